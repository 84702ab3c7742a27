import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findAlarm, alarms as list } from '../../src/domain/alarms/alarms.list.ts'
import { clear, raise } from '../../src/domain/alarms/alarms.ts'
import { maintenanceWindows } from '../../src/domain/alarms/maintenance.list.ts'
import { keepMaintenance } from '../../src/domain/alarms/maintenance.times.ts'
import {
  addMaintenance,
  changeMaintenance,
  endMaintenance,
  findMaintenance,
  isOwn,
} from '../../src/domain/alarms/maintenance.ts'
import { nextTime } from '../../src/domain/alarms/maintenance.windows.ts'
import { alarmCounts, alarmsApart } from '../../src/domain/alarms/tiers.ts'
import { readCounters } from '../../src/domain/counters.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
const provider = system({ kind: 'provider' })
let world: World

/** The clock of everybody who asks the database, as tests have it. */
const clock = (at: string | null) =>
  sql.unsafe(
    `create or replace function portal_clock() returns timestamptz language sql stable as $$ select ${at ? `timestamptz '${at}'` : 'now()'} $$`,
  )

beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await sql`delete from alarm`
  await sql`delete from maintenance`
  await clock('2026-03-20T12:00:00Z')
})
afterAll(async () => void (await clock(null)))

const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
  Scope.enter(db.pool, actor, work)
const keep = () => as(provider, keepMaintenance)
const trouble = (key: string, more = {}) =>
  as(provider, (scope) =>
    raise(scope, {
      ...{ owner: { tenantId: world.alder.id }, serviceId: world.alder.service, key },
      ...{ severity: 'critical' as const, name: verbatim('Trunk down'), cause: 'sbc:7' },
      ...{ source: verbatim('SBC'), text: verbatim('No answer'), ...more },
    }),
  )
const found = (id: string) => as(provider, (scope) => findAlarm(scope, id))
const changesOf = async (id: string) => (await found(id)).events.map(({ change }) => change)
const standing = (actor: Actor) =>
  as(actor, async (scope) => {
    const counters = await readCounters(scope)
    return [
      alarmCounts(actor.audience, counters).critical,
      alarmsApart(actor.audience, counters).maintenance,
    ]
  })
const once = (more = {}) => ({
  ...{ name: 'New firmware', cause: 'sbc:7', timeZone: 'Europe/Berlin' },
  ...{ startDay: '2026-03-20', startTime: '13:00', endDay: '2026-03-20', endTime: '15:00' },
  ...more,
})
const plan = (actor: Actor, more = {}) =>
  as(actor, (scope) => addMaintenance(scope, 'once', once(more)))

describe('a window that comes once', () => {
  test('holds what was active and what comes, counted apart, and tells what is open at its end', async () => {
    const before = await trouble('before')
    const { id } = await plan(world.dana)
    await keep()
    const during = await trouble('during')
    const other = await trouble('other', { cause: 'sbc:8' })
    const healed = await trouble('healed')
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'healed'))
    for (const actor of [world.dana, world.olivia, world.otis])
      expect(await standing(actor)).toEqual([1, 2])
    expect(await found(before.id)).toMatchObject({ maintenanceId: id, maintenanceTier: 'provider' })
    const rows = (state: string) =>
      as(world.dana, async (scope) =>
        (await list.rows(scope, parseQuery(list, state))).map((row) => row.id).sort(),
      )
    expect(await rows('state=open')).toEqual([other.id])
    expect(await rows('state=maintenance')).toEqual([before.id, during.id].sort())
    // the service is not in trouble for what its provider works on
    const [service] = await sql`select alarm_count from service where id = ${world.alder.service}`
    expect(service?.alarm_count).toBe(1)

    await clock('2026-03-20T13:59:59Z')
    expect(await keep()).toBe(0)
    await clock('2026-03-20T14:00:00Z')
    expect(await keep()).toBe(1)
    for (const actor of [world.dana, world.olivia, world.otis])
      expect(await standing(actor)).toEqual([3, 0])
    expect(await changesOf(before.id)).toEqual(['unsuppressed', 'suppressed', 'raised'])
    expect(await changesOf(during.id)).toEqual(['unsuppressed', 'raised'])
    expect(await changesOf(healed.id)).toEqual(['cleared', 'raised'])
    expect(await as(world.dana, (scope) => findMaintenance(scope, id))).toMatchObject({
      endedAt: expect.any(Date),
    })
    // the end is told once
    expect(await keep()).toBe(0)
  })

  test('of an MSP’s counts for it and its customers, never for the provider', async () => {
    await plan(world.olivia)
    await keep()
    await trouble('k')
    expect(await standing(world.dana)).toEqual([1, 0])
    expect(await standing(world.olivia)).toEqual([0, 1])
    expect(await standing(world.otis)).toEqual([0, 1])
    const [service] = await sql`select alarm_count from service where id = ${world.alder.service}`
    expect(service?.alarm_count).toBe(1)
  })

  test('of one MSP does not touch another’s customers', async () => {
    await plan(world.olivia)
    await keep()
    await trouble('k', { owner: { tenantId: world.birch.id }, serviceId: world.birch.service })
    const [alarm] = await sql`select maintenance_tier from alarm where key = 'k'`
    const sameMsp =
      await sql`select from tenant a, tenant b where a.id = ${world.alder.id} and b.id = ${world.birch.id} and a.msp_id = b.msp_id`
    expect([sameMsp.length, alarm?.maintenance_tier]).toEqual([0, null])
  })

  test('two that overlap: what one lets go the other holds', async () => {
    const first = await plan(world.dana)
    await plan(world.dana, { name: 'Longer', endTime: '16:00' })
    await keep()
    const { id } = await trouble('k')
    await as(world.dana, (scope) => endMaintenance(scope, [first.id]))
    expect(await standing(world.otis)).toEqual([0, 1])
    await clock('2026-03-20T15:00:00Z')
    await keep()
    expect(await standing(world.otis)).toEqual([1, 0])
    expect(await changesOf(id)).toEqual(['unsuppressed', 'raised'])
  })

  test('that is changed lets go at once of what it does not cover any more', async () => {
    const { id } = await plan(world.dana)
    await keep()
    await trouble('k')
    await as(world.dana, (scope) =>
      changeMaintenance(scope, id, { ...once({ cause: 'sbc:8' }), version: 1 }),
    )
    expect(await standing(world.dana)).toEqual([1, 0])
    await as(world.dana, (scope) => changeMaintenance(scope, id, { ...once(), version: 2 }))
    await keep()
    expect(await standing(world.dana)).toEqual([0, 1])
  })

  test('one of a tenant and a service covers no other service', async () => {
    const [service] = await sql`select name from service where id = ${world.alder.service}`
    const of = { tenant: 'alderfoods', service: String(service?.name).toUpperCase(), cause: '' }
    const [{ shortname } = {}] =
      await sql`select shortname from tenant where id = ${world.alder.id}`
    await plan(world.dana, { ...of, tenant: shortname })
    await keep()
    await trouble('k', { cause: undefined })
    await trouble('own', { cause: undefined, serviceId: null })
    expect(await standing(world.dana)).toEqual([1, 1])
  })
})

describe('what is refused', () => {
  test.each([
    [{ endTime: '13:00' }, 'endDay', 'maintenance-ends'],
    [{ startDay: '2026-03-19', endDay: '2026-03-19' }, 'endDay', 'maintenance-past'],
    [{ endDay: '2026-05-20' }, 'endDay', 'maintenance-long'],
    [{ cause: '' }, 'tenant', 'maintenance-of'],
    [{ tenant: 'nobody' }, 'tenant', 'maintenance-tenant'],
    [{ service: 'x' }, 'tenant', 'maintenance-service-of'],
    [{ source: 'x' }, 'source', 'maintenance-source'],
    [{ startTime: '25:00' }, 'startTime', 'maintenance-time'],
  ])('%o', async (more, field, code) => {
    await expect(plan(world.dana, more)).rejects.toMatchObject({
      code,
      fields: { [field]: { code } },
    })
  })

  test('who only looks, and a tenant’s people; another’s window is missing', async () => {
    await expect(plan({ ...world.dana, role: 'monitor' })).rejects.toMatchObject({ code: 'role' })
    await expect(plan(world.otis)).rejects.toMatchObject({ code: 'role' })
    const { id } = await plan(world.olivia)
    for (const work of [
      (scope: Scope): Promise<unknown> => findMaintenance(scope, id),
      (scope: Scope) => endMaintenance(scope, [id]),
    ])
      await expect(as(world.dana, work)).rejects.toMatchObject({ code: 'no-such-maintenance' })
    const names = (actor: Actor) =>
      as(actor, async (scope) =>
        maintenanceWindows.rows(scope, parseQuery(maintenanceWindows, ''), {
          within: isOwn(actor.audience),
        }),
      )
    expect(await names(world.dana)).toEqual([])
    expect(await names(world.olivia)).toMatchObject([{ id, state: 'open' }])
  })

  test('a window over, and one that somebody changed meanwhile', async () => {
    const { id } = await plan(world.dana)
    const change = (version: number) =>
      as(world.dana, (scope) => changeMaintenance(scope, id, { ...once({ name: 'B' }), version }))
    await expect(change(9)).rejects.toMatchObject({ code: 'stale' })
    await as(world.dana, (scope) => endMaintenance(scope, [id]))
    await expect(change(2)).rejects.toMatchObject({ code: 'maintenance-over' })
  })
})

describe('a window that comes every week', () => {
  test('is open by the clocks of its zone, before and after they change', async () => {
    // 29 March 2026: Berlin goes from +1 to +2
    const weekly = { weekday: '5', startTime: '22:00', minutes: 60 }
    const { id } = await as(world.dana, (scope) =>
      addMaintenance(scope, 'weekly', { ...once(), ...weekly }),
    )
    const open = async (at: string) => {
      await clock(at)
      await keep()
      const { id } = await trouble(at)
      return (await found(id)).maintenanceTier !== null
    }
    expect(await open('2026-03-20T20:59:59Z')).toBe(false)
    expect(await open('2026-03-20T21:00:00Z')).toBe(true)
    expect(await open('2026-03-20T22:00:00Z')).toBe(false)
    expect(await open('2026-03-27T21:30:00Z')).toBe(true)
    expect(await open('2026-04-03T20:30:00Z')).toBe(true)
    expect(await open('2026-04-03T21:30:00Z')).toBe(false)
    await as(world.dana, (scope) => endMaintenance(scope, [id]))
    expect(await open('2026-04-10T20:30:00Z')).toBe(false)
  })

  test.each([
    // begins in an hour that the clocks leave out, lasts over the one that they show twice
    [
      7,
      '02:30',
      60,
      'Europe/Berlin',
      '2026-03-28T12:00Z',
      '2026-03-29T01:30Z',
      '2026-03-29T02:30Z',
    ],
    [
      7,
      '01:00',
      180,
      'Europe/Berlin',
      '2026-10-24T12:00Z',
      '2026-10-24T23:00Z',
      '2026-10-25T02:00Z',
    ],
    // one that lasts nearly all the week, and is under way
    [1, '00:00', 10079, 'UTC', '2026-03-22T12:00Z', '2026-03-16T00:00Z', '2026-03-22T23:59Z'],
    [
      2,
      '23:30',
      60,
      'Pacific/Kiritimati',
      '2026-03-17T10:00Z',
      '2026-03-17T09:30Z',
      '2026-03-17T10:30Z',
    ],
  ])(
    'day %i at %s for %i minutes in %s, asked at %s',
    (weekday, startTime, minutes, timeZone, now, from, to) => {
      expect(nextTime({ weekday, startTime, minutes, timeZone }, new Date(now))).toEqual({
        startsAt: new Date(from),
        endsAt: new Date(to),
      })
    },
  )
})
