import { sql as query } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { makePartitions } from '../../src/database/partitions.ts'
import { countActivity } from '../../src/domain/metering/activity.ts'
import { announceMau } from '../../src/domain/metering/news.ts'
import { watchPartitions } from '../../src/domain/metering/seeding.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { forget, programOf, setClock, short, wrongFigures } from './metering.support.ts'
import { random } from './oracle.ts'

const db = await testDatabase()
const { sql, pool } = db
const { app } = portalOf(pool)
const world = await makeWorld(db)
const otis = programOf({ kind: 'tenant', tenant: world.alder.id })
const dana = programOf({ kind: 'provider' })
const provider = system({ kind: 'provider' })
const now = () => new Date().toISOString()

beforeEach(async () => {
  await forget(sql)
  await sql.unsafe(
    'create or replace function portal_clock() returns timestamptz language sql stable as $$ select now() $$',
  )
})

describe('what is counted is announced by a job', async () => {
  const heard: string[] = []
  const listening = await db.listen({
    announced: (payload) => heard.push(payload),
    disconnected() {},
    reconnected() {},
  })
  const announce = () => Scope.enter(pool, dispatcher, announceMau)
  /** All that was said until a word of our own comes through. */
  async function said() {
    const mark = crypto.randomUUID()
    await sql`select pg_notify('portal', ${mark})`
    await until('the mark is heard', () => heard.includes(mark))
    return heard
      .splice(0)
      .filter((payload) => payload.includes('"mau"'))
      .map((payload) => JSON.parse(payload))
  }

  test('once for each MSP and round, by no batch itself, and not again', async () => {
    await sql`insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain)
      values ('cedar', 'Cedar', ${world.harbor.id}, gen_random_uuid(), 'c.example'), ('direct', 'Direct', null, gen_random_uuid(), 'd.example')`
    await said()
    for (const organization of ['alderfoods', 'cedar', 'birch'])
      await countActivity(pool, dana, [{ organization, account: 'ann', at: now() }])
    await countActivity(pool, dana, [{ organization: 'cedar', account: 'ben', at: now() }])
    expect(await said()).toEqual([])
    expect(await announce()).toBe(3)
    const msps = await said()
    expect(msps.map(({ msp }) => msp).sort()).toEqual([world.harbor.id, world.summit.id].sort())
    await countActivity(pool, dana, [{ organization: 'cedar', account: 'ben', at: now() }])
    expect([await announce(), await said()]).toEqual([0, []])
    await countActivity(pool, dana, [{ organization: 'direct', account: 'ann', at: now() }])
    await announce()
    // of the provider's own customer the provider hears, and no MSP
    expect(await said()).toMatchObject([{ topic: 'mau', tenant: expect.any(String) }])
    await sql`delete from mau_activity`
    await forget(sql)
    await sql`delete from tenant where shortname in ('cedar', 'direct')`
    await listening.stop()
  })
})

test('a month without a partition is an alarm of the provider’s until a start has made it', async () => {
  const watch = () => Scope.enter(pool, provider, watchPartitions)
  const alarms = () =>
    sql`select severity, name -> 'params' ->> 'month' as month, count from alarm where key = 'mau-partition' and cleared_at is null`
  await watch()
  expect(await alarms()).toEqual([])
  await setClock(sql, '2039-11-15T00:00:00Z')
  for (const round of [1, 2]) {
    await watch()
    expect(await alarms(), `round ${round}`).toEqual([
      { severity: 'major', month: '2039-11', count: 1 },
    ])
  }
  // what is counted meanwhile is kept, and moves
  const event = { account: 'ann', at: '2039-11-15T00:00:00Z' }
  expect((await countActivity(pool, otis, [event, event])).map(short)).toEqual([
    'counted',
    'already',
  ])
  await makePartitions(sql)
  await watch()
  expect(await alarms()).toEqual([])
  const where = await sql`select tableoid::regclass::text as name from mau_activity`
  expect(where).toEqual([{ name: 'partition.mau_activity_2039_11' }])
  expect((await countActivity(pool, otis, [event])).map(short)).toEqual(['already'])
  await setClock(sql, '2040-12-01T00:00:00Z')
  await watch()
  expect(await alarms()).toEqual([{ severity: 'warning', month: '2041-01', count: 1 }])
})

test('a tenant reads and writes nothing of metering, an MSP writes nothing, and neither calls what is the provider’s', async () => {
  await countActivity(pool, dana, [{ organization: 'alderfoods', account: 'ann', at: now() }])
  const olivia = programOf({ kind: 'msp', msp: world.harbor.id })
  const tried = (actor: typeof otis, text: string) =>
    Scope.enter(pool, actor, ({ db }) => db.execute(query.raw(text))).then(
      (rows) => rows.length,
      (error) => error.cause?.code ?? error.code,
    )
  const tables = [
    ...['mau_account', 'mau_total', 'mau_activity', 'mau_counter', 'mau_limit', 'mau_month'],
  ]
  for (const table of tables) {
    expect(await tried(otis, `select * from ${table}`), table).toBe('42501')
    expect(await tried(otis, `delete from ${table}`), table).toBe('42501')
    if (table !== 'mau_limit')
      expect(await tried(olivia, `delete from ${table}`), table).toBe('42501')
  }
  expect(await tried(otis, 'select * from partition.mau_activity_default')).toBe('42501')
  for (const actor of [otis, olivia])
    expect(await tried(actor, 'select portal_mau_seed(1)')).toBe('42501')
  // the parts of the functions have no more rights than who calls them
  expect(await tried(otis, `select portal_mau_lock(array['${world.alder.id}']::uuid[])`)).toBe(
    '42501',
  )
  expect(await tried(otis, 'select portal_mau_seeded(null)')).toBe('42501')
  // the premise
  expect(await tried(olivia, 'select * from mau_activity')).toBe(1)
})

test('callers of one moment are counted together, each gets its own answers, and one’s fault is not another’s', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      countActivity(pool, otis, [
        { account: `user ${n % 10}`, at: now() },
        ...(n % 3 ? [{ account: '' }] : []),
        { account: `own ${n}`, at: now() },
      ]),
    ),
  )
  for (const [n, own] of answers.entries()) {
    expect(own).toHaveLength(n % 3 ? 3 : 2)
    expect(short(own.at(-1)!)).toBe('counted')
    if (n % 3) expect(short(own[1]!)).toBe('malformed')
  }
  const shared = answers.map(([first]) => short(first!))
  expect(shared.filter((one) => one === 'counted')).toHaveLength(10)
  expect(await wrongFigures(sql)).toEqual([])
})

test('whatever an item is, the call answers 200 with one answer for each, and no good one is lost', async () => {
  const token = await Scope.enter(pool, world.dana, (scope) =>
    addToken(scope, { name: 'fuzz', scope: `msp:${world.harbor.id}`, role: 'admin' }),
  )
  const { oneOf, upTo } = random(99)
  const odd: unknown[] = [
    ...[null, 0, -1, 1e308, '', ' ', 'x', true, [], {}, [[]], { toString: 1 }, { length: 3 }],
    ...[
      '\u0000',
      '\ud800',
      '\udfff\ud800',
      '\u202eevil',
      'a\nb',
      '"',
      '\\',
      '{}',
      '{a,b}',
      "'; drop table tenant; --",
    ],
    ...[
      'x'.repeat(201),
      '😀'.repeat(200),
      '😀'.repeat(201),
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:60Z',
    ],
    ...[
      '2026-11-29T00:00:00+23:59',
      '__proto__',
      'constructor',
      world.alder.id,
      world.birch.id,
      'NULL',
      'nan',
    ],
  ]
  const answered = new Set<string>()
  for (let round = 0; round < 25; round += 1) {
    const good = `good ${round}`
    const items = Array.from({ length: 1 + upTo(60) }, () =>
      oneOf([
        () => oneOf(odd),
        () => ({ organization: oneOf(odd), account: oneOf(odd), at: oneOf(odd) }),
        () => ({ organization: 'alderfoods', account: oneOf(odd), at: oneOf([now(), oneOf(odd)]) }),
        () => ({ organization: oneOf(odd), account: 'ann', at: now(), more: oneOf(odd) }),
      ])(),
    )
    const at = upTo(items.length)
    items.splice(at, 0, { organization: 'alderfoods', account: good, at: now() })
    items.push({ organization: 'alderfoods', account: 'ann', at: '9999-12-31T23:59:60Z' })
    const answer = await app.request('http://localhost:3000/api/v1/activity', {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(items),
    })
    expect(answer.status).toBe(200)
    const answers = await answer.json()
    expect(answers).toHaveLength(items.length)
    expect(answers[at]).toEqual({ result: 'counted' })
    for (const one of answers) answered.add(one.code ?? one.result)
  }
  expect([...answered].sort()).toEqual([
    ...['already', 'counted', 'future', 'malformed', 'too-old', 'unknown-organization'],
  ])
  expect(await wrongFigures(sql)).toEqual([])
})
