import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { acknowledge, unacknowledge } from '../../src/domain/alarms/acts.ts'
import { previewRule } from '../../src/domain/notices/rules.preview.ts'
import { findRule } from '../../src/domain/notices/rules.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { noticesOf } from './notices.support.ts'

const database = await testDatabase()
const { sql, pool } = database
const { clock, rule, raised, cleared, tell, empty } = noticesOf(database)
let world: World

beforeAll(async () => {
  world = await makeWorld(database)
})
beforeEach(empty)
afterAll(() => clock(null))

/** The same numbers each time (mulberry32). */
function numbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const office = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }
const steps = [
  { email: 'bob@noc.example' },
  { after: 20, email: 'eve@noc.example' },
  { after: 90, email: 'joe@noc.example' },
]
const severities = ['warning', 'minor', 'major', 'critical'] as const

/** Days of somebody's: alarms come, change, go and are acknowledged, and the job runs after each. */
async function days(seed: number, from: string, { rounds = 40, minutes = 300, burst = 1 } = {}) {
  const below = numbers(seed)
  const active: string[] = []
  let now = Date.parse(from)
  let made = 0
  const any = () => active[below(active.length)] ?? ''
  const idOf = async (name: string) =>
    String(
      (await sql`select id from alarm where key = ${`test|${name}`} and cleared_at is null`)[0]?.id,
    )
  const moves: (() => Promise<unknown>)[] = [
    async () => {
      for (let n = below(burst) + 1; n > 0; n--) {
        const name = `A${made++}`
        await raised(name, { severity: severities[below(4)] ?? 'major' })
        active.push(name)
      }
    },
    async () => {
      for (let n = below(burst) + 1; n > 0 && active.length > 0; n--)
        await cleared(active.splice(below(active.length), 1)[0] ?? '')
    },
    async () => active.length > 0 && raised(any(), { severity: severities[below(4)] ?? 'major' }),
    async () => {
      if (active.length === 0) return
      const change = below(2) === 0 ? acknowledge : unacknowledge
      const id = await idOf(any())
      await Scope.enter(pool, world.dana, (scope) => change(scope, [id]))
    },
  ]
  /** Goes on to a moment in steps short enough that what is due between is told on time. */
  const goOn = async (to: number) => {
    while (now < to) {
      const [next] = await sql`select min(at) as at from (
        select due_at as at from notification where state in ('waiting', 'held')
        union all select clear_due_at from notification where clear_due_at is not null and clear_sent_at is null) d`
      const due = next?.at ? new Date(next.at).getTime() : to
      now = Math.min(Math.max(due, now + 1000), to)
      await clock(new Date(now).toISOString())
      await tell()
    }
  }
  await clock(from)
  for (let n = 0; n < rounds; n++) {
    await moves[below(moves.length)]?.()
    // what happened has the time of the clock that stands
    await sql`update alarm_event set at = portal_clock() where matched_at is null`
    await tell()
    await goOn(now + below(minutes) * 60_000)
  }
  return {
    goOn: (ms: number) => goOn(now + ms),
    clearAll: async () => {
      for (const name of active) await cleared(name)
      await sql`update alarm_event set at = portal_clock() where matched_at is null`
      await tell()
    },
  }
}

const week = 7 * 24 * 60 * 60_000
/** Rows by what was told: the raise, the clear, and whether anything is still to come. */
const tally = () => sql`
  select coalesce(sum((state in ('sent', 'digested') and clear_sent_at is null)::integer), 0)::integer as "withoutClear",
    coalesce(sum((state not in ('sent', 'digested') and clear_sent_at is not null)::integer), 0)::integer as "clearAlone",
    coalesce(sum((state in ('waiting', 'held'))::integer), 0)::integer as pending, count(*)::integer as all from notification`

test.each([
  ['to summer time', 1, '2026-03-26T09:00:00Z', 1],
  ['back from summer time', 2, '2026-10-22T09:00:00Z', 1],
  ['to summer time, in bursts', 3, '2026-03-27T09:00:00Z', 60],
  ['back, in bursts', 4, '2026-10-23T09:00:00Z', 60],
])(
  'days across the change %s: each raise that was told has its clear, and no other',
  async (_, seed, from, burst) => {
    await rule({ ...office, severity: 'minor', steps })
    await rule({ name: 'Always', severity: 'critical', steps: [{ email: 'ann@noc.example' }] })
    const { goOn, clearAll } = await days(seed, from, {
      rounds: 30,
      burst,
      minutes: burst > 1 ? 120 : 300,
    })
    await clearAll()
    const [before] = await tally()
    expect(before?.all).toBeGreaterThan(15)
    expect(before?.clearAlone).toBe(0)
    await goOn(week)
    const [after] = await tally()
    expect(after).toEqual({ withoutClear: 0, clearAlone: 0, pending: 0, all: before?.all })
    // the control: one that is lost is seen
    await sql`update notification set clear_sent_at = null where id = (select id from notification where clear_sent_at is not null limit 1)`
    expect((await tally())[0]).toMatchObject({ withoutClear: 1 })
    const digests = await sql`select from notification where state = 'digested'`
    expect(digests.length > 0).toBe(burst > 1)
  },
)

test.each([
  [11, '2026-03-27T09:00:00Z'],
  [12, '2026-10-23T09:00:00Z'],
  [13, '2026-01-15T09:00:00Z'],
])('a preview says what was sent (%i)', async (seed, from) => {
  const id = await rule({ ...office, severity: 'minor', steps })
  await days(seed, from, { rounds: 30, minutes: 200 })
  const [sent] =
    await sql`select count(*)::integer as many, count(distinct data ->> 'path')::integer as alarms from mail`
  const preview = await Scope.enter(pool, world.dana, async (scope) =>
    previewRule(scope, await findRule(scope, id)),
  )
  expect(preview).toEqual({ messages: sent?.many, alarms: sent?.alarms, digests: 0, isMore: false })
  expect(sent?.many).toBeGreaterThan(5)
})

test('a preview gathers what came at once, and looks at what the rule takes alone', async () => {
  const { alder } = world
  const id = await rule({ tenants: [alder.id], labels: { site: 'Leeds' }, steps })
  const of = { owner: { tenantId: alder.id }, labels: { site: 'Leeds' } }
  await clock(null)
  for (let n = 0; n < 12; n++) await raised(`A${n}`, of)
  await raised('other label', { ...of, labels: { site: 'Hull' } })
  await raised('other tenant', { ...of, owner: { tenantId: world.birch.id } })
  await sql`update alarm_event set at = now()`
  const look = () =>
    Scope.enter(pool, world.dana, async (scope) => previewRule(scope, await findRule(scope, id)))
  expect(await look()).toEqual({ messages: 1, alarms: 12, digests: 1, isMore: false })
  await sql`update alarm_event set at = now() - interval '8 days'`
  expect(await look()).toEqual({ messages: 0, alarms: 0, digests: 0, isMore: false })
  // what is kept of it: nothing
  expect(await sql`select from notification`).toHaveLength(0)
})
