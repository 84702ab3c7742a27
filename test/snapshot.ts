import { readFileSync, writeFileSync } from 'node:fs'
import postgres from 'postgres'
import { startEmbedded } from '../src/database/embedded/start.ts'
import { migrateDatabase } from '../src/database/migrate.ts'

/** Writes drizzle/schema.sql, the readable state after all migrations; with --check, fails when it is stale. */
const file = new URL('../drizzle/schema.sql', import.meta.url)
const server = await startEmbedded()
const options = { path: server.path, user: 'postgres', database: 'portal' }
await migrateDatabase(options, new URL('../drizzle', import.meta.url).pathname)
const sql = postgres({ ...options, max: 1, onnotice: () => {} })
const lines = async (title: string, rows: Promise<readonly { line: string }[]>) =>
  `-- ${title}\n${(await rows).map(({ line }) => line).join('\n')}\n`

const text = [
  '-- The schema after all migrations, for reading; made by `tsx test/snapshot.ts`, checked in CI. Not to be run.\n',
  await lines(
    'tables',
    sql`select format(E'%s (\n%s\n)', c.relname, string_agg(format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' else '' end,
        case when d.adbin is null then '' when a.attgenerated <> '' then ' = ' || pg_get_expr(d.adbin, d.adrelid) else ' default ' || pg_get_expr(d.adbin, d.adrelid) end), E',\n' order by a.attnum)) as line
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where n.nspname = 'public' and c.relkind in ('r', 'p') group by c.relname order by c.relname`,
  ),
  await lines(
    'constraints',
    sql`select format('%s: %s %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as line
      from pg_constraint k where k.connamespace = 'public'::regnamespace and k.conrelid <> 0 order by k.conrelid::regclass::text, k.conname`,
  ),
  await lines(
    'indexes',
    sql`select indexdef as line from pg_indexes where schemaname = 'public' order by tablename, indexname`,
  ),
  await lines(
    'policies',
    sql`select format('%s: %s for %s to %s using (%s) with check (%s)', tablename, policyname, lower(cmd), array_to_string(roles, ', '), qual, with_check) as line
      from pg_policies where schemaname = 'public' order by tablename, policyname, roles::text`,
  ),
  await lines(
    'rights',
    sql`select format('%s: %s %s', c.relname, coalesce(r.rolname, 'public'), string_agg(lower(x.privilege_type), ', ' order by x.privilege_type)) as line
      from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
      where n.nspname = 'public' and c.relkind in ('r', 'p') and x.grantee <> c.relowner group by c.relname, r.rolname order by 1`,
  ),
  await lines(
    'rights on columns',
    sql`select format('%s.%s: %s %s', c.relname, a.attname, coalesce(r.rolname, 'public'), string_agg(lower(x.privilege_type), ', ' order by x.privilege_type)) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(a.attacl) x left join pg_roles r on r.oid = x.grantee
      where n.nspname = 'public' group by c.relname, a.attname, r.rolname order by 1`,
  ),
  await lines(
    'triggers',
    sql`select pg_get_triggerdef(t.oid) as line from pg_trigger t where not t.tgisinternal order by 1`,
  ),
  await lines(
    'functions, with their owners and who may execute them',
    sql`select format(E'-- %s: %s, executed by %s\\n%s', p.oid::regprocedure, o.rolname,
        coalesce((select string_agg(coalesce(r.rolname, 'public'), ', ' order by r.rolname) from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
          left join pg_roles r on r.oid = x.grantee where x.grantee <> p.proowner), 'its owner alone'), pg_get_functiondef(p.oid)) as line
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles o on o.oid = p.proowner where n.nspname = 'public'
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      order by p.proname, p.oid::regprocedure::text`,
  ),
].join('\n')

await sql.end()
await server.stop()
if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
  console.log('drizzle/schema.sql is written')
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('drizzle/schema.sql is stale: run `npx tsx test/snapshot.ts`')
  process.exitCode = 1
} else console.log('drizzle/schema.sql is fresh')
