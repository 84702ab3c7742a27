import { readdirSync } from 'node:fs'
import { getTableName, is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import { expect, test } from 'vitest'
import { counted } from '../support/counted.ts'
import { testDatabase } from '../support/database.ts'
import { tablesByKind, violations } from './catalog.ts'
import { goesWithAccount } from './lists.ts'

const db = await testDatabase()
const folder = new URL('../../src/domain/schema/', import.meta.url)
const schema: object[] = await Promise.all(
  readdirSync(folder).map((file) => import(/* @vite-ignore */ new URL(file, folder).pathname)),
)
const tables = schema.flatMap((area) =>
  Object.values(area).filter((x): x is PgTable => is(x, PgTable)),
)

test('the catalogue lets no audience reach another one’s rows', async () => {
  expect(await violations(db.sql)).toEqual([])
})

test('the catalogue has tables of every kind, or the test above proves nothing', async () => {
  const kinds = [...(await tablesByKind(db.sql)).values()]
  for (const kind of ['tenant', 'owned', 'global'] as const)
    expect(kinds.filter((k) => k === kind).length).toBeGreaterThan(4)
})

test('the drizzle schema and the live catalogue agree', async () => {
  const live =
    await db.sql`select table_name || '.' || column_name as name, is_nullable = 'NO' as required
    from information_schema.columns where table_schema = 'public' order by 1`
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
  const declared = tables.flatMap((table) =>
    getTableConfig(table).columns.map((column) => ({
      name: `${getTableName(table)}.${snake(column.name)}`,
      required: column.notNull || column.primary,
    })),
  )
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  expect([...live].map((row) => ({ name: row.name, required: row.required })).sort(byName)).toEqual(
    declared.sort(byName),
  )
})

class Undo extends Error {}

/** Tables with a key to the accounts. */
const keyedToAccount = async (sql: postgres.Sql): Promise<string[]> =>
  (
    await sql<{ name: string }[]>`
      select distinct conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confrelid = 'account'::regclass order by 1`
  ).map(({ name }) => name)

test('no evidence hangs on an account: only what may go with it has a key to it', async () => {
  expect(await keyedToAccount(db.sql)).toEqual(Object.keys(goesWithAccount).sort())
  let seen: string[] = []
  await db.sql
    .begin(async (tx) => {
      await tx`alter table support_session add foreign key (actor_id) references account (id) on delete cascade`
      seen = await keyedToAccount(tx as unknown as postgres.Sql)
      throw new Undo()
    })
    .catch((error) => {
      if (!(error instanceof Undo)) throw error
    })
  expect(seen, 'the negative control').toContain('support_session')
})

/** Each weakens the catalogue in one way; the test must see every one. */
const mutants: Record<string, string> = {
  'row-level security off': 'alter table service disable row level security',
  'not forced': 'alter table service no force row level security',
  'using (true)': 'alter policy own on service using (true)',
  'a second permissive policy': 'create policy extra on service to portal_tenant using (true)',
  'with check (true)': 'alter policy own on service with check (true)',
  'a view without security_invoker': 'create view peek as select * from service',
  'a materialised view': 'create materialized view peek as select * from service',
  'a partition without policies': `create table metered (tenant_id uuid not null, at date not null) partition by range (at);
    call portal_isolate('metered', 'tenant');
    create table metered_2026 partition of metered for values from ('2026-01-01') to ('2027-01-01')`,
  'a global unique index': 'create unique index loose on service (name)',
  'a foreign key without tenant_id':
    "create table child (tenant_id uuid not null, service_id uuid references service (id)); call portal_isolate('child', 'tenant')",
  'a SECURITY DEFINER function':
    "create function peek() returns bigint language sql security definer as 'select count(*) from service'",
  'an IMMUTABLE tenant function': 'alter function portal_tenant() immutable',
  'TRUNCATE granted': 'grant truncate on service to portal_tenant',
  'quotas that an MSP may change': 'grant update on tenant_quota to portal_msp',
  'switches that an MSP may change': 'grant update (off) on tenant_permission to portal_msp',
  'a log that may be changed': 'grant update on log_entry to portal_provider',
  'a right more on a global table': 'grant update on msp to portal_msp',
  'a right less': 'revoke insert on service from portal_tenant',
  'a nullable tenant_id':
    'alter table replication drop constraint replication_pkey, alter tenant_id drop not null',
  'an MSP that is taken as given': 'alter table service disable trigger service_msp',
  'a command’s MSP that is taken as given': 'alter table command disable trigger command_msp',
  'an alarm’s MSP that is taken as given': 'drop trigger alarm_msp on alarm',
  'a tenant that leaves unseen': 'alter table tenant disable trigger tenant_moves',
  'an MSP that is kept for good': 'drop trigger tenant_copied on tenant',
  'a policy for everybody': 'create policy open on alarm using (true)',
  'an owned table without its check': 'alter table alarm drop constraint alarm_owner',
  'an auth function for everybody': 'grant execute on function auth_account to public',
  'a forgotten table': 'create table forgotten (id uuid primary key)',
}

test.each(Object.entries(mutants))('mutant caught: %s', async (_, statement) => {
  let seen: string[] = []
  await db.sql
    .begin(async (tx) => {
      await tx.unsafe(statement)
      seen = await violations(tx as unknown as postgres.Sql)
      throw new Undo()
    })
    .catch((error) => {
      if (!(error instanceof Undo)) throw error
    })
  expect(seen).not.toEqual([])
  counted('G1', 'schema mutants')
})
