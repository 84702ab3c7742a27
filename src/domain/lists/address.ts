import type { SQL } from 'drizzle-orm'
import { z } from 'zod'
import { issue } from '../issues.ts'
import type { Sought } from '../message.ts'
import type { Audience } from '../scope.ts'
import { day } from '../values.ts'
import { isPlace, type Order } from './orders.ts'

/** What of a reader a list looks by: what the language has for a text, and the zone that the reader's days are of. */
export type Reader = {
  sought: (text: string) => readonly Sought[]
  /** Types of lines of the log. */
  types: (text: string) => readonly string[]
  zone: string
}

/** One filter: which words of the address it knows, what each asks of a row, and which holds where none is given. */
export type Filter = {
  schema: z.ZodType<string, string>
  where: (value: string, reader: Reader, audience: Audience) => SQL
  usual?: string
}

/** One of some words. */
export const oneOf = (
  words: readonly string[],
  where: Filter['where'],
  usual?: string,
): Filter => ({
  schema: z.enum(words, { error: issue('choose-one-of', { values: words.join(', ') }) }),
  where,
  ...(usual !== undefined && { usual }),
})

/** Ticked or not. */
export const ticked = (where: SQL | ((audience: Audience) => SQL)): Filter => ({
  schema: z.enum(['1'], { error: issue('ticked-or-nothing') }),
  where: (_value, _reader, audience) => (typeof where === 'function' ? where(audience) : where),
})

/** An id, or one of these words in its place. */
export const anId = (where: Filter['where'], ...words: string[]): Filter => ({
  schema: words.length
    ? z.union([z.enum(words), z.uuid()], { error: issue('not-an-id') })
    : z.uuid({ error: issue('not-an-id') }),
  where,
})

/** A day that there is, `2026-11-21`, of the reader's. */
export const aDay = (where: Filter['where']): Filter => ({ schema: day('not-a-day'), where })

/** A few letters. */
export const aText = (max: number, where: Filter['where']): Filter => ({
  schema: once.trim().max(max, issue('characters-at-most', { max })),
  where,
})

/** A place in an order, with how many rows stood before it when it was made. */
export type Cursor = { place: readonly string[]; position: number; isBackward: boolean }

/** The state of a list as its address says it. */
export type ListQuery = {
  q?: string
  /** Those that differ from what is usual. */
  filters: Readonly<Record<string, string>>
  sort: string
  isDescending: boolean
  /** The columns that are shown, in their order. */
  columns: readonly string[]
  limit: number
  cursor?: Cursor
  /** The address again, without a place in it and without what is usual. */
  pairs: Readonly<Record<string, string>>
}

export const isFiltered = ({ q, filters }: Pick<ListQuery, 'q' | 'filters'>): boolean =>
  q !== undefined || Object.keys(filters).length > 0

const maxSearch = 100
export const maxRows = 200
/** Rows of a page where the address does not say, and what a reader chooses from. */
export const usualRows = 50
const maxCursor = 4000

const once = z.string({ error: issue('given-twice') })
const blank = <T extends z.ZodType>(schema: T) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional())

type Addressed = {
  filters: Readonly<Record<string, Filter>>
  orders: Readonly<Record<string, Order>>
  /** The order, by the filters that were given, where the address names none; `-` before it for descending. */
  usual: (filters: ListQuery['filters']) => string
  columns: readonly string[]
  /** The column that names a row, and so is always shown. */
  head: string
  /** Columns that are shown only when they are chosen. */
  unusual: readonly string[]
  /** Of a page where the address does not say. */
  rows?: number
}

/**
 * What an address may say, field by field: `q`, the filters, `sort` (an order, `-` before it for descending), `cols`
 * (columns, separated by commas or each by itself), `limit`, and `after` or `before` a cursor.
 */
export function fieldsOf({ filters, orders, columns, head }: Addressed) {
  const choosable = columns.filter((column) => column !== head)
  const sorts = Object.keys(orders).flatMap((key) => [key, `-${key}`])
  return {
    q: once.trim().max(maxSearch, issue('characters-at-most', { max: maxSearch })),
    ...Object.fromEntries(Object.entries(filters).map(([name, { schema }]) => [name, schema])),
    sort: z.enum(sorts, { error: issue('no-such-column') }),
    cols: z
      .preprocess(
        (given) => (typeof given === 'string' ? given.split(',').filter(Boolean) : given),
        z.array(
          z.enum(choosable, { error: issue('choose-one-of', { values: choosable.join(', ') }) }),
        ),
      )
      .transform((chosen) => chosen.join(',')),
    limit: once
      .regex(/^\d{1,3}$/, issue('not-a-number'))
      .refine(
        (text) => Number(text) >= 1 && Number(text) <= maxRows,
        issue('number-between', { least: 1, max: maxRows }),
      ),
    after: once,
    before: once,
  }
}

/** Reads an address; a name or a value that is none of its fields' does not parse. */
export function addressOf(list: Addressed) {
  const { rows = usualRows } = list
  const fields: Record<string, z.ZodType<string | undefined>> = Object.fromEntries(
    Object.entries(fieldsOf(list)).map(([name, schema]) => [name, blank(schema)]),
  )
  return z.strictObject(fields).transform((given, context): ListQuery => {
    const { q, sort: asked, cols, limit, after, before, ...rest } = given
    const filters = present(rest, (name, value) => list.filters[name]?.usual !== value)
    const usual = list.usual(filters)
    const sort = asked ?? usual
    const key = sort.replace('-', '')
    const cursor = readCursor(key, list.orders[key] ?? [], after ?? before)
    if (cursor === null || (after && before))
      context.addIssue({
        code: 'custom',
        path: [after ? 'after' : 'before'],
        message: issue('no-such-place'),
      })
    const chosen = cols ? cols.split(',') : undefined
    return {
      ...(q && { q }),
      filters,
      sort: key,
      isDescending: sort.startsWith('-'),
      columns: list.columns.filter(
        (column) =>
          column === list.head ||
          (chosen ? chosen.includes(column) : !list.unusual.includes(column)),
      ),
      limit: Number(limit ?? rows),
      ...(cursor && { cursor: { ...cursor, isBackward: before !== undefined } }),
      pairs: present({
        q,
        ...filters,
        sort: sort === usual ? undefined : sort,
        cols: chosen && list.columns.filter((column) => chosen.includes(column)).join(','),
        limit: Number(limit ?? rows) === rows ? undefined : limit,
      }),
    }
  })
}

const present = (
  given: Record<string, string | undefined>,
  isKept: (name: string, value: string) => boolean = () => true,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value && isKept(name, value) ? [[name, value]] : [],
    ),
  )

const shape = z.tuple([z.string(), z.array(z.string().max(1000)).max(9), z.int().min(0)])

/** A place as text for an address. It carries its order, so that it means nothing in a list sorted otherwise. */
export const cursorOf = (sort: string, place: readonly string[], position: number): string =>
  Buffer.from(JSON.stringify([sort, place, position])).toString('base64url')

/** Undefined where none is given, null where it is none of this order. */
function readCursor(sort: string, order: Order, text: string | undefined) {
  if (text === undefined) return undefined
  if (text.length > maxCursor) return null
  try {
    const [of, place, position] = shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return of === sort && isPlace(order, place) ? { place, position } : null
  } catch {
    // not JSON: no cursor of ours
    return null
  }
}
