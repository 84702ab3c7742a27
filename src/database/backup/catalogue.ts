import type postgres from 'postgres'
import { quoted } from '../login.ts'
import type { BackupTable } from './format.ts'

/** What the database lets whom do, one line each: tables, columns, policies, triggers, constraints, indexes, functions. */
export async function catalogueOf(sql: postgres.Sql): Promise<string[]> {
  const lines = await sql<{ line: string }[]>`
    with ours as (
      select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'partition') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e'))
    select concat_ws(' ', 'relation', oid::regclass::text, relkind, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity, relacl::text) as line
      from ours where relkind <> 'i'
    union all select concat_ws(' ', 'column', attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attacl::text)
      from pg_attribute where attrelid in (select oid from ours where relkind in ('r', 'p')) and attnum > 0 and not attisdropped
    union all select concat_ws(' ', 'policy', p::text) from pg_policies p where p.schemaname in ('public', 'partition')
    union all select concat_ws(' ', 'trigger', tgrelid::regclass::text, tgenabled, pg_get_triggerdef(oid))
      from pg_trigger where tgrelid in (select oid from ours) and not tgisinternal
    union all select concat_ws(' ', 'constraint', conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid))
      from pg_constraint where conrelid in (select oid from ours) and contype <> 'n'
    union all select concat_ws(' ', 'index', indexrelid::regclass::text, indisvalid, pg_get_indexdef(indexrelid))
      from pg_index where indrelid in (select oid from ours)
    union all select concat_ws(' ', 'function', p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.prosecdef, p.proconfig::text, p.proacl::text, md5(p.prosrc))
      from pg_proc p where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1`
  return lines.map(({ line }) => line)
}

/**
 * Lets the owner fill tables that hold its own migrations' rows: empties them, takes FORCE and the portal's triggers off, and
 * drops foreign keys, which are checked at once when all is loaded, whatever order they want, and indexes, which are made
 * of all rows at once in a part of the time. Gives what puts all of it back.
 */
export async function suspendRules(
  sql: postgres.Sql,
  tables: BackupTable[],
): Promise<() => Promise<void>> {
  const keys = await sql<{ table: string; name: string; text: string }[]>`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as text from pg_constraint
    where connamespace = 'public'::regnamespace and contype = 'f' and conparentid = 0 order by 1, 2`
  // those of partitions have names of PostgreSQL's own
  const indexes = await sql<{ name: string; text: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and not t.relispartition
      and not exists (select from pg_constraint where conindid = indexrelid)
      and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e') order by 1`
  const names = tables.map(({ name }) => quoted(name))
  const all = (what: string) => names.map((name) => `alter table ${name} ${what}`).join(';')
  await sql.unsafe(
    keys.map(({ table, name }) => `alter table ${table} drop constraint ${name}`).join(';'),
  )
  await sql.unsafe(`drop index ${indexes.map(({ name }) => name).join(', ')}`)
  await sql.unsafe(`truncate ${names.join(', ')}`)
  await sql.unsafe(all('no force row level security, disable trigger user'))
  return async () => {
    for (const { text } of indexes) await sql.unsafe(text)
    for (const { table, name, text } of keys)
      await sql.unsafe(`alter table ${table} add constraint ${name} ${text}`)
    await sql.unsafe(all('force row level security, enable trigger user'))
  }
}
