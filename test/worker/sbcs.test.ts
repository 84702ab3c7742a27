import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ProbeAnswer, Prober } from '../../src/connectors/sip/options.ts'
import { createProber } from '../../src/connectors/sip/options.ts'
import { startSbc } from '../../src/sandbox/sbc.ts'
import { startSbcWork } from '../../src/worker/sbcs.ts'
import { testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const alive: ProbeAnswer = { ok: true, status: 200, roundTripMs: 7 }
const dead: ProbeAnswer = { ok: false, why: { code: 'sip-silent', params: {} } }

describe('SBCs are asked every minute', async () => {
  const database = await testDatabase()
  const { sql } = database
  const start = Date.parse('2026-11-29T12:00:00Z')
  let now = 0
  let world: World
  let answers = new Map<string, ProbeAnswer>()
  let asked: string[] = []
  let work: ReturnType<typeof startSbcWork>

  const prober: Prober = {
    async probe({ fqdn }) {
      asked.push(fqdn)
      return answers.get(fqdn) ?? alive
    },
    close() {},
  }

  async function at(seconds: number) {
    now = seconds
    const instant = new Date(start + seconds * 1000).toISOString()
    await sql.unsafe(
      `create or replace function portal_clock() returns timestamptz language sql stable as $$ select '${instant}'::timestamptz $$`,
    )
  }
  const make = async (name: string, address = '192.0.2.1', port = 5060) =>
    (
      await sql`insert into sbc (name, fqdn, address, port, transport)
        values (${name}, ${name}, ${address}, ${port}, 'udp') returning id`
    )[0]!.id as string
  const rowOf = async (name: string) => (await sql`select * from sbc where name = ${name}`)[0]!
  const alarms = () =>
    sql`select key, cause, severity, name ->> 'code' as name, text, audience, cleared_at is null as active from alarm order by raised_at, id`
  const tick = (of = work) => of.jobs[0]!.work()
  /** One tick, until what it asked is written down. */
  const round = async () => {
    const before = asked.length
    await tick()
    const names = asked.slice(before)
    await work.stop()
    work = begin()
    return names
  }
  const begin = () => startSbcWork({ database: database.pool, log: quiet, prober })

  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await sql`delete from sip_connection`
    await sql`delete from sbc`
    await sql`delete from alarm`
    answers = new Map()
    asked = []
    await at(0)
    work = begin()
  })
  afterEach(async () => {
    await work.stop()
  })

  test('after two failures in a row one is unreachable and has its alarm, until the first answer', async () => {
    const id = await make('west')
    for (const name of ['A', 'B'])
      await sql`insert into sip_connection (tenant_id, service_id, name, sbc_id)
        values (${world.alder.id}, ${world.alder.service}, ${name}, ${id})`
    expect(await round()).toEqual(['west'])
    expect(await rowOf('west')).toMatchObject({ status: 'ok', failures: 0, round_trip_ms: 7 })
    answers.set('west', dead)
    await at(60)
    await round()
    expect(await rowOf('west')).toMatchObject({ status: 'ok', failures: 1 })
    expect(await alarms()).toEqual([])
    // not before its minute is over
    await at(90)
    expect(await round()).toEqual([])
    await at(120)
    await round()
    expect(await rowOf('west')).toMatchObject({ status: 'unreachable', failures: 2 })
    expect(await alarms()).toEqual([
      {
        ...{ key: `sbc-unreachable|${id}`, cause: `sbc:${id}`, severity: 'major', active: true },
        ...{ name: 'sbc-is-unreachable', audience: 'provider' },
        text: {
          code: 'several',
          params: {
            messages: [
              { code: 'sip-silent', params: {} },
              { code: 'sbc-is-unreachable-text', params: { connections: 2 } },
            ],
          },
        },
      },
    ])
    // it is one alarm, however long it lasts
    await at(180)
    await round()
    expect((await sql`select count from alarm`)[0]!.count).toBe(1)
    answers.delete('west')
    await at(240)
    await round()
    expect(await rowOf('west')).toMatchObject({ status: 'ok', failures: 0, last_error: null })
    expect((await alarms()).map(({ active }) => active)).toEqual([false])
  })

  test('one failure between answers is no alarm', async () => {
    await make('west')
    for (const [minute, answer] of [alive, dead, alive, dead, alive].entries()) {
      await at(minute * 60)
      answers.set('west', answer)
      await round()
    }
    expect(await alarms()).toEqual([])
  })

  test('many are spread over the minute, each once', async () => {
    for (let n = 0; n < 120; n += 1) await make(`sbc${n}`)
    const perSecond: number[] = []
    for (let second = 0; second < 60; second += 1) {
      await at(second)
      const before = asked.length
      await tick()
      perSecond.push(asked.length - before)
    }
    expect(Math.max(...perSecond)).toBe(2)
    expect(new Set(asked).size).toBe(120)
    expect(asked).toHaveLength(120)
  })

  test('no more are under way at once than may be', async () => {
    for (let n = 0; n < 10; n += 1) await make(`sbc${n}`)
    await work.stop()
    let open = 0
    let most = 0
    const held: (() => void)[] = []
    const slow: Prober = {
      probe: () => {
        open += 1
        most = Math.max(most, open)
        return new Promise((done) =>
          held.push(() => {
            open -= 1
            done(alive)
          }),
        )
      },
      close() {
        for (const end of held.splice(0)) end()
      },
    }
    const few = startSbcWork({
      ...{ database: database.pool, log: quiet, prober: slow },
      ...{ everySeconds: 30, most: 3 },
    })
    for (let n = 0; n < 4; n += 1) await tick(few)
    expect([most, open]).toEqual([3, 3])
    for (const end of held.splice(0)) end()
    await until('their places are free', () => open === 0)
    await tick(few)
    expect(open).toBe(3)
    for (const end of held.splice(0)) end()
    await few.stop()
  })

  test('two processes ask each once', async () => {
    for (let n = 0; n < 30; n += 1) await make(`sbc${n}`)
    const other = startSbcWork({
      ...{ database: database.pool, log: quiet, prober, everySeconds: 30 },
    })
    const own = startSbcWork({
      ...{ database: database.pool, log: quiet, prober, everySeconds: 30 },
    })
    for (let n = 0; n < 3; n += 1) await Promise.all([tick(own), tick(other)])
    await Promise.all([own.stop(), other.stop()])
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted())
    expect(asked).toHaveLength(30)
  })

  test('what was asked of one that was changed meanwhile is not kept', async () => {
    await make('west')
    answers.set('west', dead)
    await tick()
    await sql`update sbc set version = version + 1`
    await work.stop()
    expect(await rowOf('west')).toMatchObject({ failures: 0, status: 'unknown' })
    work = begin()
  })

  test('an answer that says what is known is written once a minute', async () => {
    const id = await make('west')
    await round()
    const seen = async () => (await rowOf('west')).last_contact_at.toISOString()
    const first = await seen()
    await sql`update sbc set probed_at = null`
    await at(10)
    await round()
    expect(asked).toHaveLength(2)
    expect(await seen()).toBe(first)
    await at(70)
    await round()
    expect(await seen()).not.toBe(first)
    expect(id).toBeTruthy()
    expect(now).toBe(70)
  })

  test('a real one that falls silent is found, and found again', async () => {
    const sbc = await startSbc({ name: 'West', username: 'a', password: 'b' })
    const real = startSbcWork({
      ...{ database: database.pool, log: quiet },
      prober: createProber({ allow: ['127.0.0.1'], timeoutMs: 300 }),
    })
    try {
      await make('real', sbc.address, sbc.sipPort)
      const reached = async (
        seconds: number,
        what: string,
        is: (row: Record<string, unknown>) => boolean,
      ) => {
        await at(seconds)
        await tick(real)
        await until(what, async () => is(await rowOf('real')))
      }
      await reached(0, 'it answers', ({ status }) => status === 'ok')
      sbc.fail('silent')
      await reached(60, 'it was missed once', ({ failures }) => failures === 1)
      await reached(120, 'it is unreachable', ({ status }) => status === 'unreachable')
      expect((await alarms()).map(({ active }) => active)).toEqual([true])
      sbc.fail(null)
      await reached(180, 'it answers again', ({ status }) => status === 'ok')
      await until('its alarm ended', async () => (await alarms()).every(({ active }) => !active))
    } finally {
      await real.stop()
      await sbc.stop()
    }
  })
})
