import { eq, type SQL, sql } from 'drizzle-orm'
import { aDay, oneOf } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber } from '../lists/orders.ts'
import { Refusal } from '../refusal.ts'
import { type CountedService, licenseRun } from '../schema/license-audits.ts'
import type { Scope } from '../scope.ts'

/** A count of a tenant as its history lists it; `acquired` is null where no service counted users. */
export type ListedRun = RowOf<typeof licenseRuns>

/** The same with its services, and when the directory that was counted had been read (an instant, ISO 8601). */
export type Run = ListedRun & { services: CountedService[]; copiedAt: string | null }

/** Spans of a history that end now, and the days that somebody chose. */
export const periods = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '12m': '12 months' }
export type Period = keyof typeof periods | 'dates'
export const usualPeriod = '30d'

const amount = (column: SQL) => sorted(value<number>(column), byNumber(column))
const before = (column: SQL) =>
  sql`(select ${column} from license_run p where p.tenant_id = r.tenant_id and p.number < r.number order by p.number desc limit 1)`
// of a count of nothing but Essentials nobody says how many there may be
const acquired = sql`case when jsonb_path_exists(r.services, '$[*].acquired ? (@ != null)') then r.acquired end`

/** Counts of a tenant, the newest first; which period they are of says `runsIn`. */
export const licenseRuns = listOf({
  ...{ name: 'license-runs', table: 'license_run', alias: 'r', head: 'taken', rows: 10 },
  usual: () => '-taken',
  search: (typed) => contains(sql`r.requested_name`, typed),
  // they are one condition together, which `runsIn` makes
  filters: {
    period: oneOf([...Object.keys(periods), 'dates'], () => sql`true`, usualPeriod),
    from: aDay(() => sql`true`),
    to: aDay(() => sql`true`),
  },
  columns: {
    taken: instant(sql`r.taken_at`),
    licensed: amount(sql`r.licensed`),
    change: value<number | null>(sql`r.licensed - ${before(sql`p.licensed`)}`),
    acquired: unsorted(value<number | null>(acquired)),
    direct_routing: amount(sql`r.direct_routing`),
    operator_connect: amount(sql`r.operator_connect`),
    template: amount(sql`r.template`),
    interface: amount(sql`r.interface`),
    service_number: amount(sql`r.service_number`),
    by: unsorted(word(sql`r.requested_name`)),
  },
  more: {
    number: value<number>(sql`r.number`),
    previous: value<number | null>(before(sql`p.number`)),
    trigger: value<typeof licenseRun.$inferSelect.trigger>(sql`r.trigger`),
    phones: value<number>(sql`r.phones`),
  },
  cells: { phones: ({ phones }) => phones, trigger: ({ trigger }) => trigger },
})

export type Span = { period: Period; from?: string; to?: string }

/** What an address asks for: days count where they were chosen. */
export function spanOf({ period, from, to }: Readonly<Record<string, string>>): Span {
  if (period === 'dates') return { period, ...(from && { from }), ...(to && { to }) }
  return { period: isPeriod(period) ? period : usualPeriod }
}

const isPeriod = (word: string | undefined): word is keyof typeof periods =>
  word !== undefined && Object.hasOwn(periods, word)

const mostRuns = 500

/**
 * Which counts of a tenant a span has, from its first day to the end of its last by the clocks of a zone; of more than 500 the last
 * one of each day. Refused where the first day is after the last.
 */
export async function runsIn(
  scope: Scope,
  tenantId: string,
  { period, from, to }: Span,
  zone: string,
): Promise<SQL> {
  if (from && to && from > to) throw new Refusal('invalid', 'from-after-to', {}, { field: 'from' })
  const midnight = (day: string, days = 0) =>
    sql`((${day}::date + ${days}::integer)::timestamp at time zone ${zone})`
  const within = sql.join(
    [
      sql`r.tenant_id = ${tenantId}::uuid`,
      ...(period === 'dates' ? [] : [sql`r.taken_at > now() - ${periods[period]}::interval`]),
      ...(from ? [sql`r.taken_at >= ${midnight(from)}`] : []),
      ...(to ? [sql`r.taken_at < ${midnight(to, 1)}`] : []),
    ],
    sql` and `,
  )
  const [found] = await scope.db.execute<{ runs: number }>(sql`
    select count(*)::integer as runs from (select from license_run r where ${within} limit ${mostRuns + 1}) few`)
  if ((found?.runs ?? 0) <= mostRuns) return within
  const dayOf = (run: SQL) => sql`(${run}.taken_at at time zone ${zone})::date`
  return sql`${within} and not exists (select from license_run later where later.tenant_id = r.tenant_id
    and later.number > r.number and ${dayOf(sql`later`)} = ${dayOf(sql`r`)})`
}

/** What a chart shows of these counts, from the earliest on. */
export const pointsOf = (scope: Scope, within: SQL) =>
  scope.readTogether<{ at: string; licensed: number; acquired: number | null }>(sql`
    select r.taken_at as at, r.licensed, ${acquired} as acquired from license_run r
    where ${within} order by r.taken_at, r.number limit ${mostRuns}`)

/** One count of a tenant by its number. */
export async function findRun(scope: Scope, tenantId: string, number: string): Promise<Run> {
  const run = /^\d{1,9}$/.test(number)
    ? await runWhere(scope, tenantId, sql`${Number(number)}::integer`)
    : null
  if (!run) throw new Refusal('missing', 'no-such-run')
  return run
}

/** The newest count of a tenant; null before the first. */
export const newestRun = (scope: Scope, tenantId: string): Promise<Run | null> =>
  runWhere(
    scope,
    tenantId,
    sql`(select run from license_audit where tenant_id = ${tenantId}::uuid)`,
  )

/** The count before this one. */
export async function runBefore(scope: Scope, tenantId: string, run: ListedRun): Promise<Run> {
  if (run.previous === null) throw new Refusal('missing', 'no-run-before')
  return findRun(scope, tenantId, String(run.previous))
}

/** Whose count an id is, among the tenants in reach, and which. */
export async function findRunById(
  { db }: Scope,
  id: string,
): Promise<{ tenantId: string; number: number }> {
  const [found] = await db
    .select({ tenantId: licenseRun.tenantId, number: licenseRun.number })
    .from(licenseRun)
    .where(eq(licenseRun.id, id))
  if (!found) throw new Refusal('missing', 'no-such-run')
  return found
}

const first = licenseRuns.schema.parse({})

async function runWhere(scope: Scope, tenantId: string, number: SQL): Promise<Run | null> {
  const which = sql`r.tenant_id = ${tenantId}::uuid and r.number = ${number}`
  const [[run], [more]] = await Promise.all([
    licenseRuns.rows(scope, first, { within: which }),
    scope.readTogether<Pick<Run, 'services' | 'copiedAt'>>(
      sql`select r.services, r.copied_at as "copiedAt" from license_run r where ${which}`,
    ),
  ])
  return run && more ? { ...run, ...more } : null
}
