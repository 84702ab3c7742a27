import { sql as text } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, unacknowledge } from '../../src/domain/alarms/acts.ts'
import { alarms as list } from '../../src/domain/alarms/alarms.list.ts'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { alarmCounts, rankOf } from '../../src/domain/alarms/tiers.ts'
import { readCounters } from '../../src/domain/counters.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
let world: World
let people: Record<Tier, Actor>
let id: string

type Tier = 'tenant' | 'msp' | 'provider'
const tiers: readonly Tier[] = ['tenant', 'msp', 'provider']

beforeAll(async () => {
  world = await makeWorld(db)
  people = { tenant: world.otis, msp: world.olivia, provider: world.dana }
})
beforeEach(async () => {
  await sql`delete from alarm`
  id = await raised()
})

const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
  Scope.enter(db.pool, actor, work)
const raised = async (severity: 'critical' | 'major' = 'critical') =>
  (
    await as(system({ kind: 'tenant', tenant: world.alder.id }), (scope) =>
      raise(scope, {
        ...{ owner: { tenantId: world.alder.id }, key: 'k', severity },
        ...{ name: verbatim('Trunk'), source: verbatim('SBC'), text: verbatim('Down') },
      }),
    )
  ).id

/** Whether the alarm asks somebody: by the badge's number and by the list, which say the same. */
async function asks(tier: Tier): Promise<boolean> {
  const actor = people[tier]
  return as(actor, async (scope) => {
    const counts = alarmCounts(actor.audience, await readCounters(scope))
    const rows = await list.rows(scope, parseQuery(list, 'unacknowledged=1&state=active'))
    expect(rows.length).toBe(counts.critical + counts.major)
    return rows.length > 0
  })
}
const asked = async () =>
  (await Promise.all(tiers.map(async (tier) => ((await asks(tier)) ? 'asks' : 'quiet')))).join(' ')

const apart = {
  shelved: (tier: Tier) =>
    text`update alarm set shelved_until = now() + interval '1 hour', shelved_by = 'x', shelved_reason = 'y', shelve_tier = ${tier}`,
  maintenance: (tier: Tier) => text`update alarm set maintenance_tier = ${tier}`,
  claimed: (tier: Tier) =>
    text`update alarm set claimed_at = now(), claimed_by = 'x', claim_tier = ${tier}`,
  acknowledged: (tier: Tier) =>
    text`update alarm set acknowledged_at = now(), acknowledged_by = 'x', ack_tier = ${tier}, ack_until = 'worse'`,
} satisfies Record<string, (tier: Tier) => ReturnType<typeof text>>

describe('what one tier says counts for it and those below', () => {
  /** By who gave it, whether it asks: tenant, MSP, provider. */
  const matrix: readonly [Tier, string][] = [
    ['tenant', 'quiet asks asks'],
    ['msp', 'quiet quiet asks'],
    ['provider', 'quiet quiet quiet'],
  ]

  test.each(matrix)('an acknowledgement of the %s', async (giver, expected) => {
    expect(await asked()).toBe('asks asks asks')
    expect(await as(people[giver], (scope) => acknowledge(scope, [id]))).toBe(1)
    expect(await asked()).toBe(expected)
  })

  for (const how of ['shelved', 'maintenance'] as const)
    test.each(matrix)(`${how} by the %s`, async (giver, expected) => {
      await as(people[giver], (scope) => scope.db.execute(apart[how](giver)))
      expect(await asked()).toBe(expected)
    })

  /** Who gave it, who comes after, what both have done then: acknowledged again, taken back, and whom it asks. */
  test.each([
    ['tenant', 'tenant', 0, 1, 'asks asks asks'],
    ['tenant', 'msp', 1, 1, 'asks asks asks'],
    ['tenant', 'provider', 1, 1, 'asks asks asks'],
    ['msp', 'tenant', 0, 0, 'quiet quiet asks'],
    ['msp', 'msp', 0, 1, 'asks asks asks'],
    ['msp', 'provider', 1, 1, 'asks asks asks'],
    ['provider', 'tenant', 0, 0, 'quiet quiet quiet'],
    ['provider', 'msp', 0, 0, 'quiet quiet quiet'],
    ['provider', 'provider', 0, 1, 'asks asks asks'],
  ] as const)(
    'after the %s the %s acknowledges %i and takes back %i',
    async (first, second, more, back, end) => {
      await as(people[first], (scope) => acknowledge(scope, [id]))
      expect(await as(people[second], (scope) => acknowledge(scope, [id]))).toBe(more)
      expect(await as(people[second], (scope) => unacknowledge(scope, [id]))).toBe(back)
      expect(await asked()).toBe(end)
    },
  )
})

describe('the database holds it to the role, whatever is sent', () => {
  const forge = (tier: Tier, statement: ReturnType<typeof text>) =>
    as(people[tier], async (scope) => {
      await scope.db.execute(statement)
    })
  const refused = { code: '42501' }
  const cases = (Object.keys(apart) as (keyof typeof apart)[]).flatMap((how) =>
    tiers.flatMap((tier) => tiers.map((claimed) => [how, tier, claimed] as const)),
  )

  test.each(cases)('%s: the %s as the %s', async (how, tier, claimed) => {
    const mine = rankOf({ kind: tier })
    const isAbove = rankOf({ kind: claimed }) > mine
    const attempt = forge(tier, apart[how](claimed))
    if (isAbove) await expect(attempt).rejects.toMatchObject(refused)
    else await attempt
    // nobody undoes what stands above them
    const column = {
      shelved: 'shelve',
      maintenance: 'maintenance',
      claimed: 'claim',
      acknowledged: 'ack',
    }[how]
    const undo = text`update alarm set acknowledged_at = null, acknowledged_by = null, ack_tier = null, ack_until = null, claimed_at = null,
      claimed_by = null, claim_tier = null, shelved_until = null, shelved_by = null, shelved_reason = null, shelve_tier = null, maintenance_tier = null`
    if (isAbove) {
      await forge(claimed, apart[how](claimed))
      await expect(forge(tier, undo)).rejects.toMatchObject(refused)
      const [row] = await sql.unsafe(`select ${column}_tier as tier from alarm`)
      expect(row?.tier).toBe(claimed)
    }
  })

  test('without the trigger a customer silences its provider', async () => {
    await sql`alter table alarm disable trigger alarm_tiers`
    try {
      await forge('tenant', apart.acknowledged('provider'))
      expect(await asked()).toBe('quiet quiet quiet')
    } finally {
      await sql`alter table alarm enable trigger alarm_tiers`
    }
  })
})

describe('what gets worse asks anew', () => {
  const until = (until: 'worse' | 'clear') =>
    as(world.dana, (scope) => acknowledge(scope, [id], { until }))

  test.each([
    ['worse', 'asks asks asks'],
    ['clear', 'quiet quiet quiet'],
  ] as const)('acknowledged until %s, whoever says that it is worse', async (end, expected) => {
    await sql`delete from alarm`
    id = await raised('major')
    await until(end)
    await raised('critical')
    expect(await asked()).toBe(expected)
    await raised('major')
    expect(await asked()).toBe(expected)
  })

  test('what is less bad stays acknowledged', async () => {
    await until('worse')
    await raised('major')
    expect(await asked()).toBe('quiet quiet quiet')
  })

  test('nothing worse stays on the shelf', async () => {
    await sql`delete from alarm`
    id = await raised('major')
    await as(world.dana, (scope) => scope.db.execute(apart.shelved('provider')))
    await raised('critical')
    expect(await asked()).toBe('asks asks asks')
  })
})
