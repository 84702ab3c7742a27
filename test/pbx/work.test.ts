import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addPbx, changePbx } from '../../src/domain/pbx/connections.ts'
import { keepSeen } from '../../src/domain/pbx/standing.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { type PbxOptions, type SimulatedPbx, startPbx } from '../../src/sandbox/pbx.ts'
import { startPbxWork } from '../../src/worker/pbx.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

describe('whoever holds a telephone system', async () => {
  const database = await testDatabase()
  const { sql, pool } = database
  const seal = makeSeal(testSecret)
  const quiet = pino({ level: 'silent' })
  const inProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(pool, system({ kind: 'provider' }), work)

  beforeAll(async () => {
    await makeWorld(database)
  })

  async function pbxOf(options: PbxOptions = {}) {
    const pbx = await startPbx(options)
    closers.push(() => pbx.stop())
    return pbx
  }

  const entered = ({ host, port }: SimulatedPbx, more = {}) => ({
    ...{ name: randomUUID(), tenant: 'alderfoods', host, port, transport: 'tcp' },
    ...{ device: '200', heartbeatSeconds: 5, username: '', password: '', ...more },
  })
  /** A system that is there for one test. */
  async function connected(pbx: SimulatedPbx, more = {}) {
    const given = entered(pbx, more)
    const id = await inProvider((scope) => addPbx(scope, seal, 'csta', given))
    closers.push(() => sql`delete from pbx_connection where id = ${id}`)
    return { id, given }
  }
  /** A process' work, which looks when it is told to. */
  function process(more = {}) {
    const work = startPbxWork({
      ...{ database: pool, seal, log: quiet, allow: ['127.0.0.0/8'], random: () => 0, ...more },
    })
    const [renew, reports] = work.jobs
    let isStopped = false
    const stop = async () => {
      if (!isStopped) await work.stop()
      isStopped = true
    }
    closers.push(stop)
    return { tick: () => renew!.work(), settle: () => reports!.work(), stop }
  }
  const rowOf = async (id: string) =>
    (
      await sql`select status, last_error ->> 'code' as problem, held_by, last_seen_at, version from pbx_connection where id = ${id}`
    )[0]!
  const stands = (id: string, status: string) =>
    until(`${status}`, async () => {
      const row = await rowOf(id)
      return row.status === status ? row : null
    })
  const alarmOf = async (id: string) =>
    (
      await sql`select severity, text ->> 'code' as text from alarm where key = ${`pbx:${id}`} and cleared_at is null`
    )[0]

  test('connects, notes that it answers, sees it go with an alarm and come back without one', async () => {
    const pbx = await pbxOf()
    const { id } = await connected(pbx)
    const { tick } = process()
    await tick()
    expect((await stands(id, 'up')).last_seen_at).not.toBeNull()
    expect(await alarmOf(id)).toBeUndefined()
    const { port } = pbx
    await pbx.stop()
    expect((await stands(id, 'down')).problem).toBe('pbx-closed')
    expect(await alarmOf(id)).toEqual({ severity: 'critical', text: 'pbx-closed' })
    await until(
      'a try that found nobody',
      async () => (await rowOf(id)).problem === 'pbx-unreachable',
    )
    await pbxOf({ port })
    await stands(id, 'up')
    expect(await alarmOf(id)).toBeUndefined()
  })

  test('lets go of a system with its tenant, and takes it again with it', async () => {
    const pbx = await pbxOf()
    const { id } = await connected(pbx)
    const { tick, settle } = process()
    await tick()
    await stands(id, 'up')
    await sql`update tenant set state = 'deactivated' where shortname = 'alderfoods'`
    await tick()
    await settle()
    expect((await rowOf(id)).status).toBe('disabled')
    await until('the session’s end', async () => pbx.connections() === 0)
    await sql`update tenant set state = 'active' where shortname = 'alderfoods'`
    await settle()
    await tick()
    await stands(id, 'up')
  })

  test('a wrong password is refused with its own alarm, and the right one is tried at once', async () => {
    const login = { user: 'portal', password: 'the right one' }
    const pbx = await pbxOf({ login })
    const { id, given } = await connected(pbx, { username: 'portal', password: 'a wrong one' })
    const { tick } = process()
    await tick()
    expect((await stands(id, 'auth-failed')).problem).toBe('pbx-sign-in-refused')
    expect(await alarmOf(id)).toEqual({ severity: 'critical', text: 'pbx-sign-in-refused' })
    await inProvider((scope) =>
      changePbx(scope, seal, id, { ...given, password: login.password, version: 1 }),
    )
    await tick()
    await stands(id, 'up')
    expect(await alarmOf(id)).toBeUndefined()
  })

  test.each([
    ['garbage', 'pbx-garbled'],
    ['entities', 'pbx-garbled'],
    ['oversized', 'pbx-garbled'],
    ['flood', 'pbx-garbled'],
    ['mute', 'pbx-silent'],
    ['drop-on-monitor', 'pbx-closed'],
  ] as const)(
    'a hostile one (%s) is down, and the next is held all the same',
    async (kind, problem) => {
      const [hostile, good] = [await pbxOf(), await pbxOf()]
      hostile.fail(kind)
      const { id } = await connected(hostile)
      const other = await connected(good)
      const { tick } = process()
      await tick()
      await stands(other.id, 'up')
      expect((await stands(id, 'down')).problem).toBe(problem)
    },
  )

  test('what is partly there is degraded, with a warning', async () => {
    const pbx = await pbxOf()
    pbx.fail('refuse-monitor')
    const { id } = await connected(pbx)
    await process().tick()
    expect((await stands(id, 'degraded')).problem).toBe('pbx-monitor-refused')
    expect(await alarmOf(id)).toMatchObject({ severity: 'warning' })
  })

  test('a password that does not open keeps no other system from being held', async () => {
    const [one, two] = [await pbxOf({ login: { user: 'a', password: 'b' } }), await pbxOf()]
    const { id } = await connected(one, { username: 'a', password: 'b' })
    const other = await connected(two)
    await sql`update pbx_connection set password = 'moved' where id = ${id}`
    await process().tick()
    await stands(other.id, 'up')
    await stands(id, 'auth-failed')
  })

  test('one process holds it; another takes it when the first stops, or its lease has run out', async () => {
    const pbx = await pbxOf()
    const { id } = await connected(pbx)
    const [first, second] = [process(), process()]
    await first.tick()
    await stands(id, 'up')
    const { held_by: holder } = await rowOf(id)
    await second.tick()
    expect([(await rowOf(id)).held_by, pbx.connections()]).toEqual([holder, 1])
    await first.stop()
    await until('the line is free', () => pbx.connections() === 0)
    await second.tick()
    await until('held by the second', () => pbx.connections() === 1)
    const { held_by: next } = await rowOf(id)
    expect(next).not.toBe(holder)
    // by the database's clock alone
    await sql`update pbx_connection set held_until = now() - interval '1 second' where id = ${id}`
    const third = process()
    await third.tick()
    expect((await rowOf(id)).held_by).not.toBe(next)
    // who has lost it lets go, and says nothing of it any more
    await second.tick()
    await until('one line', () => pbx.connections() === 1)
    const seen = await inProvider((scope) => keepSeen(scope, id, { status: 'down' }, next))
    expect([seen, (await rowOf(id)).status]).toEqual([null, 'up'])
  })

  test('what is switched off or deleted is let go with the next look', async () => {
    const pbx = await pbxOf()
    const { id } = await connected(pbx)
    const { tick } = process()
    await tick()
    await stands(id, 'up')
    await sql`update pbx_connection set enabled = false where id = ${id}`
    await tick()
    await until('let go', () => pbx.connections() === 0)
  })

  test.skipIf(!onPostgres)(
    'a process that is killed loses it after its lease, to one that goes on',
    async () => {
      const pbx = await pbxOf()
      const { id } = await connected(pbx)
      const child = fork(new URL('holder.ts', import.meta.url), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: {
          ...globalThis.process.env,
          ...{ FAULTS_DATABASE: database.url, FAULTS_LOGIN: String(database.login.user) },
          LEASE_SECONDS: '2',
        },
      })
      closers.push(() => child.kill('SIGKILL'))
      await stands(id, 'up')
      const { held_by: dead } = await rowOf(id)
      const { tick } = process()
      await tick()
      expect((await rowOf(id)).held_by, 'while it lives it keeps it').toBe(dead)
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      await tick()
      expect((await rowOf(id)).held_by, 'and for its lease').toBe(dead)
      await until('taken over', async () => {
        await tick()
        return (await rowOf(id)).held_by !== dead
      })
      await until('connected', () => pbx.connections() === 1)
      await stands(id, 'up')
    },
  )
})
