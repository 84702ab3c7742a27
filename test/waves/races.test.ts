import { beforeEach, describe, expect, test } from 'vitest'
import { Scope, system } from '../../src/domain/scope.ts'
import { doings } from '../../src/domain/waves/acts.ts'
import { advanceWave } from '../../src/domain/waves/advance.ts'
import { startWave, usualWave } from '../../src/domain/waves/waves.start.ts'
import { continueWave, retryWave } from '../../src/domain/waves/waves.ts'
import { waveJobs } from '../../src/worker/waves.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { manyServices } from './waves.support.ts'

describe.skipIf(!onPostgres)('several processes and one wave', async () => {
  const { pool, sql } = await testDatabase()
  const provider = system({ kind: 'provider' })
  let world: World
  let ids: string[]
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, alarm, wave, command, lane cascade`
    world = await makeWorld({ sql })
    ids = await manyServices(sql, 30)
  })
  const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
    Scope.enter(pool, actor, work)
  const start = (given = {}, services = ids) =>
    as((scope) =>
      startWave(scope, services, { ...usualWave, name: 'All', rings: 'rest', ...given }),
    )
  /** How often each service was queued while two processes looked at the wave at the same time. */
  async function queuedTwice(look: (id: string) => Promise<unknown>) {
    const asked: string[] = []
    const { queue } = doings.replicate
    doings.replicate.queue = async (scope, services) => {
      asked.push(...services)
      return queue(scope, services)
    }
    try {
      const { id } = await start()
      await Promise.allSettled([1, 2, 3, 4].map(() => look(id)))
    } finally {
      doings.replicate.queue = queue
    }
    return asked.length - new Set(asked).size
  }

  test('queue each service once', async () => {
    expect(await queuedTwice((id) => as((scope) => advanceWave(scope, id), provider))).toBe(0)
    expect(await sql`select 1 from command where kind = 'replicate'`).toHaveLength(30)
  })

  test('the control: without the lock of its row they queue them again', async () => {
    const [lock] = await sql`select pg_get_functiondef(to_regprocedure('now()')) is not null as is`
    expect(lock?.is).toBe(true)
    const unlocked = (id: string) =>
      as(
        (scope) =>
          advanceWave(
            new Proxy(scope, {
              get: (of, name) => (name === 'db' ? withoutLock(of.db) : Reflect.get(of, name, of)),
            }),
            id,
          ),
        provider,
      )
    expect(await queuedTwice(unlocked)).toBeGreaterThan(0)
  })

  test('a look says once that the wave has changed, however many of its services have', async () => {
    const heard: string[] = []
    const { unlisten } = await sql.listen('portal', (payload) => {
      if (payload.includes('"wave')) heard.push(JSON.parse(payload).topic)
    })
    const { id } = await start()
    await as((scope) => advanceWave(scope, id), provider)
    await sql`update command set state = 'succeeded', ended_at = now()`
    await as((scope) => advanceWave(scope, id), provider)
    await sql`select pg_notify('portal', '{"topic":"wave over"}')`
    await until('all was heard', () => heard.includes('wave over'))
    await unlisten()
    const own = `wave:${id}`
    // begun; queued; done
    expect(heard).toEqual(['waves', own, own, ...heard.slice(3, -1), 'wave over'])
    expect(heard.filter((topic) => topic === own)).toHaveLength(3)
  })

  test('one that dies in the midst has done nothing, and the next goes on', async () => {
    const { id } = await start()
    const died = as(async (scope) => {
      await advanceWave(scope, id)
      throw new Error('killed')
    }, provider)
    await expect(died).rejects.toThrow('killed')
    expect(await sql`select 1 from command`).toHaveLength(0)
    expect(await sql`select 1 from wave_item where state <> 'waiting'`).toHaveLength(0)
    // its connection is ended by the server, as when the process is killed
    const held = as(async (scope) => {
      await advanceWave(scope, id)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`
    }, provider)
    await expect(held).rejects.toThrow()
    expect(await sql`select 1 from command`).toHaveLength(0)
    await as((scope) => advanceWave(scope, id), provider)
    expect(await sql`select 1 from command where state = 'queued'`).toHaveLength(30)
  })

  test('two jobs bring a wave to its end, ring by ring, and one that cannot be advanced stops no other', async () => {
    const broken = await start({ name: 'Broken' }, ids.slice(0, 1))
    await sql`update wave set act = 'no-such-act' where id = ${broken.id}`
    const { id } = await start({ rings: '1, 5, rest' })
    let failures = 0
    const log = {
      error: () => {
        failures += 1
      },
    }
    const jobs = [1, 2].flatMap(() => waveJobs(pool, log))
    const stop = new AbortController()
    const run = Promise.all(
      jobs.map(async ({ work }) => {
        while (!stop.signal.aborted) await work(stop.signal)
      }),
    )
    const most: number[] = []
    await until('the wave is done', async () => {
      most.push((await sql`select 1 from command where state = 'queued'`).length)
      await sql`update command set state = 'succeeded', ended_at = now() where state = 'queued'`
      return (await sql`select state from wave where id = ${id}`)[0]?.state === 'done'
    })
    stop.abort()
    await run
    expect(Math.max(...most)).toBeLessThanOrEqual(30)
    expect(await sql`select 1 from command where kind = 'replicate'`).toHaveLength(29)
    expect(failures).toBeGreaterThan(0)
  })

  test('two who start waves of the same services: what one has the other leaves out', async () => {
    const both = await Promise.allSettled([1, 2].map(() => start()))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await sql`select 1 from wave_item where state = 'waiting'`).toHaveLength(30)
  })

  test('two who let it go on, or try again: once', async () => {
    const { id } = await start()
    await sql`update wave set state = 'halted', halted_for = '{"code":"wave-empty","params":{}}' where id = ${id}`
    await sql`update wave_item set state = 'failed' where place = 0`
    const twice = (verb: typeof continueWave) =>
      Promise.allSettled([1, 2].map(() => as((scope) => verb(scope, id))))
    expect((await twice(continueWave)).map(({ status }) => status).sort()).toEqual([
      ...['fulfilled', 'rejected'],
    ])
    await sql`update wave set state = 'done' where id = ${id}`
    expect((await twice(retryWave)).map(({ status }) => status).sort()).toEqual([
      ...['fulfilled', 'rejected'],
    ])
  })
})

/** What a scope reads and writes by, whose rows nobody locks. */
function withoutLock<D extends object>(db: D): D {
  const builder = <T extends object>(of: T): T =>
    new Proxy(of, {
      get(target, name) {
        const found: unknown = Reflect.get(target, name)
        if (name === 'for') return () => builder(target)
        if (typeof found !== 'function') return found
        if (name === 'then') return found.bind(target)
        return (...given: unknown[]) => {
          const result: unknown = found.apply(target, given)
          return typeof result === 'object' && result !== null && 'for' in result
            ? builder(result)
            : result
        }
      },
    })
  return new Proxy(db, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (name !== 'select') return typeof found === 'function' ? found.bind(target) : found
      return (...given: unknown[]) =>
        builder((found as (...all: unknown[]) => object).apply(target, given))
    },
  })
}
