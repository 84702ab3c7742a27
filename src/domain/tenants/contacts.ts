import { sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import { oneOf } from '../lists/address.ts'
import { contains, defineList, placed, type Wanted } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import type { Scope } from '../scope.ts'

/** A person of the replicated directory, with the numbers that are theirs. */
export type Contact = {
  id: string
  name: string | null
  upn: string | null
  department: string | null
  location: string | null
  enabled: boolean | null
  numbers: string[]
}

export type PhoneNumber = {
  number: string
  kind: string | null
  city: string | null
  country: string | null
  person: string | null
}

const name = sql`lower(coalesce(u.display_name, u.upn, ''))`

const readContacts = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<Contact & { place: string[] }>(sql`
      select u.graph_id as id, u.display_name as name, u.upn, u.department, u.usage_location as location, u.enabled,
        coalesce((select jsonb_agg(n.number order by n.number) from managed_number n
          where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id),
          case when u.phone is null then '[]'::jsonb else jsonb_build_array(u.phone) end) as numbers, ${place} as place
      from ${from} order by ${order}`),
    (row): Contact => row,
  )

/** People of the replicated directory by name. The database lets a tenant see its own alone. */
export const contacts = defineList<Contact>({
  name: 'contacts',
  table: 'managed_user',
  alias: 'u',
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
  orders: {
    name: byText(name),
    upn: byText(sql`lower(coalesce(u.upn, ''))`),
    department: byText(sql`lower(coalesce(u.department, ''))`),
    location: byText(sql`coalesce(u.usage_location, '')`),
  },
  usual: () => 'name',
  columns: ['name', 'upn', 'phone', 'department', 'location', 'state'],
  head: 'name',
  read: readContacts,
  csv: {
    read: readContacts,
    cells: {
      name: (row) => row.name,
      address: ({ upn }) => upn,
      numbers: ({ numbers }) => numbers.join(' '),
      department: ({ department }) => department,
      location: ({ location }) => location,
      enabled: ({ enabled }) => (enabled === false ? 'no' : 'yes'),
    },
  },
})

const person = sql`(select coalesce(u.display_name, u.upn) from managed_user u
  where u.tenant_id = n.tenant_id and u.graph_id = n.user_graph_id and u.removed_at is null)`

const readNumbers = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<PhoneNumber & { place: string[] }>(sql`
      select n.number, n.number_type as kind, n.city, n.country, ${person} as person, ${place} as place
      from ${from} order by ${order}`),
    (row): PhoneNumber => row,
  )

/** Numbers of the directory in their order, each with whom it belongs to. */
export const numbers = defineList<PhoneNumber>({
  name: 'numbers',
  table: 'managed_number',
  alias: 'n',
  id: byText(sql`n.number`),
  demand: (actor) => demandFeature(actor, 'contacts'),
  search: (word) => contains(sql`concat_ws(' ', n.number, n.city, n.country, ${person})`, word),
  filters: {
    assigned: oneOf(['yes', 'no'], (assigned) =>
      assigned === 'yes' ? sql`${person} is not null` : sql`${person} is null`,
    ),
  },
  orders: {
    number: byText(sql`n.number`),
    kind: byText(sql`coalesce(n.number_type, '')`),
    place: byText(sql`concat_ws(', ', n.city, n.country)`),
  },
  usual: () => 'number',
  columns: ['number', 'assigned', 'kind', 'place'],
  head: 'number',
  read: readNumbers,
  csv: {
    read: readNumbers,
    cells: {
      number: ({ number }) => number,
      assigned: (row) => row.person,
      kind: ({ kind }) => kind,
      city: ({ city }) => city,
      country: ({ country }) => country,
    },
  },
})

/** When the directory was last read whole; null before the first time. */
export async function readDirectoryDate(scope: Scope): Promise<Date | null> {
  const [row] = await scope.db.execute<{ at: number | null }>(sql`
    select extract(epoch from max(last_success_at))::float8 as at from replication`)
  return row?.at ? new Date(row.at * 1000) : null
}
