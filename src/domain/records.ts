import { type SQL, sql } from 'drizzle-orm'
import type { Drawable, Given } from './form.ts'
import { oneOf } from './lists/address.ts'
import { type Cell, contains, defineList, placed, type Wanted } from './lists/list.ts'
import { byNumber, byText, type Order } from './lists/orders.ts'
import type { Preview } from './lists/selections.ts'
import { type Listed, type LogType, record } from './log.ts'
import type { StoredMessage } from './message.ts'
import { verbatim } from './messages.ts'
import { Refusal } from './refusal.ts'
import { demand, type Permission } from './roles.ts'
import type { Scope } from './scope.ts'
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

/** A row as it is kept: its form's fields, one of them its name. */
export type Row = Given & { id: string; version: number; name: string }

type FormOf = Drawable<string> & {
  read: (given: Given) => Given
  edit: (given: Given, now: Row, what: string) => Given
  logged: (row: Given) => Record<string, unknown>
}

type Declared = {
  /** Of the list. */
  name: Listed
  table: string
  /** What one of them is called in the log. */
  kind: Kept
  topic: Topic
  form: FormOf
  /** Who may add, change and remove. */
  permission: Permission
  /** So many a tenant may have. */
  max: number
  /** The last one stays, and why. */
  lastStays?: StoredMessage
  /** Fields that the list does not show unless they are chosen. */
  unusual?: readonly string[]
}

export type Records = ReturnType<typeof records>

const columnOf = (field: string) =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * Rows of a tenant that people keep: a list, and the verbs add, change and remove, with names that differ in more than case,
 * a check for stale edits, log lines and announcements. The table has `tenant_id`, `id`, `version` and a column for each
 * field, and the log the types `<kind>.added`, `<kind>.changed`, `<kind>.removed`.
 */
export function records(declared: Declared) {
  const { name, kind, topic, form, permission, max, lastStays, unusual = [] } = declared
  const table = sql.identifier(declared.table)
  const fields = [...form.inputs.keys()]
  const columns = sql.join(
    fields.map((field) => sql.identifier(columnOf(field))),
    sql`, `,
  )
  const valuesOf = (row: Given) => fields.map((field) => sql`${row[field] ?? null}`)
  const within = (tenantId: string) => sql`r.tenant_id = ${tenantId}::uuid`
  const selected = sql`r.id, r.version, ${sql.join(
    fields.map((field) => sql`r.${sql.identifier(columnOf(field))} as ${sql.identifier(field)}`),
    sql`, `,
  )}`
  const read = async (scope: Scope, { from, order, place }: Wanted) =>
    placed(
      await scope.db.execute<{ row: Row; place: string[] }>(
        sql`select (select to_json(one) from (select ${selected}) one) as row, ${place} as place from ${from} order by ${order}`,
      ),
      ({ row }) => row,
    )
  const list = defineList<Row>({
    name,
    table: declared.table,
    alias: 'r',
    search: (word) => contains(sql`concat_ws(' ', ${columns})`, word),
    filters: Object.fromEntries(
      [...form.inputs].flatMap(([field, input]) =>
        input.as === 'choice' ? [[field, choiceOf(field, input.of)]] : [],
      ),
    ),
    orders: Object.fromEntries(
      [...form.inputs].map(([field, input]) => [field, orderOf(field, input)]),
    ),
    usual: () => 'name',
    columns: fields,
    head: 'name',
    unusual,
    read,
    csv: {
      read,
      cells: Object.fromEntries(fields.map((field) => [field, (row: Row) => cellOf(row[field])])),
    },
  })

  async function note(
    scope: Scope,
    tenantId: string,
    type: LogType,
    { id, name: called }: Pick<Row, 'id' | 'name'>,
    change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
  ) {
    await record(scope, { tenantId, type, subject: { kind, id, name: called }, ...change })
    await scope.announce(topic, tenantId)
  }

  async function demandName(scope: Scope, tenantId: string, called: unknown, own: string | null) {
    const [other] = await scope.db.execute<{ id: string }>(sql`
      select r.id from ${table} r where ${within(tenantId)} and lower(r.name) = lower(${called})`)
    if (other && other.id !== own)
      throw new Refusal('conflict', 'name-is-there', { name: String(called) }, { field: 'name' })
  }

  async function all(scope: Scope, tenantId: string, ids?: readonly string[]): Promise<Row[]> {
    const these = ids ? sql`and r.id = any(${`{${ids.join(',')}}`}::uuid[])` : sql``
    return scope.db.execute<Row>(
      sql`select ${selected} from ${table} r where ${within(tenantId)} ${these} order by lower(r.name), r.id`,
    )
  }

  return {
    ...{ list, form, permission, topic, within },

    /** One of a tenant's; another tenant's is as missing as none. */
    async find(scope: Scope, tenantId: string, id: string): Promise<Row> {
      const [found] = await all(scope, tenantId, [id])
      if (!found) throw new Refusal('missing', 'not-there')
      return found
    },

    /** Adds one; its name is the tenant's only one. */
    async add(scope: Scope, tenantId: string, given: Given): Promise<string> {
      demand(scope.actor, permission)
      await lockTenant(scope, tenantId)
      const after = form.read(given)
      await demandName(scope, tenantId, after.name, null)
      if ((await all(scope, tenantId)).length >= max)
        throw new Refusal('conflict', 'no-more', { max })
      const [made] = await scope.db.execute<Row>(sql`
        insert into ${table} as r (tenant_id, ${columns})
        values (${tenantId}::uuid, ${sql.join(valuesOf(after), sql`, `)}) returning ${selected}`)
      if (!made) throw new Error('the row was not kept')
      await note(scope, tenantId, `${kind}.added`, made, { after: form.logged(after) })
      return made.id
    },

    /** Changes one; a version that is no longer the newest is refused with both values. */
    async change(scope: Scope, tenantId: string, id: string, given: Given): Promise<void> {
      demand(scope.actor, permission)
      await lockTenant(scope, tenantId)
      const [now] = await all(scope, tenantId, [id])
      if (!now) throw new Refusal('missing', 'not-there')
      const after = form.edit(given, now, now.name)
      await demandName(scope, tenantId, after.name, id)
      const set = fields.map(
        (field) => sql`${sql.identifier(columnOf(field))} = ${after[field] ?? null}`,
      )
      await scope.db.execute(sql`
        update ${table} r set ${sql.join(set, sql`, `)}, version = r.version + 1
        where ${within(tenantId)} and r.id = ${id}::uuid`)
      const change = { before: form.logged(now), after: form.logged(after) }
      await note(scope, tenantId, `${kind}.changed`, { id, name: String(after.name) }, change)
    },

    /** Removes these and says how many; the tenant's lock lets no two take the last one at once. */
    async remove(scope: Scope, tenantId: string, ids: readonly string[]): Promise<number> {
      demand(scope.actor, permission)
      await lockTenant(scope, tenantId)
      const { ready, skipped = [] } = await preview(scope, tenantId, ids)
      const [first] = skipped
      if (ready.length === 0) throw refusalOf(first?.reason)
      const gone = await all(
        scope,
        tenantId,
        ready.map(({ id }) => id),
      )
      await scope.db.execute(sql`
        delete from ${table} r where ${within(tenantId)} and r.id = any(${`{${gone.map(({ id }) => id).join(',')}}`}::uuid[])`)
      for (const row of gone)
        await note(scope, tenantId, `${kind}.removed`, row, { before: { name: row.name } })
      return gone.length
    },

    preview,
  }

  /** Which of these would go, and which stays. */
  async function preview(scope: Scope, tenantId: string, ids: readonly string[]): Promise<Preview> {
    const every = await all(scope, tenantId)
    const wanted = every
      .filter(({ id }) => ids.includes(id))
      .map(({ id, name: called }) => ({ id, name: verbatim(called) }))
    const takesAll = lastStays && wanted.length > 0 && wanted.length === every.length
    if (!takesAll) return { ready: wanted }
    const [stays, ...ready] = wanted
    return { ready, skipped: stays ? [{ item: stays, reason: lastStays }] : [] }
  }
}

const refusalOf = (reason: StoredMessage | undefined) =>
  reason ? new Refusal('conflict', reason) : new Refusal('missing', 'not-there')

const orderOf = (field: string, { as }: Input): Order => {
  const column = sql`r.${sql.identifier(columnOf(field))}`
  return as === 'number'
    ? byNumber(sql`coalesce(${column}, 0)`)
    : byText(sql`lower(coalesce(${column}::text, ''))`)
}

const choiceOf = (field: string, of: readonly string[]) =>
  oneOf(of, (value): SQL => sql`r.${sql.identifier(columnOf(field))} = ${value}`)

const cellOf = (value: unknown): Cell =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null
