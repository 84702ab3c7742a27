import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { type Own, readOwn } from '../../src/database/releases.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { migrations } from '../support/setup.ts'
import { faultsOf, faultsOfMigrations } from './expand.ts'

const tree = readOwn(migrations)
const first = new Set(tree.releases[0]?.migrations.map(({ tag }) => tag))
const later = first.size === 0 ? [] : tree.migrations.filter(({ tag }) => !first.has(tag))

/** An empty database with the first release's tables. */
async function firstRelease() {
  const until = [...first].at(-1) ?? ''
  if (!onPostgres) {
    const server = await startEmbedded()
    const owner = { path: server.path, user: 'postgres', database: 'portal' }
    await migrateDatabase(owner, migrations, undefined, { until })
    return { owner, drop: () => server.stop() }
  }
  const name = `tenantry_expand_${randomBytes(4).toString('hex')}`
  const server = optionsOf(process.env.DATABASE_URL ?? '')
  const admin = postgres({ ...server, max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const owner = { ...server, database: name }
  await migrateDatabase(owner, migrations, undefined, { until })
  return {
    owner,
    async drop() {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

test.skipIf(later.length === 0)(
  `no migration after the first release takes anything from the release before it, or keeps it waiting (${later.length} of them)`,
  async () => {
    const { owner, drop } = await firstRelease()
    const sql = postgres({ ...owner, max: 1, onnotice: () => {} })
    try {
      expect(await faultsOfMigrations(sql, tree, later)).toEqual([])
    } finally {
      await sql.end()
      await drop()
    }
  },
)

/** Work on 0.3.0, after a release of which nobody needs anything. */
const own: Own = {
  version: '0.3.0-dev',
  releases: ['0.1.0', '0.2.0'].map((version) => ({
    ...{ version, date: '2026-11-30', oldest: '0.1.0' },
    migrations: [{ tag: '0001_tables', sha256: '' }],
  })),
  migrations: [],
}

describe('a statement that takes or locks is caught', async () => {
  const db = await testDatabase()
  /** What is said of a statement; nothing of it stays. */
  async function judged(statement: string, isOutside = false): Promise<string[]> {
    let found: string[] = []
    const undone = new Error('undone')
    await db.sql
      .begin(async (step) => {
        found = await faultsOf(step, statement, { own, release: '0.3.0-dev', isOutside })
        throw undone
      })
      .catch((error) => {
        if (error !== undone) throw error
      })
    return found
  }

  test.each([
    ['drop table site', 'the table site is gone'],
    ['alter table site rename to location', 'the table site is gone'],
    ['alter table site drop column name', 'the column site.name is gone'],
    ['alter table site rename column name to title', 'the column site.name is gone'],
    ['alter table service alter column name type varchar(200)', 'has another type'],
    [
      'alter table service alter column name type varchar(200)',
      'every row of service is rewritten',
    ],
    ['alter table service add made_at timestamptz default clock_timestamp()', 'is rewritten'],
    ['alter table service add colour text not null', 'must be filled by who does not know it'],
    ['alter table service alter column unmonitored_by set not null', 'must be filled now'],
    ['alter table service alter column unmonitored_by set not null', 'every row is looked at'],
    ['alter table service add constraint x check (name <> $$x$$)', 'every row is looked at for x'],
    ['alter table service add constraint x unique (tenant_id, name, id)', 'the index x is built'],
    ['create index x on service (created_at)', 'the index x is built while service is locked'],
    [
      "do $$ begin execute 'create index x on service (created_at)'; end $$",
      'the index x is built',
    ],
    ['drop function auth_installation(text)', 'auth_installation(text) is gone'],
    ['drop index account_email', 'the unique index'],
    ['revoke select on schema_migration from portal_provider', 'a right is gone: SELECT on schema'],
    ['drop policy every on site', 'a right is gone: policy every on site'],
    ["update service set name = 'x'", 'rows of service are changed all at once'],
    ["do $$ begin update service set name = 'x'; end $$", 'rows of service are changed'],
    ['delete from site', 'rows of site are changed'],
    ['truncate canary_run', 'a table is emptied'],
    ['lock table service in share mode', 'a table is locked'],
    ["set local lock_timeout = '0'", 'it waits for locks as it likes'],
  ])('%s', async (statement, fault) => {
    expect((await judged(statement)).join('\n')).toContain(fault)
  })

  test.each([
    'alter table service add colour text',
    "alter table service add colour text not null default 'blue'",
    'alter table service add constraint x check (name <> $$x$$) not valid',
    'create table colour (id uuid primary key default gen_random_uuid(), name text not null)',
    'create table colour (id uuid primary key); create index x on colour (id)',
    'create or replace function auth_installation(p_id text) returns text language sql as $$ select p_id $$',
    'create function paint() returns void language plpgsql as $$ begin update service set name = name; end $$',
    "update setting set value = 'null' where name = 'colour'",
    "insert into setting (name, value) values ('colour', 'null')",
    'grant update (tag) on schema_migration to portal_provider',
  ])('and one that adds is not: %s', async (statement) => {
    expect(await judged(statement)).toEqual([])
  })

  test('what the same release has made is used by nobody yet, whichever of its files it stands in', async () => {
    const file = (tag: string, text: string) => ({
      ...{ tag, hash: '', release: '0.3.0-dev', oldest: '0.1.0', isOutside: false },
      statements: [text],
    })
    const made = file('0004', 'create table paint (id uuid primary key, name text)')
    const indexed = file('0005', 'create index paint_name on paint (name)')
    const service = file('0006', 'create index paint_service on service (created_at)')
    expect(await faultsOfMigrations(db.sql, own, [made, indexed, service])).toEqual([
      '0006: the index paint_service is built while service is locked',
    ])
    await db.sql.unsafe('drop table paint; drop index paint_service')
  })

  test('outside a transaction only what waits for nobody may stand', async () => {
    const never = 'outside a transaction only'
    for (const statement of ['select 1', 'alter table service add colour text'])
      expect((await judged(statement, true)).join()).toContain(never)
    expect(
      (await judged('alter table service add constraint x check (true) not valid')).join(),
    ).toBe('')
  })

  test('what a named release no longer knows may go, and nothing else', async () => {
    const drop = (release: string, what: string) =>
      judged(`-- contract: ${release}, nobody reads it\nalter table ${what}`)
    // a column that no snapshot knows, as one that left the schema a release ago
    await db.sql`alter table site add former text`
    expect(await judged('alter table site drop column former')).toEqual([
      'the column site.former is gone',
    ])
    expect(await drop('0.2.0', 'site drop column former')).toEqual([])
    expect(await drop('0.2.0', 'site drop column name')).toContain('the column site.name is gone')
    expect(await drop('0.3.0', 'site drop column former')).toContain(
      '0.3.0 was not released before 0.3.0-dev',
    )
    expect(await drop('0.2.0', 'service alter column name type varchar(200)')).toEqual([
      'every row of service is rewritten',
    ])
    await db.sql`alter table site drop column former`
  })
})
