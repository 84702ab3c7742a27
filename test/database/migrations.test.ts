import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { migrateDatabase, OldDatabase, UnsafeDatabase } from '../../src/database/migrate.ts'
import { violations } from '../isolation/catalog.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { smallTablespace } from '../support/tablespace.ts'
import { until } from '../support/until.ts'
import { atEndOfFile } from '../support/worker.ts'
import { expand, withMigrations } from './migrations.sample.ts'

const entries = (sql: Awaited<ReturnType<typeof testDatabase>>['sql']) =>
  sql<{ tag: string; release: string; oldest: string; tookMs: number }[]>`
    select tag, release, oldest, took_ms as "tookMs" from schema_migration where tag >= '9' order by tag`

test('a later release adds, each file with its entry, and its table is kept apart like the others', async () => {
  const { owner, sql } = await testDatabase()
  await migrateDatabase(owner, withMigrations(expand), testSecret)
  expect(await entries(sql)).toEqual([
    {
      ...{ tag: '9000_tables', release: '99.0.0-dev' },
      oldest: '0.1.0',
      tookMs: expect.any(Number),
    },
    {
      ...{ tag: '9001_indexes', release: '99.0.0-dev' },
      oldest: '0.1.0',
      tookMs: expect.any(Number),
    },
  ])
  const [index] =
    await sql`select indisvalid as valid from pg_index where indexrelid = 'service_colour'::regclass`
  expect(index).toEqual({ valid: true })
  expect(await violations(sql)).toEqual([])
  // the version before starts on it and migrates nothing
  await migrateDatabase(owner, migrations, testSecret)
  expect((await entries(sql)).length).toBe(2)
  // a table that forgot its policies is found
  const bare = {
    ...expand,
    '9002_bare': 'create table bare (tenant_id uuid not null, id uuid primary key)',
  }
  await migrateDatabase(owner, withMigrations(bare), testSecret)
  expect((await violations(sql)).join('\n')).toContain('bare: row-level security is off')
})

test('a migration that fails leaves nothing of itself, those before it stay, and the next start goes on', async () => {
  const { owner, sql } = await testDatabase()
  const files = (last: string) => ({
    '9000_one': 'create table one (id integer)',
    '9001_two': `create table two (id integer);\n--> statement-breakpoint\n${last}`,
  })
  const failed = await migrateDatabase(owner, withMigrations(files('select 1 / 0'))).catch((e) => e)
  expect(failed).toBeInstanceOf(UnsafeDatabase)
  expect(failed.message).toBe(
    'The migration 9001_two could not be done: division by zero. Nothing of it was kept.',
  )
  expect((await entries(sql)).map(({ tag }) => tag)).toEqual(['9000_one'])
  expect(await sql`select to_regclass('two') as two`).toEqual([{ two: null }])
  await migrateDatabase(owner, withMigrations(files('select 1')))
  expect((await entries(sql)).map(({ tag }) => tag)).toEqual(['9000_one', '9001_two'])
})

test('an index whose building was cut off is built again', async () => {
  const { owner, sql } = await testDatabase()
  await sql.unsafe("alter table service add colour text, add shade text default 'x'")
  // what is left where its building was killed
  await sql.unsafe('create index service_colour on service (tenant_id, colour)')
  await sql`update pg_index set indisvalid = false where indexrelid = 'service_colour'::regclass`
  await migrateDatabase(
    owner,
    withMigrations({ '9001_indexes': expand['9001_indexes'].split('-->')[0] ?? '' }),
  )
  const [index] =
    await sql`select indisvalid as valid from pg_index where indexrelid = 'service_colour'::regclass`
  expect(index).toEqual({ valid: true })
})

test('a version whose schema is too new, and one on which a required release was left out, are refused before anything', async () => {
  const { owner, sql } = await testDatabase()
  const skipped = withMigrations(
    { '9000_needed': 'create table needed ()', '9001_more': 'create table more ()' },
    { required: '9000_needed' },
  )
  const refused = await migrateDatabase(owner, skipped).catch((error) => error)
  expect(refused).toBeInstanceOf(OldDatabase)
  expect(refused.message).toContain('98.0.0 must run on it before 99.0.0-dev: it moves rows.')
  expect(await entries(sql)).toEqual([])
  expect(await sql`select to_regclass('needed') as needed`).toEqual([{ needed: null }])

  const taking = {
    '9000_taking': '-- contract: 98.0.0, nobody reads it\ndrop table if exists none',
  }
  await migrateDatabase(owner, withMigrations(taking))
  const newer = await migrateDatabase(owner, migrations).catch((error) => error)
  expect(newer).not.toBeInstanceOf(OldDatabase)
  expect(newer.message).toMatch(
    /upgraded by Tenantry 99\.0\.0-dev, on which versions before 98\.0\.0 no longer work; this is/,
  )
})

test('a backup’s earlier migrations are reached, and gone on from', async () => {
  const { owner, sql } = await testDatabase()
  const folder = withMigrations(expand)
  await migrateDatabase(owner, folder, undefined, { until: '9000_tables' })
  expect((await entries(sql)).map(({ tag }) => tag)).toEqual(['9000_tables'])
  await migrateDatabase(owner, folder)
  expect((await entries(sql)).length).toBe(2)
})

test.skipIf(!onPostgres)(
  'of two starts at once one migrates, an index beside writers included (PostgreSQL only: an embedded database has one)',
  async () => {
    const { owner, sql } = await testDatabase()
    await sql`create table ran (n integer)`
    const files = { ...expand, '9002_ran': 'insert into ran values (1)' }
    const folder = withMigrations(files)
    await Promise.all([1, 2, 3].map(() => migrateDatabase(owner, folder, testSecret)))
    expect(await sql`select count(*)::int as times from ran`).toEqual([{ times: 1 }])
    expect((await entries(sql)).length).toBe(3)
  },
)

test.skipIf(!onPostgres).each(['SIGTERM', 'SIGKILL'] as const)(
  'a start that %s ends while it migrates leaves nothing half done, and the next goes on (PostgreSQL only: an embedded database ends with its process)',
  async (signal) => {
    const { owner, sql, url = '' } = await testDatabase()
    const files = (pause: string) => ({
      '9000_one': 'create table one (id integer)',
      '9001_two': `create table two (id integer);\n--> statement-breakpoint\n${pause}`,
    })
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        fileURLToPath(new URL('migrations.child.ts', import.meta.url)),
        ...[url, withMigrations(files('select pg_sleep(60)'))],
      ],
      { stdio: 'inherit' },
    )
    const ended = new Promise((done) => child.once('exit', done))
    await until('the migration under way', async () => {
      const asleep = await sql`select from pg_stat_activity
        where datname = current_database() and state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`
      return asleep.length > 0
    })
    child.kill(signal)
    await ended
    // the server notices by itself that nobody is there, and lets the next one begin
    await migrateDatabase(owner, withMigrations(files('select 1')))
    expect((await entries(sql)).map(({ tag }) => tag)).toEqual(['9000_one', '9001_two'])
  },
  60_000,
)

const disk = await smallTablespace(96)
if (typeof disk !== 'string') atEndOfFile(disk.stop)
test.skipIf(typeof disk === 'string')(
  `a disk that fills while it migrates is said, and nothing of the migration is kept${typeof disk === 'string' ? ` (${disk})` : ''}`,
  async () => {
    if (typeof disk === 'string') return
    const { owner, sql } = await testDatabase({ tablespace: disk.name })
    const fill =
      'create table filler as select repeat(md5(n::text), 50) as x from generate_series(1, 200000) n'
    const failed = await migrateDatabase(owner, withMigrations({ '9000_fill': fill })).catch(
      (e) => e,
    )
    expect(failed).toBeInstanceOf(UnsafeDatabase)
    expect(failed.message).toMatch(
      /^The migration 9000_fill could not be done: the disk of the database is full \(.*\)\. Make room, then start again\. Nothing of it was kept\.$/,
    )
    expect(await sql`select to_regclass('filler') as filler`).toEqual([{ filler: null }])
    await migrateDatabase(owner, withMigrations({ '9000_fill': 'create table filler ()' }))
  },
)
