import { stringify } from 'csv-stringify/sync'
import { desc, eq } from 'drizzle-orm'
import { quotaMonth, tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import type { Quotas } from './quotas.ts'

/** What workflow triggers came to in one UTC month. */
export type Month = { period: string; used: number; refused: number }

const shownMonths = 24

/** The months that are over, newest first; one that nobody has closed yet counts as well. */
export async function readMonths(scope: Scope, tenantId: string, now: string): Promise<Month[]> {
  const [closed, kept] = await Promise.all([
    scope.db
      .select({ period: quotaMonth.period, used: quotaMonth.used, refused: quotaMonth.refused })
      .from(quotaMonth)
      .where(eq(quotaMonth.tenantId, tenantId))
      .orderBy(desc(quotaMonth.period))
      .limit(shownMonths),
    scope.db.select().from(tenantQuota).where(eq(tenantQuota.tenantId, tenantId)),
  ])
  const open = kept.flatMap(({ period, used, refused }) =>
    period && period < now && closed.every((month) => month.period !== period)
      ? [{ period, used, refused }]
      : [],
  )
  return [...open, ...closed]
}

/** What is used now and was in earlier months, as CSV; functions that are off are left out. */
export function usageCsv({ month, rows }: Quotas, months: readonly Month[]): string {
  const isOn = rows.some(({ key, isOn: on }) => key === 'workflow-triggers' && on)
  return stringify(
    [
      ['month', 'quota', 'used', 'limit', 'included', 'state', 'refused'],
      ...rows
        .filter((row) => row.isOn)
        .map((row) => [month, row.key, row.used, row.limit, row.included, row.state, row.refused]),
      ...(isOn ? months : []).map(({ period, used, refused }) => [
        ...[period, 'workflow-triggers', used, '', '', '', refused],
      ]),
    ],
    { record_delimiter: 'windows' },
  )
}
