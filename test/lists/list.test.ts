import { describe, expect, test } from 'vitest'
import { cursorOf } from '../../src/domain/lists/address.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { isPlace } from '../../src/domain/lists/orders.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { everyList } from '../../src/routes/lists/list.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld } from '../support/world.ts'

const someId = '00000000-0000-4000-8000-000000000000'
const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const names = [
  'administrators',
  'alarm-sources',
  'alarms',
  'alerts',
  'audit',
  'authentications',
  'calling-profiles',
  'changes',
  'commands',
  'contacts',
  'customer-addresses',
  'customer-calling-profiles',
  'customer-leads',
  'customer-numbers',
  'customer-released-numbers',
  'deleted-tenants',
  'deliveries',
  'emergency-addresses',
  'handsets',
  'holders',
  'invitations',
  'lead-tenants',
  'leads',
  'license-audits',
  'license-changes',
  'license-files',
  'license-runs',
  'license-users',
  'lifecycle-groups',
  'lifecycle-templates',
  'log',
  'mails',
  'maintenance',
  'mau-accounts',
  'mau-organizations',
  'msp-orders',
  'msps',
  'notices',
  'notifications',
  'number-job-items',
  'number-jobs',
  'number-ranges',
  'numbers',
  'oc-numbers',
  'orders',
  'organizations',
  'pbx-connections',
  'pbx-ranges',
  'people',
  'prefixes',
  'products',
  'released-numbers',
  'reserved-numbers',
  'sbcs',
  'script-templates',
  'seat-tenants',
  'seats',
  'seats-held',
  'service-numbers',
  'services',
  'sip-connections',
  'sites',
  'sync-runs',
  'sync-tasks',
  'tenants',
  'tokens',
  'trap-mappings',
  'users',
  'voice-policies',
  'wallboards',
  'wave-items',
  'waves',
  'webhooks',
]

/** Lists of the service portal, which whoever is no tenant's does not see. */
const ofTenants = [
  ...['number-ranges', 'prefixes', 'reserved-numbers', 'service-numbers'],
  ...['sip-connections', 'voice-policies', 'users', 'changes'],
  ...['lifecycle-groups', 'lifecycle-templates'],
]

/** Values of every kind that a place can have, the odd ones among them. */
const values = [
  ...['', 'a', '~', '\\', "'", '\u{1f600}', 'a'.repeat(900), 'true', 'false', '0', '-999999999'],
  ...['999999999', '9999999999999999', '-9999999999999999', 'infinity', '-infinity', someId],
  ...['{}', '{999999,999999,999999,999999,999999}'],
]
const fitting = ({ shape }: { shape: RegExp }) => values.filter((value) => shape.test(value))

describe('what all lists have in common', async () => {
  const database = await testDatabase()
  portalOf(database.pool)
  const world = await makeWorld(database)
  const lists = everyList()

  test('every list of the portal is here', () => {
    expect(lists.map(({ name }) => name).sort()).toEqual(names)
  })

  test.for(names)('the list of %s refuses what is none of its addresses', (name) => {
    const list = lists.find((one) => one.name === name)
    if (!list) throw new Error(`no list is called ${name}`)
    const { sort } = parseQuery(list, '')
    const order = list.orders[sort] ?? []
    const place = order.map((key) => fitting(key)[0] ?? '')
    const good = cursorOf(sort, place, 1)
    expect(isPlace(order, place), 'the premise: a cursor that is good').toBe(true)
    expect(parseQuery(list, `after=${good}`).cursor?.position).toBe(1)
    for (const search of [
      'sort=secret',
      'sort=constructor',
      'sort=id;drop table service',
      `sort=--${sort}`,
      'color=red',
      'q=a&q=b',
      'limit=0',
      'limit=201',
      'limit=1e3',
      'cols=password',
      `q=${'a'.repeat(101)}`,
      'q=a%00b',
      'after=!!!!',
      `after=${cursor(sort, 1)}`,
      `after=${cursor('nowhere', place, 1)}`,
      `after=${cursor(sort, place, -1)}`,
      `after=${cursor(sort, place.slice(1), 1)}`,
      `after=${cursor(sort, [...place, ''], 1)}`,
      ...(order.at(-1)?.shape.test('x')
        ? []
        : [`after=${cursor(sort, [...place.slice(0, -1), 'x'], 1)}`]),
      `after=${cursor(sort, [...place.slice(0, -1), '\0'], 1)}`,
      `after=${cursor(sort, [...place.slice(0, -1), '\ud800'], 1)}`,
      `after=${'A'.repeat(100_000)}`,
      `after=${good}&before=${good}`,
      ...Object.keys(list.filters).flatMap((filter) => [
        `${filter}=x&${filter}=y`,
        `${filter}=a%00b`,
      ]),
    ])
      expect(() => parseQuery(list, search), search).toThrow(Refusal)
  })

  test.for(names)(
    'any value that a cursor of %s may carry is one that PostgreSQL understands',
    async (name) => {
      const list = lists.find((one) => one.name === name)
      if (!list) throw new Error(`no list is called ${name}`)
      const ours = { ...world.otis, licenseLevel: 'pro' as const }
      const reader = ofTenants.includes(name) ? ours : world.dana
      for (const [sort, order] of Object.entries(list.orders))
        for (const at of values.keys())
          for (const way of ['after', 'before']) {
            const place = order.map((key) => fitting(key).at(at % fitting(key).length) ?? '')
            const query = parseQuery(list, `sort=${sort}&${way}=${cursorOf(sort, place, 3)}`)
            const found = await Scope.enter(
              database.pool,
              reader,
              (scope) => list.page(scope, query),
              'read only',
            )
            expect(found.rows.length, `${sort} ${way} ${place}`).toBeLessThanOrEqual(50)
          }
    },
  )
})
