import { beforeAll, describe, expect, test } from 'vitest'
import { type ListPage, parseQuery } from '../../src/domain/lists/list.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { findService, type ServiceRow, services } from '../../src/domain/services/services.ts'
import { testDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'
import { everything, type Naive, scatter, seededRandom } from './services.support.ts'

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const numbers = (a: readonly number[], b: readonly number[]): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? -2, b[i] ?? -2]
    if (x !== y) return x - y
  }
  return 0
}
const kit = (row: Naive) => row.kitVersion?.split('.').map(Number) ?? []
const micros = (row: Naive) => (row.micros === null ? Number.NEGATIVE_INFINITY : Number(row.micros))

/** What "sorted by" means, said once more without SQL. */
const naive: Record<string, (a: Naive, b: Naive) => number> = {
  customer: (a, b) => text(a.customer, b.customer),
  shortname: (a, b) => text(a.shortname, b.shortname),
  service: (a, b) => text(a.name, b.name),
  kind: (a, b) => text(a.kind, b.kind),
  deploy: (a, b) => text(a.deployStatus, b.deployStatus),
  status: (a, b) => text(a.status, b.status),
  license: (a, b) => text(a.licenseType, b.licenseType),
  users: (a, b) => (a.licensedUsers ?? -1) - (b.licensedUsers ?? -1),
  kit: (a, b) => numbers(kit(a), kit(b)),
  replicated: (a, b) => (micros(a) === micros(b) ? 0 : micros(a) - micros(b)),
  alarms: (a, b) => numbers([a.alarmRank, a.alarmCount], [b.alarmRank, b.alarmCount]),
}

describe('the list of services', async () => {
  const database = await testDatabase()
  const { sql } = database
  let world: World
  let all: readonly Naive[]
  let msps: string[]
  beforeAll(async () => {
    world = await makeWorld(database)
    // names whose order depends on a locale would test the locale
    await sql`update tenant set full_name = 'aa' where id = ${world.alder.id}`
    await sql`update tenant set full_name = 'bb' where id = ${world.birch.id}`
    await sql`update service set name = 'z' || shortname`
    msps = (await scatter(sql)).msps
    await sql`update tenant set full_name = translate(full_name, '_%', 'dd')`
    await sql`insert into setting (name, value) values ('kit', '{"version": "8.0.460"}')`
    all = await everything(sql)
  })

  const list = (actor: Actor, search: string): Promise<ListPage<ServiceRow>> =>
    Scope.enter(
      database.pool,
      actor,
      (scope) => services.page(scope, parseQuery(services, search)),
      'read only',
    )
  const ids = (page: ListPage<ServiceRow>) => page.rows.map(({ id }) => id)

  /** Pages from the first to the last and back again. */
  async function walk(actor: Actor, search: string) {
    const pages = [await list(actor, search)]
    for (let next = pages[0]?.next; next && pages.length < 99; next = pages.at(-1)?.next)
      pages.push(await list(actor, `${search}&after=${next}`))
    const back = [pages.at(-1) as ListPage<ServiceRow>]
    for (let way = back[0]?.previous; way && back.length < 99; way = back[0]?.previous)
      back.unshift(await list(actor, `${search}&before=${way}`))
    return { forward: pages, back }
  }

  test.for(Object.keys(services.orders))(
    'pages by %s go through all rows in order, both ways and both directions',
    async (sort) => {
      for (const isDescending of [false, true]) {
        const sign = isDescending ? -1 : 1
        const expected = [...all]
          .sort((a, b) => sign * (naive[sort]?.(a, b) || text(a.id, b.id)))
          .map(({ id }) => id)
        const { forward, back } = await walk(
          world.dana,
          `sort=${isDescending ? '-' : ''}${sort}&limit=17`,
        )
        expect(forward.flatMap(ids)).toEqual(expected)
        expect(back.flatMap(ids)).toEqual(expected)
        expect(forward.map(({ from }) => from)).toEqual(forward.map((_, n) => 1 + 17 * n))
        expect(back.map(({ from }) => from)).toEqual(forward.map(({ from }) => from))
        expect(forward[0]?.previous).toBeUndefined()
        expect(back[0]?.previous).toBeUndefined()
      }
    },
  )

  test('a row is the same object while nothing in it is another, and one of nobody else', async () => {
    const first = await list(world.dana, 'limit=3')
    const same = await list(world.dana, 'limit=3&sort=customer')
    expect(same.rows.map((row, at) => row === first.rows[at])).toEqual([true, true, true])
    expect(first.rows.every(Object.isFrozen)).toBe(true)
    const [row] = first.rows
    for (const change of [
      'licensed_users = coalesce(licensed_users, 0) + 1',
      `status_reason = '${said('Seen')}'`,
      `last_replication_at = now() + interval '1 hour'`,
      `last_replication_error = '${said('No answer')}'`,
    ]) {
      const [before] = (await list(world.dana, 'limit=1')).rows
      const [kept] = await sql`select * from service where id = ${row?.id ?? ''}`
      await sql.unsafe(`update service set ${change} where id = '${row?.id}'`)
      const [after] = (await list(world.dana, 'limit=1')).rows
      expect(after?.id).toBe(before?.id)
      expect(after).not.toBe(before)
      expect(after).not.toEqual(before)
      await sql`update service set ${sql(kept ?? {}, 'licensed_users', 'status_reason', 'last_replication_at', 'last_replication_error')} where id = ${row?.id ?? ''}`
    }
  })

  const isBelowMain = (row: Naive) => row.kitVersion !== null && numbers(kit(row), [8, 0, 460]) < 0
  const haystack = (row: Naive) => `${row.customer} ${row.shortname} ${row.name}`.toLowerCase()
  const filters: Record<string, (row: Naive, value: string) => boolean> = {
    q: (row, value) =>
      value
        .toLowerCase()
        .split(' ')
        .every((word) => haystack(row).includes(word)),
    status: (row, value) => row.status === value,
    deploy: (row, value) => row.deployStatus === value,
    kind: (row, value) => row.kind === value,
    license: (row, value) => row.licenseType === value,
    alarms: (row) => row.alarmCount > 0,
    kit: isBelowMain,
    msp: (row, value) => row.mspId === value,
  }
  const values = (): Record<string, readonly string[]> => ({
    q: ['ab', 'X1', 'ab x', 'nothing of this', 't1x3'],
    status: ['ok', 'warning', 'error', 'unmonitored'],
    deploy: ['unknown', 'ready', 'deployed', 'failed'],
    kind: ['direct-routing', 'operator-connect', 'other'],
    license: ['hosted-pro', 'oc-pro', 'oc-essential'],
    alarms: ['1'],
    kit: ['behind'],
    msp: msps,
  })

  test('filters, alone and together, find what a look at every row finds', async () => {
    const { pick, happens } = seededRandom(7)
    let found = 0
    for (let round = 0; round < 80; round++) {
      const wanted = Object.entries(values())
        .filter(() => happens(0.3))
        .map(([name, of]) => [name, pick(of)] as const)
      const expected = all
        .filter((row) => wanted.every(([name, value]) => filters[name]?.(row, value)))
        .sort((a, b) => naive.customer?.(a, b) || text(a.id, b.id))
        .map(({ id }) => id)
      const page = await list(
        world.dana,
        new URLSearchParams([...wanted.map(([n, v]) => [n, v]), ['limit', '200']]).toString(),
      )
      expect(ids(page), JSON.stringify(wanted)).toEqual(expected)
      expect(page.total).toEqual({ count: expected.length, isMore: false })
      found += expected.length
    }
    expect(found, 'the filters matched something, or this proves nothing').toBeGreaterThan(100)
  })

  test('a service is behind when its kit is below the main one, number by number', async () => {
    const page = await list(world.dana, 'limit=200')
    const behind = page.rows.filter(({ isBehind }) => isBehind).map(({ id }) => id)
    expect(behind.sort()).toEqual(
      all
        .filter(isBelowMain)
        .map(({ id }) => id)
        .sort(),
    )
    expect(behind.length).toBeGreaterThan(0)
  })

  test('an MSP and a customer filter by it too, each what is its own', async () => {
    const behind = all.filter(isBelowMain)
    const own = (of: (row: Naive) => boolean) => behind.filter(of).map(({ id }) => id)
    const msp = behind.find(({ mspId }) => mspId)?.mspId ?? ''
    const tenant = behind[0]?.tenantId ?? ''
    const partner = { ...world.olivia, audience: { kind: 'msp' as const, msp } }
    const customer = { ...world.otis, audience: { kind: 'tenant' as const, tenant } }
    for (const [actor, expected] of [
      [partner, own(({ mspId }) => mspId === msp)],
      [customer, own(({ tenantId }) => tenantId === tenant)],
    ] as const) {
      const page = await list(actor, 'kit=behind&limit=200')
      expect(ids(page).sort()).toEqual(expected.sort())
      expect(page.total).toEqual({ count: expected.length, isMore: false })
      expect(expected.length).toBeGreaterThan(0)
      // which version the main tenant has stays the provider's
      expect(page.rows.some(({ isBehind }) => isBehind)).toBe(false)
    }
  })

  test('wildcards and quotes stand for themselves', async () => {
    expect((await list(world.dana, 'q=')).rows.length).toBeGreaterThan(0)
    for (const q of ['%', '_', '\\', "'", '"', "' or true --", '%%', '\\%'])
      expect((await list(world.dana, new URLSearchParams({ q }).toString())).rows, q).toEqual([])
    await sql`update tenant set full_name = 'a_b' where id = ${world.alder.id}`
    expect((await list(world.dana, 'q=a_b')).rows.map(({ id }) => id)).toEqual([
      world.alder.service,
    ])
    await sql`update tenant set full_name = 'aa' where id = ${world.alder.id}`
  })

  test('a tenant and an MSP see only what is theirs, by list, by search and by id', async () => {
    for (const [actor, own, foreign] of [
      [world.otis, world.alder.service, world.birch.service],
      [world.bea, world.birch.service, world.alder.service],
      [world.olivia, world.alder.service, world.birch.service],
    ] as const) {
      expect(ids(await list(actor, ''))).toEqual([own])
      expect(ids(await list(actor, 'q=direct&sort=-users'))).toEqual([])
      expect(ids(await list(actor, 'q=z&sort=-users'))).toEqual([own])
      const seen = await Scope.enter(database.pool, actor, (scope) =>
        services.pick(scope, [own, foreign]),
      )
      expect(seen.map(({ id }) => id)).toEqual([own])
      await expect(
        Scope.enter(database.pool, actor, (scope) => findService(scope, foreign)),
      ).rejects.toMatchObject({ kind: 'missing' })
    }
    expect((await list(world.dana, 'q=z')).rows.length).toBe(2)
  })

  test('what runs for a service rides along; what has ended does not', async () => {
    const { id, service } = world.alder
    const put = (state: string, step: number) =>
      sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, state, step, steps, step_name, requested_name)
        values ('tenant', ${id}, 'service', 'replicate', 'service', ${service}, 'x', ${state}, ${step}, 4, ${said('Read users')}::text::jsonb, 'Dana')`
    const job = async () =>
      (await Scope.enter(database.pool, world.otis, (scope) => findService(scope, service))).job
    await put('succeeded', 4)
    expect(await job()).toBeNull()
    await put('queued', 0)
    expect(await job()).toMatchObject({ state: 'queued', kind: 'replicate' })
    await put('executing', 2)
    expect(await job()).toMatchObject({ state: 'executing', step: 2, steps: 4 })
    await sql`delete from command`
  })

  test('more than a thousand matches are told as such, and still paged through to the last', async () => {
    await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type)
      select id, 'many' || n, full_name, shortname, 'other', 'oc-pro' from tenant, generate_series(1, 1100) n
      where id = ${world.birch.id}`
    const { forward } = await walk(world.dana, 'q=many&limit=200')
    expect(forward.map(({ total }) => total)).toEqual(
      forward.map(() => ({ count: 1000, isMore: true })),
    )
    expect(new Set(forward.flatMap(ids)).size).toBe(1100)
    await sql`delete from service where name like 'many%'`
  })
})
