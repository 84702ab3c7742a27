import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Pool } from '../../src/database/pool.ts'
import { maxWaiting } from '../../src/database/shares.ts'
import { type Database, DatabaseAway, limited, Scope } from '../../src/domain/scope.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { type Link, startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
const escaped: unknown[] = []
const note = (error: unknown) => void escaped.push(error)

beforeAll(async () => {
  world = await makeWorld(db)
  process.on('uncaughtException', note).on('unhandledRejection', note)
})
afterAll(() => {
  process.off('uncaughtException', note).off('unhandledRejection', note)
  expect(escaped).toEqual([])
})

const ask = (pool: Database) =>
  Scope.enter(pool, world.otis, (scope) => scope.db.execute(sql`select 1`), 'read only')
const rename = (scope: Scope, name: string) =>
  scope.db.execute(sql`update service set name = ${name}`)
const nameNow = async () =>
  (await db.sql`select name from service where id = ${world.alder.service}`)[0]!.name
const settledIn = async (asked: Promise<unknown>[]) => {
  const from = performance.now()
  const outcomes = await Promise.allSettled(asked)
  return {
    ms: performance.now() - from,
    served: outcomes.filter(({ status }) => status === 'fulfilled').length,
    away: outcomes.filter((o) => o.status === 'rejected' && o.reason instanceof DatabaseAway)
      .length,
  }
}

describe('a pool that ends', () => {
  test('lets an open scope finish, and refuses whoever waits or comes later', async () => {
    const pool = new Pool(db.login, 1)
    let goOn = () => {}
    const held = new Promise<void>((done) => {
      goOn = done
    })
    const open = Scope.enter(pool, world.otis, async (scope) => {
      await rename(scope, 'Still open')
      await held
      await rename(scope, 'Finished')
    })
    const waiting = ask(pool).catch((error) => error)
    await Promise.resolve()
    const ended = pool.end()
    expect(await waiting).toBeInstanceOf(DatabaseAway)
    await expect(ask(pool)).rejects.toBeInstanceOf(DatabaseAway)
    goOn()
    await open
    await ended
    expect(await nameNow()).toBe('Finished')
  })
})

describe('a scope in one round trip', () => {
  const pool = new Pool(db.login, 1)
  afterAll(() => pool.end())
  const pipeline = <T>(work: (scope: Scope) => Promise<T>) => Scope.pipeline(pool, world.otis, work)

  test('has committed when it answers, and gives the answers of all its statements', async () => {
    const [, read] = await pipeline((scope) =>
      Promise.all([
        rename(scope, 'Piped'),
        scope.db.execute<{ name: string }>(sql`select name from service`),
      ]),
    )
    expect([read[0]?.name, await nameNow()]).toEqual(['Piped', 'Piped'])
  })

  test('changes nothing when a statement fails, or the work does before all is sent', async () => {
    const broken = [
      (scope: Scope) => scope.db.execute(sql`select 1 / 0`),
      () => Promise.reject(new Error('not built')),
      (scope: Scope) => scope.db.execute(sql`select ${Symbol('no value')}`),
    ]
    for (const fails of broken) {
      const done = pipeline((scope) => Promise.all([rename(scope, 'Broken'), fails(scope)]))
      await expect(done).rejects.toThrow()
      expect(await nameNow()).toBe('Piped')
    }
  })

  test('answers nothing before its commit is heard, which may refuse what no statement did', async () => {
    // a check that waits for the commit, of a table of nobody else's
    await db.sql`create table piped (id integer primary key deferrable initially deferred)`
    await db.sql`grant insert, select on piped to portal_tenant`
    const add = async (scope: Scope) => scope.db.execute(sql`insert into piped values (1)`)
    await pipeline(add)
    const again = pipeline((scope) => Promise.all([add(scope), rename(scope, 'Too late')]))
    await expect(again).rejects.toMatchObject({ code: '23505' })
    expect(await nameNow()).toBe('Piped')
    await db.sql`drop table piped`
  })

  test('refuses a statement that waits for an answer, which would miss the commit', async () => {
    const late = pipeline(async (scope) => {
      await scope.db.execute(sql`select 1`)
      await rename(scope, 'Late')
    })
    await expect(late).rejects.toThrow()
    expect(await nameNow()).toBe('Piped')
  })
})

test('who waits in vain for a connection is told so, and the place is free again', async () => {
  const pool = new Pool({ ...db.login, connect_timeout: 1 }, 1)
  await ask(pool)
  let goOn = () => {}
  const held = new Promise<void>((done) => {
    goOn = done
  })
  const open = Scope.enter(pool, world.otis, () => held)
  // the connection is held until they are told
  const { away } = await settledIn([ask(pool), ask(pool), ask(pool)])
  expect(away).toBe(3)
  goOn()
  await open
  await ask(pool)
  await pool.end()
})

// PostgreSQL only: one embedded back end serves one transaction at a time, whoever asks
test.runIf(onPostgres)(
  'strangers may hold their share of the connections, and who is signed in passes them',
  async () => {
    const pool = new Pool(db.login, 4)
    const strangers = limited(pool, { turn: 'stranger' })
    const known = limited(pool, { turn: 'signed-in' })
    const gate = Promise.withResolvers<void>()
    const inside: string[] = []
    const hold = (database: Database, name: string) =>
      Scope.enter(database, world.otis, () => {
        inside.push(name)
        return gate.promise
      })
    const crowd = Array.from({ length: 30 }, () => hold(strangers, 'stranger'))
    await Promise.all([ask(known), ask(known), ask(known)])
    expect(inside).toEqual(['stranger'])
    gate.resolve()
    await Promise.all(crowd)
    // negative control: without shares the crowd takes all there is
    const again = Promise.withResolvers<void>()
    let many = 0
    const all = Array.from({ length: 30 }, () =>
      Scope.enter(pool, world.otis, () => {
        many += 1
        return again.promise
      }),
    )
    await until('the crowd has them all', () => many === 4)
    again.resolve()
    await Promise.all(all)
    await pool.end()
  },
)

test('more strangers than may wait are told so at once', async () => {
  const pool = new Pool(db.login, 1)
  const strangers = limited(pool, { turn: 'stranger' })
  const gate = Promise.withResolvers<void>()
  const held = Scope.enter(strangers, world.otis, () => gate.promise)
  // a storm of open pages that come back after a restart is as large
  const waiting = Array.from({ length: maxWaiting('stranger') }, () => ask(strangers))
  expect(waiting.length).toBeGreaterThan(500)
  await expect(ask(strangers)).rejects.toMatchObject({ trouble: 'busy' })
  gate.resolve()
  await Promise.all([held, ...waiting])
  await pool.end()
})

// The embedded database has no link that could be lost, and one back end for all.
describe.skipIf(!onPostgres)('over a link that is lost (PostgreSQL only)', () => {
  const size = 3
  const callers = 30
  let link: Link
  let pool: Pool

  const fresh = async (patienceSeconds = 1) => {
    link = await startProxy(db.login)
    pool = new Pool({ ...db.login, ...link.at, connect_timeout: patienceSeconds }, size)
    await settledIn(Array.from({ length: callers }, () => ask(pool)))
    expect(link.links).toBe(size)
  }
  afterEach(async () => {
    await pool.end()
    await link.stop()
  })
  test('a statement has the time that its scope gives it, and the next scope its own', async () => {
    await fresh()
    const hasty = limited(pool, { statementMs: 50 })
    const sleep = (database: Database) =>
      Scope.enter(database, world.otis, (scope) => scope.db.execute(sql`select pg_sleep(0.2)`))
    await expect(sleep(hasty)).rejects.toMatchObject({ trouble: 'slow' })
    await sleep(pool)
    expect(link.links, 'the connection is as good as before').toBe(size)
  })

  const many = () => settledIn(Array.from({ length: callers }, () => ask(pool)))
  /** Served again, and on no more connections than the pool may have. */
  const heals = async () => {
    await until(
      'it is served again',
      () =>
        ask(pool).then(
          () => true,
          () => false,
        ),
      20_000,
    )
    expect(await many()).toMatchObject({ served: callers })
    expect(link.links).toBeLessThanOrEqual(size)
    await until('the server has no more of them either', async () => {
      const [open] = await db.sql`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and usename = ${db.login.user ?? ''}`
      return open!.n <= size
    })
  }

  test('a commit whose answer is lost says that the database is away, though it happened', async () => {
    await fresh()
    link.onCommit(() => 'after')
    await expect(
      Scope.enter(pool, world.otis, (scope) => rename(scope, 'Happened')),
    ).rejects.toBeInstanceOf(DatabaseAway)
    expect(await nameNow()).toBe('Happened')
    link.onCommit(undefined)
    await heals()
  })

  test('a commit that never arrived says the same, and did not happen', async () => {
    await fresh()
    const before = await nameNow()
    link.onCommit(() => 'before')
    await expect(
      Scope.enter(pool, world.otis, (scope) => rename(scope, 'Never')),
    ).rejects.toBeInstanceOf(DatabaseAway)
    expect(await nameNow()).toBe(before)
    link.onCommit(undefined)
    await heals()
  })

  test('a database that is down refuses every caller at once', async () => {
    // whoever waited for an answer would wait longer than the test may
    await fresh(600)
    await link.down()
    await many()
    expect(await many()).toMatchObject({ away: callers })
    await link.up()
    await heals()
  })

  test('something in between that closes every connection is no endless loop', async () => {
    await fresh(600)
    link.closing()
    await many()
    expect(await many()).toMatchObject({ away: callers })
    link.open()
    await heals()
  })

  test('a link gone silent fails many callers in the time of one, not one after the other', async () => {
    await fresh()
    link.silence()
    const one = await settledIn([ask(pool)])
    const { ms, away } = await many()
    expect([one.away, away]).toEqual([1, callers])
    // one after the other would be ten times, with three connections
    expect(ms).toBeLessThan(one.ms * 5)
    link.open()
    await heals()
  })

  test('links cut under load fail the scopes on them alone', async () => {
    await fresh()
    const asked = Array.from({ length: callers }, () => ask(pool))
    link.cut()
    const { served, away } = await settledIn(asked)
    expect(served + away).toBe(callers)
    expect(away).toBeLessThanOrEqual(size)
    await heals()
  })
})
