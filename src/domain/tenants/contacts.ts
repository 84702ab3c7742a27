import { type SQL, sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'

/** `q` is looked for in what a row shows; `cursor` comes from the page before. */
type ContactQuery = { q?: string; cursor?: string; limit?: number }

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

type Page<T> = { rows: T[]; next?: string }
const usual = 50

/** A page of people by name; refused where contacts are switched off. The database lets a tenant see its own alone. */
export async function listContacts(scope: Scope, query: ContactQuery = {}): Promise<Page<Contact>> {
  demandFeature(scope.actor, 'contacts')
  const { limit = usual } = query
  const [name, id] = cursorParts(query.cursor, 2)
  const found = await scope.db.execute<Contact & { place: string }>(sql`
    select u.graph_id as id, u.display_name as name, u.upn, u.department, u.usage_location as location, u.enabled,
      lower(coalesce(u.display_name, u.upn, '')) as place,
      coalesce((select jsonb_agg(n.number order by n.number) from managed_number n
        where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id),
        case when u.phone is null then '[]'::jsonb else jsonb_build_array(u.phone) end) as numbers
    from managed_user u
    where u.removed_at is null and ${matching(
      query.q,
      sql`concat_ws(' ', u.display_name, u.upn, u.department, u.phone,
      (select string_agg(n.number, ' ') from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id))`,
    )}
      and ${name === undefined || id === undefined ? sql`true` : sql`(lower(coalesce(u.display_name, u.upn, '')), u.graph_id) > (${name}, ${id})`}
    order by 7, 1 limit ${limit + 1}`)
  return pageOf(found, limit, ({ place, id: last }) => [place, last])
}

/** A page of numbers in their order, each with whom it belongs to. */
export async function listNumbers(
  scope: Scope,
  query: ContactQuery = {},
): Promise<Page<PhoneNumber>> {
  demandFeature(scope.actor, 'contacts')
  const { limit = usual } = query
  const [after] = cursorParts(query.cursor, 1)
  const found = await scope.db.execute<PhoneNumber>(sql`
    select n.number, n.number_type as kind, n.city, n.country, coalesce(u.display_name, u.upn) as person
    from managed_number n left join managed_user u
      on u.tenant_id = n.tenant_id and u.graph_id = n.user_graph_id and u.removed_at is null
    where ${matching(query.q, sql`concat_ws(' ', n.number, n.city, n.country, u.display_name, u.upn)`)}
      and ${after === undefined ? sql`true` : sql`n.number > ${after}`}
    order by n.number limit ${limit + 1}`)
  return pageOf(found, limit, ({ number }) => [number])
}

/** When the directory was last read whole; null before the first time. */
export async function readDirectoryDate(scope: Scope): Promise<Date | null> {
  const [row] = await scope.db.execute<{ at: number | null }>(sql`
    select extract(epoch from max(last_success_at))::float8 as at from replication`)
  return row?.at ? new Date(row.at * 1000) : null
}

/** Rows whose text contains what was typed; all when nothing was. */
const matching = (q: string | undefined, text: SQL): SQL =>
  q ? sql`${text} ilike ${`%${q.replaceAll(/[\\%_]/g, '\\$&')}%`}` : sql`true`

function pageOf<T, R extends T>(found: readonly R[], limit: number, place: (row: R) => string[]) {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const isMore = found.length > limit && last
  return { rows, ...(isMore ? { next: cursorOf(place(last)) } : {}) }
}

const cursorOf = (place: string[]) => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The values a cursor of ours holds; one of another shape is refused. */
function cursorParts(cursor: string | undefined, parts: number): string[] {
  if (cursor === undefined) return []
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const isOurs = Array.isArray(place) && place.length === parts
    if (isOurs && place.every((part) => typeof part === 'string' && !part.includes('\0')))
      return place
  } catch {
    // not even JSON
  }
  throw new Refusal('malformed', 'bad-cursor')
}
