import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { issue } from '../issues.ts'
import { Refusal } from '../refusal.ts'
import { deployStatuses, licenseTypes, serviceKinds, serviceStatuses } from '../schema/services.ts'
import { type SortKey, sortings } from './services.order.ts'

/** What the list can show beside customer and actions; the first eight are shown when nothing is chosen. */
const columnKeys = [
  'status',
  'service',
  'deploy',
  'license',
  'users',
  'kit',
  'replicated',
  'alarms',
  'shortname',
  'kind',
] as const
export type ColumnKey = (typeof columnKeys)[number]
const defaultColumns: readonly ColumnKey[] = columnKeys.slice(0, 8)

const maxSearchLength = 100
const maxWords = 6
const maxRows = 200
/** Rows of a page when the address does not say. */
export const usualRows = 50

const blankIsAbsent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional())
const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  blankIsAbsent(z.enum(words, { error: issue('choose-one-of', { values: words.join(', ') }) }))
const ticked = blankIsAbsent(z.literal('1', { error: issue('ticked-or-nothing') }))

const columns = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(',').filter(Boolean) : given),
  z
    .array(z.enum(columnKeys, { error: issue('choose-one-of', { values: columnKeys.join(', ') }) }))
    .optional(),
)

const limit = blankIsAbsent(
  z
    .string({ error: issue('not-a-number') })
    .regex(/^\d{1,3}$/, issue('not-a-number'))
    .transform(Number)
    .refine((n) => n >= 1 && n <= maxRows, issue('number-between', { least: 1, max: maxRows })),
)

/**
 * The address of All Services, all of its state: filters, `sort` (a column, `-` before it for descending), `cols`,
 * `limit`, and `after` or `before` a cursor. A name or value that is none of these does not parse.
 */
export const serviceQuery = z
  .strictObject({
    q: blankIsAbsent(
      z
        .string({ error: issue('given-twice') })
        .trim()
        .max(maxSearchLength, issue('characters-at-most', { max: maxSearchLength })),
    ),
    status: oneOf(serviceStatuses),
    deploy: oneOf(deployStatuses),
    kind: oneOf(serviceKinds),
    license: oneOf(licenseTypes),
    alarms: ticked,
    kit: oneOf(['behind']),
    msp: blankIsAbsent(z.uuid({ error: issue('not-an-id') })),
    sort: blankIsAbsent(z.string().regex(/^-?[a-z]+$/, issue('no-such-column'))),
    cols: columns,
    limit,
    after: blankIsAbsent(z.string()),
    before: blankIsAbsent(z.string()),
  })
  .transform(({ sort, after, before, cols, limit, alarms, q, ...filters }, context) => {
    const key = (sort ?? 'customer').replace('-', '')
    const at = after ?? before
    const cursor = at === undefined || !isSortKey(key) ? undefined : readCursor(key, at)
    if (!isSortKey(key))
      context.addIssue({ code: 'custom', path: ['sort'], message: issue('no-such-column') })
    else if (at !== undefined && (!cursor || (after && before)))
      context.addIssue({
        code: 'custom',
        path: [after ? 'after' : 'before'],
        message: issue('no-such-place'),
      })
    return {
      ...filters,
      q: q || undefined,
      alarms: alarms === '1',
      sort: isSortKey(key) ? key : ('customer' as const),
      isDescending: sort?.startsWith('-') ?? false,
      columns: cols?.length ? columnKeys.filter((column) => cols.includes(column)) : defaultColumns,
      hasDefaultColumns: !cols?.length,
      limit: limit ?? usualRows,
      cursor: cursor && { ...cursor, isBackward: before !== undefined },
    }
  })

export type ServiceQuery = z.output<typeof serviceQuery>
export type ServiceFilters = Pick<
  ServiceQuery,
  'q' | 'status' | 'deploy' | 'kind' | 'license' | 'alarms' | 'kit' | 'msp'
>

const isSortKey = (key: string): key is SortKey => Object.hasOwn(sortings, key)

/** Reads a query string that was not an address of this request (a saved view, "all that match"); refuses as one. */
export function parseServiceQuery(text: string): ServiceQuery {
  const given: Record<string, string | string[]> = {}
  const params = new URLSearchParams(text)
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key)
    given[key] = values.length === 1 ? (values[0] ?? '') : values
  }
  const read =
    text.includes('\0') || text.includes('%00') ? undefined : serviceQuery.safeParse(given)
  if (read?.success) return read.data
  throw new Refusal('malformed', 'bad-service-query')
}

/** One place in the order: the sort's value and the row's id, and how many rows stood before it when it was made. */
type CursorPosition = { value: string; id: string; position: number }

/** A place as text for an address. It carries its order, so that it means nothing in a list sorted otherwise. */
export const cursorOf = (sort: SortKey, position: CursorPosition): string =>
  Buffer.from(JSON.stringify([sort, position.value, position.id, position.position])).toString(
    'base64url',
  )

const cursorShape = z.tuple([z.string(), z.string().max(1000), z.uuid(), z.int().min(0)])

function readCursor(sort: SortKey, text: string): CursorPosition | undefined {
  if (text.length > 4000) return undefined
  const [of, value, id, position] = shaped(text) ?? []
  if (of !== sort || value === undefined || id === undefined || position === undefined)
    return undefined
  return sortings[sort].shape.test(value) ? { value, id, position } : undefined
}

function shaped(text: string) {
  try {
    return cursorShape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data
  } catch {
    // not JSON: no cursor of ours
    return undefined
  }
}

/** Kit version of the main tenant as a comparable array, null while unknown; asked for once in a statement, not for each row. */
export const mainKit = sql`(select portal_main_kit())`

/** The filters as one condition on `service s`. */
export function conditionOf(filters: ServiceFilters): SQL {
  const { q, status, deploy, kind, license, alarms, kit, msp } = filters
  const all: SQL[] = [
    ...wordsOf(q).map(
      (word) => sql`(s.customer || ' ' || s.shortname || ' ' || s.name) ilike ${`%${word}%`}`,
    ),
    ...(status ? [sql`s.status = ${status}`] : []),
    ...(deploy ? [sql`s.deploy_status = ${deploy}`] : []),
    ...(kind ? [sql`s.kind = ${kind}`] : []),
    ...(license ? [sql`s.license_type = ${license}`] : []),
    ...(alarms ? [sql`s.alarm_rank > 0`] : []),
    ...(kit
      ? [sql`coalesce(s.kit_key, '{}') > '{}' and coalesce(s.kit_key, '{}') < ${mainKit}`]
      : []),
    ...(msp ? [sql`s.tenant_id in (select t.id from tenant t where t.msp_id = ${msp}::uuid)`] : []),
  ]
  return all.length ? sql.join(all, sql` and `) : sql`true`
}

export const isFiltered = (query: ServiceFilters): boolean =>
  Boolean(
    query.q ||
      query.status ||
      query.deploy ||
      query.kind ||
      query.license ||
      query.alarms ||
      query.kit ||
      query.msp,
  )

/** Each word must occur; % _ and \ stand for themselves. */
const wordsOf = (q: string | undefined): string[] =>
  (q ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, maxWords)
    .map((word) => word.replace(/[\\%_]/g, '\\$&'))
