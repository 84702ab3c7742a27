import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { leftOn } from '../../src/database/standby.ts'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { endOtherSessions, openSession } from '../../src/domain/people/sessions.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { createCapacity } from '../../src/routes/capacity.ts'
import { createStandIn } from '../../src/routes/stand-in.ts'
import { type Running, startPortal } from '../../src/start.ts'
import { portalOf } from '../support/portal.ts'
import { said } from '../support/said.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'
import { freePorts } from './processes.ts'
import { installOn, noPair, type Pair, startPair } from './streaming.ts'
import { startWriter, staticFiles } from './writer.ts'

const sentence = 'the database is being switched over; this is what was there then.'
const folder = mkdtempSync(join(tmpdir(), 'tenantry-away-'))
let pair: Pair
let world: World
let login: string
let writer: Awaited<ReturnType<typeof startWriter>>
let portal: Running | undefined
let at: string
const cookies = new Map<Actor, string>()
/** Where `portalOf` is. */
const otherHost = 'localhost:3000'
let otherCookie: string

beforeAll(async () => {
  if (noPair) return
  pair = await startPair()
  ;({ login, world } = await installOn(pair))
  for (const { id } of [world.alder, world.birch])
    await pair.ask('one')`insert into alarm (audience, tenant_id, key, severity, name, source, text)
      values ('tenant', ${id}, 'k', 'critical', ${said('Trunk lost')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb)`
  await pair.inStep()
  writer = await startWriter(pair.ports.one)
  const staticDir = await staticFiles()
  const [port = 0] = await freePorts(1)
  at = `http://localhost:${port}`
  const config = readConfig({
    ...{ PORT: String(port), PORTAL_PROCESS: 'web', DATA_DIR: folder, LOG_LEVEL: 'silent' },
    ...{ DATABASE_URL: `postgres://postgres@127.0.0.1:${writer.port}/postgres` },
    ...{ DATABASE_READ_URL: `postgres://127.0.0.1:${pair.ports.two}/postgres` },
    PORTAL_SECRET: testSecret.toString('base64'),
  })
  portal = await startPortal(config, { staticDir, migrations })
  for (const actor of [world.dana, world.otis, world.olivia, world.bea])
    cookies.set(actor, await cookieOf(actor))
}, 120_000)
afterAll(async () => {
  await portal?.stop()
  await writer?.stop()
  await pair?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function cookieOf({ id }: Actor, host = new URL(at).host): Promise<string> {
  const client = { host, ip: '192.0.2.1', agent: 'test' }
  if (!portal) throw new Error('no portal')
  const token = await Scope.enter(portal.database, anonymous, (scope) =>
    openSession(scope, id ?? '', client),
  )
  return sessionCookie(token, false).split(';')[0] ?? ''
}

type Answer = { status: number; text: string; ms: number }
async function asked(
  path: string,
  { as, ...more }: RequestInit & { as?: Actor | string } = {},
): Promise<Answer> {
  const from = performance.now()
  const cookie = typeof as === 'string' ? as : as && cookies.get(as)
  const answer = await fetch(`${at}${path}`, {
    redirect: 'manual',
    ...more,
    headers: { Origin: at, ...(cookie && { cookie }), ...more.headers },
  })
  const text = await answer.text()
  return { status: answer.status, text, ms: performance.now() - from }
}
const get = (path: string, as?: Actor | string) => asked(path, as ? { as } : {})
const addSite = (name: string) =>
  asked(`/tenants/${world.alder.id}/sites`, {
    as: world.dana,
    method: 'POST',
    body: new URLSearchParams({ name, timeZone: 'Europe/London', language: 'en', country: 'GB' }),
  })
const sites = () => get(`/tenants/${world.alder.id}/sites`, world.dana)

/** What of two tenants each of these people is shown, by status and names. */
async function matrix() {
  const { alder, birch, dana, otis, bea, olivia } = world
  const paths = [alder, birch].flatMap(({ id, service }) => [
    ...[`/tenants/${id}`, `/tenants/${id}/sites`, `/tenants/${id}/log`, `/tenants/${id}/usage`],
    `/services/${service}`,
  ])
  const found: string[] = []
  for (const [who, as] of Object.entries({ dana, otis, bea, olivia }))
    for (const path of [...paths, '/services', '/alarms', '/sites', '/log']) {
      const { status, text } = await get(path, as)
      const names = ['Alder Foods', 'Birch Logistics'].filter((name) => text.includes(name))
      found.push([who, path, status, ...(status === 200 ? names : [])].join(' '))
    }
  return found
}

const isWell = () =>
  until('all goes to the primary again', async () => {
    const { status, text } = await get('/services', world.dana)
    return status === 200 && !text.includes(sentence)
  })

describe.skipIf(noPair)(`while the primary is away${noPair}`, () => {
  let before: string[]

  test('who only looks is shown what was there, and told as of when; who changes something is told why not', async () => {
    expect((await addSite('Depot before')).status).toBe(303)
    before = await matrix()
    expect(before.filter((line) => / 200\b/.test(line)).length).toBeGreaterThan(20)
    expect(before.filter((line) => / 404\b/.test(line)).length).toBeGreaterThan(8)
    const ended = await cookieOf(world.dana)
    await Scope.enter(portal!.database, anonymous, (scope) =>
      endOtherSessions(scope, world.dana.id ?? '', null),
    )
    cookies.set(world.dana, await cookieOf(world.dana))
    otherCookie = await cookieOf(world.dana, otherHost)
    const token = await Scope.enter(portal!.database, world.dana, (scope) =>
      addToken(scope, { name: 'program', scope: 'provider' }),
    )
    await pair.kill('one')
    const shown = { '/services': 'Alder Foods Direct Routing', '/alarms': 'Trunk lost' }
    for (const [path, row] of Object.entries(shown)) {
      const { status, text, ms } = await get(path, world.dana)
      expect([path, status]).toEqual([path, 200])
      expect(ms).toBeLessThan(2000)
      expect(text).toMatch(new RegExp(`As of \\d\\d:\\d\\d: ${sentence}`))
      expect(text).toContain(row)
    }
    expect((await sites()).text).toContain('Depot before')
    const refused = await addSite('Depot meanwhile')
    expect(refused.status).toBe(503)
    expect(refused.text).toContain('The database is currently unreachable')
    // what writes down who took it away, what stamps, and what says that it is so now
    const others: Record<string, Parameters<typeof asked>[1]> = {
      '/services.csv': { as: world.dana },
      '/api/v1/services': { headers: { Authorization: `Bearer ${token}` } },
      '/services': { as: world.dana, headers: { 'Portal-Poll': '1' } },
    }
    for (const [path, more] of Object.entries(others))
      expect([path, (await asked(path, more)).status]).toEqual([path, 503])
    // a session that was ended is so there, too
    expect((await get('/services', ended)).status).toBe(503)
    expect((await get('/services')).status).toBe(303)
  })

  test('everybody sees what they saw, and nobody anything else', async () => {
    expect(await matrix()).toEqual(before)
  })

  test('the balancer goes on sending pages, and keeps what would change something', async () => {
    expect(await get('/readyz')).toMatchObject({
      ...{ status: 200, text: 'ready to read: the database is away, its standby is read\n' },
    })
    expect((await get('/readyz?for=changes')).status).toBe(503)
  })

  test('nobody is remembered by it; without a standby it is 503', async () => {
    const [primary, standby] = [pair.url('one', login), pair.url('two', login)].map(
      (url) => new Pool(optionsOf(url), 2),
    )
    if (!primary || !standby) throw new Error('no pools')
    const standIn = createStandIn({
      look: async () => 'away',
      left: (told) => leftOn(standby, { told }),
    })
    const headers = { Host: otherHost, Cookie: otherCookie }
    const statuses = []
    for (const capacity of [
      createCapacity(primary, primary, standIn),
      createCapacity(primary),
    ] as const) {
      const { app } = portalOf(primary, undefined, undefined, {}, { capacity })
      statuses.push((await app.request(`http://${otherHost}/services`, { headers })).status)
      expect(capacity.known.size).toBe(0)
    }
    expect(statuses).toEqual([200, 503])
    await Promise.all([primary.end(), standby.end()])
  })

  test('when it is back, everything is its again', async () => {
    await pair.start('one')
    await pair.follows()
    await isWell()
    expect((await addSite('Depot after')).status).toBe(303)
    expect((await sites()).text).toContain('Depot after')
  })

  test('what was acknowledged and is not replayed yet is not left out: nothing is shown until it is', async () => {
    await pair.pause()
    expect((await addSite('Depot last')).status).toBe(303)
    await pair.kill('one')
    expect((await sites()).status).toBe(503)
    await pair.resume()
    await until('it is replayed', async () => {
      const { status, text } = await sites()
      if (status === 200) expect(text).toContain('Depot last')
      return status === 200
    })
  })

  test('a standby that was promoted is no standby; where the way leads to it, all is there again', async () => {
    await pair.promote()
    expect((await sites()).status).toBe(503)
    writer.to(pair.ports.two)
    await isWell()
    expect((await addSite('Depot there')).status).toBe(303)
    const { status, text } = await sites()
    expect(status).toBe(200)
    for (const name of ['before', 'after', 'last', 'there']) expect(text).toContain(`Depot ${name}`)
    expect(text).not.toContain('Depot meanwhile')
  })
})
