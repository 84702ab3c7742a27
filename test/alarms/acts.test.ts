import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  acknowledge,
  addNote,
  claim,
  shelve,
  unacknowledge,
  unclaim,
  unshelve,
} from '../../src/domain/alarms/acts.ts'
import { findAlarm, alarms as list } from '../../src/domain/alarms/alarms.list.ts'
import { type Condition, clear, raise } from '../../src/domain/alarms/alarms.ts'
import { bellAlarms } from '../../src/domain/alarms/bell.ts'
import { type MarkChange, previewMark } from '../../src/domain/alarms/marks.ts'
import { settleAlarms } from '../../src/domain/alarms/settling.ts'
import { alarmCounts, alarmsApart } from '../../src/domain/alarms/tiers.ts'
import { readCounters } from '../../src/domain/counters.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

describe('what is done with alarms', async () => {
  const database = await testDatabase()
  let world: World
  let id: string
  const provider = system({ kind: 'provider' })
  const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
    Scope.enter(database.pool, actor, work)
  const trunk = (more: Partial<Condition> = {}): Condition => ({
    ...{ owner: { tenantId: world.alder.id }, key: 'trunk', severity: 'major' },
    ...{ name: verbatim('Trunk down'), source: verbatim('SBC 1'), text: verbatim('No answer') },
    ...{ serviceId: world.alder.service, ...more },
  })
  const raised = (more: Partial<Condition> = {}) =>
    as(provider, async (scope) => (await raise(scope, trunk(more))).id)
  const found = (actor: Actor = world.dana) => as(actor, (scope) => findAlarm(scope, id))
  const changes = async () => (await found()).events.map(({ change }) => change)
  const listed = (search: string, actor: Actor) =>
    as(actor, async (scope) =>
      (await list.rows(scope, parseQuery(list, search))).map((row) => row.id),
    )
  const counted = (actor: Actor) =>
    as(actor, async (scope) => {
      const counters = await readCounters(scope)
      return {
        major: alarmCounts(actor.audience, counters).major,
        ...alarmsApart(actor.audience, counters),
      }
    })

  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await database.sql`delete from alarm`
    id = await raised()
  })

  const everybody = () => [world.otis, world.olivia, world.dana]
  const asking = (actor: Actor) =>
    as(actor, async (scope) => (await bellAlarms(scope))[0]?.isAsking)

  test.each([
    ['a customer’s people', 0, [false, true, true]],
    ['its MSP’s people', 1, [false, false, true]],
    ['the provider’s people', 2, [false, false, false]],
  ] as const)(
    'what %s acknowledge or shelve asks whoever stands above them',
    async (_, who, expected) => {
      const actor = everybody()[who] as Actor
      const seen = () => Promise.all(everybody().map(async (one) => (await found(one)).asks))
      expect(await seen()).toEqual([true, true, true])
      expect(await as(actor, (scope) => acknowledge(scope, [id]))).toBe(1)
      expect(await seen()).toEqual(expected)
      for (const [at, reader] of everybody().entries()) {
        expect(await asking(reader)).toBe(expected[at])
        expect(await counted(reader)).toMatchObject({ major: expected[at] ? 1 : 0, shelved: 0 })
        expect(await listed('unacknowledged=1', reader)).toHaveLength(expected[at] ? 1 : 0)
      }
      await as(actor, (scope) => unacknowledge(scope, [id]))
      await as(actor, (scope) => shelve(scope, [id], { hours: '4', reason: 'The line is moved' }))
      expect(await seen()).toEqual(expected)
      for (const [at, reader] of everybody().entries()) {
        const is = expected[at] ? [] : [id]
        expect(await listed('state=shelved', reader)).toEqual(is)
        expect(await listed('', reader)).toEqual(expected[at] ? [id] : [])
        expect(await counted(reader)).toMatchObject({ shelved: is.length })
        // what is put apart has its number above the list, and is no line of the bell's
        expect(await asking(reader)).toBe(expected[at] ? true : undefined)
      }
    },
  )

  test('nobody undoes what was done above them, and their preview says so', async () => {
    const reasons = async (change: MarkChange) =>
      (await as(world.otis, (scope) => previewMark(scope, [id], change))).skipped?.map(
        ({ reason }) => reason.code,
      )
    await as(world.dana, async (scope) => {
      await acknowledge(scope, [id])
      await claim(scope, [id], { minutes: '30' })
      await shelve(scope, [id], { hours: '1', reason: 'Known' })
    })
    await as(world.otis, async (scope) => {
      expect(await acknowledge(scope, [id])).toBe(0)
      expect(await acknowledge(scope, [id], { until: '1' })).toBe(0)
      expect(await unacknowledge(scope, [id])).toBe(0)
      expect(await claim(scope, [id], { minutes: '15', acknowledge: 'on' })).toBe(0)
      expect(await unclaim(scope, [id])).toBe(0)
      expect(await shelve(scope, [id], { hours: '24', reason: 'Mine' })).toBe(0)
      expect(await unshelve(scope, [id])).toBe(0)
    })
    expect(await reasons('acknowledged')).toEqual(['alarm-acknowledged'])
    expect(await reasons('unacknowledged')).toEqual(['alarm-acknowledged-above'])
    expect(await reasons('claimed')).toEqual(['alarm-claimed-above'])
    expect(await reasons('unshelved')).toEqual(['alarm-shelved-above'])
    expect(await reasons('noted')).toEqual([])
    expect(await found()).toMatchObject({
      ...{ ackTier: 'provider', claimedBy: 'Dana Okafor', shelvedReason: 'Known' },
    })
    // from above it may be changed
    expect(await as(world.nico, (scope) => unshelve(scope, [id]))).toBe(1)
  })

  const silence = sql`update alarm set ack_tier = 'provider', acknowledged_at = now(), acknowledged_by = 'me'`
  const forgeries = {
    acknowledge: silence,
    shelve: sql`update alarm set shelve_tier = 'provider', shelved_until = now() + interval '1 hour', shelved_by = 'me', shelved_reason = 'x'`,
    claim: sql`update alarm set claim_tier = 'provider', claimed_at = now(), claimed_by = 'me'`,
  }
  for (const [what, forged] of Object.entries(forgeries))
    test(`a customer’s or an MSP’s own SQL cannot ${what} for the provider, and could without the trigger`, async () => {
      const attempt = (actor: Actor) => as(actor, async ({ db }) => void (await db.execute(forged)))
      for (const actor of [world.otis, world.olivia])
        await expect(attempt(actor)).rejects.toMatchObject({ code: '42501' })
      await database.sql`alter table alarm disable trigger alarm_tiers`
      try {
        await attempt(world.otis)
        const { ackTier, shelveTier, claimTier } = await found()
        expect([ackTier, shelveTier, claimTier]).toContain('provider')
      } finally {
        await database.sql`alter table alarm enable trigger alarm_tiers`
      }
    })

  test('a customer’s own SQL cannot take the provider’s acknowledgement back, nor begin an alarm with one', async () => {
    await as(world.dana, (scope) => acknowledge(scope, [id]))
    const refused = (statement: ReturnType<typeof sql>) =>
      expect(
        as(world.otis, async ({ db }) => void (await db.execute(statement))),
      ).rejects.toMatchObject({ code: '42501' })
    await refused(sql`update alarm set ack_tier = null, acknowledged_at = null`)
    await refused(sql`update alarm set ack_tier = 'tenant'`)
    await refused(sql`
      insert into alarm (audience, tenant_id, key, severity, name, source, text, ack_tier, acknowledged_at)
      values ('tenant', ${world.alder.id}::uuid, 'replication', 'warning', '{"code":"x","params":{}}', '{"code":"x","params":{}}',
        '{"code":"x","params":{}}', 'provider', now())`)
    expect(await found()).toMatchObject({ ackTier: 'provider' })
  })

  test('an acknowledgement ends when the alarm gets worse, unless it was given until it clears', async () => {
    const worse = async (until: string, severity: Condition['severity']) => {
      await as(world.dana, (scope) => acknowledge(scope, [id], { until }))
      await raised({ severity })
      return (await found()).asks
    }
    expect(await worse('worse', 'critical')).toBe(true)
    await raised({ severity: 'minor' })
    expect(await worse('clear', 'critical')).toBe(false)
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'trunk'))
    expect((await found()).clearedAt).toBeInstanceOf(Date)
  })

  test('an acknowledgement for some hours ends with them, and how long it lasts may be said anew', async () => {
    expect(await as(world.dana, (scope) => acknowledge(scope, [id]))).toBe(1)
    expect(await as(world.dana, (scope) => acknowledge(scope, [id], { until: '4' }))).toBe(1)
    const [event] = (await found()).events
    expect(event).toMatchObject({
      ...{ change: 'acknowledged', tier: 'provider' },
      text: message('acknowledged-for', { hours: 4 }),
    })
    const { ackUntilAt } = await found()
    expect((ackUntilAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3.9 * 3_600_000)
    await as(provider, settleAlarms)
    expect((await found()).asks).toBe(false)
    await database.sql`update alarm set ack_until_at = now()`
    await as(provider, settleAlarms)
    expect(await found()).toMatchObject({ asks: true, acknowledgedAt: null })
    expect((await changes())[0]).toBe('unacknowledged')
    await expect(
      as(world.dana, (scope) => acknowledge(scope, [id], { until: '9000' })),
    ).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('a claim says who looks again when, passes to whoever claims next, and is given up', async () => {
    await as(world.nico, (scope) => claim(scope, [id], { minutes: '30', acknowledge: 'on' }))
    expect(await found(world.otis)).toMatchObject({
      ...{ claimedBy: 'Nico Brandt', claimTier: 'provider', asks: false, isCheckDue: false },
      stands: { claim: 'above', ack: 'above' },
    })
    expect(await listed('claimed=own', world.dana)).toEqual([id])
    expect(await listed('claimed=own', world.otis)).toEqual([])
    expect(await listed('claimed=any', world.otis)).toEqual([id])
    expect(await listed('claimed=due', world.dana)).toEqual([])
    await database.sql`update alarm set next_check_at = now()`
    expect((await found()).isCheckDue).toBe(true)
    expect(await listed('claimed=due', world.dana)).toEqual([id])
    await as(world.dana, (scope) => claim(scope, [id], { minutes: '60' }))
    expect(await found()).toMatchObject({ claimedBy: 'Dana Okafor', isCheckDue: false })
    expect(await as(world.nico, (scope) => unclaim(scope, [id]))).toBe(1)
    expect(await as(world.nico, (scope) => unclaim(scope, [id]))).toBe(0)
    expect(await changes()).toEqual(['unclaimed', 'claimed', 'acknowledged', 'claimed', 'raised'])
  })

  test('what is shelved comes back after its hours by itself, at once when it gets worse, and is never without a reason', async () => {
    const put = (given: Record<string, unknown>) =>
      as(world.dana, (scope) => shelve(scope, [id], given))
    for (const given of [{ hours: '4' }, { hours: '4', reason: ' ' }, { hours: '48', reason: 'x' }])
      await expect(put(given)).rejects.toMatchObject({ kind: 'invalid' })
    await put({ hours: '1', reason: 'Vendor restarts it' })
    expect((await found()).events[0]?.text).toEqual(
      message('shelved-for', { hours: 1, reason: verbatim('Vendor restarts it') }),
    )
    const [line] = await database.sql`
      select after from log_entry where subject_id = ${id} and type = 'alarm.shelved'`
    expect(JSON.stringify(line)).toContain('Vendor restarts it')
    await as(provider, settleAlarms)
    expect((await found()).asks).toBe(false)
    await database.sql`update alarm set shelved_until = now()`
    await as(provider, settleAlarms)
    expect(await found()).toMatchObject({ asks: true, shelvedReason: null })
    await put({ hours: '24', reason: 'Again' })
    await raised({ severity: 'critical' })
    expect(await found()).toMatchObject({ asks: true, shelvedUntil: null, severity: 'critical' })
    expect(await changes()).toEqual(['severity', 'shelved', 'unshelved', 'shelved', 'raised'])
    // nor by whoever writes into the table
    await expect(database.sql`
      update alarm set shelve_tier = 'provider', shelved_by = 'me', shelved_reason = 'x', shelved_until = now() + interval '25 hours'
    `).rejects.toMatchObject({ code: '23514' })
  })

  test('what is over is neither claimed nor shelved, and may still have a note', async () => {
    await as(provider, (scope) => clear(scope, { tenantId: world.alder.id }, 'trunk'))
    await as(world.dana, async (scope) => {
      expect(await claim(scope, [id], { minutes: '30' })).toBe(0)
      expect(await shelve(scope, [id], { hours: '1', reason: 'x' })).toBe(0)
      expect(await addNote(scope, [id], { text: 'The fuse\nwas changed' })).toBe(1)
    })
    expect((await found(world.otis)).events[0]).toMatchObject({
      ...{ change: 'noted', by: 'Dana Okafor', text: verbatim('The fuse\nwas changed') },
    })
    await expect(
      as(world.dana, (scope) => addNote(scope, [id], { text: 'x'.repeat(1001) })),
    ).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('who may only look does nothing, and another’s alarm is missing', async () => {
    const acts = [
      (scope: Scope) => claim(scope, [id], { minutes: '30' }),
      (scope: Scope) => shelve(scope, [id], { hours: '1', reason: 'x' }),
      (scope: Scope) => addNote(scope, [id], { text: 'x' }),
      (scope: Scope) => unshelve(scope, [id]),
    ]
    for (const act of acts) {
      await expect(as(world.vera, act)).rejects.toMatchObject({ kind: 'forbidden' })
      await expect(as(world.bea, act)).rejects.toMatchObject({ kind: 'missing' })
    }
    expect(await changes()).toEqual(['raised'])
  })

  test('the list narrows by cause, label, origin and what is put apart', async () => {
    await raised({ key: 'b', cause: 'sbc:1', labels: { site: 'Rotterdam', 'a=b': 'c' } })
    const many = async (search: string) => (await listed(search, world.dana)).length
    expect(await many('')).toBe(2)
    expect(await many('cause=sbc%3A1')).toBe(1)
    expect(await many('cause=sbc')).toBe(0)
    expect(await many('label=site%3DRotterdam')).toBe(1)
    expect(await many('label=site')).toBe(1)
    expect(await many('label=site%3Drotterdam')).toBe(0)
    expect(await many('origin=portal')).toBe(2)
    expect(await many('origin=tenant')).toBe(0)
    expect(await many('claimed=nobody')).toBe(2)
    expect(await many('state=maintenance')).toBe(0)
    expect(await many('state=active&sort=check')).toBe(2)
  })

  test('the bell has what asks first, worst first, then what was acknowledged', async () => {
    const minor = await raised({ key: 'minor', severity: 'minor' })
    const seen = await raised({ key: 'seen', severity: 'critical' })
    await as(world.dana, (scope) => acknowledge(scope, [seen]))
    const bell = await as(world.dana, bellAlarms)
    expect(bell.map((line) => [line.id, line.isAsking])).toEqual([
      [id, true],
      [minor, true],
      [seen, false],
    ])
  })
})
