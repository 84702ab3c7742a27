import { createHash } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { byteOrderMark, csv, escapeFormulas } from '../csv.ts'
import { issue } from '../issues.ts'
import type { Filter } from '../lists/address.ts'
import { record } from '../log.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { endOf, isPeriod, plus } from './periods.ts'
import { everybody, seedMonths } from './seeding.ts'

/** For so many hours after its end a month takes events that come late. */
export async function closingHours(scope: Scope): Promise<number> {
  const [found] = await scope.readTogether<{ hours: number }>(
    sql`select portal_mau_closing_hours() as hours`,
  )
  return found?.hours ?? 48
}

/** A month as a part of a list's address. */
export const aPeriod = (where: Filter['where']): Filter => ({
  schema: z.string({ error: issue('given-twice') }).refine(isPeriod, issue('report-month')),
  where,
})

/** When a month is over, which is no moment of it any more (ISO 8601). */
const endAt = (period: string) => endOf(period).toISOString()

/** When a month is closed that takes late events for so many hours. */
export const closesAt = (period: string, hours: number) =>
  new Date(endOf(period).getTime() + hours * 3_600_000)

/** What an MSP had beyond its allowance. */
export const overageOf = (mau: number, allowance: number): number => Math.max(0, mau - allowance)

/** The oldest month that is not closed, and whether it is due by the database's clock; null where nothing was ever metered. */
async function nextMonth(scope: Scope): Promise<{ period: string; isDue: boolean } | null> {
  const [found] = await scope.db.execute<{ closed: string | null; first: string | null }>(sql`
    select m.closed, case when m.closed is null then least((select min(c.period) from mau_counter c),
      (select min(o.period) from mau_month o), (select portal_period(min(p.created_at)) from msp p)) end as first
    from (select max(period) as closed from mau_month where scope = 'msp' and msp_id is null) m`)
  const period = found?.closed ? plus(found.closed, 1) : found?.first
  if (!period) return null
  const hours = await closingHours(scope)
  const [due] = await scope.db.execute<{ is: boolean }>(sql`
    select portal_clock() >= ${endAt(period)}::timestamptz + make_interval(hours => ${hours}::integer) as is`)
  return { period, isDue: due?.is ?? false }
}

/** An organization in a month that is closed. */
type Line = { id: string; mspId: string | null; name: string; mau: number; max: number | null }
/** Whose month is closed: an MSP, or the provider with its own customers, who are under no allowance (`id` null). */
type Owner = { id: string | null; name: string; allowance: number | null; before: string | null }

/**
 * Closes the oldest month that is due, for all MSPs at once, and says which; null when none is. Nothing of it ever changes
 * again: no batch of activity is under way meanwhile, and later ones find it closed. In a transaction of its own; run as the
 * provider. MAX MAU is what it is at closing, the allowance what it was at the month's last instant.
 */
export async function closeNextMonth(scope: Scope): Promise<string | null> {
  demandProvider(scope.actor)
  // looked at first without the lock, for which all batches would wait
  if (!(await nextMonth(scope))?.isDue) return null
  await keepBatchesOut(scope)
  const due = await nextMonth(scope)
  if (!due?.isDue) return null
  const { period } = due
  // where nothing ran since it began, nobody has counted who was active then
  await seedMonths(scope, everybody)
  await keepOrganizations(scope, period)
  const lines = await scope.db.execute<Line>(sql`
    select o.organization_id as id, o.msp_id as "mspId", o.name, o.mau, o.max from mau_month o
    where o.scope = 'organization' and o.period = ${period} order by o.name collate "C", o.organization_id`)
  const of = Map.groupBy(lines, ({ mspId }) => mspId)
  for (const owner of await ownersOf(scope, period))
    await keepOwner(scope, period, owner, of.get(owner.id) ?? [])
  return period
}

/** Waits for batches of activity that are under way, and lets none begin until the transaction ends. */
const keepBatchesOut = ({ db }: Scope) => db.execute(sql`select portal_mau_closing(true)`)

/** Rows of whoever is there; those of the deleted are there already, and stay as they were. */
const keepOrganizations = ({ db }: Scope, period: string) =>
  db.execute(sql`
    insert into mau_month (scope, msp_id, organization_id, name, period, mau, max, at)
    select 'organization', t.msp_id, t.id, t.full_name, ${period}, coalesce(c.mau, 0), l.max_mau, portal_clock()
    from tenant t left join mau_counter c on c.tenant_id = t.id and c.period = ${period} left join mau_limit l on l.tenant_id = t.id
    where not t.synthetic and (t.created_at < ${endAt(period)}::timestamptz or c.mau > 0)
    order by t.id on conflict do nothing`)

/** The MSPs of a month, the provider last. One that was deleted is of it where an organization of its was. */
async function ownersOf(scope: Scope, period: string): Promise<Owner[]> {
  const end = endAt(period)
  const found = await scope.db.execute<Owner>(sql`
    select p.id, p.name, ${sealBefore(sql`p.id`)} as before,
      portal_mau_allowance(p.id, ${end}::timestamptz - interval '1 microsecond')::float8 as allowance
    from msp p where (p.created_at < ${end}::timestamptz and p.state <> 'deleted')
      or exists (select from mau_month o where o.msp_id = p.id and o.period = ${period})
    order by p.id`)
  const [own] = await scope.db.execute<{ before: string | null }>(
    sql`select ${sealBefore(sql`null`)} as before`,
  )
  const { name } = (await readSetting(scope, 'provider')).value
  return [...found, { id: null, name, allowance: null, before: own?.before ?? null }]
}

const sealBefore = (id: SQL) => sql`(
  select m.seal from mau_month m where m.scope = 'msp' and m.msp_id is not distinct from ${id} order by m.period desc limit 1)`

async function keepOwner(scope: Scope, period: string, owner: Owner, lines: readonly Line[]) {
  const mau = lines.reduce((sum, line) => sum + line.mau, 0)
  const allowance = owner.allowance ?? 0
  const overage = owner.allowance === null ? 0 : overageOf(mau, allowance)
  const file = fileOf(period, owner, lines, { mau, overage })
  const seal = sealOf(owner.before, file)
  await scope.db.execute(sql`
    insert into mau_month (scope, msp_id, name, period, mau, allowance, overage, csv, seal, at)
    values ('msp', ${owner.id}::uuid, ${owner.name}, ${period}, ${mau}, ${allowance}, ${overage}, ${file}, ${seal}, portal_clock())`)
  await record(scope, {
    ...{ mspId: owner.id, type: 'mau-month.closed', subject: { kind: 'mau-month', name: period } },
    after: { mau, ...(owner.allowance !== null && { allowance, overage }), seal },
  })
  if (owner.id !== null) await scope.announce('mau', null, owner.id)
}

const heads = ['month', 'organization', 'organization_id', 'mau', 'max_mau', 'allowance', 'overage']

/** The file that is sealed: a line for each organization, and at last one of all together, which bears no organization's id. */
function fileOf(
  period: string,
  { name, allowance }: Owner,
  lines: readonly Line[],
  { mau, overage }: { mau: number; overage: number },
): string {
  const rows: (string | number | null)[][] = [
    ...lines.map((line) => [period, line.name, line.id, line.mau, line.max, null, null]),
    [period, `Total: ${name}`, null, mau, null, allowance, allowance === null ? null : overage],
  ]
  const cells = rows.map((row) => row.map((cell) => escapeFormulas(String(cell ?? ''))))
  return byteOrderMark + csv([heads, ...cells])
}

/** SHA-256 in hex over the seal before, a line feed and the file's bytes; over the file alone where none was before. */
export const sealOf = (before: string | null, file: string): string =>
  createHash('sha256')
    .update(before === null ? '' : `${before}\n`)
    .update(file)
    .digest('hex')

/**
 * Keeps what an organization that is being deleted was metered in the months that are not closed, with its name, so that it
 * stays in its MSP's history and no figure falls. Called once its state says so: what was under way is waited for, and nothing
 * comes after. Called again it changes nothing.
 */
export async function freezeMonths(scope: Scope, tenantId: string): Promise<void> {
  demandProvider(scope.actor)
  await keepBatchesOut(scope)
  const next = await nextMonth(scope)
  if (!next) return
  await scope.db.execute(sql`
    insert into mau_month (scope, msp_id, organization_id, name, period, mau, max, at)
    select 'organization', t.msp_id, t.id, t.full_name, p.period, coalesce(c.mau, 0), l.max_mau, portal_clock()
    from tenant t cross join lateral (
        select to_char(m, 'YYYY-MM') as period from generate_series(${`${next.period}-01`}::timestamp, portal_clock() at time zone 'UTC', interval '1 month') m
        union select a.period from mau_counter a where a.tenant_id = t.id and a.period >= ${next.period}) p
      left join mau_counter c on c.tenant_id = t.id and c.period = p.period left join mau_limit l on l.tenant_id = t.id
    where t.id = ${tenantId}::uuid and t.state = 'deleting' and not t.synthetic
      and (p.period >= portal_period(t.created_at) or c.mau > 0)
    order by p.period on conflict do nothing`)
}
