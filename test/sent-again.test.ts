import { beforeAll, beforeEach, expect, test } from 'vitest'
import { sessionCookie } from '../src/domain/people/lucia.ts'
import { openSession } from '../src/domain/people/sessions.ts'
import { anonymous, DatabaseAway, Scope } from '../src/domain/scope.ts'
import { testDatabase } from './support/database.ts'
import { portalOf } from './support/portal.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
let isAway = false
const { app, signedIn } = portalOf({
  async transaction(...asked) {
    if (isAway) throw new DatabaseAway('cut')
    return db.pool.transaction(...asked)
  },
})
const at = 'http://localhost:3000'
let world: World
let headers: Record<string, string>
beforeAll(async () => {
  world = await makeWorld(db)
  headers = await signedIn(world.dana)
})
beforeEach(() => {
  isAway = false
})

const sites = () => `/tenants/${world.alder.id}/sites`
const typed = { name: 'Quay "<b>1</b>', address: '1 Quay\r\nLeith', timeZone: 'Europe/London' }

async function keyAt(path: string) {
  const page = await (await app.request(`${at}${path}`, { headers })).text()
  return /name="form-key" value="([^"]*)"/.exec(page)?.[1] ?? ''
}

/** Sends a form as a browser without script, while the database is away. */
async function sendInVain(path: string, body: BodyInit, more: Record<string, string> = {}) {
  isAway = true
  const answer = await app.request(`${at}${path}`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body,
  })
  isAway = false
  return { answer, text: await answer.text() }
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
/** What the browser would send from the page that was answered. */
function formIn(text: string) {
  const [, action = '', inside = ''] =
    /<form class="sent[^>]* action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(text) ?? []
  const fields = [...inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/gs)]
  return {
    action: unescaped(action),
    fields: fields.map(([, name = '', value = '']): [string, string] => [
      unescaped(name),
      unescaped(value),
    ]),
    inside,
  }
}

test('what was typed is given back with the answer, and sent again, twice, it is done once', async () => {
  const sent = { 'form-key': await keyAt(`${sites()}/new`), ...typed, language: 'en' }
  const { answer, text } = await sendInVain(sites(), new URLSearchParams(sent))
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5'])
  // by itself it would be asked for without what was typed
  expect(answer.headers.get('Refresh')).toBeNull()
  expect(text).not.toContain('<b>1</b>')
  const { action, fields } = formIn(text)
  expect(action).toBe(sites())
  expect(Object.fromEntries(fields)).toEqual(sent)
  for (let n = 0; n < 2; n += 1) {
    const again = await app.request(`${at}${action}`, {
      ...{ method: 'POST', headers },
      body: new URLSearchParams(fields),
    })
    expect([again.status, again.headers.get('Location')]).toEqual([303, sites()])
  }
  expect(await db.sql`select address from site where name = ${typed.name}`).toHaveLength(1)
})

test('no secret is given back, and no file: they are asked for once more', async () => {
  const secret = 'unrelated words'
  const login = { login: 'dana@northline.example', password: secret, next: '/alarms' }
  const { text } = await sendInVain('/session', new URLSearchParams(login))
  expect(text).not.toContain(secret)
  const { fields, inside } = formIn(text)
  expect(Object.fromEntries(fields)).toEqual({ login: login.login, next: '/alarms' })
  expect(inside).toMatch(/<input[^>]*type="password"[^>]*name="password"/)
  // one without a key of ours may be done as often as it is sent
  expect(inside).not.toContain('it is done once')

  const upload = new FormData()
  upload.set('note', 'typed')
  upload.set('logo', new File(['bytes of a picture'], 'logo.png'))
  upload.set('other', new File([], ''))
  const form = await sendInVain('/branding', upload)
  expect(form.text).not.toContain('bytes of a picture')
  const back = formIn(form.text)
  expect(Object.fromEntries(back.fields)).toEqual({ note: 'typed', other: '' })
  expect(form.text).toContain('enctype="multipart/form-data"')
  expect(back.inside).toMatch(/<input[^>]*type="file"[^>]*name="logo"/)
})

test('nothing is given back that another site sent, nor what is no form', async () => {
  const body = () => new URLSearchParams({ name: 'planted' })
  expect((await sendInVain(sites(), body())).text).toContain('planted')
  const foreign: Record<string, string>[] = [
    { Origin: 'https://elsewhere.example' },
    { Origin: 'null' },
    { Origin: '' },
    { 'Content-Type': 'text/plain' },
  ]
  for (const more of foreign)
    expect((await sendInVain(sites(), body(), more)).text).not.toContain('planted')
})

test('what is too long is not given back, and the page says where it is', async () => {
  const { text } = await sendInVain(sites(), new URLSearchParams({ name: 'x'.repeat(70_000) }))
  expect(text).not.toContain('xxxx')
  expect(text).toContain('The Back button of your browser leads to it.')
  const many = new URLSearchParams(Array.from({ length: 501 }, () => ['a', 'b']))
  expect((await sendInVain(sites(), many)).text).toContain('The Back button')
})

test('with script the form stays as it is, and nothing in the sentence leads away from it', async () => {
  const asked = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
  const { answer, text } = await sendInVain(sites(), new URLSearchParams(typed), asked)
  expect([answer.status, answer.headers.get('HX-Retarget')]).toEqual([503, '#notice'])
  expect(text).toContain('currently unreachable')
  expect(text).not.toContain('href=')
  expect(formIn(text).fields).toEqual([])
})

test('a customer’s people read it in their language, also where nobody can be looked up', async () => {
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  const own = 'http://alderfoods.localhost:3000'
  const host = 'alderfoods.localhost:3000'
  const token = await Scope.enter(db.pool, anonymous, (scope) =>
    openSession(scope, world.otis.id ?? '', { host, ip: '192.0.2.1', agent: 'test' }),
  )
  const Cookie = sessionCookie(token, false).split(';')[0] ?? ''
  const theirs = { Host: host, Origin: own, Cookie }
  expect((await app.request(`${own}/services`, { headers: theirs })).status).toBe(200)
  isAway = true
  const answer = await app.request(`${own}/people`, {
    ...{ method: 'POST', headers: theirs },
    body: new URLSearchParams({ name: 'Jan de Vries' }),
  })
  const text = await answer.text()
  expect(text).toContain('Die Datenbank ist zurzeit nicht erreichbar')
  expect(text).toContain('Noch einmal senden')
  expect(Object.fromEntries(formIn(text).fields)).toEqual({ name: 'Jan de Vries' })
})
