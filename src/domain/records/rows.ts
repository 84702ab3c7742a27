import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Given } from '../form.ts'
import { anId, aText, oneOf } from '../lists/address.ts'
import { type Cell, contains, defineList, placed, type Wanted } from '../lists/list.ts'
import { byNumber, byText, type Order } from '../lists/orders.ts'
import type { Scope } from '../scope.ts'
import type { Input } from '../values.ts'
import type { Declared, Referable, Row } from './declared.ts'

export type Choices = Readonly<Record<string, readonly { id: string; name: string }[]>>

const columnOf = (field: string) =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Where a field keeps what it refers to, and what that is the key of. */
const referenceOf = (field: string, to: Referable) =>
  typeof to === 'string' ? { table: to, key: 'id', column: `${columnOf(field)}_id` } : to

/** How the rows of a declared noun are read: as a list, all of a tenant's, and what their fields can refer to. */
export function readingOf(declared: Declared) {
  const { name, form, unusual = [] } = declared
  const { head = 'name', references = {}, more = {}, reads = {}, fixed } = declared
  const table = sql.identifier(declared.table)
  const fields = [...form.inputs.keys()]
  const others = new Map(
    Object.entries(references).map(([field, to]) => [field, referenceOf(field, to)]),
  )
  const stored = (field: string) => sql.identifier(others.get(field)?.column ?? columnOf(field))
  const column = (field: string) => reads[field] ?? sql`r.${stored(field)}`
  const nameOf = (field: string) => {
    const { table: other, key } = others.get(field) ?? referenceOf(field, 'site')
    return sql`(select o.name from ${sql.identifier(other)} o
      where o.tenant_id = r.tenant_id and o.${sql.identifier(key)} = r.${stored(field)})`
  }
  const said = (field: string) => (field in references ? nameOf(field) : column(field))
  const valuesOf = (row: Given) => fields.map((field) => sql`${row[field] ?? null}`)
  const within = (tenantId: string) =>
    sql`r.tenant_id = ${tenantId}::uuid and ${declared.always ?? sql`true`}`
  const selected = sql`r.id, r.version, ${column(head)} as name, ${fixed?.where ?? sql`false`} as "isFixed",
    json_build_object(${sql.join(
      Object.keys(references).map((field) => sql`${field}::text, ${nameOf(field)}`),
      sql`, `,
    )}) as names, ${sql.join(
      fields
        .filter((field) => field !== 'name')
        .map((field) => sql`${column(field)} as ${sql.identifier(field)}`),
      sql`, `,
    )}`
  const shown = sql.join(
    [
      selected,
      ...Object.entries(more).map(([key, { of }]) => sql`${of} as ${sql.identifier(key)}`),
    ],
    sql`, `,
  )
  const read = async (scope: Scope, { from, order, place }: Wanted) =>
    placed(
      await scope.db.execute<{ row: Row; place: string }>(
        sql`select (select to_json(one) from (select ${shown}) one) as row, ${place} as place from ${from} order by ${order}`,
      ),
      ({ row }) => row,
    )
  const inputs: ReadonlyMap<string, Input> = new Map([
    ...form.inputs,
    ...Object.entries(more).map(([key, { input }]): [string, Input] => [key, input]),
  ])
  const list = defineList<Row>({
    ...{ name, table: declared.table, alias: 'r' },
    ...(declared.demand && { demand: (actor) => declared.demand?.(actor, 'view') }),
    search: (word) => contains(sql`concat_ws(' ', ${sql.join(fields.map(said), sql`, `)})`, word),
    filters: Object.fromEntries(
      [...inputs].flatMap(([field, input]) =>
        field in references
          ? [[field, filterOf(column(field), references[field])]]
          : input.as === 'choice'
            ? [
                [
                  field,
                  oneOf(input.of, (value) => sql`${more[field]?.of ?? column(field)} = ${value}`),
                ],
              ]
            : [],
      ),
    ),
    orders: Object.fromEntries(
      [...form.inputs].map(([field, input]) => [field, orderOf(said(field), input)]),
    ),
    usual: () => declared.usual ?? head,
    columns: [...inputs.keys()],
    ...{ head, unusual, read },
    csv: {
      read,
      cells: Object.fromEntries(
        [...inputs.keys()].map((key) => [
          key,
          (row: Row) => cellOf(key in references ? row.names[key] : row[key]),
        ]),
      ),
    },
  })

  async function all(scope: Scope, tenantId: string, ids?: readonly string[]): Promise<Row[]> {
    const these = ids ? sql`and r.id = any(${makePgArray([...ids])}::uuid[])` : sql``
    return scope.db.execute<Row>(
      sql`select ${selected} from ${table} r where ${within(tenantId)} ${these} order by lower(${column(head)}), r.id`,
    )
  }

  /** What the fields that refer to another table can refer to, by field. */
  async function choices(scope: Scope, tenantId: string): Promise<Choices> {
    const found = await Promise.all(
      [...others].map(async ([field, { table: other, key }]) => [
        field,
        [
          ...(await scope.db.execute<{ id: string; name: string }>(sql`
            select o.${sql.identifier(key)} as id, o.name from ${sql.identifier(other)} o
            where o.tenant_id = ${tenantId}::uuid order by lower(o.name), 1`)),
        ],
      ]),
    )
    return Object.fromEntries(found)
  }

  return {
    ...{ list, inputs, references, table, fields, head, selected },
    ...{ stored, column, valuesOf, within, all, choices },
  }
}

const filterOf = (column: SQL, to: Referable | undefined) =>
  typeof to === 'string'
    ? anId((id) => sql`${column} = ${id}::uuid`)
    : aText(64, (key) => sql`${column} = ${key}`)

const orderOf = (column: SQL, { as }: Input): Order =>
  as === 'number'
    ? byNumber(sql`coalesce(${column}, 0)`)
    : byText(sql`lower(coalesce(${column}::text, ''))`)

const cellOf = (value: unknown): Cell =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null
