import { sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import { oneOf } from '../lists/address.ts'
import { listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import type { Scope } from '../scope.ts'

/** A person of the replicated directory, with the numbers that are theirs. */
export type Contact = RowOf<typeof contacts>
export type PhoneNumber = RowOf<typeof numbers>

/** People of the replicated directory by name. The database lets a tenant see its own alone. */
export const contacts = listOf({
  ...{ name: 'contacts', table: 'managed_user', alias: 'u', head: 'name', usual: () => 'name' },
  id: byText(sql`u.graph_id`),
  demand: (actor) => demandFeature(actor, 'contacts'),
  always: sql`u.removed_at is null`,
  search: (word) =>
    contains(
      sql`concat_ws(' ', u.display_name, u.upn, u.department, u.phone,
        (select string_agg(n.number, ' ') from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id))`,
      word,
    ),
  filters: {
    state: oneOf(['enabled', 'disabled'], (state) =>
      state === 'disabled' ? sql`u.enabled is false` : sql`u.enabled is not false`,
    ),
  },
  columns: {
    name: sorted(value<string | null>(sql`u.display_name`), byText(sql`u.name_key`)),
    upn: sorted(value<string | null>(sql`u.upn`), byText(sql`u.upn_key`)),
    phone: value<
      string[]
    >(sql`coalesce((select jsonb_agg(n.number order by n.number) from managed_number n
      where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id),
      case when u.phone is null then '[]'::jsonb else jsonb_build_array(u.phone) end)`),
    department: sorted(
      value<string | null>(sql`u.department`),
      byText(sql`lower(coalesce(u.department, ''))`),
    ),
    location: sorted(
      value<string | null>(sql`u.usage_location`),
      byText(sql`coalesce(u.usage_location, '')`),
    ),
    state: value<'enabled' | 'disabled'>(
      sql`case when u.enabled is false then 'disabled' else 'enabled' end`,
    ),
  },
  cells: {
    address: ({ upn }) => upn,
    numbers: ({ phone }) => phone.join(' '),
    enabled: ({ state }) => (state === 'disabled' ? 'no' : 'yes'),
  },
  heads: ['name', 'address', 'numbers', 'department', 'location', 'enabled'],
})

const person = sql`(select coalesce(u.display_name, u.upn) from managed_user u
  where u.tenant_id = n.tenant_id and u.graph_id = n.user_graph_id and u.removed_at is null)`

/** Numbers of the directory in their order, each with whom it belongs to. */
export const numbers = listOf({
  ...{
    name: 'numbers',
    table: 'managed_number',
    alias: 'n',
    head: 'number',
    usual: () => 'number',
  },
  id: byText(sql`n.number`),
  demand: (actor) => demandFeature(actor, 'contacts'),
  search: (word) => contains(sql`concat_ws(' ', n.number, n.city, n.country, ${person})`, word),
  filters: {
    assigned: oneOf(['yes', 'no'], (assigned) =>
      assigned === 'yes' ? sql`${person} is not null` : sql`${person} is null`,
    ),
  },
  columns: {
    number: word(sql`n.number`),
    assigned: value<string | null>(person),
    kind: sorted(
      value<string | null>(sql`n.number_type`),
      byText(sql`coalesce(n.number_type, '')`),
    ),
    place: word(sql`concat_ws(', ', n.city, n.country)`),
  },
  more: { city: value<string | null>(sql`n.city`), country: value<string | null>(sql`n.country`) },
  cells: { city: ({ city }) => city, country: ({ country }) => country },
  heads: ['number', 'assigned', 'kind', 'city', 'country'],
})

/** When the directory was last read whole; null before the first time. */
export async function readDirectoryDate(scope: Scope): Promise<Date | null> {
  const [row] = await scope.db.execute<{ at: number | null }>(sql`
    select extract(epoch from max(last_success_at))::float8 as at from replication`)
  return row?.at ? new Date(row.at * 1000) : null
}
