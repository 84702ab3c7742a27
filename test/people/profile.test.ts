import { beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { makeWorld, type World } from '../support/world.ts'
import { cookiesOf, get, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const password = 'demo-Passw0rd!'
const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  for (const { id } of [world.dana, world.nico]) await givePassword(db.sql, id ?? '', password)
})
beforeEach(async () => {
  await db.sql`delete from rate_limit_hit`
  await db.sql`delete from session`
})

const enter = async (login = 'dana@northline.example', from = {}) =>
  cookiesOf(await post(signedOut, '/session', { login, password }, from))
const isIn = async (cookie: string) =>
  (await get(signedOut, '/services', { cookie })).status === 200
const idOf = async (agent: string) =>
  (await db.sql<{ id: string }[]>`select id from session where agent = ${agent}`)[0]?.id ?? ''
const account = async () =>
  (await db.sql`select * from account where id = ${world.dana.id}`)[0] ?? {}

test('the profile lists one’s own sessions in words, with this one marked', async () => {
  await enter('noc@northline.example', { headers: { 'User-Agent': 'curl/8.0' } })
  await enter(undefined, { ip: '198.51.100.4', headers: { 'User-Agent': firefox } })
  const cookie = await enter()
  const page = await (await get(signedOut, '/profile', { cookie })).text()
  expect(page).toContain('Firefox on Windows')
  expect(page).toContain('198.51.100.4')
  expect(page.match(/This session/g)).toHaveLength(1)
  expect(page).not.toContain('curl')
  expect(page).not.toContain(await idOf('curl/8.0'))
})

test('one session is ended by name, another person’s never', async () => {
  const foreign = await enter('noc@northline.example', { headers: { 'User-Agent': 'curl/8.0' } })
  const other = await enter(undefined, { headers: { 'User-Agent': firefox } })
  const cookie = await enter()
  await post(signedOut, '/sessions/ends', { session: await idOf('curl/8.0') }, { cookie })
  expect(await isIn(foreign)).toBe(true)
  const answer = await post(
    signedOut,
    '/sessions/ends',
    { session: await idOf(firefox) },
    { cookie },
  )
  expect(answer.headers.get('Location')).toBe('/profile')
  expect([await isIn(other), await isIn(cookie), await isIn(foreign)]).toEqual([false, true, true])
})

test('all other sessions end at once, this one stays', async () => {
  const foreign = await enter('noc@northline.example')
  const others = [await enter(), await enter()]
  const cookie = await enter()
  await post(signedOut, '/sessions/ends', { others: 'all' }, { cookie })
  for (const other of others) expect(await isIn(other)).toBe(false)
  expect([await isIn(cookie), await isIn(foreign)]).toEqual([true, true])
})

test('a while after the sign-in a session is ended with the password alone; a wrong one ends none and counts as a try', async () => {
  const others = [await enter(undefined, { headers: { 'User-Agent': firefox } }), await enter()]
  const cookie = await enter()
  const shown = async () => (await get(signedOut, '/profile', { cookie })).text()
  const field = 'id="field-sessions-password"'
  expect(await shown()).not.toContain(field)
  await db.sql`update session set created_at = created_at - interval '16 minutes'`
  expect(await shown()).toContain(field)
  const one = { session: await idOf(firefox) }
  for (const fields of [one, { others: 'all' }])
    for (const given of ['', 'not it']) {
      const answer = await post(
        signedOut,
        '/sessions/ends',
        { ...fields, password: given },
        { cookie },
      )
      expect(answer.status).toBe(422)
      const text = await answer.text()
      expect(text).toContain('No session was ended.')
      expect(text).toContain('href="#field-sessions-password"')
    }
  for (const other of others) expect(await isIn(other)).toBe(true)
  expect(await db.sql`select from rate_limit_hit`).not.toHaveLength(0)
  await post(signedOut, '/sessions/ends', { ...one, password }, { cookie })
  expect([await isIn(others[0] ?? ''), await isIn(others[1] ?? '')]).toEqual([false, true])
  await post(signedOut, '/sessions/ends', { others: 'all', password }, { cookie })
  expect([await isIn(others[1] ?? ''), await isIn(cookie)]).toEqual([false, true])
})

test('preferences are saved and drawn, others’ stay as they are', async () => {
  const cookie = await enter()
  const input = {
    theme: 'dark',
    density: 'roomy',
    timeZone: 'Europe/Amsterdam',
    absoluteTime: 'on',
  }
  const answer = await post(signedOut, '/profile', input, { cookie })
  expect(answer.headers.get('Location')).toBe('/profile')
  expect(await account()).toMatchObject({
    theme: 'dark',
    density: 'roomy',
    time_zone: 'Europe/Amsterdam',
    absolute_time: true,
    single_keys: false,
  })
  const page = await (await get(signedOut, '/profile', { cookie })).text()
  expect(page).toContain('data-theme="dark"')
  expect(page).toContain('<option selected="">Europe/Amsterdam<')
  const [nico] = await db.sql`select theme from account where id = ${world.nico.id}`
  expect(nico?.theme).toBe('system')
})

test('the theme alone is saved for htmx without a page, for a plain form with one', async () => {
  const cookie = await enter()
  const headers = { 'HX-Request': 'true' }
  expect(
    (await post(signedOut, '/profile/theme', { theme: 'light' }, { cookie, headers })).status,
  ).toBe(204)
  expect(await account()).toMatchObject({ theme: 'light' })
  expect((await post(signedOut, '/profile/theme', { theme: 'system' }, { cookie })).status).toBe(
    303,
  )
})

test('a preference that does not exist changes nothing, nor does a field that is no preference', async () => {
  const cookie = await enter()
  const before = await account()
  const input = { theme: 'dark', density: 'roomy', timeZone: 'Mars/Olympus' }
  expect((await post(signedOut, '/profile', input, { cookie })).status).toBe(422)
  expect((await post(signedOut, '/profile/theme', { theme: 'pink' }, { cookie })).status).toBe(422)
  expect(await account()).toEqual(before)
  const more = { role: 'monitor', name: 'Somebody', state: 'disabled', version: '7' }
  await post(signedOut, '/profile/theme', { theme: String(before.theme), ...more }, { cookie })
  expect(await account()).toEqual(before)
})

test('a new password needs the present one, ends every session and gives this browser a new one', async () => {
  const wanted = 'a quite different phrase'
  const other = await enter()
  const cookie = await enter()
  const change = (present: string, to = wanted) =>
    post(signedOut, '/profile/password', { present, password: to }, { cookie })
  const wrong = await change('not it')
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('Incorrect current password.')
  const weak = await change(password, 'password1')
  expect(weak.status).toBe(422)
  expect(await weak.text()).toContain('too common')
  expect([await isIn(cookie), await isIn(other)]).toEqual([true, true])
  const answer = await change(password)
  expect(answer.headers.get('Location')).toBe('/profile')
  expect([await isIn(cookie), await isIn(other)]).toEqual([false, false])
  expect(await isIn(cookiesOf(answer))).toBe(true)
  const login = 'dana@northline.example'
  expect((await post(signedOut, '/session', { login, password })).status).toBe(401)
  expect((await post(signedOut, '/session', { login, password: wanted })).status).toBe(303)
  await givePassword(db.sql, world.dana.id ?? '', password)
})

test('htmx gets the refused form alone, and is sent on when it worked', async () => {
  const cookie = await enter()
  const headers = {
    'HX-Request': 'true',
    'HX-Request-Type': 'partial',
    'HX-Target': 'form#password',
  }
  const change = (present: string) =>
    post(
      signedOut,
      '/profile/password',
      { present, password: 'another good phrase' },
      { cookie, headers },
    )
  const refused = await (await change('wrong')).text()
  expect(refused).toContain('<form class="card" id="password"')
  expect(refused).not.toContain('sessions-h')
  const done = await change(password)
  expect([done.status, done.headers.get('HX-Redirect')]).toEqual([204, '/profile'])
  expect(await isIn(cookiesOf(done))).toBe(true)
  await givePassword(db.sql, world.dana.id ?? '', password)
})

test('the present password cannot be guessed from an open session', async () => {
  const cookie = await enter()
  const attempt = (i: number) =>
    post(
      signedOut,
      '/profile/password',
      { present: `attempt ${i}`, password: 'a good new phrase' },
      { cookie },
    )
  for (let i = 0; i < 10; i += 1) expect((await attempt(i)).status).toBe(422)
  const refused = await attempt(10)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
})

test('a GET changes nothing', async () => {
  const cookie = await enter()
  const digest = async () =>
    JSON.stringify([
      await db.sql`select * from account order by id`,
      await db.sql`select * from credential order by account_id`,
      await db.sql`select id from session order by id`,
      await db.sql`select count(*) from log_entry`,
    ])
  const before = await digest()
  for (const path of [
    '/session/new',
    '/session',
    '/session/end',
    '/setup?token=x',
    '/profile',
    '/profile/theme?theme=dark',
    '/profile/password',
    '/sessions/ends?others=all',
  ])
    await get(signedOut, path, { cookie })
  expect(await digest()).toBe(before)
})
