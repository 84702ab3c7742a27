import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, unacknowledge } from '../../src/domain/alarms/acts.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { noticesOf } from './notices.support.ts'

const database = await testDatabase()
const { sql, pool } = database
const { clock, rule, raised, cleared, tell, mails, states, empty, deliveries } = noticesOf(database)
let world: World

/** A Tuesday, 12:00 in Berlin. */
const noon = '2026-01-13T11:00:00Z'
const bob = { email: 'bob@noc.example' }
const eve = { email: 'eve@noc.example' }

beforeAll(async () => {
  world = await makeWorld(database)
})
beforeEach(async () => {
  await clock(noon)
  await empty()
})
afterAll(() => clock(null))

describe('a raise', () => {
  test('is told once to each recipient, and its clear to who got it', async () => {
    await rule({ steps: [bob, eve] })
    await raised('Trunk down')
    await tell()
    await raised('Trunk down')
    await tell()
    const told = ['bob', 'eve'].map((who) => `${who}@noc.example: Major: Trunk down (SBC 1)`)
    expect((await mails()).toSorted()).toEqual(told)
    await rule({ name: 'Later', steps: [{ email: 'late@noc.example' }] })
    await cleared('Trunk down')
    await tell()
    await tell()
    expect((await mails()).slice(2).toSorted()).toEqual(
      ['bob', 'eve'].map((who) => `${who}@noc.example: Cleared: Trunk down (SBC 1)`),
    )
  })

  test('that is over before anybody was told is told to nobody, nor is its clear', async () => {
    await rule({ steps: [bob] })
    await raised('Trunk down')
    await cleared('Trunk down')
    await tell()
    expect(await mails()).toEqual([])
    expect(await sql`select from alarm_event where matched_at is null`).toEqual([])
  })

  test('goes by severity, tenant and labels', async () => {
    const { alder, birch } = world
    await rule({ name: 'Major', severity: 'major', steps: [{ email: 'major@x.example' }] })
    await rule({ name: 'Alder', tenants: [alder.id], steps: [{ email: 'alder@x.example' }] })
    await rule({ name: 'Label', labels: { site: 'Leeds' }, steps: [{ email: 'leeds@x.example' }] })
    const of = (one: { id: string }) => ({ owner: { tenantId: one.id } })
    await raised('A', { ...of(alder), severity: 'minor', labels: { site: 'Leeds', rack: '2' } })
    await raised('B', { ...of(birch), severity: 'critical', labels: { site: 'Hull' } })
    await tell()
    expect((await mails()).toSorted()).toEqual([
      'alder@x.example: Minor: A (Alder Foods)',
      'leeds@x.example: Minor: A (Alder Foods)',
      'major@x.example: Critical: B (Birch Logistics)',
    ])
  })

  test('is told by the rules of whoever sees the alarm, and of nobody else', async () => {
    const { alder, birch, harbor, summit } = world
    const owners = {
      alder: { tenantId: alder.id },
      birch: { tenantId: birch.id },
      harbor: { mspId: harbor.id },
    }
    for (const [name, owner] of Object.entries({
      ...owners,
      summit: { mspId: summit.id },
      northline: {},
    }))
      await rule({ owner, name, steps: [{ email: `${name}@x.example` }] })
    await raised('A', { owner: { tenantId: alder.id } })
    await raised('H', { owner: { mspId: harbor.id }, customer: 'Harbor' })
    await raised('N')
    await tell()
    expect((await mails()).toSorted()).toEqual([
      'alder@x.example: Major: A (Alder Foods)',
      'harbor@x.example: Major: A (Alder Foods)',
      'harbor@x.example: Major: H (Harbor)',
      'northline@x.example: Major: A (Alder Foods)',
      'northline@x.example: Major: H (Harbor)',
      'northline@x.example: Major: N (SBC 1)',
    ])
    expect(
      await sql`select count(*)::integer as many from mail m where m.tenant_id = ${alder.id} and m.to_address <> 'alder@x.example'`,
    ).toEqual([{ many: 0 }])
  })

  test('is told anew when it gets worse, and again when it was better meanwhile', async () => {
    await rule({ severity: 'minor', steps: [bob] })
    for (const severity of ['minor', 'critical', 'critical', 'minor', 'critical'] as const) {
      await raised('T', { severity })
      await tell()
    }
    expect(await mails()).toEqual(
      ['Minor', 'Critical', 'Critical'].map((said) => `bob@noc.example: ${said}: T (SBC 1)`),
    )
    await cleared('T')
    await tell()
    expect((await mails()).slice(3)).toEqual(['bob@noc.example: Cleared: T (SBC 1)'])
  })

  test('that two rules send to one address is one mail', async () => {
    await rule({ steps: [bob] })
    await rule({ name: 'Other', steps: [bob] })
    await raised('T')
    await tell()
    await cleared('T')
    await tell()
    expect(await mails()).toEqual([
      'bob@noc.example: Major: T (SBC 1)',
      'bob@noc.example: Cleared: T (SBC 1)',
    ])
    expect(await states()).toEqual(Array(2).fill('bob@noc.example 0 sent over'))
  })

  test('is not told to people who may not sign in any more', async () => {
    await rule({ steps: [{ email: 'dana@northline.example' }, { email: 'noc@northline.example' }] })
    await sql`update account set state = 'disabled' where email = 'noc@northline.example'`
    await raised('T')
    await tell()
    await sql`update account set state = 'active' where email = 'noc@northline.example'`
    expect(await mails()).toEqual(['dana@northline.example: Major: T (SBC 1)'])
    expect(await sql`select to_name, account_id from mail`).toEqual([
      { to_name: 'Dana Okafor', account_id: world.dana.id },
    ])
  })

  test('of a customer with German people is told in German', async () => {
    const { alder } = world
    await rule({ owner: { tenantId: alder.id }, steps: [bob] })
    await sql`update tenant set language = 'de' where id = ${alder.id}`
    await raised('T', { owner: { tenantId: alder.id } })
    await tell()
    await sql`update tenant set language = 'en' where id = ${alder.id}`
    expect(await mails()).toEqual(['bob@noc.example: Schwer: T (Alder Foods)'])
  })
})

describe('what nobody acknowledged', () => {
  const ack = async (who: 'dana' | 'otis', work: typeof acknowledge = acknowledge) => {
    const ids = (await sql`select id from alarm where cleared_at is null`).map(({ id }) =>
      String(id),
    )
    await Scope.enter(pool, world[who], (scope) => work(scope, ids))
  }
  const steps = [bob, { after: 15, ...eve }]

  test('goes to the next step when its minutes are over, and not a second before', async () => {
    await rule({ steps })
    await raised('T')
    await tell()
    await clock('2026-01-13T11:14:59Z')
    await tell()
    expect(await mails()).toHaveLength(1)
    await clock('2026-01-13T11:15:00Z')
    await tell()
    await tell()
    expect((await mails()).slice(1)).toEqual(['eve@noc.example: Major: T (SBC 1)'])
    const [last] = await sql`select data from mail where to_address = ${eve.email}`
    expect(JSON.stringify(last?.data)).toContain('notice-unacknowledged')
    await cleared('T')
    await tell()
    expect((await mails()).slice(2).toSorted()).toEqual(
      ['bob', 'eve'].map((who) => `${who}@noc.example: Cleared: T (SBC 1)`),
    )
  })

  test.each([
    ['an acknowledgement of its owner’s tier', 'dana', ['bob@noc.example']],
    ['a customer’s acknowledgement', 'otis', ['bob@noc.example', 'eve@noc.example']],
  ] as const)('and %s', async (_, who, hearers) => {
    await rule({ steps })
    await raised('T', { owner: { tenantId: world.alder.id } })
    await tell()
    await ack(who)
    await tell()
    await clock('2026-01-13T11:15:00Z')
    await tell()
    expect((await mails()).map((mail) => mail.split(':')[0])).toEqual(hearers)
  })

  test('counts from when an acknowledgement was taken back, which tells everybody anew', async () => {
    await rule({ steps })
    await raised('T')
    await tell()
    await ack('dana')
    await tell()
    await clock('2026-01-13T11:10:00Z')
    await ack('dana', unacknowledge)
    await tell()
    expect(await mails()).toHaveLength(2)
    await clock('2026-01-13T11:24:59Z')
    await tell()
    expect(await mails()).toHaveLength(2)
    await clock('2026-01-13T11:25:00Z')
    await tell()
    expect((await mails()).map((mail) => mail.split(':')[0])).toEqual([
      ...['bob@noc.example', 'bob@noc.example', 'eve@noc.example'],
    ])
  })

  test('taken back before the job looked, the steps count from then', async () => {
    await rule({ steps })
    await raised('T')
    await tell()
    await clock('2026-01-13T11:10:00Z')
    await ack('dana')
    await ack('dana', unacknowledge)
    await tell()
    await clock('2026-01-13T11:15:00Z')
    await tell()
    expect((await mails()).filter((mail) => mail.startsWith('eve'))).toEqual([])
  })

  test('is over before the next step: that one hears nothing', async () => {
    await rule({ steps })
    await raised('T')
    await tell()
    await cleared('T')
    await clock('2026-01-13T11:15:00Z')
    await tell()
    expect((await mails()).filter((mail) => mail.startsWith('eve'))).toEqual([])
  })
})

describe('endpoints', () => {
  test('are told a raise, a clear and a digest as JSON, whose alarm has all of its words', async () => {
    const [hook] = await sql`insert into webhook (audience, name, url, secret, created_by)
      values ('provider', 'Desk', 'https://hooks.example/x', 's', 'Dana') returning id`
    await rule({ steps: [{ webhook: String(hook?.id) }] })
    const id = await raised('T', { cause: 'sbc:1', labels: { site: 'Leeds' } })
    await tell()
    await cleared('T')
    await tell()
    const alarm = { id, name: 'T', source: 'SBC 1', text: 'No answer', path: `/alarms/${id}` }
    expect(await deliveries()).toMatchObject([
      {
        event: 'alarm.raised',
        rule: { name: 'Rule' },
        after_minutes: 0,
        alarm: { ...alarm, cause: 'sbc:1', labels: { site: 'Leeds' }, cleared_at: null },
      },
      { event: 'alarm.cleared', alarm: { ...alarm, cleared_at: expect.stringMatching(/Z$/) } },
    ])
    for (let n = 0; n < 11; n++) await raised(`S${n}`)
    await tell()
    const digest = (await deliveries()).at(-1)
    expect(digest).toMatchObject({ event: 'alarm.digest', raised: 11, cleared: 0 })
    expect(digest.alarms).toHaveLength(11)
    expect(await mails()).toEqual([])
  })
})
