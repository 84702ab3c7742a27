import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { issue } from '../issues.ts'
import type { certificateStates, domainStates } from '../schema/domains.ts'
import type { tenantStates } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

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

const maxCounted = 10_000

type TenantRecord = Omit<TenantRow, 'createdAt' | 'lastActivityAt' | 'deletionAt'> & {
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
    scope.db.execute<TenantRecord>(sql`
      select ${columns}, ${key} as place
      from (select * from tenant t where ${condition} and ${beyond} order by ${order} limit ${limit + 1}) t
        ${joins} order by ${order}`),
    scope.db.execute<{ matching: number }>(sql`
      select count(*)::integer as matching from (select from tenant t where ${condition} limit ${maxCounted + 1}) t`),
  ])
  const matching = counted[0]?.matching ?? 0
  const total = { count: Math.min(matching, maxCounted), isMore: matching > maxCounted }
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

function pageOf(
  found: TenantRecord[],
  { sort, cursor, limit }: TenantQuery,
): Omit<TenantPage, 'total'> {
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

const edge = (sort: SortKey, found: TenantRecord | undefined, position: number) =>
  found && cursorOf(sort, { value: found.place, id: found.id, position })

const dateOf = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000))

function toRow({ place: _, created, active, deletion, ...row }: TenantRecord): TenantRow {
  return {
    ...row,
    createdAt: new Date(created * 1000),
    lastActivityAt: dateOf(active),
    deletionAt: dateOf(deletion),
  }
}

const maxSearchLength = 100
const maxWords = 6
const maxRows = 200
/** Rows of a page when the address does not say. */
const usualRows = 50
const listedStates = ['active', 'deactivated', 'deleting'] as const

/** How the list sorts by one column: `by` of table `t` before the id, and the row's place as text and back. */
type Sorting = { by: SQL; key: SQL; shape: RegExp; bind: (value: string) => SQL }

// text cannot hold a NUL, and half a surrogate pair has no UTF-8
const anyText = /^[^\0\p{Surrogate}]*$/u
const byText = (by: SQL): Sorting => ({
  by,
  key: by,
  shape: anyText,
  bind: (value) => sql`${value}::text`,
})

const sortings = {
  company: byText(sql`t.full_name`),
  shortname: byText(sql`lower(t.shortname)`),
  state: byText(sql`t.state`),
  created: {
    by: sql`t.created_at`,
    key: sql`(extract(epoch from t.created_at) * 1000000)::bigint::text`,
    shape: /^-?\d{1,16}$/,
    bind: (value) => sql`timestamptz 'epoch' + ${value}::bigint * interval '1 microsecond'`,
  },
} as const satisfies Record<string, Sorting>
type SortKey = keyof typeof sortings

const isSortKey = (key: string): key is SortKey => Object.hasOwn(sortings, key)

const blankIsAbsent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional())
const text = z.string({ error: issue('given-twice') })

/**
 * The address of the list of tenants, all of its state: `q`, `state`, `msp` (an id, or `none`), `sort` (a column, `-`
 * before it for descending), `limit`, and `after` or `before` a cursor. Anything else does not parse.
 */
export const tenantQuery = z
  .strictObject({
    q: blankIsAbsent(
      text.trim().max(maxSearchLength, issue('characters-at-most', { max: maxSearchLength })),
    ),
    state: blankIsAbsent(
      z.enum(listedStates, { error: issue('choose-one-of', { values: listedStates.join(', ') }) }),
    ),
    msp: blankIsAbsent(z.union([z.literal('none'), z.uuid()], { error: issue('not-an-id') })),
    sort: blankIsAbsent(text.regex(/^-?[a-z]+$/, issue('no-such-column'))),
    limit: blankIsAbsent(
      text
        .regex(/^\d{1,3}$/, issue('not-a-number'))
        .transform(Number)
        .refine((n) => n >= 1 && n <= maxRows, issue('number-between', { least: 1, max: maxRows })),
    ),
    after: blankIsAbsent(text),
    before: blankIsAbsent(text),
  })
  .transform(({ sort = 'company', after, before, limit, q, ...filters }, context) => {
    const key = sort.replace('-', '')
    const at = after ?? before
    const cursor = at === undefined || !isSortKey(key) ? undefined : readCursor(key, at)
    if (!isSortKey(key))
      context.addIssue({ code: 'custom', path: ['sort'], message: issue('no-such-column') })
    else if (at !== undefined && (!cursor || (after && before)))
      context.addIssue({ code: 'custom', path: ['after'], message: issue('no-such-place') })
    return {
      ...filters,
      q: q || undefined,
      sort: isSortKey(key) ? key : ('company' as const),
      isDescending: sort.startsWith('-'),
      limit: limit ?? usualRows,
      cursor: cursor && { ...cursor, isBackward: before !== undefined },
    }
  })

export type TenantQuery = z.output<typeof tenantQuery>

/** One place in the order: the sort's value and the row's id, and how many rows stood before it when it was made. */
type CursorPosition = { value: string; id: string; position: number }

/** A place as text for an address. It carries its order, so that it means nothing in a list sorted otherwise. */
export const cursorOf = (sort: SortKey, { value, id, position }: CursorPosition): string =>
  Buffer.from(JSON.stringify([sort, value, id, position])).toString('base64url')

const cursorShape = z.tuple([z.string(), z.string().max(1000), z.uuid(), z.int().min(0)])

function readCursor(sort: SortKey, given: string): CursorPosition | undefined {
  if (given.length > 4000) return undefined
  const [of, value, id, position] = shaped(given) ?? []
  if (of !== sort || value === undefined || id === undefined || position === undefined)
    return undefined
  return sortings[sort].shape.test(value) ? { value, id, position } : undefined
}

function shaped(given: string) {
  try {
    return cursorShape.safeParse(JSON.parse(Buffer.from(given, 'base64url').toString())).data
  } catch {
    // not JSON: no cursor of ours
    return undefined
  }
}

/** The filters as one condition on `tenant t`; a canary is in no list. */
function conditionOf({ q, state, msp }: Pick<TenantQuery, 'q' | 'state' | 'msp'>): SQL {
  const all: SQL[] = [
    sql`not t.synthetic and t.state <> 'deleted'`,
    ...wordsOf(q).map((word) => sql`(t.full_name || ' ' || t.shortname) ilike ${`%${word}%`}`),
    ...(state ? [sql`t.state = ${state}`] : []),
    ...(msp === 'none' ? [sql`t.msp_id is null`] : msp ? [sql`t.msp_id = ${msp}::uuid`] : []),
  ]
  return sql.join(all, sql` and `)
}

/** Each word must occur; % _ and \ stand for themselves. */
const wordsOf = (q: string | undefined): string[] =>
  (q ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, maxWords)
    .map((word) => word.replace(/[\\%_]/g, '\\$&'))
