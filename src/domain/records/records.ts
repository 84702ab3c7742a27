import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Given } from '../form.ts'
import type { Preview } from '../lists/selections.ts'
import { type LogType, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import type { Declared, Row, Spoken } from './declared.ts'
import { byIds, faultsOf, type RowFault } from './faults.ts'
import { type Choices, readingOf } from './rows.ts'

export type Records = ReturnType<typeof records>

/**
 * Rows of a tenant that people keep: a list, and the verbs add, change and remove, with names that differ in more than case,
 * a check for stale edits, log lines and announcements. The table has `tenant_id`, `id`, `version` and a column for each
 * field, and the log the types `<kind>.added`, `<kind>.changed`, `<kind>.removed`.
 */
export function records(declared: Declared) {
  const { kind, topic, form, permission, max, lastStays, fixed } = declared
  const reading = readingOf(declared)
  const { list, all, choices, inputs, references, head } = reading
  const { table, fields, stored, column, selected, valuesOf, within } = reading

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
    ...{
      list,
      form,
      adding: declared.adding?.form ?? form,
      permission,
      topic,
      follows: declared.follows,
      within,
    },
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

const refusalOf = (reason: StoredMessage | undefined) =>
  reason ? new Refusal('conflict', reason) : new Refusal('missing', 'not-there')
