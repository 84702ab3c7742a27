import { stringify } from 'csv-stringify/sync'
import { desc, eq, sql } from 'drizzle-orm'
import { quotaMonth, tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { grantDefaults } from './quotas.grants.ts'
import { isQuota, limitOf, type Quotas, quotaOf, thisMonth } from './quotas.ts'
import { lockQuota, reclaim, storeUsed, watchQuota } from './usage.rows.ts'

/** What workflow triggers came to in one UTC month. */
export type Month = { period: string; used: number; refused: number }

const shownMonths = 24

/** The months that are over, newest first; one that nobody has closed yet counts as well. */
export async function readMonths(scope: Scope, tenantId: string, now: string): Promise<Month[]> {
  const [closed, stored] = await Promise.all([
    scope.db
      .select({ period: quotaMonth.period, used: quotaMonth.used, refused: quotaMonth.refused })
      .from(quotaMonth)
      .where(eq(quotaMonth.tenantId, tenantId))
      .orderBy(desc(quotaMonth.period))
      .limit(shownMonths),
    scope.db.select().from(tenantQuota).where(eq(tenantQuota.tenantId, tenantId)),
  ])
  const open = stored.flatMap(({ period, used, refused }) =>
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

const atOnce = 200

/** Ends sessions whose time is over, so that pages and alarms follow without anybody asking for a place. */
export async function reclaimExpired(scope: Scope): Promise<number> {
  const found = await scope.db.execute<{ tenantId: string; quota: string }>(sql`
    select distinct u.tenant_id as "tenantId", u.quota from quota_usage u join tenant t on t.id = u.tenant_id and t.state = 'active'
    where u.expires_at <= now() order by 1, 2 limit ${atOnce}`)
  for (const { tenantId, quota } of found) {
    if (!isQuota(quota)) continue
    const row = await lockQuota(scope, tenantId, quota)
    const used = Math.max(0, row.used - (await reclaim(scope, tenantId, quota)))
    await storeUsed(scope, row, used)
    await watchQuota(scope, tenantId, quota, row.was, { used, limit: row.limit })
    await scope.announce('usage', tenantId)
  }
  return found.length
}

/** Keeps what metered quotas came to in months that are over, and starts them anew; one statement, so nothing is lost. */
export async function closeMonths(scope: Scope): Promise<number> {
  const key = 'workflow-triggers'
  const closed = await scope.db.execute<{ tenantId: string; used: number; amount: number }>(sql`
    with old as (
      select tenant_id, quota, period, used, refused, amount from tenant_quota
      where quota = ${key} and period < ${thisMonth} order by tenant_id limit ${atOnce} for update
    ), kept as (
      insert into quota_month (tenant_id, quota, period, used, refused)
      select tenant_id, quota, period, used, refused from old on conflict do nothing
    )
    update tenant_quota q set used = 0, refused = 0, period = ${thisMonth} from old
    where q.tenant_id = old.tenant_id and q.quota = old.quota
    returning q.tenant_id as "tenantId", old.used::double precision as used, old.amount::double precision as amount`)
  for (const { tenantId, used, amount } of closed) {
    const limit = limitOf(quotaOf(key), amount)
    await watchQuota(scope, tenantId, key, { used, limit }, { used: 0, limit })
    await scope.announce('usage', tenantId)
  }
  return closed.length
}

/** Tenants from before there were quotas get the defaults. */
export async function grantMissing(scope: Scope): Promise<number> {
  const without = await scope.db.execute<{ id: string }>(sql`
    select t.id from tenant t where t.state in ('active', 'deactivated') and not t.synthetic
      and not exists (select from tenant_quota q where q.tenant_id = t.id) order by t.created_at, t.id limit ${atOnce}`)
  await grantDefaults(
    scope,
    without.map(({ id }) => id),
  )
  return without.length
}
