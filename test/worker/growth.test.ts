import { sql } from 'drizzle-orm'
import { PostgresJsSession } from 'drizzle-orm/postgres-js'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { verbatim } from '../../src/domain/messages.ts'
import { prune } from '../../src/domain/operations/housekeeping.ts'
import { advanceLimits, claim } from '../../src/domain/queue/commands.advance.ts'
import { retryCommands } from '../../src/domain/queue/commands.control.ts'
import { type CommandInput, enqueue } from '../../src/domain/queue/commands.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { dispatcher, limited, Scope } from '../../src/domain/scope.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { rowsRead } from '../database/reads.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { input, kindOf, type Run } from './kinds.ts'

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

const queue = async (...inputs: CommandInput[]) =>
  (await Scope.enter(database.pool, world.dana, (scope) => enqueue(scope, inputs))).map(
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

test('a customer with one command does not wait for another’s hundreds', async () => {
  await queue(...Array.from({ length: 300 }, () => input(world.alder)))
  const [begun, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const ran: (string | null)[] = []
  work(async ({ command }) => {
    ran.push(command.tenantId)
    begun.resolve()
    await asked.promise
    return undefined
  }, 1)
  await begun.promise
  const [id] = await queue(input(world.birch))
  asked.resolve()
  await until('it is done', async () => (await state(id)) === 'succeeded')
  // the lane that waited longest goes first, which may be the other's once more
  expect(ran.indexOf(world.birch.id)).toBeLessThanOrEqual(2)
  const [left] = await database.sql`select count(*)::int as n from command where state = 'queued'`
  expect(left?.n, 'the others were still waiting, or this proves nothing').toBeGreaterThan(0)
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
  const [id] = await queue(input(world.alder), input(world.birch))
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
  await queue(input(world.alder))
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
  const claimed = () =>
    Scope.enter(limited(database.pool, advanceLimits), dispatcher, (scope) =>
      rowsRead(scope, 'command', async () => {
        const wants = [{ kind: 'probe', lane: 'service' as const, max: 1 }]
        expect(
          await claim(scope, { worker: 'w', leaseSeconds: 30, capacities: wants }),
        ).toHaveLength(1)
      }),
    )
  const round = async () => {
    await queue(input(world.alder))
    const read = await claimed()
    await database.sql`delete from command where state = 'executing'`
    await database.sql`update lane set busy = false`
    return read
  }
  const empty = await round()
  const many = (onPostgres ? 20_000 : 3000) * counts
  await database.sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, state, attempt, requested_name, started_at, ended_at)
    select 'tenant', ${world.alder.id}, 'service', 'probe', 'device', 'a device', 'succeeded', 1, 'Dana',
      now() - n * interval '1 second', now() - (n % 2) * interval '100 days' from generate_series(1, ${many}) n`
  expect(await round(), 'before the server has looked at them').toBeLessThanOrEqual(empty + 10)
  await database.sql`analyze command`
  const all = await Scope.enter(database.pool, dispatcher, (scope) =>
    rowsRead(scope, 'command', () => scope.db.execute('select max(subject_name) from command')),
  )
  expect(all, 'who reads them all is noticed').toBeGreaterThanOrEqual(many)
  expect(empty).toBeGreaterThan(0)
  expect(await round()).toBeLessThanOrEqual(empty + 10)
  const [old] = await database.sql`
    select count(*)::int as n from command where ended_at < now() - interval '90 days'`
  expect(old?.n).toBeGreaterThan(1000)
  const gone = await prune((one) => Scope.enter(database.pool, dispatcher, one))
  expect(gone).toBe(old?.n)
  const [left] = await database.sql`select count(*)::int as n from command`
  expect(left?.n).toBe(many - (old?.n ?? 0))
})
