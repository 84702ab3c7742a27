import { isDeepStrictEqual } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { classifyLimits } from '../../src/domain/licensing/audits.classify.ts'
import { takeRuns } from '../../src/domain/licensing/audits.ts'
import { prune } from '../../src/domain/operations/housekeeping.ts'
import {
  type CountedService,
  type LicenseFactor,
  licenseFactors,
} from '../../src/domain/schema/license-audits.ts'
import { dispatcher, limited, Scope, system } from '../../src/domain/scope.ts'
import { defaults } from '../../src/domain/settings/settings.ts'
import { testDatabase } from '../support/database.ts'
import {
  type Made,
  makeTenants,
  naive,
  none,
  type Person,
  type Population,
  randomOf,
  randomPopulation,
  totalOf,
} from './populations.ts'

const db = await testDatabase()
const { sql } = db
beforeEach(async () => {
  await sql`truncate tenant, account, msp cascade`
})

type Factors = Partial<(typeof defaults)['license-factors']>
const provider = system({ kind: 'provider' })
const count = (tenants: readonly Made[], factors: Factors = {}) =>
  Scope.enter(limited(db.pool, classifyLimits), provider, (scope) =>
    takeRuns(
      scope,
      tenants.map(({ tenant }) => tenant),
      { trigger: 'refresh', factors: { ...defaults['license-factors'], ...factors } },
    ),
  )
type Run = { tenant_id: string; licensed: number; acquired: number; phones: number } & {
  services: CountedService[]
}
const runs = async (): Promise<Map<string, Run>> =>
  new Map(
    (
      await sql<Run[]>`
        select r.* from license_run r join license_audit a on a.tenant_id = r.tenant_id and a.run = r.number`
    ).map((run) => [run.tenant_id, run]),
  )

async function of(population: Population, factors: Factors = {}) {
  const [made] = await makeTenants(sql, [population])
  if (!made) throw new Error('no tenant was made')
  const again = async (asked: Factors = factors) => {
    await count([made], asked)
    const run = (await runs()).get(made.tenant)
    const [only] = run?.services ?? []
    if (!run || !only) throw new Error('nothing was counted')
    return { ...run, only }
  }
  const rows = () => sql`
    select subject, name, service_id, factor, fits, matched, from_run, to_run, since from license_run_user
    where tenant_id = ${made.tenant} order by from_run, name`
  return { made, again, rows, ...(await again()) }
}

/** `n1 (n2)` of the spec: what counted and the running total down the list. */
function shown({ counted }: CountedService): Partial<Record<LicenseFactor, string>> {
  let total = 0
  return Object.fromEntries(
    licenseFactors.map((factor) => {
      total += counted[factor]
      return [factor, `${counted[factor]} (${total})`]
    }),
  )
}

const many = (amount: number, person: Person): Person[] =>
  Array.from({ length: amount }, () => person)
const gateway = 'acme.sp.net'
const direct = { gateway, isVoice: true, hasPhone: 'Enabled' } as const
const pro = { type: 'hosted-pro', gateways: [gateway] } as const
const faxes = (amount: number) =>
  Array.from({ length: amount }, (_, n) => ({ prefix: `49301${n}00`, tag: 'fax' }))
const overlapping: Person[] = [
  ...many(12, direct),
  ...many(3, { ...direct, hasTemplate: true }),
  ...many(2, { ...direct, hasTemplate: true, isChanged: true }),
  { hasTemplate: true },
  { hasTemplate: true, isChanged: true },
  ...many(2, { isChanged: true }),
  ...many(7, {}),
]
const tagged = [
  { prefix: '49301', tag: gateway },
  { prefix: '49302', tag: 'fax' },
  { prefix: '49303', tag: 'fax' },
  { prefix: '49304', tag: 'MS-TENANT' },
]

describe('the worked examples', () => {
  test('A, the seed: 200 + 100 + 50 + 20 = 370 of 500', async () => {
    const { licensed, acquired, only, phones } = await of({
      services: [{ ...pro, acquired: 500 }],
      people: [
        ...many(190, direct),
        ...many(10, { ...direct, hasPhone: 'Warning' }),
        ...many(100, { hasConnectNumber: true }),
        ...many(50, { isChanged: true }),
      ],
      prefixes: faxes(20),
    })
    expect({ licensed, acquired, phones }).toEqual({ licensed: 370, acquired: 500, phones: 200 })
    expect(shown(only)).toEqual({
      'direct-routing': '200 (200)',
      'operator-connect': '100 (300)',
      template: '0 (300)',
      interface: '50 (350)',
      'service-number': '20 (370)',
    })
  })

  test('B, overlaps: 23, and 20 with template and service numbers off', async () => {
    const b = await of({ services: [pro], people: overlapping, prefixes: tagged })
    expect(b.licensed).toBe(23)
    expect(shown(b.only)).toMatchObject({
      'direct-routing': '17 (17)',
      template: '2 (19)',
      interface: '2 (21)',
      'service-number': '2 (23)',
    })
    const off = await b.again({ template: false, serviceNumbers: false })
    expect(off.licensed).toBe(20)
    expect(off.only.counted).toMatchObject({ template: 0, interface: 3, 'service-number': 0 })
    expect(off.only.would).toMatchObject({ template: 2, interface: 3, 'service-number': 2 })
  })

  test('C and D, precedence: one person is one, and falls to the next factor', async () => {
    const { only, made, again } = await of({
      services: [pro],
      people: [{ ...direct, hasTemplate: true, isChanged: true }],
      prefixes: [],
    })
    expect(only.counted).toEqual({ ...none(), 'direct-routing': 1 })
    await sql`update managed_user set voice_enabled = false where tenant_id = ${made.tenant}`
    const next = await again()
    expect(next.only.counted).toEqual({ ...none(), template: 1 })
    expect(next.licensed).toBe(1)
  })

  test('E, Operator Connect: the number of a counted person is no service number', async () => {
    const { only } = await of({
      services: [{ type: 'oc-pro' }],
      people: [{ hasConnectNumber: true, number: '4930555', isChanged: true }],
      prefixes: [
        { prefix: '4930555', tag: 'odd' },
        { prefix: '4930556', tag: 'odd' },
      ],
    })
    expect(only.counted).toEqual({ ...none(), 'operator-connect': 1, 'service-number': 1 })
  })

  test('F, Essentials: service numbers alone, and none when they are off', async () => {
    const f = await of({
      services: [{ type: 'hosted-essentials', gateways: [gateway] }],
      people: many(3, direct),
      prefixes: faxes(5),
    })
    expect([f.licensed, f.only.acquired]).toEqual([5, null])
    const off = await f.again({ serviceNumbers: false })
    expect([off.licensed, off.only.would['service-number']]).toEqual([0, 5])
  })
})

describe('whose a person is', () => {
  test('of two services whose rules fit the older, though it comes later by name', async () => {
    const { services } = await of({
      services: [
        { ...pro, gateways: ['a.acme.net'] },
        { ...pro, gateways: ['acme.net'] },
      ],
      people: [{ ...direct, gateway: 'a.acme.net' }],
      prefixes: [{ prefix: '4930', tag: 'fax' }],
    })
    expect(services.map(({ counted }) => counted['direct-routing'])).toEqual([1, 0])
    expect(services.map(({ counted }) => counted['service-number'])).toEqual([1, 0])
  })

  test('an Essentials service has no people, also where it is the older one', async () => {
    const { services } = await of({
      services: [{ type: 'hosted-essentials', gateways: [gateway] }, { type: 'hosted-pro' }],
      people: [direct, { isChanged: true }],
      prefixes: [{ prefix: '4930', tag: 'fax', of: 1 }],
    })
    expect(services.map(({ counted }) => counted)).toEqual([
      none(),
      { ...none(), interface: 1, 'service-number': 1 },
    ])
  })

  test('a rule of its own says which gateways are a service’s; what the vendor’s syntax has is taken', async () => {
    // the dot of a name stands for itself, and a name is found between dots
    const names = ['notacme.sp.net', 'SBC1.acme.sp.net', 'acmexsp.net']
    const people = names.map((name) => ({ ...direct, gateway: name }))
    const { again, only } = await of({ services: [pro], people, prefixes: [] })
    expect(only.counted['direct-routing']).toBe(1)
    const vendor = await again({ gatewayRule: '^.*(?i)_PSTNGATEWAY_TO_REPLACE_.*$' })
    expect(vendor.only.counted['direct-routing']).toBe(2)
  })

  test('a tag that is rejected is no service number', async () => {
    const { again, only } = await of({ services: [pro], people: [], prefixes: tagged })
    expect(only.counted['service-number']).toBe(2)
    const rejected = await again({ rejectRule: '^fax$' })
    expect(rejected.only.counted['service-number']).toBe(0)
  })
})

describe('runs store differences', () => {
  test('who stays as they are has one row for all runs; who changes, a new one; who goes, an end', async () => {
    const { made, again, rows } = await of({
      services: [pro],
      people: [direct, { hasTemplate: true }, { isChanged: true }],
      prefixes: [],
    })
    const first = await rows()
    expect(first.map(({ factor }) => factor)).toEqual(['direct-routing', 'template', 'interface'])
    const [ann, ben, cleo] = made.people
    await again()
    expect(await rows()).toEqual(first)
    await sql`update managed_user set ui_changed_at = now() where graph_id = ${ben ?? ''}`
    await sql`update managed_user set removed_at = now() where graph_id = ${cleo ?? ''}`
    await again()
    const now = await rows()
    expect(
      now.map(({ subject, factor, from_run, to_run }) => [subject, factor, from_run, to_run]),
    ).toEqual([
      [ann, 'direct-routing', 1, null],
      [ben, 'template', 1, 3],
      [cleo, 'interface', 1, 3],
      [ben, 'template', 3, null],
    ])
    // it has counted under this factor since the first run, whatever else it fits meanwhile
    expect(now[3]?.since).toEqual(now[1]?.since)
    await sql`update managed_user set voice_enabled = true, gateway = ${gateway} where graph_id = ${ben ?? ''}`
    await again()
    const last = (await rows()).at(-1)
    expect(last).toMatchObject({ factor: 'direct-routing', fits: 13, matched: gateway })
    expect(last?.since.getTime()).toBeGreaterThan(Number(now[3]?.since.getTime()))
  })

  test('old counts are thinned to the last of each day, with those who counted in no other', async () => {
    const { made, again, rows } = await of({
      services: [pro],
      people: [direct, { isChanged: true }],
      prefixes: [],
    })
    const [, ben] = made.people
    for (const hasTemplate of [true, false, true, false]) {
      // each time who was changed by hand is so no longer, or is again
      await sql`update managed_user set ui_changed_at = ${hasTemplate ? null : new Date()} where graph_id = ${ben ?? ''}`
      await again()
    }
    const ages = ['27 months', '40 days', '40 days', '1 hour', '0 hours']
    for (const [at, age] of ages.entries())
      await sql`
        update license_run set taken_at = case when ${age} = '40 days' then date_trunc('day', now() - interval '40 days', 'UTC')
          + make_interval(hours => ${8 + at}) else now() - ${age}::text::interval end
        where tenant_id = ${made.tenant} and number = ${at + 1}`
    expect((await rows()).map(({ from_run, to_run }) => [from_run, to_run])).toEqual([
      [1, null],
      [1, 2],
      [3, 4],
      [5, null],
    ])
    await sql`update license_run_user set since = now() - interval '40 days' where from_run < 4`
    await prune((work) => Scope.enter(db.pool, dispatcher, work))
    const left = await sql`
      select number from license_run where tenant_id = ${made.tenant} order by number`
    expect(left.map(({ number }) => number)).toEqual([3, 4, 5])
    expect((await rows()).map(({ from_run, to_run }) => [from_run, to_run])).toEqual([
      [1, null],
      [3, 4],
      [5, null],
    ])
  })

  test('two counts at once follow each other', async () => {
    const { made } = await of({ services: [pro], people: many(5, direct), prefixes: [] })
    await Promise.all(Array.from({ length: 6 }, () => count([made])))
    const [{ numbers } = { numbers: [] }] =
      await sql`select array_agg(number order by number) as numbers from license_run where tenant_id = ${made.tenant}`
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7])
    const [{ rows } = { rows: 0 }] =
      await sql`select count(*)::int as rows from license_run_user where tenant_id = ${made.tenant}`
    expect(rows).toBe(5)
  })
})

describe('random populations', () => {
  const amount = Number(process.env.POPULATIONS ?? 500)

  test(`${amount} of them in one pass count as an oracle counts them one person after the other`, async () => {
    const random = randomOf(20_261_128)
    const populations = Array.from({ length: amount }, () => randomPopulation(random))
    const made = await makeTenants(sql, populations)
    expect(await count(made)).toBe(amount)
    const found = await runs()
    const wrong: unknown[] = []
    let differing = 0
    made.forEach(({ tenant, services }, at) => {
      const population = populations[at]
      const run = found.get(tenant)
      if (!population || !run) throw new Error(`no run of ${at}`)
      const expected = naive(population)
      const counted = services.map((id) => run.services.find((one) => one.id === id)?.counted)
      if (!isDeepStrictEqual(counted, expected) || run.licensed !== totalOf(expected))
        wrong.push({ at, population, counted, expected })
      if (totalOf(naive(population, { isTwice: true })) !== run.licensed) differing += 1
    })
    expect(wrong.slice(0, 2)).toEqual([])
    // the control: whoever counted a second factor, too, would be found out in every fourth of them at least
    expect(differing).toBeGreaterThan(amount / 4)
    // each count is that of rows that say who
    const rows = await sql`
      select r.tenant_id from license_run r left join license_run_user u on u.tenant_id = r.tenant_id and u.factor is not null
      group by r.tenant_id, r.number, r.licensed having count(u.id) <> r.licensed`
    expect(rows).toEqual([])
  }, 300_000)
})
