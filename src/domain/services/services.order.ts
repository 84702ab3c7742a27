import { type SQL, sql } from 'drizzle-orm'

/**
 * How the list sorts by one column. `by` are the very expressions of an index that ends in the id (schema/services.ts),
 * so that a page deep in the list is read as quickly as the first; `key` writes a row's place as text, which `shape`
 * recognises when it comes back and `bind` turns into values to compare with.
 */
type Sorting = {
  by: readonly SQL[]
  key: SQL
  shape: RegExp
  bind: (value: string) => SQL
}

const byText = (column: SQL): Sorting => ({
  by: [column],
  key: column,
  // text cannot hold a NUL, and half a surrogate pair has no UTF-8
  shape: /^[^\0\p{Surrogate}]*$/u,
  bind: (value) => sql`${value}::text`,
})

export const sortings = {
  customer: byText(sql`s.customer`),
  shortname: byText(sql`s.shortname`),
  service: byText(sql`s.name`),
  kind: byText(sql`s.kind`),
  deploy: byText(sql`s.deploy_status`),
  status: byText(sql`s.status`),
  license: byText(sql`s.license_type`),
  users: {
    by: [sql`coalesce(s.licensed_users, -1)`],
    key: sql`coalesce(s.licensed_users, -1)::text`,
    shape: /^-?\d{1,9}$/,
    bind: (value) => sql`${value}::integer`,
  },
  kit: {
    by: [sql`coalesce(s.kit_key, '{}')`],
    key: sql`coalesce(s.kit_key, '{}')::text`,
    shape: /^\{(\d{1,6}(,\d{1,6}){0,4})?\}$/,
    bind: (value) => sql`${value}::integer[]`,
  },
  // as whole microseconds since 1970: a date would lose them, and a timestamp in words can be nonsense
  replicated: {
    by: [sql`coalesce(s.last_replication_at, '-infinity')`],
    key: sql`coalesce((extract(epoch from s.last_replication_at) * 1000000)::bigint::text, 'never')`,
    shape: /^(never|-?\d{1,16})$/,
    bind: (value) =>
      value === 'never'
        ? sql`'-infinity'::timestamptz`
        : sql`timestamptz 'epoch' + ${value}::bigint * interval '1 microsecond'`,
  },
  alarms: {
    by: [sql`s.alarm_rank`, sql`s.alarm_count`],
    key: sql`s.alarm_rank || ',' || s.alarm_count`,
    shape: /^\d{1,4},\d{1,9}$/,
    bind: (value) => {
      const [rank = '0', count = '0'] = value.split(',')
      return sql`${rank}::smallint, ${count}::integer`
    },
  },
} as const satisfies Record<string, Sorting>

export type SortKey = keyof typeof sortings

/** Order of a page that is read forward or backward, the id settling ties. */
export function orderOf(sort: SortKey, isDescending: boolean): SQL {
  const by = [...sortings[sort].by, sql`s.id`]
  return sql.join(
    by.map((one) => (isDescending ? sql`${one} desc` : sql`${one} asc`)),
    sql`, `,
  )
}

/** Rows beyond a place in that order. */
export function beyond(
  sort: SortKey,
  isDescending: boolean,
  position: { value: string; id: string },
): SQL {
  const { by, bind } = sortings[sort]
  const row = sql`(${sql.join([...by, sql`s.id`], sql`, `)})`
  const there = sql`(${bind(position.value)}, ${position.id}::uuid)`
  return isDescending ? sql`${row} < ${there}` : sql`${row} > ${there}`
}
