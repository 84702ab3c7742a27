import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, unacknowledge } from '../../src/domain/alarms/acts.ts'
import { findAlarm, alarms as list } from '../../src/domain/alarms/alarms.list.ts'
import { type Condition, clear, raise, report } from '../../src/domain/alarms/alarms.ts'
import { bellAlarms } from '../../src/domain/alarms/bell.ts'
import { settleAlarms } from '../../src/domain/alarms/settling.ts'
import { alarmCounts } from '../../src/domain/alarms/tiers.ts'
import { readCounters } from '../../src/domain/counters.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { findService } from '../../src/domain/services/services.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'

const nowhere = '00000000-0000-4000-8000-000000000000'

describe('alarms', async () => {
  const database = await testDatabase()
  let world: World
  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await database.sql`delete from alarm`
  })

  const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
    Scope.enter(database.pool, actor, work)
  const provider = system({ kind: 'provider' })
  const inAlder = (): Actor => system({ kind: 'tenant', tenant: world.alder.id })
  const trunk = (more: Partial<Condition> = {}): Condition => ({
    owner: { tenantId: world.alder.id },
    severity: 'major',
    name: verbatim('Trunk down'),
    source: verbatim('SBC 1'),
    text: verbatim('No answer to OPTIONS'),
    serviceId: world.alder.service,
    ...more,
  })
  const ofBirch = () =>
    trunk({ owner: { tenantId: world.birch.id }, serviceId: world.birch.service })
  const raised = (condition: Condition) => as(provider, (scope) => raise(scope, condition))
  const found = (id: string) => as(provider, (scope) => findAlarm(scope, id))
  const listed = (search = '', actor: Actor = provider) =>
    as(actor, (scope) => list.rows(scope, parseQuery(list, search)))
  const changes = async (id: string) => (await found(id)).events.map(({ change }) => change)

  test('raising the same name and source again while active counts and never makes a second row', async () => {
    const first = await raised(trunk())
    const again = await raised(trunk({ text: verbatim('Still no answer') }))
    expect(first.isNew).toBe(true)
    expect(again).toEqual({ id: first.id, isNew: false })
    expect(await found(first.id)).toMatchObject({
      count: 2,
      text: verbatim('Still no answer'),
      customer: 'Alder Foods',
    })
    // a repeat is written down once a minute
    expect(await changes(first.id)).toEqual(['raised'])
    await database.sql`update alarm set noted_at = noted_at - interval '1 minute'`
    await raised(trunk())
    await raised(trunk())
    expect(await changes(first.id)).toEqual(['repeated', 'raised'])
  })

  test('a service is as bad as its worst alarm, says why, and recovers with it', async () => {
    const { sql } = database
    const service = async () => {
      const found = await as(provider, (scope) => findService(scope, world.alder.service))
      const counters = await as(provider, readCounters)
      const errors = counters.get('status.error') ?? 0
      return { status: found.status, reason: found.statusReason, errors }
    }
    const own = verbatim('Trunk slow')
    await sql`update service set status = 'ok', status_reason = null where id = ${world.alder.service}`
    const { errors, ...before } = await service()
    expect(before).toEqual({ status: 'ok', reason: null })
    await raised(trunk({ key: 'a', severity: 'minor' }))
    expect(await service()).toEqual({
      ...{ status: 'warning', errors },
      reason: message('service-alarms', { count: 1, worst: 'minor', own: null }),
    })
    await raised(trunk({ key: 'b', severity: 'critical' }))
    await sql`update service set status = 'warning', status_reason = ${said('Trunk slow')}::text::jsonb where id = ${world.alder.service}`
    expect(await service()).toEqual({
      ...{ status: 'error', errors: errors + 1 },
      reason: message('service-alarms', { count: 2, worst: 'critical', own }),
    })
    // not watched: its alarms are listed, and it stays what it was put to
    await sql`update service set status = 'unmonitored' where id = ${world.alder.service}`
    expect(await service()).toEqual({ status: 'unmonitored', reason: own, errors })
    await sql`update service set status = 'warning' where id = ${world.alder.service}`
    for (const key of ['a', 'b'])
      await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, key))
    expect(await service()).toEqual({ status: 'warning', reason: own, errors })
    await sql`update service set status = 'ok', status_reason = null where id = ${world.alder.service}`
  })

  test('a key makes two conditions of one name and source two alarms', async () => {
    const one = await raised(trunk({ key: 'a' }))
    const two = await raised(trunk({ key: 'b' }))
    expect(two).toMatchObject({ isNew: true })
    expect(two.id).not.toBe(one.id)
  })

  test('two tenants, the provider and an MSP may each have the same key', async () => {
    const { sql } = database
    const ids = [
      await raised(trunk()),
      await raised(ofBirch()),
      await raised(trunk({ owner: {}, serviceId: null })),
      await raised(trunk({ owner: { mspId: world.harbor.id }, serviceId: null })),
    ]
    expect(new Set(ids.map(({ id }) => id)).size).toBe(4)
    expect(await sql`select distinct audience from alarm order by 1`).toHaveLength(3)
  })

  test('another severity is a change of the same alarm, and only a worse one asks for a new acknowledgement', async () => {
    const { id } = await raised(trunk())
    await as(world.dana, (scope) => acknowledge(scope, [id]))
    await raised(trunk({ severity: 'minor' }))
    expect(await found(id)).toMatchObject({ severity: 'minor', acknowledgedBy: 'Dana Okafor' })
    await raised(trunk({ severity: 'critical' }))
    expect(await found(id)).toMatchObject({ severity: 'critical', acknowledgedAt: null, count: 3 })
    expect(await changes(id)).toEqual(['severity', 'severity', 'acknowledged', 'raised'])
  })

  test('clearing keeps history, and the next raise is a new alarm', async () => {
    const { id } = await raised(trunk())
    const owner = { tenantId: world.alder.id }
    expect(await as(provider, (scope) => clear(scope, owner, 'Trunk down|SBC 1'))).toBe(true)
    expect(await as(provider, (scope) => clear(scope, owner, 'Trunk down|SBC 1'))).toBe(false)
    expect((await found(id)).clearedAt).toBeInstanceOf(Date)
    expect(await changes(id)).toEqual(['cleared', 'raised'])
    expect(await raised(trunk())).toMatchObject({ isNew: true })
  })

  test('clearing one tenant’s alarm leaves the same key of another alone', async () => {
    await raised(trunk())
    const birch = await raised(ofBirch())
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'Trunk down|SBC 1'))
    expect((await found(birch.id)).clearedAt).toBeNull()
  })

  test('cleared but unacknowledged stays open until somebody has seen it', async () => {
    const { id } = await raised(trunk({ key: 'trunk' }))
    const open = async () => (await listed('state=open')).map((a) => a.id)
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'trunk'))
    expect(await open()).toEqual([id])
    await as(world.nico, (scope) => acknowledge(scope, [id]))
    expect(await open()).toEqual([])
    expect((await listed('state=cleared')).map((a) => a.id)).toEqual([id])
  })

  test('acknowledging stores who and when, counts once, and is written in the log', async () => {
    const { id } = await raised(trunk())
    expect(await as(world.nico, (scope) => acknowledge(scope, [id, id]))).toBe(1)
    expect(await as(world.dana, (scope) => acknowledge(scope, [id]))).toBe(0)
    const alarm = await found(id)
    expect(alarm.acknowledgedBy).toBe('Nico Brandt')
    expect(alarm.acknowledgedAt).toBeInstanceOf(Date)
    expect(alarm.clearedAt).toBeNull()
    expect(alarm.events[0]).toMatchObject({ change: 'acknowledged', by: 'Nico Brandt' })
    const log = await database.sql`select type, actor_name from log_entry where subject_id = ${id}`
    expect(log).toEqual([{ type: 'alarm.acknowledged', actor_name: 'Nico Brandt' }])
    expect(await as(world.dana, (scope) => unacknowledge(scope, [id]))).toBe(1)
    expect(await found(id)).toMatchObject({ acknowledgedAt: null, acknowledgedBy: null })
  })

  test('a monitor may look but not acknowledge', async () => {
    const { id } = await raised(trunk())
    await expect(as(world.vera, (scope) => acknowledge(scope, [id]))).rejects.toMatchObject({
      kind: 'forbidden',
    })
    expect((await found(id)).acknowledgedAt).toBeNull()
  })

  test('another tenant’s alarm is missing, and nothing of a mixed set is acknowledged', async () => {
    const own = await raised(trunk())
    const foreign = await raised(ofBirch())
    expect((await found(foreign.id)).id).toBe(foreign.id)
    for (const id of [foreign.id, nowhere])
      await expect(
        as(world.otis, (scope) => acknowledge(scope, [own.id, id])),
      ).rejects.toMatchObject({ kind: 'missing' })
    await expect(as(world.otis, (scope) => findAlarm(scope, foreign.id))).rejects.toMatchObject({
      kind: 'missing',
    })
    expect((await found(own.id)).acknowledgedAt).toBeNull()
    expect((await found(foreign.id)).acknowledgedAt).toBeNull()
  })

  test('a tenant, its MSP and the provider each see their own alarms', async () => {
    const alder = await raised(trunk())
    const birch = await raised(ofBirch())
    const seen = async (actor: Actor) => (await listed('', actor)).map(({ id }) => id).sort()
    expect(await seen(world.otis)).toEqual([alder.id])
    expect(await seen(world.olivia)).toEqual([alder.id])
    expect(await seen(world.bea)).toEqual([birch.id])
    expect(await seen(world.dana)).toEqual([alder.id, birch.id].sort())
  })

  test('a tenant’s own scope can raise its alarm and none of another’s', async () => {
    expect(await as(inAlder(), (scope) => raise(scope, trunk()))).toMatchObject({ isNew: true })
    await expect(as(inAlder(), (scope) => raise(scope, ofBirch()))).rejects.toThrow()
    expect(await as(inAlder(), (scope) => clear(scope, { tenantId: world.birch.id }, 'x'))).toBe(
      false,
    )
  })

  test('the kept counters are the active and unacknowledged of each severity', async () => {
    const major = await raised(trunk({ key: 'm' }))
    await raised(trunk({ key: 'c', severity: 'critical' }))
    await raised(ofBirch())
    const counts = (actor: Actor) =>
      as(actor, async (scope) => {
        const { critical, major } = alarmCounts(actor.audience, await readCounters(scope))
        return [critical, major]
      })
    expect(await counts(world.dana)).toEqual([1, 2])
    expect(await counts(world.otis)).toEqual([1, 1])
    await as(world.dana, (scope) => acknowledge(scope, [major.id]))
    expect(await counts(world.dana)).toEqual([1, 1])
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'c'))
    expect(await counts(world.otis)).toEqual([0, 0])
  })

  test('the list is worst first, then unacknowledged, then oldest; history is newest first', async () => {
    const plan = [
      ['old minor', 'minor', 50],
      ['seen major', 'major', 60],
      ['new major', 'major', 10],
      ['old major', 'major', 40],
      ['critical', 'critical', 1],
    ] as const
    for (const [key, severity, minutes] of plan)
      await raised(trunk({ key, severity, occurredAt: new Date(Date.now() - minutes * 60_000) }))
    const seen = (await listed()).find(({ key }) => key === 'seen major')
    await as(world.dana, (scope) => acknowledge(scope, [seen?.id ?? '']))
    const keys = async (search: string) => (await listed(search)).map(({ key }) => key)
    const order = ['critical', 'old major', 'new major', 'seen major', 'old minor']
    expect(await keys('')).toEqual(order)
    expect(await keys('sort=-urgency')).toEqual(order.toReversed())
    const byAge = ['critical', 'new major', 'old major', 'old minor', 'seen major']
    expect(await keys('state=all')).toEqual(byAge)
    for (const key of ['old minor', 'critical'])
      await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, key))
    expect(await keys('state=cleared')).toEqual(['critical', 'old minor'])
    expect(await keys('state=active')).toEqual(['old major', 'new major', 'seen major'])
    expect(await keys('unacknowledged=1')).toEqual([...order.slice(0, 3), 'old minor'])
  })

  test('an order by when an alarm was cleared has the alarms that never were', async () => {
    await raised(trunk({ key: 'active' }))
    await raised(trunk({ key: 'gone' }))
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'gone'))
    for (const search of ['state=all&sort=-cleared', 'state=all&sort=-customer'])
      expect((await listed(search)).map(({ key }) => key).sort()).toEqual(['active', 'gone'])
  })

  test('filters narrow by severity, words, tenant and service; wildcards are only characters', async () => {
    await raised(trunk({ text: verbatim('100% loss') }))
    await raised(ofBirch())
    const names = async (search: string) => (await listed(search)).map((a) => a.customer)
    expect(await names('q=alder')).toEqual(['Alder Foods'])
    expect(await names(`q=${encodeURIComponent('0% l')}`)).toEqual(['Alder Foods'])
    expect(await names('q=_')).toEqual([])
    expect(await names(`tenant=${world.birch.id}`)).toEqual(['Birch Logistics'])
    expect(await names(`service=${world.alder.service}`)).toEqual(['Alder Foods'])
    expect(await names('severity=minor')).toEqual([])
    expect(await names('severity=major')).toHaveLength(2)
  })

  test('the bell holds active alarms alone, what nobody acknowledged first', async () => {
    const seen = await raised(trunk({ key: 'seen' }))
    await raised(trunk({ key: 'gone' }))
    const waiting = await raised(trunk({ key: 'waiting', severity: 'critical' }))
    await as(world.dana, (scope) => acknowledge(scope, [seen.id]))
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'gone'))
    const bell = await as(world.otis, bellAlarms)
    expect(bell).toMatchObject([
      { id: waiting.id, severity: 'critical', about: verbatim('SBC 1'), isAsking: true },
      { id: seen.id, isAsking: false, acknowledgedBy: 'Dana Okafor' },
    ])
    // staff are told whose it is, the customer's own people where it comes from
    expect(await as(provider, bellAlarms)).toMatchObject([
      { id: waiting.id, about: verbatim('Alder Foods') },
      { id: seen.id },
    ])
    expect(await as(world.bea, bellAlarms)).toEqual([])
  })

  test('five raises and clears within ten minutes are flapping, four are not', async () => {
    const owner = { tenantId: world.alder.id }
    const flapping = async (id: string) => (await found(id)).isFlapping
    await raised(trunk({ key: 'flap' }))
    await as(provider, (scope) => clear(scope, owner, 'flap'))
    const second = await raised(trunk({ key: 'flap' }))
    await as(provider, (scope) => clear(scope, owner, 'flap'))
    expect(await flapping(second.id)).toBe(false)
    const third = await raised(trunk({ key: 'flap' }))
    const birch = await raised({ ...ofBirch(), key: 'flap' })
    expect(await flapping(third.id)).toBe(true)
    expect(await flapping(birch.id)).toBe(false)
    // what its source calls over stays one active line, until it has been quiet for ten minutes
    expect(await as(provider, (scope) => clear(scope, owner, 'flap'))).toBe(true)
    expect(await found(third.id)).toMatchObject({ isFlapping: true, clearedAt: null })
    const later = (minutes: number) => database.sql`
      update alarm set changed_at = array(select c - make_interval(mins => ${minutes}) from unnest(changed_at) c)`
    await later(9)
    await as(provider, settleAlarms)
    expect(await flapping(third.id)).toBe(true)
    await later(1)
    await as(provider, settleAlarms)
    expect(await found(third.id)).toMatchObject({ isFlapping: false, clearedAt: expect.any(Date) })
    expect(await changes(third.id)).toEqual(['cleared', 'flapping', 'raised'])
  })

  test('many at once are taken by one call, told to their owners’ lists, and of one key in the order in which they came', async () => {
    const heard: { topics?: string[]; tenants?: string[]; tenant?: string }[] = []
    let reached = () => {}
    const listening = await database.listen({
      announced(payload) {
        const said = JSON.parse(payload)
        if (said.topic === 'mark') reached()
        else heard.push(said)
      },
      disconnected() {},
      reconnected() {},
    })
    const many = Array.from({ length: 60 }, (_, i) => [
      trunk({ key: `many|${i}` }),
      trunk({ key: `many|${i}`, owner: { tenantId: world.birch.id }, serviceId: null }),
    ]).flat()
    const of = (key: string, severity: 'cleared' | 'major') => ({ ...trunk({ key }), severity })
    const outcomes = await as(provider, (scope) =>
      report(scope, [
        ...many,
        of('twice', 'major'),
        of('twice', 'major'),
        of('over', 'major'),
        of('over', 'cleared'),
        of('never', 'cleared'),
      ]),
    )
    expect(outcomes.slice(0, 120).every((one) => one?.isNew)).toBe(true)
    expect(outcomes.slice(120).map((one) => one?.isNew)).toEqual([
      true,
      false,
      true,
      false,
      undefined,
    ])
    const rows =
      await database.sql`select key, count, cleared_at is null as active from alarm where key not like 'many%' order by key`
    expect(rows).toMatchObject([
      { key: 'over', count: 1, active: false },
      { key: 'twice', count: 2, active: true },
    ])
    await new Promise<void>((resolve) => {
      reached = resolve
      void database.sql`select portal_announce('mark', null)`.execute()
    })
    const lists = heard.filter(({ tenants }) => tenants)
    expect(lists.flatMap(({ tenants }) => tenants).sort()).toEqual(
      [world.alder.id, world.birch.id].sort(),
    )
    for (const { topics } of lists) expect(topics).toEqual(['alarms', 'alarm-list', 'services'])
    // and not each row
    expect(
      heard.flatMap(({ topics = [] }) => topics).filter((one) => one.includes('many')),
    ).toEqual([])
    expect(heard.length).toBeLessThan(10)
    await listening.stop()
  })

  test('time told from outside may lie in the past, never in the future', async () => {
    const past = new Date('2026-01-02T03:04:05Z')
    const early = await raised(trunk({ key: 'p', occurredAt: past }))
    const late = await raised(trunk({ key: 'f', occurredAt: new Date('2999-01-01') }))
    expect((await found(early.id)).raisedAt).toEqual(past)
    expect((await found(late.id)).raisedAt.getTime()).toBeLessThan(Date.now() + 60_000)
  })

  test('every change is announced by ids, a mere repeat only to its own row', async () => {
    const heard: string[] = []
    let reached = () => {}
    const listening = await database.listen({
      announced(payload) {
        const { topic, topics = [topic] } = JSON.parse(payload)
        if (topic === 'mark') reached()
        else heard.push(...topics)
      },
      disconnected() {},
      reconnected() {},
    })
    const topics = async (work: () => Promise<unknown>) => {
      heard.length = 0
      await work()
      await new Promise<void>((resolve) => {
        reached = resolve
        void database.sql`select portal_announce('mark', null)`.execute()
      })
      return [...heard].sort()
    }
    let id = ''
    const whole = () =>
      ['alarm-list', `alarm:${id}`, 'alarms', `service:${world.alder.service}`].sort()
    const first = await topics(async () => {
      id = (await raised(trunk())).id
    })
    expect(first).toEqual(whole())
    // however often it is repeated, its pages are told by the job that comes each second
    const repeated = async () => {
      await raised(trunk())
      await raised(trunk())
    }
    expect(await topics(repeated)).toEqual([])
    expect(await topics(() => as(provider, settleAlarms))).toEqual([`alarm:${id}`])
    expect(await topics(() => as(provider, settleAlarms))).toEqual([])
    expect(await topics(() => as(world.dana, (scope) => acknowledge(scope, [id])))).toContain(
      'alarms',
    )
    const owner = { tenantId: world.alder.id }
    expect(await topics(() => as(provider, (s) => clear(s, owner, 'Trunk down|SBC 1')))).toEqual(
      whole(),
    )
    await listening.stop()
  })

  // one embedded backend serialises everything: the race could not fail there
  test.runIf(onPostgres)('parallel raises make one row that counts them all', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => raised(trunk())))
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(new Set(results.map(({ id }) => id)).size).toBe(1)
    expect((await found(results[0]?.id ?? '')).count).toBe(4)
  })

  test.runIf(onPostgres)('parallel alarms of one service are all counted on it', async () => {
    for (let round = 0; round < 5; round += 1) {
      await database.sql`delete from alarm`
      const keys = ['a', 'b', 'c', 'd'].map((key) => trunk({ key: `${key}${round}` }))
      await Promise.all(keys.map(raised))
      const [row] = await database.sql`
        select alarm_count, alarm_rank from service where id = ${world.alder.service}`
      expect(row).toEqual({ alarm_count: 4, alarm_rank: 3 })
    }
  })
})
