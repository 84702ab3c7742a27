import { beforeAll, beforeEach, expect, test } from 'vitest'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { anonymous, type Database, DatabaseAway, Scope } from '../../src/domain/scope.ts'
import { newWallSecret } from '../../src/domain/wallboards/pairing.ts'
import { openSignedOutPortal } from '../people/signed-out.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { approve, screenOf } from './screens.ts'

const db = await testDatabase()
const portal = openSignedOutPortal(db)
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from rate_limit_hit`
})

const wallCookie = 'tenantry-wall'
const pairingCookie = 'tenantry-pairing'
const letters = /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/

/** A screen that was approved and has its token. */
async function paired(over: Parameters<typeof approve>[2] = {}) {
  const screen = screenOf(portal)
  const { code } = await screen.asks('/wallboard/codes')
  const id = await approve(db.sql, code, over)
  expect((await screen.asks('/wallboard/tokens')).state).toBe('approved')
  return { screen, id }
}

test('a display asks for a code, waits, and shows its board once somebody has approved it', async () => {
  const screen = screenOf(portal)
  expect(await (await screen.get()).text()).toContain('––––-––––')
  const first = await screen.asks('/wallboard/codes')
  expect(first).toMatchObject({
    status: 200,
    state: 'waiting',
    code: expect.stringMatching(letters),
  })
  expect(first.secondsLeft).toBeGreaterThan(590)
  // the page has it when it is loaded again, and so has who asks again
  expect(await (await screen.get()).text()).toContain(first.code)
  expect((await screen.asks('/wallboard/codes')).code).toBe(first.code)
  expect(await screen.asks('/wallboard/tokens')).toMatchObject({
    state: 'waiting',
    code: first.code,
  })
  expect(screen.kept.has(wallCookie)).toBe(false)

  const id = await approve(db.sql, first.code, { scenes: ['overview', 'licenses'] })
  expect((await screen.asks('/wallboard/tokens')).state).toBe('approved')
  expect([...screen.kept.keys()]).toEqual([wallCookie])
  const board = await (await screen.get()).text()
  expect(board).toContain('data-scenes="overview,licenses"')
  for (const part of [
    'scene-critical',
    'scene-overview',
    'scene-licenses',
    'live',
    'blind',
    'clock',
  ])
    expect(board).toContain(`id="${part}"`)
  expect(board).not.toMatch(/id="scene-replication"/)
  const [noted] = await db.sql`select token_hash from wallboard where id = ${id}`
  expect(noted?.token_hash).not.toBe(screen.kept.get(wallCookie))
})

test('what a screen is, is noted for who approves it; what is no size is not', async () => {
  const screen = screenOf(portal, { ip: '203.0.113.5' })
  const answer = await screen.post('/wallboard/codes', { 'User-Agent': 'Kiosk/7' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('Location')).toBe('/wallboard')
  const [noted] =
    await db.sql`select width, height, agent, host(ip) as ip from wallboard_pairing order by created_at desc limit 1`
  expect(noted).toEqual({ width: 3840, height: 2160, agent: 'Kiosk/7', ip: '203.0.113.5' })
  const odd = await portal.app.request('http://localhost:3000/wallboard/codes', {
    method: 'POST',
    headers: { Host: 'localhost:3000', Origin: 'http://localhost:3000' },
    body: new URLSearchParams({ width: '-1', height: '9e99' }),
  })
  expect(odd.status).toBe(303)
  const [unknown] =
    await db.sql`select width, height from wallboard_pairing order by created_at desc limit 1`
  expect(unknown).toEqual({ width: null, height: null })
})

test('a code that has expired is no screen’s any more, and the next one is another, of another secret', async () => {
  const screen = screenOf(portal)
  const first = await screen.asks('/wallboard/codes')
  const secret = screen.kept.get(pairingCookie)
  await db.sql`update wallboard_pairing set expires_at = now() where code = ${first.code?.replace('-', '') ?? ''}`
  expect((await screen.asks('/wallboard/tokens')).state).toBe('none')
  expect(await (await screen.get()).text()).not.toContain(first.code)
  const next = await screen.asks('/wallboard/codes')
  expect(next.code).toMatch(letters)
  expect(next.code).not.toBe(first.code)
  expect(screen.kept.get(pairingCookie)).not.toBe(secret)
})

test('an answer that was lost strands nobody: asked again it is another token, and the former is worth nothing', async () => {
  const screen = screenOf(portal)
  const { code } = await screen.asks('/wallboard/codes')
  const secret = screen.kept.get(pairingCookie) ?? ''
  await approve(db.sql, code)
  await screen.asks('/wallboard/tokens')
  const lost = screen.kept.get(wallCookie) ?? ''
  screen.kept.clear()
  screen.kept.set(pairingCookie, secret)
  // it reloaded its page in the meantime
  expect(await (await screen.get()).text()).toContain('data-state="approved"')
  expect((await screen.asks('/wallboard/tokens')).state).toBe('approved')
  expect(screen.kept.get(wallCookie)).not.toBe(lost)
  expect(await (await screen.get()).text()).toContain('id="wall"')
  const former = screenOf(portal)
  former.kept.set(wallCookie, lost)
  expect(await (await former.get()).text()).not.toContain('id="wall"')
  // and once that time is over, no more
  await db.sql`update wallboard set pairing_until = now()`
  const late = screenOf(portal)
  late.kept.set(pairingCookie, secret)
  expect((await late.asks('/wallboard/tokens')).state).toBe('none')
})

test('a secret that somebody else made pairs nothing, and the one that a screen was paired by opens nothing', async () => {
  const planted = newWallSecret()
  const screen = screenOf(portal)
  screen.kept.set(pairingCookie, planted)
  const { code } = await screen.asks('/wallboard/codes')
  const secret = screen.kept.get(pairingCookie) ?? ''
  expect(secret).not.toBe(planted)
  await approve(db.sql, code)
  const thief = screenOf(portal)
  thief.kept.set(pairingCookie, planted)
  expect((await thief.asks('/wallboard/tokens')).state).toBe('none')

  await screen.asks('/wallboard/tokens')
  const token = screen.kept.get(wallCookie) ?? ''
  expect(token).toHaveLength(43)
  expect([planted, secret]).not.toContain(token)
  // the control: the token itself opens the board
  for (const [value, isOpen] of [
    [secret, false],
    [planted, false],
    [token, true],
  ] as const) {
    const other = screenOf(portal)
    other.kept.set(wallCookie, value)
    expect((await (await other.get()).text()).includes('id="wall"')).toBe(isOpen)
  }
})

test('cookies are the host’s alone, out of reach for scripts and other sites; over https they are sent no other way', async () => {
  const secure = openSignedOutPortal(db, { portalUrl: 'https://portal.example' })
  for (const [at, prefix, end] of [
    [portal, '', ''],
    [secure, '__Host-', '; Secure'],
  ] as const) {
    const screen = screenOf(at)
    const asked = await screen.post('/wallboard/codes')
    expect(asked.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${prefix}tenantry-pairing=[\\w-]{43}; Max-Age=3600; Path=/; HttpOnly${end}; SameSite=Strict$`,
        ),
      ),
    ])
    const [waiting] =
      await db.sql`select code from wallboard_pairing order by created_at desc limit 1`
    await approve(db.sql, waiting?.code)
    const [given, taken] = (await screen.post('/wallboard/tokens')).headers.getSetCookie()
    expect(given).toMatch(
      new RegExp(
        `^${prefix}tenantry-wall=[\\w-]{43}; Max-Age=(\\d+); Path=/; HttpOnly${end}; SameSite=Strict$`,
      ),
    )
    expect(taken).toMatch(new RegExp(`^${prefix}tenantry-pairing=; Max-Age=0; Path=/`))
    const seconds = Number(/Max-Age=(\d+)/.exec(given ?? '')?.[1])
    expect(Math.abs(seconds - 180 * 86_400)).toBeLessThan(60)
  }
})

test('the cookie lasts as long as the approval does, and is given anew with each page', async () => {
  const { screen, id } = await paired()
  await db.sql`update wallboard set expires_at = now() + interval '20 days' where id = ${id}`
  const [given] = (await screen.get()).headers.getSetCookie()
  const seconds = Number(/Max-Age=(\d+)/.exec(given ?? '')?.[1])
  expect(Math.abs(seconds - 20 * 86_400)).toBeLessThan(60)
})

test('a display that was removed or whose approval is over loses its cookie, is told so, and may be approved anew', async () => {
  for (const end of [
    (id: string) => db.sql`delete from wallboard where id = ${id}`,
    (id: string) => db.sql`update wallboard set expires_at = now() where id = ${id}`,
  ]) {
    const { screen, id } = await paired()
    await end(id)
    const page = await (await screen.get()).text()
    expect(page).toContain('This display was removed.')
    expect(page).not.toContain('id="wall"')
    expect([...screen.kept.keys()]).toEqual([])
    expect(await (await screen.get()).text()).not.toContain('This display was removed.')
    expect((await screen.asks('/wallboard/codes')).state).toBe('waiting')
  }
})

test('thirty codes from one address, then 429 with the time to come again; other addresses have their own', async () => {
  const ip = '203.0.113.66'
  for (let i = 0; i < 30; i++)
    expect((await screenOf(portal, { ip }).asks('/wallboard/codes')).state).toBe('waiting')
  const refused = await screenOf(portal, { ip }).post('/wallboard/codes', {
    Accept: 'application/json',
  })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(500)
  expect(await refused.json()).toEqual({ state: 'refused' })
  const page = await screenOf(portal, { ip }).post('/wallboard/codes')
  expect(page.status).toBe(429)
  expect(await page.text()).toMatch(
    /Too many codes were asked for from this network. Try again in \d+ s/,
  )
  expect((await screenOf(portal, { ip: '203.0.113.67' }).asks('/wallboard/codes')).state).toBe(
    'waiting',
  )
  // who has one already is not counted
  const screen = screenOf(portal, { ip: '203.0.113.68' })
  for (let i = 0; i < 40; i++) expect((await screen.asks('/wallboard/codes')).state).toBe('waiting')
})

test('a thousand codes for all addresses together', async () => {
  await screenOf(portal).asks('/wallboard/codes')
  const buckets = await db.sql<{ bucket: string }[]>`select distinct bucket from rate_limit_hit`
  expect(buckets).toHaveLength(2)
  const other = async (i: number) => {
    await db.sql`insert into rate_limit_hit (bucket, at) select bucket, now() from
      (select distinct bucket from rate_limit_hit) b, generate_series(1, ${i})`
    return (await screenOf(portal, { ip: '192.0.2.200' }).asks('/wallboard/codes')).status
  }
  expect(await other(997)).toBe(200)
  expect(await other(1)).toBe(429)
})

test('another site’s page asks for nothing', async () => {
  for (const path of ['/wallboard/codes', '/wallboard/tokens'])
    expect((await screenOf(portal).post(path, { Origin: 'https://evil.example' })).status).toBe(403)
})

const elsewhere = [
  '/',
  '/session/new',
  '/alarms',
  '/nothing-of-ours',
  '/wallboards',
  '/settings/wallboards',
]

test('a display finds nothing else, is led nowhere, and is told how to get out', async () => {
  const { screen, id } = await paired()
  for (const path of elsewhere) {
    const answer = await screen.get(path)
    expect([path, answer.status, answer.headers.get('Location')]).toEqual([path, 404, null])
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain/)
    expect(await answer.text()).toMatch(
      /^This screen shows the wallboard only\.\nTo sign in here, .*open \/wallboard/,
    )
  }
  const call = await screen.get('/api/v1/services')
  expect([call.status, (await call.json()).code]).toEqual([404, 'wall-only'])
  expect((await screen.post('/session')).status).toBe(404)
  for (const path of ['/healthz', '/brand/accent-7a3e00.css'])
    expect((await screen.get(path)).status).toBe(200)
  // the control: it is the cookie that does it, and it goes with the display
  expect((await screenOf(portal).get('/session/new')).status).toBe(200)
  await db.sql`delete from wallboard where id = ${id}`
  expect((await screen.get('/session/new')).status).toBe(404)
  await screen.get()
  expect((await screen.get('/session/new')).status).toBe(200)
})

test('who is signed in beside it has the portal, and a program its API', async () => {
  const { screen } = await paired()
  const client = { host: 'localhost:3000', ip: '192.0.2.1', agent: 'test' }
  const token = await Scope.enter(db.pool, anonymous, (scope) =>
    openSession(scope, world.dana.id ?? '', client),
  )
  expect((await screen.get('/api/v1/services', { Authorization: 'Bearer x' })).status).toBe(401)
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(sessionCookie(token, false)) ?? []
  screen.kept.set(name, value)
  expect((await screen.get('/alarms')).status).toBe(200)
  expect(await (await screen.get()).text()).toContain('id="wall"')
})

test('while the database is away a display is told so and keeps its cookie; it is never led to the sign-in', async () => {
  const { screen } = await paired()
  let isAway = true
  const moody: Database = {
    transaction: (...given) =>
      isAway ? Promise.reject(new DatabaseAway('away')) : db.pool.transaction(...given),
  }
  const away = screenOf(openSignedOutPortal({ pool: moody as typeof db.pool }))
  for (const [name, value] of screen.kept) away.kept.set(name, value)
  const answer = await away.get()
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5'])
  const page = await answer.text()
  expect(page).toContain('id="away"')
  expect(page).toMatch(/\/static\/wall(-\w+)?\.js/)
  expect(page).not.toMatch(/session\/new|http-equiv/)
  expect(answer.headers.get('Refresh')).toBeNull()
  expect(away.kept.get(wallCookie)).toBe(screen.kept.get(wallCookie))
  expect(await away.asks('/wallboard/tokens')).toMatchObject({ status: 503, state: 'away' })
  isAway = false
  expect(await (await away.get()).text()).toContain('id="wall"')
})

test('an MSP’s wall stands as long as its MSP does', async () => {
  const mspId = world.olivia.audience.kind === 'msp' ? world.olivia.audience.msp : ''
  const { screen } = await paired({ mspId, scenes: ['overview'] })
  expect(await (await screen.get()).text()).toContain('id="wall"')
  await db.sql`update msp set state = 'deactivated' where id = ${mspId}`
  expect(await (await screen.get()).text()).toContain('This display was removed.')
  await db.sql`update msp set state = 'active' where id = ${mspId}`
})

test("an MSP's wall looks as the MSP does, the provider's as the provider", async () => {
  await db.sql`
    insert into branding (audience, msp_id, product_name, accent) values ('msp', ${world.harbor.id}, 'Harbor Voice', '#7a3e00')`
  const of = async (mspId: string | null) => (await (await paired({ mspId })).screen.get()).text()
  const [theirs, ours] = [await of(world.harbor.id), await of(null)]
  expect(theirs).toContain('<h1>Harbor Voice</h1>')
  expect(theirs).toContain('/brand/accent-7a3e00.css')
  expect(ours).not.toContain('Harbor Voice')
  await db.sql`delete from branding where msp_id = ${world.harbor.id}`
})
