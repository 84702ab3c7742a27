import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Drawable, Given } from './form.ts'
import { anId, aText, oneOf } from './lists/address.ts'
import { type Cell, contains, defineList, placed, type Wanted } from './lists/list.ts'
import { byNumber, byText, type Order } from './lists/orders.ts'
import type { Preview } from './lists/selections.ts'
import { type Listed, type LogType, record } from './log.ts'
import type { StoredMessage } from './message.ts'
import { verbatim } from './messages.ts'
import { Refusal } from './refusal.ts'
import { demand, type Permission } from './roles.ts'
import type { Actor, Scope } from './scope.ts'
import { lockTenant } from './tenant.ts'
import type { Topic } from './topics.ts'
import type { Input } from './values.ts'

/** What a noun's log lines begin with when each of its changes has a type of its own: `site` of `site.added`. */
export type Kept = Named<'added'> & Named<'changed'> & Named<'removed'>
type Named<Change extends string> = LogType extends infer T
  ? T extends `${infer K}.${Change}`
    ? K
    : never
  : never

/** A row as it is kept: its form's fields, and what names it. */
export type Row = Given & {
  id: string
  version: number
  name: string
  /** What the rows of other tables are called that it refers to, by field. */
  names: Readonly<Record<string, string | null>>
  /** Somebody else keeps it, so that nobody changes it here. */
  isFixed: boolean
}

export type FormOf = Drawable<string> & {
  read: (given: Given) => Given
  edit: (given: Given, now: Row, what: string, spoken?: Spoken) => Given
  logged: (row: Given) => Record<string, unknown>
}
type Spoken = (field: string, value: unknown) => unknown

/** Tables whose rows a field can refer to, by the id in the column `<field>_id`; one of another key says it, and its column. */
export type Referable =
  | 'site'
  | 'service'
  | 'number_range'
  | 'lifecycle_template'
  | { table: 'managed_group'; key: string; column: string }

type Declared = {
  /** Of the list. */
  name: Listed
  table: string
  /** What one of them is called in the log. */
  kind: Kept
  topic: Topic
  form: FormOf
  /** Adds several at once where one form says them. */
  adding?: { form: FormOf; rows: (given: Given) => readonly Given[] }
  /** Who may add, change and remove. */
  permission: Permission
  /** What more is asked of whoever looks or edits, of a license for instance. */
  demand?: (actor: Actor, wanted: 'view' | 'edit') => void
  /** So many a tenant may have. */
  max: number
  /** The last one stays, and why. */
  lastStays?: StoredMessage
  /** The field that names a row and that no two of a tenant share; `name` unless said. */
  head?: string
  /** What rows are sorted by unless somebody chooses; the head, unless said. */
  usual?: string
  /** Fields that the list does not show unless they are chosen. */
  unusual?: readonly string[]
  references?: Readonly<Record<string, Referable>>
  /** How a column is read that is not kept as its field has it. */
  reads?: Readonly<Record<string, SQL>>
  /** What the list shows beside the fields, and how it looks. */
  more?: Readonly<Record<string, { of: SQL; input: Input }>>
  /** Which rows of the table these are, where others are another noun's. */
  always?: SQL
  /** What a new row has beside its fields, by column. */
  besides?: (scope: Scope) => Readonly<Record<string, string>>
  /** Whether a row is kept by somebody else, and what is said of one. */
  fixed?: { where: SQL; why: StoredMessage }
  /** Refuses what the form alone cannot; the tenant is locked. `now` is what is changed, if it is not new; `given` as it was sent. */
  check?: (
    scope: Scope,
    tenantId: string,
    after: Given,
    now: Row | null,
    given: Given,
  ) => Promise<void>
  /** Which of these stay, and why. */
  stays?: (
    scope: Scope,
    tenantId: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, StoredMessage>>
  /** Before these go. */
  removing?: (scope: Scope, tenantId: string, ids: readonly string[]) => Promise<void>
  /** Once they are changed. */
  changed?: (scope: Scope, tenantId: string) => Promise<void>
}

export type Records = ReturnType<typeof records>

const columnOf = (field: string) =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Where a field keeps what it refers to, and what that is the key of. */
const referenceOf = (field: string, to: Referable) =>
  typeof to === 'string' ? { table: to, key: 'id', column: `${columnOf(field)}_id` } : to

/**
 * Rows of a tenant that people keep: a list, and the verbs add, change and remove, with names that differ in more than case,
 * a check for stale edits, log lines and announcements. The table has `tenant_id`, `id`, `version` and a column for each
 * field, and the log the types `<kind>.added`, `<kind>.changed`, `<kind>.removed`.
 */
export function records(declared: Declared) {
  const { name, kind, topic, form, permission, max, lastStays, unusual = [] } = declared
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

  const allowed = ({ actor }: Scope) => {
    demand(actor, permission)
    declared.demand?.(actor, 'edit')
  }

  type Change = { row: Pick<Row, 'id' | 'name'>; before?: Given; after?: Given }
  async function note(
    scope: Scope,
    tenantId: string,
    type: LogType,
    changes: readonly Change[],
    spoken: Spoken,
  ) {
    const logged = (row: Given) =>
      Object.fromEntries(
        Object.entries(form.logged(row)).map(([key, value]) => [key, spoken(key, value)]),
      )
    await record(
      scope,
      ...changes.map(({ row: { id, name: called }, before, after }) => ({
        ...{ tenantId, type, subject: { kind, id, name: called } },
        ...(before && { before: logged(before) }),
        ...(after && { after: logged(after) }),
      })),
    )
    await declared.changed?.(scope, tenantId)
    await scope.announce(topic, tenantId)
  }

  async function demandName(scope: Scope, tenantId: string, called: unknown, own: string | null) {
    // whoever keeps the others of the table, their names are taken, too
    const [other] = await scope.db.execute<{ id: string }>(sql`
      select r.id from ${table} r where r.tenant_id = ${tenantId}::uuid and lower(${column(head)}) = lower(${called})`)
    if (other && other.id !== own)
      throw new Refusal('conflict', 'name-is-there', { name: String(called) }, { field: head })
  }

  async function all(scope: Scope, tenantId: string, ids?: readonly string[]): Promise<Row[]> {
    const these = ids ? sql`and r.id = any(${makePgArray([...ids])}::uuid[])` : sql``
    return scope.db.execute<Row>(
      sql`select ${selected} from ${table} r where ${within(tenantId)} ${these} order by lower(${column(head)}), r.id`,
    )
  }

  /** What the fields that refer to another table can refer to, by field. */
  async function choices(scope: Scope, tenantId: string) {
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
    const of: Record<string, { id: string; name: string }[]> = Object.fromEntries(found)
    return of
  }
  type Choices = Awaited<ReturnType<typeof choices>>

  const speaking =
    (of: Choices): Spoken =>
    (field, value) =>
      of[field]?.find(({ id }) => id === value)?.name ?? value

  /** Refuses an id of nothing, and what the noun refuses. */
  async function demandFit(
    scope: Scope,
    tenantId: string,
    { after, now, of, given }: { after: Given; now: Row | null; of: Choices; given: Given },
  ) {
    for (const field of Object.keys(references))
      if (after[field] && !of[field]?.some(({ id }) => id === after[field]))
        throw new Refusal('invalid', 'not-among', {}, { field })
    await demandName(scope, tenantId, after[head], now?.id ?? null)
    await declared.check?.(scope, tenantId, after, now, given)
  }

  async function insert(scope: Scope, tenantId: string, after: Given): Promise<Row> {
    const besides = Object.entries(declared.besides?.(scope) ?? {})
    const columns = [...fields.map(stored), ...besides.map(([key]) => sql.identifier(key))]
    const values = [...valuesOf(after), ...besides.map(([, value]) => sql`${value}`)]
    const [made] = await scope.db.execute<Row>(sql`
      insert into ${table} as r (tenant_id, ${sql.join(columns, sql`, `)})
      values (${tenantId}::uuid, ${sql.join(values, sql`, `)}) returning ${selected}`)
    if (!made) throw new Error('the row was not kept')
    return made
  }

  async function demandRoom(scope: Scope, tenantId: string, many: number) {
    const [found] = await scope.db.execute<{ there: number }>(
      sql`select count(*)::integer as there from ${table} r where ${within(tenantId)}`,
    )
    if ((found?.there ?? 0) + many > max) throw new Refusal('conflict', 'no-more', { max })
  }

  return {
    ...{ list, form, adding: declared.adding?.form ?? form, permission, topic, within },
    ...{ inputs, references, choices, head, fixed },

    /** All of a tenant's, by name. */
    all: (scope: Scope, tenantId: string) => all(scope, tenantId),

    /** One of a tenant's; another tenant's is as missing as none. */
    async find(scope: Scope, tenantId: string, id: string): Promise<Row> {
      const [found] = await all(scope, tenantId, [id])
      if (!found) throw new Refusal('missing', 'not-there')
      return found
    },

    /** Adds one, or all that the form says; a name is the tenant's only one. Gives the first one's id. */
    async add(scope: Scope, tenantId: string, given: Given): Promise<string> {
      allowed(scope)
      await lockTenant(scope, tenantId)
      const { adding } = declared
      const rows = adding ? adding.rows(adding.form.read(given)) : [form.read(given)]
      await demandRoom(scope, tenantId, rows.length)
      const of = await choices(scope, tenantId)
      const made: Change[] = []
      for (const after of rows) {
        await demandFit(scope, tenantId, { after, now: null, of, given })
        made.push({ row: await insert(scope, tenantId, after), after })
      }
      await note(scope, tenantId, `${kind}.added`, made, speaking(of))
      return made[0]?.row.id ?? ''
    },

    /**
     * Adds rows of a file, whose cells name what they refer to: all of them, or with `skipsBad` those that nothing is wrong
     * with. Else one refusal with the reasons by row, of which the first below the head is 1.
     */
    async addAll(
      scope: Scope,
      tenantId: string,
      rows: readonly (Given & { row: number })[],
      skipsBad: boolean,
    ): Promise<{ added: number; bad: RowFault[] }> {
      allowed(scope)
      await lockTenant(scope, tenantId)
      await demandRoom(scope, tenantId, skipsBad ? 0 : rows.length)
      const of = await choices(scope, tenantId)
      const [made, bad]: [Change[], RowFault[]] = [[], []]
      for (const { row, ...given } of rows)
        try {
          const after = form.read(byIds(given, of))
          await demandFit(scope, tenantId, { after, now: null, of, given })
          made.push({ row: await insert(scope, tenantId, after), after })
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          bad.push(...faultsOf(row, error))
        }
      await demandRoom(scope, tenantId, 0)
      const rowsBad = new Set(bad.map(({ row }) => row)).size
      if (bad.length > 0 && (!skipsBad || made.length === 0))
        throw new Refusal(
          'invalid',
          'rows-bad',
          { bad: rowsBad, total: rows.length },
          { details: { faults: bad } },
        )
      await note(scope, tenantId, `${kind}.added`, made, speaking(of))
      return { added: made.length, bad }
    },

    /** Changes one; a version that is no longer the newest is refused with both values. */
    async change(scope: Scope, tenantId: string, id: string, given: Given): Promise<void> {
      allowed(scope)
      await lockTenant(scope, tenantId)
      const [now] = await all(scope, tenantId, [id])
      if (!now) throw new Refusal('missing', 'not-there')
      if (now.isFixed && fixed) throw new Refusal('conflict', fixed.why)
      const of = await choices(scope, tenantId)
      const after = form.edit(given, now, now.name, speaking(of))
      await demandFit(scope, tenantId, { after, now, of, given })
      const set = fields.map((field) => sql`${stored(field)} = ${after[field] ?? null}`)
      await scope.db.execute(sql`
        update ${table} r set ${sql.join(set, sql`, `)}, version = r.version + 1
        where ${within(tenantId)} and r.id = ${id}::uuid`)
      const row = { id, name: String(after[head]) }
      await note(scope, tenantId, `${kind}.changed`, [{ row, before: now, after }], speaking(of))
    },

    /** Removes these and says how many; the tenant's lock lets no two take the last one at once. */
    async remove(scope: Scope, tenantId: string, ids: readonly string[]): Promise<number> {
      allowed(scope)
      await lockTenant(scope, tenantId)
      const { ready, skipped = [] } = await preview(scope, tenantId, ids)
      const [first] = skipped
      if (ready.length === 0) throw refusalOf(first?.reason)
      const gone = await all(
        scope,
        tenantId,
        ready.map(({ id }) => id),
      )
      await declared.removing?.(
        scope,
        tenantId,
        gone.map(({ id }) => id),
      )
      await scope.db.execute(sql`
        delete from ${table} r where ${within(tenantId)} and r.id = any(${makePgArray(gone.map(({ id }) => id))}::uuid[])`)
      await note(
        scope,
        tenantId,
        `${kind}.removed`,
        gone.map((row) => ({ row, before: { [head]: row.name } })),
        (_, value) => value,
      )
      return gone.length
    },

    preview,
  }

  /** Which of these would go, and which stays. */
  async function preview(scope: Scope, tenantId: string, ids: readonly string[]): Promise<Preview> {
    const every = await all(scope, tenantId, lastStays ? undefined : ids)
    const wanted = every.filter(({ id }) => ids.includes(id))
    const held = await declared.stays?.(
      scope,
      tenantId,
      wanted.map(({ id }) => id),
    )
    const judged = wanted.map(({ id, name: called, isFixed }) => ({
      item: { id, name: verbatim(called) },
      reason: isFixed ? fixed?.why : held?.get(id),
    }))
    const ready = judged.flatMap(({ item, reason }) => (reason ? [] : [item]))
    const skipped = judged.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : []))
    const takesAll = lastStays && ready.length > 0 && ready.length === every.length
    if (!takesAll) return { ready, skipped }
    const [stays, ...rest] = ready
    return { ready: rest, skipped: stays ? [{ item: stays, reason: lastStays }] : [] }
  }
}

/** What is wrong with a row of a file, and in which column, where it is one. */
export type RowFault = { row: number; column: string | null; reason: StoredMessage }

function faultsOf(row: number, { code, params, fields }: Refusal): RowFault[] {
  const found = Object.entries(fields)
  if (found.length === 0) return [{ row, column: null, reason: { code, params } }]
  return found.map(([column, reason]) => ({ row, column: column || null, reason }))
}

/** Names become the ids that they are of; one of nothing stays, and fits nothing. */
const byIds = (given: Given, of: Readonly<Record<string, { id: string; name: string }[]>>): Given =>
  Object.fromEntries(
    Object.entries(given).map(([field, value]) => {
      const named = of[field]?.find(
        ({ name }) => name.toLowerCase() === String(value).toLowerCase(),
      )
      return [field, named?.id ?? value]
    }),
  )

const refusalOf = (reason: StoredMessage | undefined) =>
  reason ? new Refusal('conflict', reason) : new Refusal('missing', 'not-there')

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
