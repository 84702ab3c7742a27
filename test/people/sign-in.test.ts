import { argon2Sync, randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { resetPassword } from '../../src/domain/people/password-changes.ts'
import { safeNext } from '../../src/routes/redirects.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { cookiesOf, get, host, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const login = 'dana@northline.example'
const password = 'demo-Passw0rd!'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  await resetPassword(db.pool, world.dana.id ?? '', password)
})
beforeEach(async () => {
  await db.sql`delete from rate_limit_hit`
})

const signIn = (more: Record<string, string> = {}, from = {}) =>
  post(signedOut, '/session', { login, password, ...more }, from)
const enters = async (cookie: string, at = signedOut) =>
  (await get(at, '/services', { cookie })).status === 200

test('the right password opens a session and leads on', async () => {
  const answer = await signIn({ next: '/alarms?state=all#top' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('Location')).toBe('/alarms?state=all#top')
  const page = await get(signedOut, '/services', { cookie: cookiesOf(answer) })
  expect(await page.text()).toContain(login)
})

test('the name is matched in any case, the password exactly as typed', async () => {
  expect((await signIn({ login: ' Dana@NORTHLINE.example ' })).status).toBe(303)
  for (const wrong of [password.toLowerCase(), ` ${password}`, `${password} `, `${password}x`])
    expect((await signIn({ password: wrong })).status, wrong).toBe(401)
})

test('a password is neither cut nor folded', async () => {
  const long = `${'å'.normalize('NFD')} correct horse ${'x'.repeat(100)}`
  await resetPassword(db.pool, world.nico.id ?? '', long)
  const enter = (typed: string) => signIn({ login: 'noc@northline.example', password: typed })
  expect((await enter(long)).status).toBe(303)
  expect((await enter(long.normalize('NFC'))).status).toBe(401)
  expect((await enter(long.slice(0, -1))).status).toBe(401)
})

test('unknown name, wrong password and disabled account get the same answer', async () => {
  await resetPassword(db.pool, world.vera.id ?? '', password)
  expect((await signIn({ login: 'vera@northline.example' })).status).toBe(303)
  await db.sql`update account set state = 'disabled' where id = ${world.vera.id}`
  const tries: Record<string, string>[] = [
    { login, password: 'wrong-Passw0rd!' },
    { login: 'nobody@northline.example' },
    { login: 'vera@northline.example' },
  ]
  const answers = await Promise.all(
    tries.map(async (fields) => {
      const answer = await signIn(fields)
      const page = (await answer.text()).replaceAll(fields.login ?? login, 'X')
      const text = page.replaceAll(/nonce="[^"]+"/g, '')
      return { status: answer.status, cookies: answer.headers.getSetCookie(), text }
    }),
  )
  expect(answers[0]).toMatchObject({ status: 401, cookies: [] })
  expect(answers[0]?.text).toContain('Incorrect username or password.')
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test('the operators’ host does not know a tenant’s people', async () => {
  await resetPassword(db.pool, world.otis.id ?? '', password)
  expect((await signIn({ login: 'otis@alder.example' })).status).toBe(401)
  await resetPassword(db.pool, world.olivia.id ?? '', password)
  expect((await signIn({ login: 'olivia@harbor.example' })).status).toBe(303)
})

test('over https the cookie is host-only, Secure, HttpOnly and Lax; on plain http it has a plain name', async () => {
  const https = openSignedOutPortal(db, { portalUrl: `https://${host}` })
  const lines = async (at: typeof signedOut) =>
    (await post(at, '/session', { login, password })).headers.getSetCookie()
  const safe = await lines(https)
  expect(safe).toHaveLength(2)
  for (const line of safe)
    expect(line).toMatch(
      /^__Host-tenantry(-device)?=[^;]+(?=.*; Secure)(?=.*; HttpOnly)(?=.*; SameSite=Lax)(?=.*Path=\/)/,
    )
  const plain = await lines(signedOut)
  expect(plain).toHaveLength(2)
  for (const line of plain) {
    expect(line).toMatch(/^tenantry(-device)?=/)
    expect(line).toMatch(/HttpOnly/)
    expect(line).not.toMatch(/Domain|Secure/)
  }
})

test('a cookie that was there before is never adopted, and its session ends', async () => {
  const planted = 'tenantry=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const first = await signIn({}, { cookie: planted })
  expect(cookiesOf(first)).not.toContain(planted)
  expect(await enters(planted)).toBe(false)
  const second = await signIn({}, { cookie: cookiesOf(first) })
  expect(await enters(cookiesOf(second))).toBe(true)
  expect(await enters(cookiesOf(first))).toBe(false)
})

test('a session opened on one host is nobody on another', async () => {
  const cookie = cookiesOf(await signIn())
  expect(await enters(cookie)).toBe(true)
  const moved = openSignedOutPortal(db, { portalUrl: 'http://alderfoods.localhost:3000' })
  expect((await get(moved, '/session/new')).status).toBe(200)
  expect(await enters(cookie, moved)).toBe(false)
})

test('signing out ends the session and takes the cookie away', async () => {
  const cookie = cookiesOf(await signIn())
  const out = await post(signedOut, '/session/end', {}, { cookie })
  expect(out.headers.get('Location')).toBe('/session/new')
  expect(out.headers.getSetCookie().join()).toMatch(/tenantry=; .*Max-Age=0/)
  expect(await enters(cookie)).toBe(false)
})

test('a session in use is touched once its answer is known', async () => {
  const cookie = cookiesOf(await signIn())
  await db.sql`update session set seen_at = now() - interval '20 minutes'`
  expect(await enters(cookie)).toBe(true)
  const [row] =
    await db.sql`select max(seen_at) > now() - interval '1 minute' as touched from session`
  expect(row?.touched).toBe(true)
})

test('whoever is signed out is led to the form: a page by 303, htmx by HX-Redirect', async () => {
  const page = await get(signedOut, '/profile?saved=password')
  expect(page.status).toBe(303)
  expect(page.headers.get('Location')).toBe('/session/new?next=%2Fprofile%3Fsaved%3Dpassword')
  const current = `http://${host}/alarms?q=x`
  const headers = { 'HX-Request': 'true', 'HX-Current-URL': current }
  const partial = await post(signedOut, '/profile', {}, { headers })
  expect(partial.status).toBe(401)
  expect(partial.headers.get('HX-Redirect')).toBe('/session/new?next=%2Falarms%3Fq%3Dx')
  const foreign = { ...headers, 'HX-Current-URL': 'http://evil.example/alarms' }
  const elsewhere = await post(signedOut, '/profile', {}, { headers: foreign })
  expect(elsewhere.headers.get('HX-Redirect')).toBe('/session/new')
})

test('the form shows no brand but the provider’s and keeps a safe way on', async () => {
  const page = await (await get(signedOut, '/session/new?next=//evil.example')).text()
  expect(page).toContain('Northline UC')
  expect(page).toContain('name="next" value="/services"')
  expect(page).not.toContain('evil.example')
})

test.each([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  '@evil.example',
  '//user@evil.example',
  '///evil.example',
  '/\u0000/evil.example',
  'evil.example',
  '',
  ` //evil.example`,
])('next=%j leads nowhere else', (next) => {
  expect(safeNext(next)).toBe('/services')
})

test.each(['/%2f%2fevil.example', '/\uff0fevil.example', '/@evil.example', '/alarms?x=//evil#y'])(
  'next=%j stays a path of this portal',
  (next) => {
    const url = new URL(safeNext(next), 'http://localhost:3000')
    expect(url.origin).toBe('http://localhost:3000')
    expect(safeNext(next)).toMatch(/^\/[^/\\]/)
  },
)

test('a next longer than any page of ours is left out', () => {
  expect(safeNext(`/${'a'.repeat(3000)}`)).toBe('/services')
})

test('a next from a query is judged as it decodes', async () => {
  for (const next of ['%2f%2fevil.example', '%5c%5cevil.example', '/%09/evil.example']) {
    const page = await (await get(signedOut, `/session/new?next=${next}`)).text()
    expect(page, next).toContain('name="next" value="/services"')
  }
})

test('every try is in the log of the account’s owner, with its address and its end', async () => {
  await db.sql`delete from log_entry`
  await signIn({ password: 'wrong-Passw0rd!' }, { ip: '198.51.100.9' })
  await signIn({}, { ip: '198.51.100.10' })
  const rows = await db.sql`
    select audience, actor_kind, actor_name, subject_name, host(ip) as ip, result from log_entry
    where type = 'session.opened' order by at`
  const common = { audience: 'provider', subject_name: login }
  expect(rows).toMatchObject([
    { ...common, actor_kind: 'unknown', ip: '198.51.100.9', result: 'refused' },
    {
      ...common,
      actor_kind: 'account',
      actor_name: 'Dana Okafor',
      ip: '198.51.100.10',
      result: 'done',
    },
  ])
})

test('no dump holds a token or a password', async () => {
  const answer = await signIn()
  const token = cookiesOf(answer).match(/tenantry=([^;]+)/)?.[1] ?? 'nothing'
  expect(token).toHaveLength(43)
  const tables = await db.sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
  let dump = ''
  for (const { name } of tables)
    dump += JSON.stringify(await db.sql`select t::text as row from ${db.sql(name)} t`)
  expect(dump).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
  expect(dump).not.toContain(token)
  expect(dump).not.toContain(password)
})

test('of twenty people who sign in at once nobody’s password is worked on in the event loop', async () => {
  await signIn()
  const hashMs = Math.min(...Array.from({ length: 5 }, costOfOneHash))
  const turns = watchTurns()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => signIn({}, { ip: `198.51.100.${i}` })),
  )
  expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(303))
  // how many hashes the turns of the loop had room for; one long turn may be the garbage collector's
  const hashes = turns.stop().reduce((sum, ms) => sum + Math.floor(ms / hashMs), 0)
  expect(hashes).toBeLessThan(10)
})

/** Milliseconds of this thread's own work; waiting for a busy machine does not count. */
const worked = () => (({ user, system }) => (user + system) / 1000)(process.threadCpuUsage())

/** Milliseconds that one password takes as people's are kept. */
function costOfOneHash() {
  const from = worked()
  const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
  argon2Sync('argon2id', { message: password, nonce: randomBytes(16), ...cost })
  return worked() - from
}

/** The work of each turn of the loop. */
function watchTurns() {
  const turns: number[] = []
  let [last, isOver] = [worked(), false]
  const turn = () => {
    const at = worked()
    turns.push(at - last)
    last = at
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  return {
    stop() {
      isOver = true
      return turns
    },
  }
}
