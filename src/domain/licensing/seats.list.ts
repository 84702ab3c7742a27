import { sql } from 'drizzle-orm'
import { anId, oneOf, ticked } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byText, byTruth } from '../lists/orders.ts'
import { demandProvider } from '../roles.ts'
import { type SeatType, seatTypes } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'

/** What a tenant may hold and holds of one type. */
export type SeatTenant = RowOf<typeof seatTenants>

export const seatTenantStates = ['ok', 'full', 'over'] as const
export type SeatTenantState = (typeof seatTenantStates)[number]

const state = sql`case when s.in_use > s.maximum then 'over' when s.in_use = s.maximum then 'full' else 'ok' end`
const percent = sql`(s.in_use::bigint * 100 / nullif(s.maximum, 0))::integer`

// whoever has a maximum, holds more than it, or was denied a seat without one
const tenants = sql`(
  select k.tenant_id || '-' || k.type as id, k.tenant_id, t.full_name as name, t.shortname, k.type,
    coalesce(c.maximum, 0) as maximum, coalesce(c.in_use, 0) as in_use,
    (select coalesce(sum(d.denied), 0)::integer from seat_denial d
      where d.tenant_id = k.tenant_id and d.type = k.type and d.minute > now() - interval '24 hours') as denied,
    greatest(c.in_use, (select coalesce(max(p.peak), 0) from seat_peak p
      where p.tenant_id = k.tenant_id and p.type = k.type and p.day > (now() at time zone 'utc')::date - 30)) as peak
  from (select c.tenant_id, c.type from seat_cap c where c.maximum > 0 or c.in_use > 0
    union select d.tenant_id, d.type from seat_denial d where d.minute > now() - interval '24 hours') k
  join tenant t on t.id = k.tenant_id and t.state <> 'deleted' and not t.synthetic
  left join seat_cap c on c.tenant_id = k.tenant_id and c.type = k.type)`

/** What all tenants may hold and hold, a row for each type; the provider's alone. */
export const seatTenants = listOf({
  ...{ name: 'seat-tenants', table: 'seat_cap', from: tenants, alias: 's', head: 'name' },
  id: byText(sql`s.id`),
  usual: () => 'name',
  demand: demandProvider,
  search: (typed) => contains(sql`(s.name || ' ' || s.shortname)`, typed),
  filters: {
    type: oneOf(seatTypes, (type) => sql`s.type = ${type}`),
    state: oneOf(seatTenantStates, (wanted) => sql`${state} = ${wanted}`),
    denied: ticked(sql`s.denied > 0`),
  },
  columns: {
    name: word(sql`s.name`),
    type: word<SeatType>(sql`s.type`),
    state: word<SeatTenantState>(state),
    maximum: sorted(value<number>(sql`s.maximum`), byNumber(sql`s.maximum`)),
    inUse: sorted(value<number>(sql`s.in_use`), byNumber(sql`s.in_use`)),
    percent: sorted(value<number | null>(percent), byNumber(sql`coalesce(${percent}, -1)`)),
    denied: sorted(value<number>(sql`s.denied`), byNumber(sql`s.denied`)),
    peak: sorted(value<number>(sql`s.peak`), byNumber(sql`s.peak`)),
    shortname: sorted(value<string>(sql`s.shortname`), byText(sql`lower(s.shortname)`)),
  },
  more: { tenantId: value<string>(sql`s.tenant_id`) },
})

/** The rows of these tenants. */
export const seatRowsOf = (scope: Scope, tenantIds: readonly string[]) =>
  seatTenants.pick(
    scope,
    tenantIds.flatMap((id) => seatTypes.map((type) => `${id}-${type}`)),
    { within: sql`s.tenant_id = any (${sql.param(`{${tenantIds.join(',')}}`)}::uuid[])` },
  )

const held = {
  table: 'seat_lease',
  alias: 'l',
  head: 'user',
  usual: () => '-since',
  // what is over and not yet swept counts as well
  always: sql`l.state = 'active'`,
} as const

const filters = {
  type: oneOf(seatTypes, (type) => sql`l.type = ${type}`),
  overdraft: ticked(sql`l.is_overdraft`),
}

const user = word(sql`l.user_name`)
const columns = {
  type: word<SeatType>(sql`l.type`),
  clients: unsorted(value<string[]>(sql`to_json(l.clients)`)),
  since: instant(sql`l.granted_at`),
  expires: instant(sql`l.expires_at`),
}
const overdraft = sorted(value<boolean>(sql`l.is_overdraft`), byTruth(sql`l.is_overdraft`))

// as one text, which costs less than looking at each client
const hasTyped = (typed: string) =>
  contains(sql`(l.user_name || ' ' || array_to_string(l.clients, ' '))`, typed)

/** A seat that somebody holds. */
export type Seat = RowOf<typeof seats>

/** The seats of one tenant that are in use, the newest first. */
export const seats = listOf({
  ...{ ...held, name: 'seats', rows: 25 },
  ...{ search: hasTyped, filters: { type: filters.type } },
  columns: { user, ...columns },
  cells: { clients: ({ clients }) => clients.join(', ') },
})

/** The same of any tenant. */
export type HeldSeat = RowOf<typeof heldSeats>

/** The seats of all tenants that are in use, the newest first; the provider's alone. */
export const heldSeats = listOf({
  ...{ ...held, name: 'seats-held' },
  demand: demandProvider,
  search: (typed) =>
    sql`(${hasTyped(typed)} or l.tenant_id in (select t.id from tenant t where ${contains(sql`(t.full_name || ' ' || t.shortname)`, typed)}))`,
  filters: { ...filters, tenant: anId((id) => sql`l.tenant_id = ${id}::uuid`) },
  joins: sql`join tenant t on t.id = l.tenant_id`,
  columns: { user, tenant: unsorted(value<string>(sql`t.full_name`)), ...columns, overdraft },
  more: { tenantId: value<string>(sql`l.tenant_id`) },
  cells: { clients: ({ clients }) => clients.join(', ') },
})
