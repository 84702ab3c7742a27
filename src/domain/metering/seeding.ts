import { sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { message } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { plus } from './periods.ts'

/** So many organizations begin a month in one transaction. */
export const seededAtOnce = 20
export const everybody = 2 ** 31 - 1

/**
 * Counts whoever was active as a month of `active_status` began, in organizations that nobody has reported since; the months before
 * that are open as well, where nothing ran then. Says how many organizations there were: asked again until there is none.
 * Run as the provider.
 */
export async function seedMonths(scope: Scope, most = seededAtOnce): Promise<number> {
  demandProvider(scope.actor)
  const [row] = await scope.db.execute<{ many: number }>(
    sql`select portal_mau_seed(${most}::integer) as many`,
  )
  return row?.many ?? 0
}

const key = 'mau-partition'

/**
 * Raises an alarm of the provider's when there is no partition for this month or the next, and clears it when there is. Only a
 * start makes partitions; without one what is counted is kept where it slows down what comes, and is moved by the next start.
 */
export async function watchPartitions(scope: Scope): Promise<void> {
  demandProvider(scope.actor)
  // the schema of the partitions is nobody's, so its catalogue is asked
  const [now] = await scope.db.execute<{
    period: string
    parts: string[]
    stands: string | null
  }>(sql`
    select portal_period(portal_clock()) as period,
      (select coalesce(to_json(array_agg(c.relname)), '[]') from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'mau_activity'::regclass) as parts,
      (select a.severity from alarm a where a.key = ${key} and a.cleared_at is null and a.tenant_id is null and a.msp_id is null) as stands`)
  if (!now) return
  const { period, parts, stands } = now
  const isThere = (month: string) => parts.includes(`mau_activity_${month.replace('-', '_')}`)
  const missing = [period, plus(period, 1)].find((month) => !isThere(month))
  if (!missing) {
    if (stands) await clear(scope, {}, key)
    return
  }
  const severity = missing === period ? 'major' : 'warning'
  if (stands === severity) return
  await raise(scope, {
    ...{ owner: {}, key, severity },
    name: message('mau-partition', { month: missing }),
    source: message('mau-source'),
    text: message('mau-partition-text', { month: missing }),
    correctiveAction: message('mau-partition-repair'),
  })
}
