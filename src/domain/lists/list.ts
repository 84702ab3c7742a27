import { getTableColumns, getTableName, type SQL, Subquery, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { issue } from '../issues.ts'
import type { Listed } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { anywhere } from '../schema/message.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { keptAddress } from '../values.addresses.ts'
import { searchable } from '../values.characters.ts'
import {
  addressOf,
  cursorOf,
  type Filter,
  fieldsOf,
  isFiltered,
  type ListQuery,
  type Reader,
  usualRows,
} from './address.ts'
import { beyond, byId, directed, type Order, placeOf } from './orders.ts'

export type Total = { count: number; isMore: boolean }

export type ListPage<Row> = {
  rows: Row[]
  /** Cursors for `after` and `before`; absent where the list ends. */
  next?: string
  previous?: string
  /** Number of the first row; as it was when paging began, if rows came or went since. */
  from: number
  total: Total
}

/** What a list wants to have read: from these rows, in this order, each with its `place`. */
export type Wanted = { from: SQL; order: SQL; place: SQL }
type Placed<Row> = { row: Row; place: string }
export type Read<Row> = (scope: Scope, wanted: Wanted) => Promise<readonly Placed<Row>[]>

/** What a cell of a CSV may be; nothing is an empty one. */
export type Cell = string | number | boolean | Date | null
/** Says a message as the reader has it. */
export type Say = (message: StoredMessage) => string

export type ListSource<Row, Exported = Row> = {
  /** Of the list, for saved views, selections and the log; stable. */
  name: Listed
  table: string
  /** In place of the table: a query whose rows these are. */
  from?: SQL
  /** What conditions and orders call the table by. */
  alias: string
  /** The id, which settles ties; the column `id` unless said. */
  id?: Order
  /** Refuses who may see none of it. */
  demand?: (actor: Actor) => void
  /** What no row that the list shows may be without. */
  always?: SQL
  /** Whether a row has one of the typed words; all of them must be found. */
  search: (word: string, reader: Reader) => SQL
  /**
   * A function of the database that finds an audience's own rows with one word of a search, of those that the list `always`
   * shows (drizzle/0003_functions.sql).
   */
  found?: { by: string; for: Actor['audience']['kind'] }
  filters: Readonly<Record<string, Filter>>
  orders: Readonly<Record<string, Order>>
  usual: (filters: ListQuery['filters']) => string
  columns: readonly string[]
  /** The column that names a row, and so is always shown. */
  head: string
  /** Columns that are shown only when they are chosen. */
  unusual?: readonly string[]
  /** Of a page, 50 unless said: fewer where more stands around them. */
  rows?: number
  read: Read<Row>
  /** The cells of a CSV by their heads; a head that is a column's key follows that column's choice, unless it `isWhole`. */
  csv: {
    read: Read<Exported>
    cells: Readonly<Record<string, (row: Exported, say: Say) => Cell>>
    isWhole?: boolean
  }
  /** Where counting stops. */
  maxCounted?: number
}

/** `total`: nothing but one word is asked for, and how many rows have it was counted where it was looked up. */
type Narrowed = Options & { isFew?: boolean; total?: Total }

export type Options = {
  reader?: Reader
  /** Which rows of the table this page is about. */
  within?: SQL
  /** How many there are unfiltered, where that is kept. */
  whole?: number | Promise<number>
}

const nobody: Reader = { sought: () => [], types: () => [], zone: 'UTC' }
const maxWords = 6
const mostFound = 1000
/** So many that a page which comes meanwhile waits for some milliseconds only. */
const csvRows = 100
const maxExported = 100_000
const usualRowsAndOne = sql`51`

export type List<Row, Exported = Row> = ReturnType<typeof defineList<Row, Exported>>

/** The patterns of LIKE for a word, whatever its case: as it was typed, and as addresses keep their domain. */
export function patternsOf(word: string): [string, string] {
  const typed = anywhere(word)
  const kept = keptAddress(word)
  return [typed, kept ? anywhere(kept) : typed]
}

/** A column that contains a word, whatever its case; % _ and \ stand for themselves. Of an address its domain counts as it is kept. */
export function contains(column: SQL, word: string): SQL {
  const [typed, kept] = patternsOf(word)
  return typed === kept
    ? sql`${column} ilike ${typed}`
    : sql`(${column} ilike ${typed} or ${column} ilike ${kept})`
}

/** A list by keyset: a page of it, the ids of all that match, and all of it for a CSV. A page deep in it costs what the first does. */
export function defineList<Row, Exported = Row>(source: ListSource<Row, Exported>) {
  const { maxCounted = 1000, unusual = [] } = source
  const alias = sql.identifier(source.alias)
  const table = sql`${source.from ?? sql.identifier(source.table)} ${alias}`
  const id = source.id ?? byId(sql`${alias}.id`)
  const orders = Object.fromEntries(
    Object.entries(source.orders).map(([key, order]): [string, Order] => [key, [...order, ...id]]),
  )
  const addressed = { ...source, orders, unusual }
  // made when it is first asked for: those of all lists took 7 % of a start
  const schema = z.lazy(() => addressOf(addressed))

  const allowed = (scope: Scope) => source.demand?.(scope.actor)

  /** What the planner can estimate, so that it narrows first of all. */
  const base = ({ within }: Options): SQL =>
    sql`${source.always ?? sql`true`} and ${within ?? sql`true`}`

  const filtered = (
    { filters }: ListQuery,
    reader: Reader,
    { audience }: Actor,
    isUsual: boolean,
  ): SQL[] =>
    Object.entries(source.filters).flatMap(([name, { where, usual }]) => {
      const value = filters[name] ?? usual
      return value === undefined || (usual !== undefined) !== isUsual
        ? []
        : [where(value, reader, audience)]
    })

  /** With the filters that hold one way or another: an index of just those rows can then serve an order. */
  const narrowed = ({ actor }: Scope, query: ListQuery, options: Options): SQL =>
    sql.join([base(options), ...filtered(query, options.reader ?? nobody, actor, true)], sql` and `)

  function matching({ actor }: Scope, query: ListQuery, { reader = nobody }: Options): SQL {
    const all = [
      ...wordsOf(query.q).map((word) => sql`(${source.search(word, reader)})`),
      ...filtered(query, reader, actor, false),
    ]
    return all.length > 0 ? sql.join(all, sql` and `) : sql`true`
  }

  /**
   * The same options, where an audience searches that has a function for it: only those of its rows that the longest word finds
   * through the index, which its policy would keep PostgreSQL from using. More than 1,000 are not worth it.
   */
  async function foundFor(scope: Scope, query: ListQuery, options: Options): Promise<Narrowed> {
    const words = wordsOf(query.q)
    const [longest] = words.toSorted((a, b) => b.length - a.length)
    const [key] = id
    if (!longest || source.found?.for !== scope.actor.audience.kind) return options
    const [typed, kept] = patternsOf(longest)
    const [row] = await scope.db.execute<{ ids: string | null; matching: number }>(sql`
      select ids::text as ids, matching
      from ${sql.identifier(source.found.by)}(${typed}, ${kept}, ${mostFound}, ${maxCounted})`)
    if (!row) return options
    if (!row.ids)
      return isWhole(query, options) && words.length === 1
        ? { ...options, isFew: false, total: totalOf(row.matching) }
        : options
    const within = sql`${options.within ?? sql`true`} and ${key?.by} = any(${source.id ? sql`${row.ids}::text[]` : sql`${row.ids}::uuid[]`})`
    return { ...options, within, isFew: true }
  }

  const isWhole = ({ filters }: ListQuery, { within }: Options) =>
    !within &&
    Object.keys(filters).length === 0 &&
    Object.values(source.filters).every(({ usual }) => usual === undefined)

  async function count(scope: Scope, query: ListQuery, options: Narrowed = {}): Promise<Total> {
    if (options.total) return options.total
    if (options.whole !== undefined && !isFiltered(query))
      return { count: await options.whole, isMore: false }
    const [found] = await scope.db.execute<{ matching: number }>(sql`
      select count(*)::integer as matching
      from (select from ${table} where ${narrowed(scope, query, options)} and ${matching(scope, query, options)} limit ${maxCounted + 1}) counted`)
    return totalOf(found?.matching ?? 0)
  }

  const totalOf = (matching: number): Total => ({
    count: Math.min(matching, maxCounted),
    isMore: matching > maxCounted,
  })

  /**
   * Under a policy PostgreSQL cannot estimate a text search, so it is told: few matches are found by their filter and then
   * sorted, many by walking the order until the page is full (0.4 s instead of 1 ms for the wrong one in 100,000 rows).
   * `offset 0` keeps the planner from undoing that.
   */
  function wantedOf(scope: Scope, query: ListQuery, options: Options, isFew: boolean): Wanted {
    const { sort, cursor, limit } = query
    const keys = orders[sort] ?? id
    const isReversed = query.isDescending !== (cursor?.isBackward ?? false)
    const order = directed(keys, isReversed)
    const [narrow, condition] = [narrowed(scope, query, options), matching(scope, query, options)]
    const place = cursor ? beyond(keys, cursor.place, isReversed) : sql`true`
    // with a limit that it does not know PostgreSQL plans the statement anew each time
    const max = limit === usualRows ? usualRowsAndOne : sql`${limit + 1}`
    const from = isFew
      ? sql`(select * from (select * from ${table} where ${narrow} and ${condition} offset 0) ${alias}
          where ${place} order by ${order} limit ${max}) ${alias}`
      : sql`(select * from (select * from ${table} where ${narrow} and ${place} order by ${order} offset 0) ${alias}
          where ${condition} limit ${max}) ${alias}`
    return { from, order, place: placeOf(keys) }
  }

  return {
    ...{
      name: source.name,
      columns: source.columns,
      head: source.head,
      orders,
      csv: source.csv,
      filters: source.filters,
      schema,
      /** What an id of its rows looks like in a form. */
      rowId: source.id ? textId : uuid,
    },
    /** The fields of the address, for a description of it. */
    address: fieldsOf(addressed),

    async page(scope: Scope, query: ListQuery, options: Options = {}): Promise<ListPage<Row>> {
      allowed(scope)
      const narrow = await foundFor(scope, query, options)
      const counting = count(scope, query, narrow)
      const isFew = narrow.isFew ?? (isFiltered(query) && !(await counting).isMore)
      // asked together they travel together
      const [found, total] = await Promise.all([
        source.read(scope, wantedOf(scope, query, narrow, isFew)),
        counting,
      ])
      return { ...edges(found, query), total }
    },

    /** The rows of a page alone. */
    async rows(scope: Scope, query: ListQuery, options: Options = {}): Promise<Row[]> {
      allowed(scope)
      const found = await source.read(scope, wantedOf(scope, query, options, false))
      return found.slice(0, query.limit).map(({ row }) => row)
    },

    /** These rows, in the usual order of the list; what is not there, or not to be seen, is left out. */
    async pick(scope: Scope, ids: readonly string[], options: Options = {}): Promise<Row[]> {
      allowed(scope)
      const [key] = id
      if (!key || ids.length === 0) return []
      const keys = orders[source.usual({}).replace('-', '')] ?? id
      const wanted = sql.join(ids.map(key.bind), sql`, `)
      const from = sql`(select * from ${table} where ${base(options)} and ${key.by} in (${wanted})) ${alias}`
      const order = directed(keys, source.usual({}).startsWith('-'))
      const found = await source.read(scope, { from, order, place: placeOf(keys) })
      return found.map(({ row }) => row)
    },

    async count(scope: Scope, query: ListQuery, options: Options = {}): Promise<Total> {
      return count(scope, query, await foundFor(scope, query, options))
    },

    /** Ids of all that match, for acting on them; more than `max` are refused. */
    async ids(scope: Scope, query: ListQuery, max: number, options: Options = {}) {
      allowed(scope)
      const [key] = id
      const narrow = await foundFor(scope, query, options)
      const found = await scope.db.execute<{ id: string }>(sql`
        select ${key?.text ?? sql`null`} as id from ${table} where ${narrowed(scope, query, narrow)} and ${matching(scope, query, options)} limit ${max + 1}`)
      if (found.length > max) throw new Refusal('invalid', 'list-many', { max })
      return found.map((row) => row.id)
    },

    /** All that matches in the order of the view, in short transactions, so that a slow reader holds none open; at most 100,000. */
    async *exported(
      database: Database,
      actor: Actor,
      query: ListQuery,
      { max = maxExported, ...options }: Options & { max?: number } = {},
    ): AsyncGenerator<{ rows: Exported[]; isCut: boolean }> {
      const enter = <T>(work: (scope: Scope) => Promise<T>) =>
        Scope.enter(database, actor, work, 'read only')
      source.demand?.(actor)
      const isFew =
        isFiltered(query) && !(await enter((scope) => count(scope, query, options))).isMore
      let at = query
      for (let sent = 0; sent < max; ) {
        const limit = Math.min(csvRows, max - sent)
        const found = await enter((scope) =>
          source.csv.read(scope, wantedOf(scope, { ...at, limit }, options, isFew)),
        )
        const rows = found.slice(0, limit)
        const place = rows.at(-1)?.place
        sent += rows.length
        const hasMore = found.length > limit
        yield { rows: rows.map(({ row }) => row), isCut: hasMore && sent >= max }
        if (!hasMore || !place) return
        at = { ...at, cursor: { place: JSON.parse(place), position: sent, isBackward: false } }
      }
    },
  }
}

/** A list as far as its address goes. */
export type AddressedList = { name: Listed; schema: z.ZodType<ListQuery> }

/** Reads a list's address that was not the address of this request (a saved view, all that match); refuses as one. */
export function parseQuery(list: Pick<AddressedList, 'schema'>, text: string): ListQuery {
  const given: Record<string, string | string[]> = {}
  const params = new URLSearchParams(text)
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key)
    given[key] = values.length === 1 ? (values[0] ?? '') : values
  }
  const isClean = !text.includes('\0') && !text.includes('%00')
  const read = isClean ? list.schema.safeParse(given) : undefined
  if (read?.success) return read.data
  throw new Refusal('malformed', 'bad-list-query')
}

function edges<Row>(found: readonly Placed<Row>[], query: ListQuery): Omit<ListPage<Row>, 'total'> {
  const { sort, cursor, limit } = query
  const rows = found.slice(0, limit)
  const hasMore = found.length > limit
  const isBack = cursor?.isBackward ?? false
  if (isBack) rows.reverse()
  const before = cursor?.position ?? 0
  const from = !isBack ? before + 1 : hasMore ? Math.max(1, before - rows.length + 1) : 1
  const edge = (row: Placed<Row> | undefined, position: number) =>
    row && cursorOf(sort, JSON.parse(row.place), position)
  const next = isBack || hasMore ? edge(rows.at(-1), from + rows.length - 1) : undefined
  const hasPrevious = isBack ? hasMore : cursor !== undefined
  const previous = hasPrevious ? edge(rows[0], isBack ? from - 1 : before) : undefined
  return {
    rows: rows.map(({ row }) => row),
    from,
    ...(next && { next }),
    ...(previous && { previous }),
  }
}

/** The wanted rows for the query builder, as rows of their table; the list's alias is the table's name. */
export const rowsOf = <T extends PgTable>(table: T, { from }: Pick<Wanted, 'from'>) =>
  new Subquery<T['_']['name'], T['_']['columns']>(
    sql`select * from ${from}`,
    getTableColumns(table),
    getTableName(table),
  )

/** Takes the place out of what was read, and makes a row of the rest. */
export const placed = <Found extends { place: string }, Row>(
  found: readonly Found[],
  toRow: (found: Omit<Found, 'place'>) => Row,
): Placed<Row>[] => found.map(({ place, ...rest }) => ({ place, row: toRow(rest) }))

const uuid = z.uuid({ error: issue('not-an-id') })
const textId = z.string().regex(/^[\w-]{1,64}$/, issue('not-an-id'))

const wordsOf = (q = '') => searchable(q).split(/\s+/).filter(Boolean).map(bare).slice(0, maxWords)

/** Brackets, quotes and stops around a word are of the sentence that it was copied from. */
const bare = (word: string) => word.replaceAll(/^[([„“"'«]+|[)\]”“"'»,.;:!?]+$/g, '') || word
