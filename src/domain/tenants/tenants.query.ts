import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { issue } from '../issues.ts'

const longestSearch = 100
const mostWords = 6
const mostRows = 200
/** Rows of a page when the address does not say. */
export const usualRows = 50
export const listedStates = ['active', 'deactivated', 'deleting'] as const

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

export const sortings = {
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
export type SortKey = keyof typeof sortings

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
      text.trim().max(longestSearch, issue('characters-at-most', { most: longestSearch })),
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
        .refine(
          (n) => n >= 1 && n <= mostRows,
          issue('number-between', { least: 1, most: mostRows }),
        ),
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
export type Place = { value: string; id: string; position: number }

/** A place as text for an address. It carries its order, so that it means nothing in a list sorted otherwise. */
export const cursorOf = (sort: SortKey, { value, id, position }: Place): string =>
  Buffer.from(JSON.stringify([sort, value, id, position])).toString('base64url')

const cursorShape = z.tuple([z.string(), z.string().max(1000), z.uuid(), z.int().min(0)])

function readCursor(sort: SortKey, given: string): Place | undefined {
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
export function conditionOf({ q, state, msp }: Pick<TenantQuery, 'q' | 'state' | 'msp'>): SQL {
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
    .slice(0, mostWords)
    .map((word) => word.replace(/[\\%_]/g, '\\$&'))
