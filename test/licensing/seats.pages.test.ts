import { beforeAll, describe, expect, test } from 'vitest'
import { readSeatDays } from '../../src/domain/licensing/seats.history.ts'
import { setMaxima } from '../../src/domain/licensing/seats.limits.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, dispatcher, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { outcome, seatsFor, take } from './seats.support.ts'

const db = await testDatabase()
const { sql } = db
const portal = portalOf(db.pool)
let world: World
let alder: string
let birch: string
let base: string

beforeAll(async () => {
  world = await makeWorld(db)
  alder = world.alder.id
  birch = world.birch.id
  base = `/tenants/${alder}`
  await seatsFor(sql, 0, { [alder]: 2 }, 'named')
  await seatsFor(sql, 9, { [alder]: 4, [birch]: 1009 })
  await sql`update seat_type set overdraft_kind = 'count', overdraft = 2 where type = 'floating'`
  for (const client of ['a1', 'a2', 'a3', 'a4']) await take(db.pool, alder, client)
  for (let n = 1; n <= 7; n += 1) await take(db.pool, birch, `b${n}`)
  // by the own maximum, and by what there is
  for (const client of ['a5', 'a6']) await outcome(take(db.pool, alder, client))
  await outcome(take(db.pool, birch, 'b8'))
  await outcome(take(db.pool, alder, 'n1', 'named'))
  await sql`insert into seat_peak (tenant_id, type, day, peak) values
    (${alder}, 'floating', (now() at time zone 'utc')::date - 3, 31), (${alder}, 'floating', (now() at time zone 'utc')::date - 30, 77)`
})

const get = async (actor: Actor, path: string) => {
  const answer = await portal.as(actor).get(path)
  return { status: answer.status, html: await answer.text() }
}
const main = (html: string) => /<main[^>]*>.*<\/main>/s.exec(html)?.[0] ?? ''
const rowsOf = (html: string) =>
  Number(/ of ([\d,]+)\+?<\/span>/.exec(html)?.[1]?.replace(',', '') ?? 0)
const words = (html: string) =>
  main(html)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
async function set(tenant: string, floating: number) {
  const [row] =
    await sql`select sum(version)::integer as version from seat_cap where tenant_id = ${tenant}`
  const given = { floating, named: 2, version: row?.version }
  await Scope.enter(db.pool, world.dana, (scope) => setMaxima(scope, tenant, given))
}

describe('the provider', () => {
  test('sees what there is of each type, and who may use how much of it', async () => {
    const { status, html } = await get(world.vera, '/licenses/seats')
    expect(status).toBe(200)
    const said = words(html)
    expect(said).toContain('11 of 9 licensed')
    expect(said).toContain('Overdraft 2 Allowed: 2 more')
    expect(said).toContain('Sum of maximums 1,013 of 2 tenants, 11,256 % of the seats')
    expect(said).toContain('Denied in 24 hours 3 ')
    expect(said).toContain('2 more in use than licensed. No client is cut off. No new seats until')
    expect(said).toContain('A maximum only limits a tenant: it reserves nothing.')
    expect(said).toMatch(/Alder Foods Floating At the maximum 4 4 100 % 2 31 alderfoods/)
    expect(said).toMatch(/Alder Foods Named OK 2 0 0 % 1 0 alderfoods/)
    // who may only look changes nothing
    expect(html).not.toContain('/licenses/seats/overdraft/')
    expect((await get(world.dana, '/licenses/seats')).html).toContain('/licenses/seats/overdraft/')
    for (const path of ['/licenses', '/licenses/files', '/settings/license'])
      expect((await get(world.dana, path)).html, path).toContain('href="/licenses/seats"')
  })

  test('every number that is a link leads to as many rows', async () => {
    const { html } = await get(world.dana, '/licenses/seats')
    const links = [
      ...main(html).matchAll(/<a href="(\/licenses\/seats\/held[^"]*)"[^>]*>([\d,]+)<\/a>/g),
    ]
    const found = links.map(([, href = '', many = '']) => [href.replaceAll('&amp;', '&'), many])
    expect(found).toHaveLength(3)
    for (const [href = '', many] of found)
      expect(rowsOf((await get(world.dana, href)).html), href).toBe(Number(many))
    expect(rowsOf((await get(world.dana, '/licenses/seats/held?overdraft=1')).html)).toBe(2)
    expect(rowsOf((await get(world.dana, '/licenses/seats?denied=1')).html)).toBe(3)
    expect(rowsOf((await get(world.dana, '/licenses/seats?state=full')).html)).toBe(1)
  })

  test('finds who holds which seat by user, client and tenant, and takes it away as a file', async () => {
    const held = (q: string) => get(world.dana, `/licenses/seats/held?q=${q}`)
    expect(rowsOf((await held('b3')).html)).toBe(1)
    expect(rowsOf((await held('birch')).html)).toBe(7)
    const file = await (await portal.as(world.dana).get('/licenses/seats/held.csv')).text()
    expect(file).toContain('user,tenant,type,clients,since,expires,overdraft')
    expect(file.match(/Alder Foods,floating,a\d/g)).toHaveLength(4)
  })

  test('lowers a maximum below what is in use, and reads what that means', async () => {
    await set(alder, 2)
    const said = words((await get(world.dana, `${base}/seats`)).html)
    expect(said).toContain('4 of 2 at most 2 over the maximum')
    expect(said).toContain('No client is cut off. No new seats until fewer than 2 are in use.')
    const { html } = await get(world.dana, '/licenses/seats?state=over')
    expect(words(html)).toMatch(/Alder Foods Floating 2 over the maximum 2 4 200 %/)
    await set(alder, 0)
    const none = words((await get(world.dana, `${base}/seats`)).html)
    expect(none).toContain('No client is cut off. No new seats are given.')
    await set(alder, 4)
  })

  test('reads how it went: a day without a seat is there with none, and 30 days are 30', async () => {
    const days = await Scope.enter(db.pool, world.dana, (scope) => readSeatDays(scope, alder))
    expect(days).toHaveLength(30)
    expect(days.map(({ floating }) => floating)).toEqual([...Array(26).fill(0), 31, 0, 0, 4])
    const said = words((await get(world.dana, `${base}/seats`)).html)
    expect(said).toContain('31 at most in 30 days, 4 today.')
    expect(said).not.toContain('77')
  })

  test('that held since yesterday is a day’s peak though nobody takes any', async () => {
    const today = sql`day = (now() at time zone 'utc')::date`
    await sql`delete from seat_peak where ${today}`
    await sql`delete from seat_type_peak where ${today}`
    await Scope.enter(db.pool, dispatcher, ({ db }) => db.execute('select portal_seats_expire(10)'))
    const own = await sql`select tenant_id, peak from seat_peak where ${today} order by peak`
    expect(own.map(({ peak }) => peak)).toEqual([4, 7])
    expect(await sql`select type, peak from seat_type_peak where ${today}`).toEqual([
      { type: 'floating', peak: 11 },
    ])
  })

  test('reads it all by the API, and nobody else does', async () => {
    const ask = async (scope: string, role: string) => {
      const token = await Scope.enter(db.pool, world.dana, (s) =>
        addToken(s, { name: 'monitoring', scope, role }),
      )
      const headers = { Host: 'localhost:3000', Authorization: `Bearer ${token}` }
      return portal.app.request('http://localhost:3000/api/v1/metrics/licenses', { headers })
    }
    const answer = await ask('provider', 'monitor')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      seats: [
        { type: 'floating', installed: 9, in_use: 11, free: 0, overdraft: 2, allowed: 11 },
        { type: 'named', installed: 0, in_use: 0, free: 0, overdraft: 0, allowed: 0 },
      ],
    })
    await sql`insert into counter_delta (audience, name, amount) values ('provider', 'traps.community', 3)`
    const scraped = await (
      await portal.app.request('http://localhost:3000/metrics', {
        headers: { Host: 'localhost:3000' },
      })
    ).text()
    expect(scraped).toContain('tenantry_licenses_in_use{license="seat-floating"} 11')
    expect(scraped).toContain('tenantry_licenses_overdraft{license="seat-floating"} 2')
    expect(scraped).toContain('tenantry_licenses_installed{license="tenant"}')
    expect(scraped).toContain('tenantry_traps_unknown_total{why="community"} 3')
    expect(scraped).toContain('process_cpu_seconds_total')
    for (const [scope, role] of [
      ['tenant:alderfoods', 'admin'],
      [`msp:${world.harbor.id}`, 'owner'],
    ] as const)
      expect((await ask(scope, role)).status, scope).toBe(403)
  })
})

describe('a tenant', () => {
  test('sees its own maximum, seats and denials, and nothing of what there is in all', async () => {
    for (const actor of [world.otis, world.bea]) {
      const { status, html } = await get(actor, '/seats')
      expect(status).toBe(200)
      const said = words(html)
      // the pool, what all hold, the sum of maxima, what the other may hold
      for (const foreign of [
        /\b9 of\b/,
        /\b11\b/,
        /1[,.]?013/,
        actor === world.otis ? /1[,.]?009/ : /\b4 of\b/,
      ])
        expect(said).not.toMatch(foreign)
    }
    const said = words((await get(world.otis, '/seats')).html)
    expect(said).toContain('4 of 4 at most At the maximum')
    expect(said).toContain('The tenant’s own maximum was reached. Floating 2 2')
    expect(said).toContain('The provider has no seats of this type. Named 1 1')
    expect(said).not.toContain('b3')
    expect(words((await get(world.bea, '/seats')).html)).toContain(
      'The provider had no free seat at that moment. Floating 1 1',
    )
    // and the other's pages are not there
    for (const path of ['/licenses/seats', '/licenses/seats/held', `/tenants/${birch}/seats`])
      expect((await get(world.otis, path)).status, path).toBeGreaterThanOrEqual(403)
  })

  test('has an entry in its menu; its MSP finds nothing, and is led to nothing', async () => {
    expect((await get(world.otis, '/')).html).toContain('href="/seats"')
    expect((await get(world.olivia, `${base}/seats`)).status).toBe(404)
    expect((await get(world.olivia, base)).html).not.toContain(`${base}/seats`)
    expect((await get(world.dana, base)).html).toContain(`${base}/seats`)
  })

  test('revokes its own seats, and none of another', async () => {
    const ids = async (tenant: string) =>
      (
        await sql`select id from seat_lease where tenant_id = ${tenant} and state = 'active' order by user_name`
      ).map(({ id }) => String(id))
    const [own] = await ids(alder)
    const [others] = await ids(birch)
    const otis = portal.as(world.otis)
    const menu = await (await otis.get(`/seats/${own}/menu`)).text()
    expect(menu).toContain('Revoke')
    expect((await otis.get(`/seats/${others}/menu`)).status).toBe(404)
    const revoke = async (id: string | undefined) => {
      const asked = await otis.post('/seats/selections', { act: ['revoke'], id: [id ?? ''] }, {})
      const question = asked.headers.get('Location') ?? ''
      return otis.post(question, {}, {})
    }
    expect((await revoke(own)).status).toBe(303)
    expect(await ids(alder)).not.toContain(own)
    await revoke(others)
    expect(await ids(birch)).toContain(others)
  })
})
