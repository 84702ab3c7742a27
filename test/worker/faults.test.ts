import { fork } from 'node:child_process'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CommandInput, enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { cutOff } from '../faults/half-open.ts'
import { judge } from '../faults/scenario.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { input, kindOf, type Run } from './kinds.ts'

describe.skipIf(!onPostgres)(
  'kills and cut links (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    let database: TestDatabase
    let world: World
    const stops: (() => unknown)[] = []

    beforeAll(async () => {
      database = await testDatabase({ connections: 6 })
      world = await makeWorld(database)
    })
    beforeEach(async () => {
      for (const table of ['command', 'lane', 'alarm'])
        await database.sql.unsafe(`delete from ${table}`)
    })
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    })

    const queue = async (...inputs: CommandInput[]) =>
      (await Scope.enter(database.pool, world.dana, (scope) => enqueue(scope, inputs))).map(
        ({ id }) => id,
      )
    async function one(id: string | undefined) {
      const [row] = await database.sql`select * from command where id = ${id ?? ''}`
      if (!row) throw new Error('the command is gone')
      return row
    }
    function work(run: Run, more: Partial<Parameters<typeof startWorker>[0]> = {}) {
      const worker = startWorker({
        ...{ database: database.pool, kinds: [kindOf(run)], log: quiet, leaseSeconds: 1 },
        ...more,
      })
      stops.push(() => worker.stop(2500))
      return worker
    }
    const reapOften = () => {
      const schedule = startSchedule({ database: database.pool, log: quiet, reapSeconds: 0.2 })
      stops.push(() => schedule.stop())
    }

    test('a worker cut off beyond its lease loses the command, and what it says afterwards changes nothing', async () => {
      const found = await cutOff(await testDatabase(), { times: 2, broken: undefined, say() {} })
      expect(judge(found).why).toEqual([])
    })

    test('a command that kills its process each time is given up with an alarm, others go on', async () => {
      const [poison, other] = await queue(
        input(world.alder, { maxAttempts: 2, kind: 'poison' }),
        input(world.birch, { kind: 'poison', payload: { harmless: true } }),
      )
      reapOften()
      const hurry = async () => {
        await database.sql`update command set next_try_at = now() where state = 'queued'`
        await database.sql`update lane set wake_at = now() where not busy`
      }
      let deaths = 0
      // two of them end with it, and the third goes on
      for (let n = 0; n < 3; n += 1) {
        const child = fork(new URL('crashing-worker.ts', import.meta.url), {
          execArgv: ['--disable-warning=ExperimentalWarning'],
          env: {
            ...process.env,
            FAULTS_DATABASE: database.url,
            FAULTS_LOGIN: String(database.login.user),
          },
        })
        stops.push(() => child.kill('SIGKILL'))
        child.once('exit', (_, signal) => {
          if (signal === 'SIGKILL') deaths += 1
        })
      }
      await until(
        'given up',
        async () => {
          // its pause after the second death is not what this test is about
          await hurry()
          return (await one(poison)).state === 'failed'
        },
        240_000,
      )
      expect(deaths).toBe(2)
      await until(
        'the other is done',
        async () => {
          await hurry()
          return (await one(other)).state === 'succeeded'
        },
        240_000,
      )
      const [alarm] = await database.sql`select key, text from alarm`
      expect(alarm).toMatchObject({ key: `command|poison|${world.alder.id}` })
    }, 300_000)

    test('a lost wake-up is made up for when it is heard again; from then on commands start by being heard', async () => {
      const begun = new Set<string>()
      let regained = 0
      const worker = work(
        async ({ command }) => void begun.add(command.id) as undefined,
        // the poll would come long after the test
        { leaseSeconds: 30, pollMs: 600_000 },
      )
      const listening = await database.listen({
        announced: worker.wake,
        disconnected() {},
        reconnected() {
          regained += 1
          worker.wake()
        },
      })
      stops.push(() => listening.stop())
      const begins = async () => {
        const [id] = await queue(input(world.alder))
        await until('begun', () => begun.has(id ?? ''))
      }
      await begins()
      const cut = () => database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query = 'listen portal'`
      await cut()
      await begins()
      await until('it listens again', () => regained > 0)
      for (let n = 0; n < 20; n += 1) await begins()
    })

    test('a worker that nobody wakes finds by its poll what was queued', async () => {
      const begun: string[] = []
      work(async ({ command }) => void begun.push(command.id) as undefined, {
        ...{ leaseSeconds: 30, pollMs: 300 },
      })
      await until('it has looked once', async () => {
        const [idle] = await database.sql`
          select count(*)::int as n from pg_stat_activity where datname = current_database() and query ilike '%wake_at%'`
        return idle?.n
      })
      const [id] = await queue(input(world.alder))
      await until('found by the poll', () => begun.includes(id ?? ''))
    })
  },
)
