import { type SQL, sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byText } from '../lists/orders.ts'
import { demandProvider } from '../roles.ts'
import { defaults } from '../settings/settings.ts'

/** A tenant with what its newest count came to; null and 0 before the first. */
export type TenantAudit = RowOf<typeof licenseAudits>

export const auditStates = ['ok', 'near', 'over', 'never'] as const
export type AuditState = (typeof auditStates)[number]

// services that count no users have acquired nothing
const audits = sql`(
  select t.id, t.full_name as name, t.shortname, t.msp_id, m.name as msp, a.taken_at, coalesce(a.licensed, 0) as licensed,
    nullif(a.acquired, 0) as acquired, coalesce(a.run, 0) > 0 as is_counted
  from tenant t left join license_audit a on a.tenant_id = t.id left join msp m on m.id = t.msp_id
  where t.state <> 'deleted' and not t.synthetic)`

const warnPercent = sql`coalesce((select (value ->> 'warnPercent')::integer from setting where name = 'licenses'),
  ${defaults.licenses.warnPercent}::integer)`
const state = sql`case when not a.is_counted then 'never' when a.licensed > a.acquired then 'over'
  when a.licensed::bigint * 100 >= a.acquired::bigint * ${warnPercent} then 'near' else 'ok' end`
const percent = sql`(a.licensed::bigint * 100 / a.acquired)::integer`
const over = sql`greatest(0, a.licensed - a.acquired)`

/** A number that may be missing, which is below all others. */
const ifAny = (column: SQL) =>
  sorted(value<number | null>(column), byNumber(sql`coalesce(${column}, -1)`))

/** The audits of all tenants by name; the provider's alone, an MSP opens those of its own tenants one by one. */
export const licenseAudits = listOf({
  ...{ name: 'license-audits', table: 'license_audit', from: audits, alias: 'a', head: 'name' },
  usual: () => 'name',
  demand: demandProvider,
  search: (typed) => contains(sql`(a.name || ' ' || a.shortname)`, typed),
  filters: {
    state: oneOf(auditStates, (wanted) => sql`${state} = ${wanted}`),
    msp: anId((id) => sql`a.msp_id = ${id}::uuid`),
  },
  columns: {
    name: word(sql`a.name`),
    shortname: sorted(value<string>(sql`a.shortname`), byText(sql`lower(a.shortname)`)),
    msp: unsorted(value<string | null>(sql`a.msp`)),
    state: word<AuditState>(state),
    licensed: sorted(value<number>(sql`a.licensed`), byNumber(sql`a.licensed`)),
    acquired: ifAny(sql`a.acquired`),
    available: ifAny(sql`greatest(0, a.acquired - a.licensed)`),
    over: ifAny(over),
    percent: ifAny(percent),
    taken: instantIfAny(sql`a.taken_at`),
  },
  unusual: ['shortname'],
})
