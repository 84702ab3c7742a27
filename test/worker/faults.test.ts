import { fork } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Pool } from '../../src/database/pool.ts'
import { type CommandInput, enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { input, kindOf, quiet, type Run } from './kinds.ts'

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
      const link = await freezable(database)
      const far = new Pool({ ...database.login, host: '127.0.0.1', port: link.port }, 3)
      stops.push(() => far.end())
      stops.push(link.stop)
      const effects: string[] = []
      let goOn = () => {}
      const held = new Promise<void>((done) => {
        goOn = done
      })
      let cutOff: Promise<unknown> = Promise.resolve()
      const effect = (by: string, scope: Scope) =>
        scope.db
          .execute(`update service set status_reason = '{"code":"by-${by}","params":{}}'`)
          .then(() => void effects.push(by))
      const first = work(
        async (context) => {
          cutOff = held.then(() => context.scope((scope) => effect('first', scope)))
          cutOff.catch(() => {})
          await cutOff
          return undefined
        },
        { database: far, name: 'first' },
      )
      const [id] = await queue(input(world.alder))
      first.wake()
      await until('the first works', async () => (await one(id)).state === 'executing')
      link.freeze()
      reapOften()
      work(
        async (context) => context.scope((scope) => effect('second', scope)).then(() => undefined),
        // nobody wakes it when the command is free again
        { name: 'second', pollMs: 100 },
      )
      await until(
        'the second has done it',
        async () => (await one(id)).state === 'succeeded',
        25_000,
      )
      link.thaw()
      goOn()
      await expect(cutOff).rejects.toThrow()
      expect(effects).toEqual(['second'])
      expect(await one(id)).toMatchObject({ state: 'succeeded', attempt: 2, worker: 'second' })
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

/** A TCP link to the database that can go silent without closing, as a half-open one does. */
async function freezable(database: TestDatabase) {
  const { host, port } = database.login
  const pairs: Socket[] = []
  let isFrozen = false
  const server = createServer((near) => {
    const far = connect(Number(port), String(host))
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => to.write(bytes))
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      if (isFrozen) from.pause()
      pairs.push(from)
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    freeze() {
      isFrozen = true
      for (const socket of pairs) socket.pause()
    },
    thaw() {
      isFrozen = false
      for (const socket of pairs) socket.resume()
    },
    stop() {
      for (const socket of pairs) socket.destroy()
      server.close()
    },
  }
}
