import { type SQL, sql } from 'drizzle-orm'

/**
 * A part of an order: the very expression of an index, never null, or its row would fall out of the paging; a row's value as
 * text; the shape of that text when it comes back; and the value to compare with.
 */
type Key = { by: SQL; text: SQL; shape: RegExp; bind: (text: string) => SQL }

/** How rows follow one another; the row's id, which settles ties, comes after these by itself. */
export type Order = readonly Key[]

// text cannot hold a NUL, and half a surrogate pair has no UTF-8
const anyText = /^[^\0\p{Surrogate}]*$/u

export const byText = (column: SQL): Order => [
  { by: column, text: column, shape: anyText, bind: (text) => sql`${text}::text` },
]

/** Whole numbers up to a thousand million. */
export const byNumber = (column: SQL): Order => [
  {
    by: column,
    text: sql`(${column})::text`,
    shape: /^-?\d{1,9}$/,
    bind: (text) => sql`${text}::integer`,
  },
]

/** Whole numbers of the database's largest kind: running numbers, bytes. */
export const byWhole = (column: SQL): Order => [
  {
    by: column,
    text: sql`(${column})::text`,
    shape: /^-?\d{1,18}$/,
    bind: (text) => sql`${text}::bigint`,
  },
]

/** No before yes. */
export const byTruth = (condition: SQL): Order => [
  {
    by: condition,
    text: sql`(${condition})::text`,
    shape: /^(true|false)$/,
    bind: (text) => sql`${text}::boolean`,
  },
]

/** As whole microseconds since 1970: a Date would lose them, and a timestamp in words can be nonsense. */
export const byInstant = (column: SQL): Order => [
  {
    by: column,
    text: sql`case when isfinite(${column}) then (extract(epoch from ${column}) * 1000000)::bigint::text else (${column})::text end`,
    shape: /^(-?\d{1,16}|-?infinity)$/,
    bind: (text) =>
      text.endsWith('infinity')
        ? sql`${text}::timestamptz`
        : sql`timestamptz 'epoch' + ${text}::bigint * interval '1 microsecond'`,
  },
]

/** Ids as the database makes them. */
export const byId = (column: SQL): Order => [
  {
    by: column,
    text: sql`(${column})::text`,
    shape: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    bind: (text) => sql`${text}::uuid`,
  },
]

/** The order's keys, then the id, all one way, so that an index serves it in either direction. */
export const directed = (order: Order, isDescending: boolean): SQL =>
  sql.join(
    order.map(({ by }) => (isDescending ? sql`${by} desc` : sql`${by} asc`)),
    sql`, `,
  )

/** Rows beyond a place, whose values are as `placeOf` gave them. */
export function beyond(order: Order, place: readonly string[], isDescending: boolean): SQL {
  const row = sql.join(
    order.map(({ by }) => by),
    sql`, `,
  )
  const there = sql.join(
    order.map(({ bind }, at) => bind(place[at] ?? '')),
    sql`, `,
  )
  return isDescending ? sql`(${row}) < (${there})` : sql`(${row}) > (${there})`
}

/** A row's place in an order, as the text of a JSON array of texts: of a page's rows only the first and the last are looked at. */
export const placeOf = (order: Order): SQL =>
  sql`json_build_array(${sql.join(
    order.map(({ text }) => text),
    sql`, `,
  )})::text`

/** Whether values can be a place in the order. */
export const isPlace = (order: Order, place: readonly string[]): boolean =>
  place.length === order.length && order.every(({ shape }, at) => shape.test(place[at] ?? ''))
