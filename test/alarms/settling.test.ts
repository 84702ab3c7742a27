import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { clear, raise } from '../../src/domain/alarms/alarms.ts'
import { changeAlarmSettings } from '../../src/domain/alarms/settings.ts'
import { keptDays, pruneAlarms, settleAlarms } from '../../src/domain/alarms/settling.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { type Actor, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
const provider = system({ kind: 'provider' })
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await sql`delete from alarm`
  await sql`delete from alarm_event`
})

const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
  Scope.enter(db.pool, actor, work)
const owner = () => ({ tenantId: world.alder.id })
const raised = async (key: string) => {
  const condition = {
    ...{ owner: owner(), key, severity: 'major' as const },
    ...{ name: verbatim('n'), source: verbatim('s'), text: verbatim('t') },
  }
  return (await as(provider, (scope) => raise(scope, condition))).id
}
const keys = async () => (await sql`select key from alarm order by key`).map(({ key }) => key)
const prune = () => as(dispatcher, async (scope) => pruneAlarms(scope, await keptDays(scope)))

describe('what is old goes by itself', () => {
  test('alarms that cleared longer ago than they are kept, with their history; never one that is active', async () => {
    for (const [key, days] of [
      ['old', 401],
      ['young', 399],
    ] as const) {
      await raised(key)
      await as(provider, (scope) => clear(scope, owner(), key))
      await sql`update alarm set cleared_at = now() - make_interval(days => ${days}) where key = ${key}`
    }
    await raised('active')
    await sql`update alarm set raised_at = now() - interval '900 days' where key = 'active'`
    expect(await prune()).toBe(1)
    expect(await keys()).toEqual(['active', 'young'])
    const orphans =
      await sql`select from alarm_event e where not exists (select from alarm a where a.id = e.alarm_id)`
    expect(orphans).toHaveLength(0)
    expect(await prune()).toBe(0)
  })

  test('sooner where the setting says so; too few days are refused', async () => {
    await raised('young')
    await as(provider, (scope) => clear(scope, owner(), 'young'))
    await sql`update alarm set cleared_at = now() - interval '60 days'`
    const set = (keepDays: number) =>
      as(world.dana, (scope) => changeAlarmSettings(scope, { keepDays, version: 0 }))
    await expect(set(29)).rejects.toMatchObject({ fields: { keepDays: expect.anything() } })
    await expect(
      as(world.nico, (scope) => changeAlarmSettings(scope, { keepDays: 30, version: 0 })),
    ).rejects.toMatchObject({ code: 'role' })
    expect(await prune()).toBe(0)
    await set(30)
    expect(await prune()).toBe(1)
    await sql`delete from setting where name = 'alarms'`
  })

  test('repeats of one that lasts, after 30 days; what it began with stays', async () => {
    const id = await raised('k')
    await sql`insert into alarm_event (audience, tenant_id, alarm_id, at, change, severity)
      select 'tenant', ${world.alder.id}, ${id}, now() - make_interval(days => d), 'repeated', 'major' from generate_series(28, 33) d`
    await sql`update alarm_event set at = now() - interval '90 days' where change = 'raised'`
    expect(await prune()).toBe(4)
    const left =
      await sql`select change, count(*)::integer as n from alarm_event group by 1 order by 1`
    expect(left).toMatchObject([
      { change: 'raised', n: 1 },
      { change: 'repeated', n: 2 },
    ])
  })
})

describe('what has its time ends by itself', () => {
  test('an acknowledgement until a time, and no other', async () => {
    const [timed, lasting] = [await raised('timed'), await raised('lasting')]
    await as(world.dana, (scope) => acknowledge(scope, [timed], { until: '1' }))
    await as(world.dana, (scope) => acknowledge(scope, [lasting]))
    expect(await as(provider, settleAlarms)).toBe(0)
    await sql`update alarm set ack_until_at = now() where id = ${timed}`
    expect(await as(provider, settleAlarms)).toBe(1)
    const rows = await sql`select key, ack_tier from alarm order by key`
    expect(rows).toMatchObject([
      { key: 'lasting', ack_tier: 'provider' },
      { key: 'timed', ack_tier: null },
    ])
    const [last] =
      await sql`select change, by from alarm_event where alarm_id = ${timed} order by at desc limit 1`
    expect(last).toMatchObject({ change: 'unacknowledged', by: null })
  })

  test('a shelf', async () => {
    const id = await raised('k')
    await sql`update alarm set shelved_until = now() + interval '1 hour', shelved_by = 'x', shelved_reason = 'y', shelve_tier = 'provider'`
    expect(await as(provider, settleAlarms)).toBe(0)
    await sql`update alarm set shelved_until = now()`
    expect(await as(provider, settleAlarms)).toBe(1)
    const [row] = await sql`select quiet_rank from alarm where id = ${id}`
    expect(row?.quiet_rank).toBe(0)
  })
})
