import postgres from 'postgres'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Embedded, startEmbedded } from '../../src/database/embedded/start.ts'
import { keepUp, keepUpOnce } from '../../src/database/embedded/upkeep.ts'
import { until } from '../support/until.ts'

let database: Embedded
let owner: postgres.Options<Record<string, never>>
let sql: postgres.Sql
const failed = vi.fn()

beforeAll(async () => {
  database = await startEmbedded()
  owner = { path: database.path, user: 'postgres', database: 'portal' }
  sql = postgres({ ...owner, max: 2, onnotice: () => {} })
  await sql.unsafe(`create table "odd name" (id int primary key, note text)`)
})
afterAll(async () => {
  await sql.end({ timeout: 2 })
  await database.stop()
})

/** What was counted of the tables is seen at once, and not within a second. */
const counted = () => sql`select pg_stat_force_next_flush()`

/** Rows that come and go, as those of counters do. */
const comeAndGo = async () => {
  await sql`insert into "odd name" select i, repeat('x', 500) from generate_series(1, 1000) i`
  await sql`delete from "odd name"`
  await counted()
}
const pages = async () => {
  const [found] = await sql<{ pages: number }[]>`
    select pg_relation_size('"odd name"')::integer / 8192 as pages`
  return found?.pages ?? 0
}

test('a table whose rows come and go grows without it, and with it stays as it was', async () => {
  for (let n = 0; n < 3; n += 1) await comeAndGo()
  const grown = await pages()
  expect(grown).toBeGreaterThan(180)
  for (let n = 0; n < 3; n += 1) {
    expect(await keepUpOnce(owner, failed)).toBeGreaterThan(0)
    await comeAndGo()
  }
  expect(await pages()).toBeLessThan(100)
  expect(failed).not.toHaveBeenCalled()
})

test('the planner knows how many rows there are, once most of them are new', async () => {
  const guessed = async () => {
    const [plan] = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }[]>`
      explain (format json) select from "odd name" where note = 'a'`
    return plan?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
  }
  await sql`insert into "odd name" select i, 'a' from generate_series(1, 5000) i`
  await counted()
  expect(await guessed()).toBeLessThan(1000)
  await keepUpOnce(owner, failed)
  expect(await guessed()).toBeGreaterThan(4000)
  // what has not changed is left alone
  const [before] = await sql`select analyze_count as n from pg_stat_user_tables`
  await keepUpOnce(owner, failed)
  expect(await sql`select analyze_count as n from pg_stat_user_tables`).toEqual([before])
})

test('what was logged is written and let go, once it is much', async () => {
  const logged = async () => {
    const [found] = await sql<{ since: number }[]>`
      select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as since from pg_control_checkpoint()`
    return found?.since ?? 0
  }
  await sql`create table heavy (note text)`
  while ((await logged()) < 65 * 1024 * 1024)
    await sql`insert into heavy select repeat('x', 1500) from generate_series(1, 10000)`
  await counted()
  await keepUpOnce(owner, failed)
  const after = await logged()
  expect(after).toBeLessThan(32 * 1024 * 1024)
  // a little waits for its time
  await sql`insert into heavy select 'x' from generate_series(1, 1000)`
  await keepUpOnce(owner, failed)
  expect(await logged()).toBeGreaterThan(after)
  expect(failed).not.toHaveBeenCalled()
  await sql`drop table heavy`
})

test('a table that fails is told of, and those after it are taken up', async () => {
  await sql.unsafe(`
    create table broken (id int);
    create function of_id(int) returns int language plpgsql immutable as 'begin return $1; end';
    create index on broken (of_id(id));
    insert into broken select i from generate_series(1, 100) i;
    create or replace function of_id(int) returns int language plpgsql immutable as 'begin raise ''not today''; end'`)
  await sql`update "odd name" set note = 'b'`
  await counted()
  const errors: unknown[] = []
  await keepUpOnce(owner, (error) => errors.push(error))
  expect(errors).toEqual([expect.objectContaining({ message: 'not today' })])
  const [found] =
    await sql`select n_dead_tup::integer as dead from pg_stat_user_tables where relname = 'odd name'`
  expect(found).toEqual({ dead: 0 })
  await sql`drop table broken`
})

test('it goes round by itself until it is stopped, and a round that fails is followed by another', async () => {
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const away = keepUp({ ...owner, path: `${database.path}.away` }, { onError, everyMs: 20 })
  await until('two rounds to fail', () => errors.length > 1)
  await away.stop()
  const { length } = errors
  const served = await startEmbedded({ upkeepMs: 20, onError })
  const other = postgres({ path: served.path, user: 'postgres', database: 'portal', max: 1 })
  await other`create table passing as select i from generate_series(1, 1000) i`
  await other`delete from passing`
  await other`select pg_stat_force_next_flush()`
  await until('what is dead to go', async () => {
    const [found] = await other`
      select n_dead_tup = 0 and last_vacuum is not null as is from pg_stat_user_tables`
    return found?.is
  })
  await other.end({ timeout: 2 })
  await served.stop()
  expect(errors).toHaveLength(length)
})
