import { beforeAll, describe, expect, test } from 'vitest'
import type { OddEntry } from '../../src/connectors/graph/entries.ts'
import { GraphError } from '../../src/connectors/graph/errors.ts'
import type {
  OcAddress,
  OcLead,
  OcNumber,
  OcProfile,
  OcTrunk,
} from '../../src/connectors/operator-connect.types.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { operatorConnectCustomer } from './jobs.support.ts'
import { only, pagesOf, randomOf, startSync } from './sync.support.ts'

type Page<T> = { items: T[]; odd: OddEntry[] }
const broken = new GraphError('transient', { code: 'graph-unavailable', params: { code: '503' } })
const uuid = (kind: number, n: number) =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`

/** What is read, and what of each list goes wrong: it breaks off before its last page, or entries are odd. */
const world = {
  trunks: [] as Page<OcTrunk>[],
  profiles: [] as Page<OcProfile>[],
  leads: [] as Page<OcLead>[],
  numbers: [] as Page<OcNumber>[],
  addresses: new Map<string, Page<OcAddress>[]>(),
  breaks: false,
}

async function* reading<T>(pages: readonly Page<T>[]) {
  for (const [at, page] of pages.entries()) {
    if (world.breaks && at === pages.length - 1) throw broken
    yield page
  }
}

const connect = only({
  async *trunks() {
    for await (const { items: trunks, odd } of reading(world.trunks)) yield { trunks, odd }
  },
  async *profiles() {
    for await (const { items: profiles, odd } of reading(world.profiles)) yield { profiles, odd }
  },
  async *leads() {
    for await (const { items: leads, odd } of reading(world.leads)) yield { leads, odd }
  },
  async *numbers() {
    for await (const { items: numbers, odd } of reading(world.numbers)) yield { numbers, odd }
  },
  async *addresses(_, msTenantId) {
    const pages = world.addresses.get(msTenantId)
    if (!pages)
      throw new GraphError(
        'broken',
        { code: 'graph-unexpected', params: { status: 404, code: null } },
        { status: 404 },
      )
    for await (const { items: addresses, odd } of reading(pages)) yield { addresses, odd }
  },
})

const whole = <T>(pages: readonly T[][]): Page<T>[] => pages.map((items) => ({ items, odd: [] }))

/** What each list says of one thing, from a number; `v` is another state of the same. */
const made = {
  trunk: (n: number, v = 0): OcTrunk => ({ id: `t${n}`, fqdn: `trunk${n}-${v}.carrier.example` }),
  profile: (n: number, v = 0): OcProfile => ({
    ...{ id: `p${n}`, name: `Profile ${n}`, environment: 'Production', region: 'EMEA' },
    ...{
      countries: ['DE'],
      carrier: `Carrier ${v}`,
      offers: [{ name: 'Calling', testNumbers: [] }],
    },
    ...{ emergencyDialStrings: ['112'], isEmergency: false, emergencyProfileId: null },
    trunks: [{ id: 't1', fqdn: 'trunk1-0.carrier.example' }],
  }),
  lead: (n: number, v = 0): OcLead => ({
    ...{ id: `l${n}`, msTenantId: uuid(1, n), isDirect: false, companyName: `Company ${n}` },
    status: (['active', 'suspended', 'not-active', 'removed'] as const)[v % 4] ?? null,
    companySize: 'L250_U999',
    contact: { name: `Ada ${v}`, email: `ada${v}@c${n}.example`, phone: '' },
    ...{ contacts: [], countries: ['DE', 'AT'], comments: '', addresses: [] },
    // far ahead of any clock of ours
    consentedOn: n % 5 === 0 ? new Date('0001-01-01T00:00:00Z') : new Date('2031-05-05T10:00:00Z'),
    modifiedOn: new Date(Date.UTC(2026, 1, 1) + v * 60_000),
  }),
  address: (n: number, v = 0): OcAddress => ({
    ...{ id: `a${n}`, description: `Site ${n}`, country: 'DE', lines: `Street ${v}` },
    ...{ city: 'Berlin', region: '', postalCode: '10115', isValidated: v % 2 === 0 },
    locations: [{ id: `loc${n}`, description: '', isDefault: true }],
  }),
  number: (n: number, v: number, msTenantId: string): OcNumber => ({
    ...{ id: `n${n}`, msTenantId, number: `+4930${5_000_000 + n}`, country: 'DE' },
    assignment: (['unassigned', 'user', 'conference', 'unknown'] as const)[v % 4] ?? 'unknown',
    usages: [['ConferenceAssigned', 'ConferenceAssignment'][v % 2] ?? '', 'CallingUserAssignment'],
    ...{ capabilities: ['InboundCalling'], callingProfileId: 'CP-DE-1', addressId: null },
    ...{
      locationId: null,
      msJobId: null,
      acquiredOn: n % 3 ? null : new Date('0001-01-01T00:00:00Z'),
    },
  }),
}

describe('what the readings make of Microsoft’s lists, against a naive reading of the same', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql } = database
  let people: World
  let sync: Awaited<ReturnType<typeof startSync>>
  let alder: Awaited<ReturnType<typeof operatorConnectCustomer>>
  beforeAll(async () => {
    people = await makeWorld(database)
    alder = await operatorConnectCustomer(sql, people.alder)
    sync = await startSync(database, connect)
    return () => sync.stop()
  })

  /** How each list is given, and how it is read back: by key what is there, with a mark of its state, and what is missing. */
  const lists = {
    trunks: {
      give: (pages: Page<OcTrunk>[]) => Object.assign(world, { trunks: pages }),
      make: made.trunk,
      key: ({ id }: OcTrunk) => id,
      mark: ({ fqdn }: OcTrunk) => fqdn,
      read: () =>
        sql`select microsoft_id as key, fqdn as mark, missing_since is not null as missing from oc_trunk`,
    },
    'calling-profiles': {
      give: (pages: Page<OcProfile>[]) => Object.assign(world, { profiles: pages }),
      make: made.profile,
      key: ({ id }: OcProfile) => id,
      mark: ({ carrier }: OcProfile) => carrier,
      read: () =>
        sql`select microsoft_id as key, carrier as mark, missing_since is not null as missing from calling_profile where microsoft_id like 'p%'`,
    },
    leads: {
      give: (pages: Page<OcLead>[]) => Object.assign(world, { leads: pages }),
      make: made.lead,
      key: ({ id }: OcLead) => id,
      mark: ({ status, contact }: OcLead) => `${status} ${contact.email}`,
      read: () =>
        sql`select microsoft_id as key, microsoft_status || ' ' || contact_email as mark, missing_since is not null as missing from lead where microsoft_id like 'l%' and microsoft_id not like 'lead%'`,
    },
    'civic-addresses': {
      give: (pages: Page<OcAddress>[]) => world.addresses.set(alder.msTenantId, pages),
      make: made.address,
      key: ({ id }: OcAddress) => id,
      mark: ({ lines, isValidated }: OcAddress) => `${lines} ${isValidated}`,
      read: () =>
        sql`select microsoft_id as key, lines || ' ' || isvalidated.is as mark, missing_since is not null as missing from emergency_address,
          lateral (select case when is_validated then 'true' else 'false' end as is) isvalidated`,
    },
    numbers: {
      give: (pages: Page<OcNumber>[]) => Object.assign(world, { numbers: pages }),
      make: (n: number, v = 0) => made.number(n, v, alder.msTenantId),
      key: ({ number }: OcNumber) => number,
      mark: ({ assignment }: OcNumber) => assignment,
      read: () =>
        sql`select number as key, assignment as mark, state <> 'acquired' as missing from oc_number where tenant_id = ${alder.tenantId}`,
    },
  }

  type Shown = Map<string, { mark: string; missing: boolean }>
  const shown = (rows: Iterable<Record<string, unknown>>): Shown =>
    new Map(
      [...rows].map(({ key, mark, missing }) => [
        String(key),
        { mark: String(mark), missing: Boolean(missing) },
      ]),
    )
  const sortedOf = (of: Shown) => [...of].toSorted(([a], [b]) => (a < b ? -1 : 1))

  test.each(Object.keys(lists) as (keyof typeof lists)[])(
    'replays, shuffles, empty pages, breaks and odd entries leave %s as a naive reading has them',
    async (name) => {
      const list = lists[name] as {
        give: (pages: Page<unknown>[]) => unknown
        make: (n: number, v?: number) => unknown
        key: (item: never) => string
        mark: (item: never) => string
        read: () => Promise<Iterable<Record<string, unknown>>>
      }
      const random = randomOf(Object.keys(lists).indexOf(name) + 7)
      const oracle: Shown = new Map()
      let states = new Map(Array.from({ length: 40 }, (_, n) => [n, 0]))
      for (let round = 0; round < 9; round += 1) {
        // some change, at most three go, some come
        states = new Map(
          [...states].flatMap(([n, v]) => {
            const dies = random() < 0.04
            return dies ? [] : [[n, random() < 0.3 ? v + 1 : v] as const]
          }),
        )
        for (let more = 0; more < 2; more += 1) states.set(100 + round * 2 + more, 0)
        const items = [...states].map(([n, v]) => list.make(n, v))
        const pages = whole(pagesOf(items, random))
        const odd = random() < 0.4 ? items.splice(0, 2) : []
        const nameless = random() < 0.2
        const isOdd = (item: unknown) => odd.includes(item)
        const entries: OddEntry[] = odd.map((item) => ({
          ...{ id: String(Reflect.get(Object(item), 'id')), name: list.key(item as never) },
          place: null,
        }))
        for (const page of pages) page.items = page.items.filter((item) => !isOdd(item))
        pages[0]?.odd.push(...entries)
        if (nameless) pages[0]?.odd.push({ id: null, name: '?', place: null })
        world.breaks = random() < 0.25
        list.give(pages)
        const run = await sync.run(name, { tries: 1 })

        const read = (world.breaks ? pages.slice(0, -1) : pages).flatMap((page) => page.items)
        const wasThere = new Map(oracle)
        for (const item of read)
          oracle.set(list.key(item as never), { mark: list.mark(item as never), missing: false })
        const there = new Set([...read, ...odd].map((item) => list.key(item as never)))
        const gone = [...oracle].filter(([key, { missing }]) => !there.has(key) && !missing)
        // one of each was there before, and no reading has ever seen it
        const others = name === 'leads' || name === 'calling-profiles' ? 1 : 0
        const known = [...oracle.values()].filter(({ missing }) => !missing).length + others
        const asks = gone.length > 5 && gone.length * 10 > known && !nameless && !world.breaks
        const removed = world.breaks || nameless || asks ? [] : gone
        for (const [key, { mark }] of removed) oracle.set(key, { mark, missing: true })
        const state = world.breaks ? 'failed' : asks ? 'asking' : 'succeeded'
        expect(run.state, JSON.stringify(run)).toBe(state)
        expect(sortedOf(shown(await list.read()))).toEqual(sortedOf(oracle))
        const fresh = [...new Set(read.map((item) => list.key(item as never)))].filter(
          (key) => !wasThere.has(key),
        )
        expect(run).toMatchObject({ removed: removed.length, seen: new Set(read).size })
        if (asks) expect(run.would_remove).toBe(gone.length)
        // a number that was gone has come again
        const back =
          name === 'numbers'
            ? [...new Set(read.map((item) => list.key(item as never)))].filter(
                (key) => wasThere.get(key)?.missing,
              )
            : []
        expect(run.created).toBe(fresh.length + back.length)
      }
    },
    30_000,
  )
})
