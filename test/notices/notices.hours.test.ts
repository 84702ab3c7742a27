import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, unacknowledge } from '../../src/domain/alarms/acts.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { noticesOf } from './notices.support.ts'

const database = await testDatabase()
const { sql, pool } = database
const { clock, rule, raised, cleared, tell, mails, states, empty } = noticesOf(database)
let world: World
const bob = { email: 'bob@noc.example' }
const eve = { email: 'eve@noc.example' }
const office = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }

/** At a moment, one run of the job. */
const at = async (instant: string) => {
  await clock(instant)
  await tell()
}
const subjects = async () => (await mails()).map((mail) => mail.replace(/@noc.example/, ''))

beforeAll(async () => {
  world = await makeWorld(database)
})
beforeEach(empty)
afterAll(() => clock(null))

/**
 * Weekends on which clocks change in Berlin, and one on which they do not. `naive` is when hours would open for whoever counts
 * days of 24 hours from the last opening.
 */
const weekends = [
  [
    'to summer time',
    { last: '2026-03-27', monday: '2026-03-30', opens: '06:00', naive: '07:00', closes: '17:00' },
  ],
  [
    'back from summer time',
    { last: '2026-10-23', monday: '2026-10-26', opens: '07:00', naive: '06:00', closes: '16:00' },
  ],
  [
    'of no change',
    { last: '2026-01-16', monday: '2026-01-19', opens: '07:00', naive: '07:00', closes: '17:00' },
  ],
] as const

describe.each(weekends)(
  'quiet hours over a weekend %s',
  (_, { last, monday, opens, naive, closes }) => {
    const evening = `${last}T${closes}:00Z`
    const before = new Date(Date.parse(`${monday}T${opens}:00Z`) - 1).toISOString()
    const opening = `${monday}T${opens}:00Z`

    test('a raise that is open at their end is told then, and its clear goes to who got it', async () => {
      await rule({ ...office, steps: [bob] })
      await clock(evening)
      await raised('T')
      await tell()
      expect(await states()).toEqual(['bob@noc.example 0 held'])
      await at(before)
      expect(await mails()).toEqual([])
      await at(opening)
      await at(opening)
      expect(await subjects()).toEqual(['bob: Major: T (SBC 1)'])
      const [mail] = await sql`select data from mail`
      expect(JSON.stringify(mail?.data)).toContain('notice-held')
      await cleared('T')
      await at(opening)
      expect((await subjects()).slice(1)).toEqual(['bob: Cleared: T (SBC 1)'])
    })

    test('what was over by then is told by neither of both', async () => {
      await rule({ ...office, steps: [bob] })
      await clock(evening)
      await raised('T')
      await tell()
      await cleared('T')
      await at(before)
      await at(opening)
      expect(await mails()).toEqual([])
      expect(await states()).toEqual(['bob@noc.example 0 needless'])
    })

    test('a clear within them is told at their end, after a raise before them', async () => {
      await rule({ ...office, steps: [bob] })
      await clock(new Date(Date.parse(evening) - 1000).toISOString())
      await raised('T')
      await tell()
      expect(await mails()).toHaveLength(1)
      await clock(evening)
      await cleared('T')
      await tell()
      await at(before)
      expect(await mails()).toHaveLength(1)
      await at(opening)
      expect((await subjects()).slice(1)).toEqual(['bob: Cleared: T (SBC 1)'])
    })

    test('a step counts its minutes from the end of them', async () => {
      await rule({ ...office, steps: [bob, { after: 30, ...eve }] })
      await clock(evening)
      await raised('T')
      await tell()
      await at(opening)
      expect(await subjects()).toEqual(['bob: Major: T (SBC 1)'])
      await at(new Date(Date.parse(opening) + 30 * 60_000 - 1).toISOString())
      expect(await mails()).toHaveLength(1)
      await at(new Date(Date.parse(opening) + 30 * 60_000).toISOString())
      expect((await subjects()).slice(1)).toEqual(['eve: Major: T (SBC 1)'])
    })

    test('a step whose minutes end within them waits for their end, and is needless if somebody acknowledged meanwhile', async () => {
      await rule({ ...office, steps: [bob, { after: 30, ...eve }] })
      await clock(new Date(Date.parse(evening) - 10 * 60_000).toISOString())
      const ids = [await raised('T'), await raised('U')]
      await tell()
      await at(new Date(Date.parse(evening) + 20 * 60_000).toISOString())
      expect(await mails()).toHaveLength(2)
      await Scope.enter(pool, world.dana, (scope) => acknowledge(scope, ids.slice(0, 1)))
      await at(before)
      expect(await mails()).toHaveLength(2)
      await at(opening)
      expect((await subjects()).slice(2)).toEqual(['eve: Major: U (SBC 1)'])
    })

    test('and without summer time they would end at another hour', async () => {
      await rule({ ...office, steps: [bob] })
      await clock(evening)
      await raised('T')
      await tell()
      // the control: told when days have 24 hours, unless that is too early
      await at(`${monday}T${naive}:00Z`)
      expect(await mails()).toHaveLength(naive < opens ? 0 : 1)
      const [row] =
        await sql`select to_char(coalesce(sent_at, due_at) at time zone 'UTC', 'HH24:MI') as at, state from notification`
      expect(row).toEqual(
        naive < opens ? { at: opens, state: 'held' } : { at: naive, state: 'sent' },
      )
    })
  },
)

describe('a night across the change', () => {
  const night = { from: '22:00', to: '06:00' }
  test.each([
    [
      'to summer time, seven hours',
      '2026-03-28T21:00:00Z',
      '2026-03-29T03:59:59Z',
      '2026-03-29T04:00:00Z',
      '2026-03-29T20:00:00Z',
    ],
    [
      'back, nine hours',
      '2026-10-24T20:00:00Z',
      '2026-10-25T04:59:59Z',
      '2026-10-25T05:00:00Z',
      '2026-10-25T21:00:00Z',
    ],
  ])('%s', async (_, start, end, over, next) => {
    await rule({ ...night, steps: [bob] })
    await clock(start)
    await raised('first')
    await tell()
    await clock(end)
    await raised('last')
    await tell()
    await clock(over)
    await raised('too late')
    await tell()
    expect(await subjects()).toEqual(['bob: Major: first (SBC 1)', 'bob: Major: last (SBC 1)'])
    await at(new Date(Date.parse(next) - 1).toISOString())
    expect(await mails()).toHaveLength(2)
    await at(next)
    expect((await subjects()).slice(2)).toEqual(['bob: Major: too late (SBC 1)'])
  })
})

describe('maintenance, the shelf and the rest', () => {
  const note = (alarm: string, change: string) =>
    sql`insert into alarm_event (audience, alarm_id, change, severity) values ('provider', ${alarm}, ${change}, 'major')`
  const noon = '2026-01-13T11:00:00Z'

  test.each([
    [
      'maintenance',
      { set: { maintenance_tier: 'provider' }, free: { maintenance_tier: null } },
      'unsuppressed',
    ],
    [
      'the shelf',
      {
        set: {
          shelve_tier: 'provider',
          shelved_until: noon,
          shelved_by: 'Dana',
          shelved_reason: 'Known',
        },
        free: { shelve_tier: null, shelved_until: null, shelved_by: null, shelved_reason: null },
      },
      'unshelved',
    ],
  ])('what was raised in %s and is open at its end is told then', async (_, { set, free }, end) => {
    await rule({ steps: [bob] })
    await clock(noon)
    const id = await raised('T')
    await sql`update alarm set ${sql(set)} where id = ${id}`
    await tell()
    expect(await mails()).toEqual([])
    await sql`update alarm set ${sql(free)} where id = ${id}`
    await note(id, end)
    await tell()
    expect(await subjects()).toEqual(['bob: Major: T (SBC 1)'])
  })

  test('the end of one is not told while the other lasts', async () => {
    await rule({ steps: [bob] })
    await clock(noon)
    const id = await raised('T')
    await sql`update alarm set maintenance_tier = 'provider', ack_tier = 'provider', acknowledged_at = now() where id = ${id}`
    await tell()
    await sql`update alarm set maintenance_tier = null where id = ${id}`
    await note(id, 'unsuppressed')
    await tell()
    expect(await mails()).toEqual([])
  })

  test('an alarm that flapped and stays is not told twice', async () => {
    await rule({ steps: [bob] })
    await clock(noon)
    const id = await raised('T')
    await tell()
    await note(id, 'flapping')
    await note(id, 'steady')
    await tell()
    expect(await mails()).toHaveLength(1)
    // the control: what nobody was told of is
    await sql`delete from notification`
    await note(id, 'steady')
    await tell()
    expect(await mails()).toHaveLength(2)
  })

  test('a held raise that is acknowledged and taken back within quiet hours is told once', async () => {
    await rule({ ...office, steps: [bob] })
    await clock('2026-01-13T20:00:00Z')
    const id = await raised('T')
    await tell()
    for (const change of [acknowledge, unacknowledge]) {
      await Scope.enter(pool, world.dana, (scope) => change(scope, [id]))
      await tell()
    }
    await at('2026-01-14T07:00:00Z')
    expect(await subjects()).toEqual(['bob: Major: T (SBC 1)'])
  })
})
