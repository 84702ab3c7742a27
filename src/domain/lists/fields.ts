import { type SQL, sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { type Cell, defineList, type ListSource, type Say, type Wanted } from './list.ts'
import { byId, byInstant, byText, type Order } from './orders.ts'

/** What a list reads under one key, what becomes of what was found, and how rows sort by it, if they do. */
export type Field<T> = { of: SQL; kept: (found: never) => T; order?: Order }
type Fields = Readonly<Record<string, Field<unknown>>>
type Kept<F> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** As the database gives it: texts, numbers, truths, what is in a column of JSON. */
export const value = <T>(of: SQL): Field<T> => ({ of, kept: (found: T) => found })
/** A text that is never null; rows sort by it. */
export const word = <T extends string>(of: SQL): Field<T> => ({
  ...value<T>(of),
  order: byText(of),
})
/** A moment; rows sort by it. */
export const instant = (of: SQL): Field<Date> => ({
  ...{ of, order: byInstant(of) },
  kept: (found: string) => new Date(found),
})
/** A moment that may never have been, which is before all others. */
export const instantIfAny = (of: SQL): Field<Date | null> => ({
  ...{ of, order: byInstant(sql`coalesce(${of}, '-infinity')`) },
  kept: (found: string | null) => (found === null ? null : new Date(found)),
})
/** The same where rows sort by something else, or not at all. */
export const sorted = <T>({ of, kept }: Field<T>, order: Order): Field<T> => ({ of, kept, order })
export const unsorted = <T>({ of, kept }: Field<T>): Field<T> => ({ of, kept })

/** A row of a list that says its columns once. */
export type RowOf<L extends { readonly rows: (...given: never[]) => Promise<readonly unknown[]> }> =
  Awaited<ReturnType<L['rows']>>[number]

type Found = Readonly<Record<string, never>>

type Source<C, M, Row> = Omit<ListSource<Row>, 'columns' | 'orders' | 'read' | 'csv' | 'head'> & {
  /** Each with what it reads; what sorts is an order of the list, and all are in its CSV as they are read. */
  columns: C
  head: keyof C & string
  /** What a row has beside its id and its columns. */
  more?: M
  /** What the expressions name beside the table: `left join tenant t on …`. */
  joins?: SQL
  /** Cells of the CSV that are not as they were read, or are of no column. */
  cells?: Readonly<Record<string, (row: Row, say: Say) => Cell>>
  /** The heads of the CSV, if not the columns and then the other cells. */
  heads?: readonly string[]
}

/** A list whose columns are said once each: what is read, sorted by and taken away under one key. */
export function listOf<C extends Fields, M extends Fields = Record<never, never>>(
  source: Source<C, M, { id: string } & Kept<C> & Kept<M>>,
) {
  type Row = { id: string } & Kept<C> & Kept<M>
  const { columns, more, joins = sql``, cells = {}, heads, ...rest } = source
  const [key] = source.id ?? byId(sql`${sql.identifier(source.alias)}.id`)
  const id = value<string>(key?.text ?? sql`null`)
  const fields: Fields = { id, ...more, ...columns }
  const selected = sql.join(
    Object.entries(fields).map(([key, { of }]) => sql`${of} as ${sql.identifier(key)}`),
    sql`, `,
  )
  const entries = Object.entries(fields)
  const rowOf = (found: Found): Row =>
    Object.fromEntries(
      entries.map(([key, { kept }]): unknown[] => [key, kept(Reflect.get(found, key))]),
    )
  // apart from the row, which may have a column of that name
  const read = async (scope: Scope, { from, order, place }: Wanted) =>
    (
      await scope.db.execute<Found>(
        sql`select ${place} as "its place", ${selected} from ${from} ${joins} order by ${order}`,
      )
    ).map((found) => ({ place: String(found['its place']), row: rowOf(found) }))
  return defineList<Row>({
    ...rest,
    ...{ columns: Object.keys(columns), read },
    orders: Object.fromEntries(
      Object.entries(columns).flatMap(([key, { order }]) => (order ? [[key, order]] : [])),
    ),
    csv: { read, cells: inOrder({ ...cellsOf(Object.keys(columns)), ...cells }, heads) },
  })
}

const cellsOf = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, (row: object) => cellOf(Reflect.get(row, key))]))

const inOrder = <T>(
  cells: Readonly<Record<string, T>>,
  heads: readonly string[] = Object.keys(cells),
) =>
  Object.fromEntries(heads.flatMap((head) => Object.entries(cells).filter(([key]) => key === head)))

const cellOf = (found: unknown): Cell =>
  found instanceof Date || typeof found === 'number' || typeof found === 'boolean'
    ? found
    : typeof found === 'string'
      ? found
      : null
