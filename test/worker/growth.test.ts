import { sql } from 'drizzle-orm'
import { PostgresJsSession } from 'drizzle-orm/postgres-js'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { verbatim } from '../../src/domain/messages.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { dispatcher, Scope } from '../../src/domain/scope.ts'
import { retryCommands } from '../../src/domain/services/commands.acts.ts'
import { claim } from '../../src/domain/services/commands.claim.ts'
import { enqueue, type Wish } from '../../src/domain/services/commands.ts'
import { prune } from '../../src/domain/settings/housekeeping.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { kindOf, quiet, type Run, wish } from './setting.ts'

let database: TestDatabase
let world: World
const stops: (() => unknown)[] = []

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database)
})
beforeEach(async () => {
  for (const table of ['command', 'lane', 'alarm'])
    await database.sql.unsafe(`delete from ${table}`)
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const stop of stops.splice(0).reverse()) await stop()
})

const queue = async (...wishes: Wish[]) =>
  (await Scope.enter(database.pool, world.dana, (scope) => enqueue(scope, wishes))).map(
    ({ id }) => id,
  )
const work = (run: Run, concurrency = 4): Worker => {
  const kinds = [kindOf(run, { concurrency })]
  const worker = startWorker({ database: database.pool, kinds, log: quiet, leaseSeconds: 1 })
  stops.push(() => worker.stop(2500))
  return worker
}
const state = async (id: string | undefined) =>
  (await database.sql`select state from command where id = ${id ?? ''}`)[0]?.state

test('a customer with one command does not wait for another’s thousands', async () => {
  const many = (onPostgres ? 1000 : 200) * Math.min(counts, 10)
  await queue(...Array.from({ length: many }, () => wish(world.alder)))
  const worker = work(async () => undefined, 1)
  await until('it is under way', async () => {
    const [done] = await database.sql`select from command where state = 'succeeded' limit 1`
    return done
  })
  const [id] = await queue(wish(world.birch))
  worker.wake()
  const began = performance.now()
  await until('begun', async () => (await state(id)) !== 'queued', 5000)
  expect(performance.now() - began).toBeLessThan(2000)
  const [left] = await database.sql`select count(*)::int as n from command where state = 'queued'`
  expect(left?.n, 'the thousands were still waiting, or this proves nothing').toBeGreaterThan(0)
})

test('no lease and no schedule is taken from this machine’s clock, however wrong it is', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-02-03T04:05:06Z') })
  const said: string[] = []
  const original = PostgresJsSession.prototype.prepareQuery
  vi.spyOn(PostgresJsSession.prototype, 'prepareQuery').mockImplementation(function (
    this: PostgresJsSession<never, never, never>,
    ...given
  ) {
    said.push(JSON.stringify(given[0]))
    return original.apply(this, given)
  } as typeof original)
  const fromClock = () => said.filter((line) => /2001-02|9811\d{5}|2032-|1988-/.test(line))
  const schedule = startSchedule({ database: database.pool, log: quiet, reapSeconds: 0.1 })
  stops.push(() => schedule.stop())
  let isBroken = true
  const [id] = await queue(wish(world.alder), wish(world.birch))
  const worker = work(async ({ progress, scope, command }) => {
    await progress(1, verbatim('Look'))
    await scope(async (s) => s.db.execute('select 1'))
    if (isBroken && command.id === id) throw new Refusal('conflict', verbatim('broken'))
    return undefined
  })
  await until('failed once', async () => (await state(id)) === 'failed')
  vi.setSystemTime(new Date('1988-01-01T00:00:00Z'))
  isBroken = false
  await Scope.enter(database.pool, world.dana, (scope) => retryCommands(scope, [id ?? '']))
  worker.wake()
  await until('done', async () => (await state(id)) === 'succeeded')
  vi.setSystemTime(new Date('2032-01-01T00:00:00Z'))
  await queue(wish(world.alder))
  worker.wake()
  await until('all done', async () => {
    const [open] =
      await database.sql`select count(*)::int as n from command where state <> 'succeeded'`
    return open?.n === 0
  })
  expect(said.length).toBeGreaterThan(20)
  expect(fromClock()).toEqual([])
  await Scope.enter(database.pool, dispatcher, (scope) =>
    scope.db.execute(sql`select ${new Date().toISOString()}::timestamptz`),
  )
  expect(fromClock(), 'a statement with this clock in it is noticed').toHaveLength(1)
})

test('claiming costs the same beside many finished commands, and pruning takes only what is past its time', async () => {
  const take = async () => {
    const began = performance.now()
    const claimed = await Scope.enter(database.pool, dispatcher, (scope) =>
      claim(scope, {
        worker: 'w',
        leaseSeconds: 30,
        wants: [{ kind: 'probe', lane: 'service', most: 1 }],
      }),
    )
    expect(claimed).toHaveLength(1)
    return performance.now() - began
  }
  const rounds = async () => {
    const times: number[] = []
    for (let n = 0; n < 20; n += 1) {
      await queue(wish(world.alder))
      times.push(await take())
      await database.sql`delete from command where state = 'executing'`
      await database.sql`update lane set busy = false`
    }
    // the quickest: a busy machine makes any one slow, and none quicker than the work is
    return Math.min(...times)
  }
  const empty = await rounds()
  const many = (onPostgres ? 60_000 : 3000) * counts
  await database.sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, state, attempt, requested_name, started_at, ended_at)
    select 'tenant', ${world.alder.id}, 'service', 'probe', 'device', 'a device', 'succeeded', 1, 'Dana',
      now() - n * interval '1 second', now() - (n % 2) * interval '100 days' from generate_series(1, ${many}) n`
  await database.sql`analyze command`
  const full = await rounds()
  expect(full).toBeLessThan(empty * 2 + 2)
  const [old] = await database.sql`
    select count(*)::int as n from command where ended_at < now() - interval '90 days'`
  expect(old?.n).toBeGreaterThan(1000)
  const gone = await prune((one) => Scope.enter(database.pool, dispatcher, one))
  expect(gone).toBe(old?.n)
  const [left] = await database.sql`select count(*)::int as n from command`
  expect(left?.n).toBe(many - (old?.n ?? 0))
})
