import { sql } from 'drizzle-orm'
import type { certificateStates, domainStates } from '../schema/domains.ts'
import type { tenantStates } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { conditionOf, cursorOf, type SortKey, sortings, type TenantQuery } from './tenants.query.ts'

/** One row of the list of tenants; amounts are null where nothing was granted yet. */
export type TenantRow = {
  id: string
  name: string
  shortname: string
  msp: string | null
  state: (typeof tenantStates)[number]
  /** Whether `<shortname>.<suffix>` serves it. */
  managedHost: boolean
  /** Its own host, and how far that got. */
  host: string | null
  hostState: (typeof domainStates)[number] | null
  certificate: (typeof certificateStates)[number] | null
  agentsUsed: number | null
  agents: number | null
  diskUsed: number | null
  disk: number | null
  sites: number
  createdAt: Date
  /** When one of its people last signed in. */
  lastActivityAt: Date | null
  /** When its deletion begins, while it is held and may be stopped. */
  deletionAt: Date | null
}

export type TenantPage = {
  rows: TenantRow[]
  next?: string
  previous?: string
  /** Number of the first row; as it was when paging began, if rows came or went since. */
  from: number
  total: { count: number; isMore: boolean }
}

const mostCounted = 10_000

type Found = Omit<TenantRow, 'createdAt' | 'lastActivityAt' | 'deletionAt'> & {
  place: string
  created: number
  active: number | null
  deletion: number | null
}

/** One page in the order asked for, by keyset; whatever stands in a row comes with that one statement. */
export async function listTenants(scope: Scope, query: TenantQuery): Promise<TenantPage> {
  const { sort, isDescending, cursor, limit } = query
  const isReversed = isDescending !== (cursor?.isBackward ?? false)
  const { by, key, bind } = sortings[sort]
  const way = isReversed ? sql`desc` : sql`asc`
  const row = sql`(${by}, t.id)`
  const there = cursor && sql`(${bind(cursor.value)}, ${cursor.id}::uuid)`
  const beyond = !there ? sql`true` : isReversed ? sql`${row} < ${there}` : sql`${row} > ${there}`
  const condition = conditionOf(query)
  const order = sql`${by} ${way}, t.id ${way}`
  const [found, counted] = await Promise.all([
    scope.db.execute<Found>(sql`
      select ${columns}, ${key} as place
      from (select * from tenant t where ${condition} and ${beyond} order by ${order} limit ${limit + 1}) t
        ${joins} order by ${order}`),
    scope.db.execute<{ matching: number }>(sql`
      select count(*)::integer as matching from (select from tenant t where ${condition} limit ${mostCounted + 1}) t`),
  ])
  const matching = counted[0]?.matching ?? 0
  const total = { count: Math.min(matching, mostCounted), isMore: matching > mostCounted }
  return { ...pageOf([...found], query), total }
}

const columns = sql`t.id, t.full_name as name, t.shortname, m.name as msp, t.state, t.managed_host as "managedHost",
  d.host, d.state as "hostState", d.certificate,
  a.used::float8 as "agentsUsed", a.amount::float8 as agents, k.used::float8 as "diskUsed", k.amount::float8 as disk,
  (select count(*)::integer from site s where s.tenant_id = t.id) as sites,
  extract(epoch from t.created_at)::float8 as created,
  (select extract(epoch from max(p.last_sign_in_at))::float8 from account p
    where coalesce(p.tenant_id, '00000000-0000-0000-0000-000000000000') = t.id) as active,
  (select extract(epoch from c.next_try_at)::float8 from command c
    where c.subject_id = t.id and c.state = 'queued' and c.kind = 'delete-tenant' order by c.seq limit 1) as deletion`
const joins = sql`left join msp m on m.id = t.msp_id
  left join tenant_quota a on a.tenant_id = t.id and a.quota = 'agents'
  left join tenant_quota k on k.tenant_id = t.id and k.quota = 'disk'
  left join lateral (select d.host, d.state, d.certificate from tenant_domain d where d.tenant_id = t.id
    order by d.state in ('verified', 'lost') desc, d.requested_at limit 1) d on true`

function pageOf(found: Found[], { sort, cursor, limit }: TenantQuery): Omit<TenantPage, 'total'> {
  const page = found.slice(0, limit)
  const hasMore = found.length > limit
  const before = cursor?.position ?? 0
  if (!cursor?.isBackward)
    return {
      rows: page.map(toRow),
      from: before + 1,
      ...(hasMore ? { next: edge(sort, page.at(-1), before + page.length) } : {}),
      ...(cursor ? { previous: edge(sort, page[0], before) } : {}),
    }
  page.reverse()
  const from = hasMore ? Math.max(1, before - page.length + 1) : 1
  return {
    rows: page.map(toRow),
    from,
    next: edge(sort, page.at(-1), from + page.length - 1),
    ...(hasMore ? { previous: edge(sort, page[0], from - 1) } : {}),
  }
}

const edge = (sort: SortKey, found: Found | undefined, position: number) =>
  found && cursorOf(sort, { value: found.place, id: found.id, position })

const dateOf = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000))

function toRow({ place: _, created, active, deletion, ...row }: Found): TenantRow {
  return {
    ...row,
    createdAt: new Date(created * 1000),
    lastActivityAt: dateOf(active),
    deletionAt: dateOf(deletion),
  }
}
