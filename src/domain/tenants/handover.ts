import { sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { handedTables, keptTables } from './handover.tables.ts'

export type Handed = { id: string; shortname: string; name: string }

/** The tenant that is handed over, and a line in its log that it is. Refused for one that was deleted, which is never there again. Wants the provider's scope. */
export async function beginHandover(scope: Scope, shortname: string): Promise<Handed> {
  demandProvider(scope.actor)
  const [found] = await scope.db.execute<Handed>(sql`
    select id, shortname, full_name as name from tenant where lower(shortname) = lower(${shortname}) and not synthetic`)
  if (!found) return refuseMissing(scope, shortname)
  await record(scope, {
    ...{ tenantId: found.id, type: 'tenant.handed-over' },
    subject: { kind: 'tenant', id: found.id, name: found.name },
  })
  return found
}

async function refuseMissing({ db }: Scope, shortname: string): Promise<never> {
  const [gone] = await db.execute(
    sql`select from tombstone where lower(shortname) = lower(${shortname}) limit 1`,
  )
  throw gone
    ? new Refusal('gone', 'tenant-is-deleted', { shortname })
    : new Refusal('missing', 'no-such-shortname', { shortname })
}

/** A table, and those of its columns that whoever reads may see and that are handed over. */
export type HandedTable = { name: string; columns: string[] }

/**
 * Tables with rows of a tenant that this audience reads. A table that nobody has declared is refused: what a new one holds has to
 * be said before any of it leaves.
 */
export async function handedOf(scope: Scope): Promise<HandedTable[]> {
  const found = await scope.db.execute<{ name: string; columns: string }>(sql`
    select c.relname as name, json_agg(a.attname order by a.attnum)::text as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (c.relname = 'tenant' or exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped))
      and has_column_privilege(current_user, c.oid, a.attnum, 'select')
    group by c.relname order by c.relname`)
  return found.flatMap(({ name, columns }) => {
    if (Object.hasOwn(keptTables, name)) return []
    const handed = handedTables[name]
    if (!handed) throw new Error(`${name} is declared neither to be handed over nor to be kept`)
    const all: string[] = JSON.parse(columns)
    return [{ name, columns: all.filter((column) => !handed.without?.includes(column)) }]
  })
}

/** Rows of one tenant in one table, to be read any number of times, each time the same. */
export type OpenedTable = { rows(): AsyncGenerator<string> }

/** Opens a table for the rest of the transaction; each row is a text of JSON. */
export async function openTable(
  scope: Scope,
  { name, columns }: HandedTable,
  tenantId: string,
): Promise<OpenedTable> {
  const cursor = sql.identifier(`handover_${name}`)
  const chosen = sql.join(
    columns.map((column) => sql`t.${sql.identifier(column)}`),
    sql`, `,
  )
  const own = name === 'tenant' ? sql`t.id` : sql`t.tenant_id`
  await scope.db.execute(sql`
    declare ${cursor} scroll cursor for select to_json(r)::text as row from (
      select ${chosen} from ${sql.identifier(name)} t where ${own} = ${tenantId}::uuid) r`)
  return {
    async *rows() {
      await scope.db.execute(sql`move absolute 0 in ${cursor}`)
      for (;;) {
        const part = await scope.db.execute<{ row: string }>(sql`fetch 500 from ${cursor}`)
        for (const { row } of part) yield row
        if (part.length === 0) return
      }
    },
  }
}
