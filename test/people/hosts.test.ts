import { beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { makeWorld, type World } from '../support/world.ts'
import { cookiesOf, get, host, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const password = 'demo-Passw0rd!'
const alder = 'alderfoods.localhost:3000'
const birch = 'birch.localhost:3000'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  for (const { id } of [world.dana, world.otis, world.bea, world.olivia])
    await givePassword(db.sql, id ?? '', password)
})
beforeEach(async () => {
  await db.sql`delete from rate_limit_hit`
  await db.sql`delete from session`
  await db.sql`update tenant set state = 'active', language = 'en'`
  await db.sql`update account set username = null, state = 'active'`
})

const signIn = (at: string, login: string, more = {}) =>
  post(signedOut, '/session', { login, password, ...more }, { at })
const sentence = 'Incorrect username or password.'

test('a customer’s people sign in on their own host, by address or name, and see their portal', async () => {
  await db.sql`update account set username = 'otis' where id = ${world.otis.id}`
  for (const login of ['otis@alder.example', 'OTIS', 'otis']) {
    const answer = await signIn(alder, login)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/'])
    const page = await get(signedOut, '/services', { at: alder, cookie: cookiesOf(answer) })
    expect(page.status).toBe(200)
    const text = await page.text()
    expect(text).toContain('Alder Foods Direct Routing')
    expect(text).not.toContain('Birch')
  }
})

test('who asked for nothing else starts where their people start', async () => {
  const to = (answer: Response) => answer.headers.get('Location')
  for (const [login, start] of [
    ['olivia@harbor.example', '/msp'],
    ['dana@northline.example', '/services'],
  ] as const) {
    const form = await (await get(signedOut, '/session/new')).text()
    const next = /name="next" value="([^"]*)"/.exec(form)?.[1] ?? 'none'
    const answer = await signIn(host, login, { next })
    const cookie = cookiesOf(answer)
    expect([login, to(answer)]).toEqual([login, start])
    for (const path of ['/', '/session/new'])
      expect([path, to(await get(signedOut, path, { cookie }))]).toEqual([path, start])
    // and else where they wanted to be
    for (const wanted of ['/services', '/alarms?state=all'])
      expect(to(await signIn(host, login, { next: wanted }))).toBe(wanted)
    // a wrong password forgets neither
    const again = await (await signIn(host, login, { next: '/alarms', password: 'no' })).text()
    expect(again).toContain('name="next" value="/alarms"')
  }
})

test('the frame names the organization that somebody works for; the provider’s people are at home in its brand', async () => {
  for (const [at, login, organization] of [
    [host, 'olivia@harbor.example', 'Harbor Telecom'],
    [alder, 'otis@alder.example', 'Alder Foods'],
    [host, 'dana@northline.example', null],
  ] as const) {
    const cookie = cookiesOf(await signIn(at, login))
    const text = await (await get(signedOut, '/services', { at, cookie })).text()
    const [bar] = /<span class="who">.*?<\/span>/s.exec(text) ?? ['']
    const [menu] = /id="user" popover.*?<\/p>/s.exec(text) ?? ['']
    expect(/<small>(.*)<\/small>/.exec(bar)?.[1] ?? null, login).toBe(organization)
    expect(/<bdi>(.*)<\/bdi>/.exec(menu)?.[1] ?? null, login).toBe(organization)
  }
})

test('every other host refuses them, and theirs refuses everybody else, in one sentence', async () => {
  for (const [at, login] of [
    [host, 'otis@alder.example'],
    [birch, 'otis@alder.example'],
    [alder, 'bea@birch.example'],
    [alder, 'dana@northline.example'],
    [alder, 'olivia@harbor.example'],
    [alder, 'nobody@nowhere.example'],
  ] as const) {
    const answer = await signIn(at, login)
    expect(answer.status, `${login} on ${at}`).toBe(401)
    expect(await answer.text()).toContain(sentence)
    expect(answer.headers.getSetCookie()).toEqual([])
  }
})

test('the same name on two hosts is two people', async () => {
  await db.sql`update account set username = 'admin' where id in (${world.otis.id}, ${world.bea.id}, ${world.dana.id})`
  for (const [at, own] of [
    [alder, 'otis@alder.example'],
    [birch, 'bea@birch.example'],
    [host, 'dana@northline.example'],
  ] as const) {
    const cookie = cookiesOf(await signIn(at, 'admin'))
    expect(await (await get(signedOut, '/profile', { at, cookie })).text()).toContain(own)
  }
})

test('on the operators’ host they name their company; a wrong one is like a wrong password', async () => {
  const given = { company: ' AlderFoods ' }
  const answer = await signIn(host, 'otis@alder.example', given)
  expect(answer.status).toBe(303)
  const page = await get(signedOut, '/profile', { cookie: cookiesOf(answer) })
  expect(await page.text()).toContain('otis@alder.example')
  const plain = (text: string) =>
    text.replaceAll(/nonce="[^"]+"|value="[^"]*"|<details[^>]*>/g, '').replaceAll(/\s+/g, ' ')
  const wrong = plain(
    await (await signIn(host, 'otis@alder.example', { password: 'no', ...given })).text(),
  )
  for (const company of ['nobody', 'birch', "x' or 1=1", 'a'.repeat(100)]) {
    const refused = await signIn(host, 'otis@alder.example', { company })
    expect(refused.status, company).toBe(401)
    expect(plain(await refused.text())).toBe(wrong)
  }
  // an unknown company does not fall back to the staff
  expect((await signIn(host, 'dana@northline.example', { company: 'nobody' })).status).toBe(401)
  expect((await signIn(host, 'dana@northline.example', { company: '' })).status).toBe(303)
  // where the host says who, a company says nothing
  expect((await signIn(birch, 'otis@alder.example', { company: 'alderfoods' })).status).toBe(401)
})

test('a session of one tenant’s host is nobody on another’s, and on the operators’', async () => {
  const cookie = cookiesOf(await signIn(alder, 'otis@alder.example'))
  for (const at of [birch, host]) {
    const page = await get(signedOut, '/services', { at, cookie })
    expect([page.status, page.headers.get('Location')], at).toEqual([
      303,
      // where the operators start anyway need not be said
      at === host ? '/session/new' : '/session/new?next=%2Fservices',
    ])
    const part = await get(signedOut, '/services', {
      at,
      cookie,
      headers: { 'HX-Request': 'true' },
    })
    expect(part.status).toBe(401)
  }
  const staff = cookiesOf(await signIn(host, 'otis@alder.example', { company: 'alderfoods' }))
  expect((await get(signedOut, '/services', { at: alder, cookie: staff })).status).toBe(303)
})

test('a switched-off customer’s people are refused like anybody, and its host says so', async () => {
  await db.sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
  const refused = await signIn(host, 'otis@alder.example', { company: 'alderfoods' })
  expect(refused.status).toBe(401)
  expect(await refused.text()).toContain(sentence)
  expect((await signIn(alder, 'otis@alder.example')).status).toBe(421)
  expect(await db.sql`select 1 from session`).toHaveLength(0)
})

test('the form speaks the host’s language and shows no company field there', async () => {
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  const german = await (await get(signedOut, '/session/new', { at: alder })).text()
  expect(german).toContain('lang="de"')
  expect(german).toContain('Passwort vergessen?')
  expect(german).not.toContain('name="company"')
  const refused = await (await signIn(alder, 'otis@alder.example', { password: 'x' })).text()
  expect(refused).toContain('Benutzername oder Passwort ist falsch.')
  const english = await (await get(signedOut, '/session/new')).text()
  expect(english).toContain('name="company"')
})

test('attempts at one host’s unknown name do not count at another’s', async () => {
  const from = { ip: '203.0.113.5' }
  const attempt = (at: string) =>
    post(signedOut, '/session', { login: 'nobody', password: 'x' }, { ...from, at })
  for (let i = 0; i < 10; i += 1) expect((await attempt(alder)).status).toBe(401)
  expect((await attempt(alder)).status).toBe(429)
  expect((await attempt(birch)).status).toBe(401)
})

test('who was given a password chooses another before anything else', async () => {
  await db.sql`update credential set must_change = true where account_id = ${world.otis.id}`
  const cookie = cookiesOf(await signIn(alder, 'otis@alder.example'))
  const at = alder
  for (const path of ['/services', '/', '/profile', '/people', '/profile/factor'])
    expect((await get(signedOut, path, { at, cookie })).headers.get('Location'), path).toBe(
      '/profile/password',
    )
  const acted = await post(signedOut, '/profile', { theme: 'dark' }, { at, cookie })
  expect(acted.headers.get('Location')).toBe('/profile/password')
  expect((await get(signedOut, '/profile/password', { at, cookie })).status).toBe(200)
  const change = (present: string, wanted: string) =>
    post(signedOut, '/profile/password', { present, password: wanted }, { at, cookie })
  expect((await change(password, password)).status).toBe(422)
  expect((await change('wrong', 'a phrase of my own')).status).toBe(422)
  const done = await change(password, 'a phrase of my own')
  expect(done.headers.get('Location')).toBe('/')
  expect((await get(signedOut, '/services', { at, cookie: cookiesOf(done) })).status).toBe(200)
  expect((await post(signedOut, '/session/end', {}, { at, cookie: cookiesOf(done) })).status).toBe(
    303,
  )
  await givePassword(db.sql, world.otis.id ?? '', password)
})

test('a customer’s people see and end their own sessions', async () => {
  const at = alder
  const other = cookiesOf(await signIn(at, 'otis@alder.example'))
  const cookie = cookiesOf(await signIn(at, 'otis@alder.example'))
  await signIn(birch, 'bea@birch.example')
  const page = await (await get(signedOut, '/profile', { at, cookie })).text()
  expect(page.match(/<tr>/g)).toHaveLength(3)
  await post(signedOut, '/sessions/ends', { others: 'all' }, { at, cookie })
  expect((await get(signedOut, '/services', { at, cookie: other })).status).toBe(303)
  const [row] =
    await db.sql`select count(*)::int as n from session where account_id = ${world.bea.id}`
  expect(row?.n).toBe(1)
})
