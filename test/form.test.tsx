import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { form } from '../src/domain/form.ts'
import { findKeptForm } from '../src/domain/people/kept-forms.ts'
import { Refusal } from '../src/domain/refusal.ts'
import { type Actor, anonymous, Scope } from '../src/domain/scope.ts'
import { makeSeal } from '../src/domain/settings/secrets.ts'
import { text, writeOnly } from '../src/domain/values.ts'
import { act, confirmedFormPage, formPage, question } from '../src/routes/form.tsx'
import { routes } from '../src/routes/route.ts'
import { testDatabase } from './support/database.ts'
import { givePassword } from './support/passwords.ts'
import { portalOf } from './support/portal.ts'
import { testSecret } from './support/setup.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

/** One thing that can be edited; what was done to it, in order. */
let lamp = { name: 'Hall', version: 1 }
const done: string[] = []
beforeEach(() => {
  lamp = { name: 'Hall', version: 1 }
  done.length = 0
})

const lampForm = form({
  name: text({ max: 20 }),
  code: writeOnly({ max: 20, error: 'too-long' }),
})
const more = routes()
const declared = {
  guard: { permission: 'edit-profile' },
  about: async () => lamp,
  back: () => '/sites',
} as const
formPage(more, {
  ...declared,
  at: [{ path: '/lamp', host: 'operators' }],
  form: lampForm,
  row: (_, { version, name }) => ({ version, name }),
  look: () => ({ title: 'The lamp', labels: { name: 'Name', code: 'Code' } }),
  verb: async (_, now, given) => {
    const { name } = lampForm.edit(given, now, now.name)
    if (name === 'Taken') throw new Refusal('conflict', 'no-more', { max: 9 })
    if (name === 'Gone') throw new Refusal('missing', 'not-there')
    if (name === 'Broken') throw new Error('a fault of ours')
    lamp = { name, version: now.version + 1 }
    done.push(name)
  },
  done: (_, __) => `${lamp.name} is <lit>.`,
  patch: () => <p id="lamp">{lamp.name}</p>,
})
formPage(more, {
  ...declared,
  at: [{ path: '/lamps/new', host: 'operators' }],
  form: lampForm,
  row: () => ({}),
  look: () => ({ title: 'A lamp', labels: { name: 'Name', code: 'Code' } }),
  verb: async (_, __, given) => lampForm.read(given),
  shows: (_, __, { name }) => <p>Its name is {name}.</p>,
})
question(more, {
  ...declared,
  at: [{ path: '/lamp/removal', host: 'operators' }],
  ask: () => ({ title: 'Remove it?', text: 'It is dark then.', submit: 'Remove' }),
  verb: async () => void done.push('removed'),
})
act(more, {
  ...declared,
  at: [{ path: '/lamp/switches', host: 'operators' }],
  verb: async () => void done.push('switched'),
  done: () => 'Switched.',
})
confirmedFormPage(more, {
  ...declared,
  at: [{ path: '/lamp/sale', host: 'operators' }],
  ...{ password: 'always', form: lampForm, row: () => ({}) },
  look: () => ({ title: 'Sell it', labels: { name: 'Name', code: 'Code' }, password: true }),
  verb: async (_, __, ___, confirmed) =>
    void done.push(`sold by ${confirmed ? 'proof' : 'nobody'}`),
})

const at = '/static/lamp'
const as = (who = world.dana) => portalOf(db.pool, undefined, more.router).as(who)
const plain = {}
const post = async (
  fields: Record<string, string | string[]>,
  headers?: Record<string, string>,
  path = at,
) => {
  const sent = Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, [v].flat()]))
  const answer = await as().post(path, sent, headers)
  return { answer, status: answer.status, html: await answer.text() }
}

test('a good one is answered by a toast and what changed, and the dialog closes', async () => {
  const { answer, html } = await post({ name: 'Porch', version: '1' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('HX-Trigger')).toBe('close-dialog')
  expect(answer.headers.get('HX-Retarget')).toBe('#toasts')
  expect(html).toContain('Porch is &lt;lit&gt;.')
  expect(html).toContain('<p id="lamp">Porch</p>')
})

test('without script it leads back, and the next page alone says what was done', async () => {
  const { answer } = await post({ name: 'Porch', version: '1' }, plain)
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/sites'])
  const kept = answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
  expect(kept).toMatch(/^tenantry-done=/)
  expect(kept, 'nobody reads or writes it but us').not.toContain('Porch')
  const portal = portalOf(db.pool)
  const { Cookie, ...host } = await portal.signedIn(world.nico)
  const see = (cookie: string, mine = Cookie) =>
    portal.app.request('http://localhost:3000/tenants', {
      headers: { ...host, Cookie: `${mine}; ${cookie}` },
    })
  // it was sealed for another person, or by nobody
  expect(await (await see(kept)).text()).not.toContain('is &lt;lit&gt;')
  expect(await (await see('tenantry-done=forged')).text()).not.toContain('forged')
})

test('the confirmation is shown to whom it is for, once', async () => {
  const portal = portalOf(db.pool, undefined, more.router)
  const headers = await portal.signedIn(world.dana)
  const answer = await portal.app.request(`http://localhost:3000${at}`, {
    ...{ method: 'POST', headers },
    body: new URLSearchParams({ name: 'Porch', version: '1' }),
  })
  const kept = answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
  const page = await portal.app.request('http://localhost:3000/tenants', {
    headers: { ...headers, Cookie: `${headers.Cookie}; ${kept}` },
  })
  expect(await page.text()).toMatch(
    /id="toasts" role="status"><div class="toast">.*Porch is &lt;lit&gt;\./,
  )
  expect(page.headers.get('Set-Cookie')).toMatch(/tenantry-done=;.*Max-Age=0/)
})

test('a form that stands alone goes back with script as well: no dialog would close', async () => {
  const alone = { 'HX-Request': 'true', 'HX-Current-URL': `http://localhost:3000${at}` }
  const { answer } = await post({ name: 'Porch', version: '1' }, alone)
  expect([answer.status, answer.headers.get('HX-Redirect')]).toEqual([204, '/sites'])
})

test('what does not fit is a 422 beside its field, with what was typed and without the secret', async () => {
  for (const headers of [plain, undefined]) {
    const { status, html } = await post(
      { name: 'x'.repeat(21), code: 'canary', version: '1' },
      headers,
    )
    expect(status).toBe(422)
    expect(html).toContain('id="field-name-error"')
    expect(html).toContain(`value="${'x'.repeat(21)}"`)
    expect(html).not.toContain('canary')
    expect(html, 'it is gone, and that is said').toContain('Code: Enter this again.')
    expect(html, 'where reading goes on').toMatch(
      /<div class="note"[^>]* autofocus[^>]* data-errors/,
    )
    expect(html.includes('<!doctype html>'), 'a whole page without script').toBe(headers === plain)
  }
  expect(done).toEqual([])
})

test('missing and repeated fields are called by their labels', async () => {
  expect((await post({ version: '1' })).html).toContain('Name: Enter a value.')
  const twice = await post({ name: ['a', 'b'], version: '1' })
  expect(twice.status).toBe(422)
  expect(twice.html).toContain('<a href="#field-name">Name: enter it only once</a>')
  expect(twice.html).not.toMatch(/>name:/)
})

test('a byte that no text has is refused as a whole', async () => {
  expect((await post({ name: 'a\0b', version: '1' })).status).toBe(400)
})

test('two who edit at once: the second sees both values, and saving again means what it says', async () => {
  expect((await post({ name: 'First', version: '1' })).status).toBe(200)
  const late = await post({ name: 'Second', version: '1' })
  expect(late.status).toBe(409)
  expect(late.html).toContain('Someone changed First in the meantime')
  expect(late.html).toContain('Name: Now: First. You entered: Second.')
  expect(late.html).toContain('name="version" value="2"')
  expect((await post({ name: 'Second', version: '2' })).status).toBe(200)
  expect(done).toEqual(['First', 'Second'])
})

test('who was refused for something else keeps the version, so nothing is overwritten unseen', async () => {
  await post({ name: 'First', version: '1' })
  const refused = await post({ name: '', version: '1' })
  expect(refused.status).toBe(422)
  expect(refused.html).toContain('name="version" value="1"')
  expect((await post({ name: 'Second', version: '1' })).status).toBe(409)
  expect(done).toEqual(['First'])
})

test('a form without its version is no edit of the newest', async () => {
  for (const version of [[], ['x'], ['1', '1']])
    expect((await post({ name: 'Porch', version })).status).toBe(422)
  expect(done).toEqual([])
})

test('a refusal of the state is a 409 on the form; what is gone or broken is no matter of the form', async () => {
  const taken = await post({ name: 'Taken', version: '1' })
  expect(taken.status).toBe(409)
  expect(taken.html).toContain('The limit of 9 is reached')
  expect(taken.html).toContain('value="Taken"')
  expect((await post({ name: 'Gone', version: '1' })).status).toBe(404)
  expect((await post({ name: 'Broken', version: '1' })).status).toBe(500)
})

test('one at …/new is sent to the list above, and may show what came of it', async () => {
  const page = await (await as().get('/static/lamps/new')).text()
  expect(page).toContain('action="/static/lamps" method="post"')
  expect(page).not.toContain('name="version"')
  const made = await post({ name: 'Porch' }, undefined, '/static/lamps')
  expect(made.html).toContain('<p>Its name is Porch.</p>')
  expect((await post({ name: '' }, undefined, '/static/lamps')).html).toContain(
    'action="/static/lamps"',
  )
})

test('a question has no field, and its way out has the focus', async () => {
  const html = await (await as().get('/static/lamp/removal')).text()
  expect(html).toMatch(/<a class="btn" href="\/sites"[^>]*autofocus/)
  expect(html).toContain('It is dark then.')
  expect((await post({}, plain, '/static/lamp/removal')).status).toBe(303)
  expect(done).toEqual(['removed'])
})

/** What a page was drawn with to tell its form from others. */
const keyIn = (html: string) => /name="form-key" value="([^"]+)"/.exec(html)?.[1] ?? ''
const keyAt = async (path: string, who = world.dana) =>
  keyIn(await (await as(who).get(path)).text())

test('a form sent twice is done once, and both get the same answer, with and without script', async () => {
  for (const headers of [plain, undefined]) {
    done.length = 0
    lamp = { name: 'Hall', version: 1 }
    const sent = { 'form-key': await keyAt(at), name: 'Porch', version: '1' }
    const first = await post(sent, headers)
    const again = await post(sent, headers)
    expect(done).toEqual(['Porch'])
    expect(again.status).toBe(headers === plain ? 303 : 200)
    for (const name of ['Location', 'HX-Trigger', 'HX-Retarget'])
      expect(again.answer.headers.get(name), name).toBe(first.answer.headers.get(name))
    expect(again.html).toBe(first.html)
    const kept = ({ answer }: typeof first) => answer.headers.get('Set-Cookie')?.split(';')[0]
    expect(kept(again)).toBe(kept(first))
  }
})

test('both at once: the second waits for the first', async () => {
  const key = await keyAt('/static/lamp/removal')
  const both = [1, 2].map(() => post({ 'form-key': key }, plain, '/static/lamp/removal'))
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([303, 303])
  expect(done).toEqual(['removed'])
  // without a key, or as somebody else, it is meant
  await post({}, plain, '/static/lamp/removal')
  await as(world.nico).post('/static/lamp/removal', { 'form-key': [key] }, plain)
  expect(done).toEqual(['removed', 'removed', 'removed'])
})

test('what was rolled back leaves the key unspent; other values under it are an act of their own', async () => {
  const key = await keyAt(at)
  const name = (name: string, version = '1') => ({ 'form-key': key, name, version })
  expect((await post(name(''))).status).toBe(422)
  expect((await post(name('Broken'))).status).toBe(500)
  expect((await post(name('Broken'))).status).toBe(500)
  expect((await post(name('Taken'))).status).toBe(409)
  expect((await post(name('Porch'))).status).toBe(200)
  expect((await post(name('Yard', '2'))).status).toBe(200)
  // the first values again are no second click of the last
  expect((await post(name('Porch', '3'))).status).toBe(200)
  expect(done).toEqual(['Porch', 'Yard', 'Porch'])
})

test('what is shown once is not kept: a second click says that it is done', async () => {
  const sent = { 'form-key': await keyAt('/static/lamps/new'), name: 'Porch' }
  expect((await post(sent, plain, '/static/lamps')).html).toContain('Its name is Porch.')
  const again = await post(sent, plain, '/static/lamps')
  expect(again.status).toBe(409)
  expect(again.html).toContain('Your first click has already done this')
  const kept = await db.sql`select * from idempotency_key where body like '%Its name is%'`
  expect(kept).toEqual([])
})

test('neither what was typed nor a guess at it is in what is kept', async () => {
  const sent = { 'form-key': await keyAt(at), name: 'Porch', code: 'canary', version: '1' }
  await post(sent)
  const kept = await db.sql`select * from idempotency_key order by created_at desc limit 1`
  expect(kept).toHaveLength(1)
  expect(JSON.stringify(kept)).not.toContain('canary')
  const entries = JSON.stringify(Object.entries(sent))
  const guessed = createHash('sha256').update(`POST ${at}\n${entries}`).digest('hex')
  expect(kept[0]?.fingerprint).toHaveLength(guessed.length)
  expect(kept[0]?.fingerprint).not.toBe(guessed)
})

test('a session that ended keeps what was entered: for the same account, sealed, without secrets, and sends nothing', async () => {
  const { app } = portalOf(db.pool, undefined, more.router)
  const host = { Host: 'localhost:3000', Origin: 'http://localhost:3000' }
  const send = (key: string, path = at, headers: Record<string, string> = {}) =>
    app.request(`http://localhost:3000${path}`, {
      ...{ method: 'POST', headers: { ...host, ...headers } },
      body: new URLSearchParams({
        ...{ 'form-key': key, name: 'Porch lamp', code: 'canary', password: 'hush', version: '7' },
      }),
    })
  const key = await keyAt(at)
  const answer = await send(key)
  expect(answer.status).toBe(303)
  const signIn = new URL(answer.headers.get('Location') ?? '', 'http://localhost:3000')
  const next = signIn.searchParams.get('next') ?? ''
  expect([signIn.pathname, next]).toEqual(['/session/new', expect.stringMatching(/lamp\?kept=/)])
  const asked = await send(key, at, { 'HX-Request': 'true' })
  expect(asked.status).toBe(401)
  expect(asked.headers.get('HX-Redirect')).toBe(`${signIn.pathname}${signIn.search}`)

  const shown = await (await as().get(next)).text()
  expect(shown).toContain('value="Porch lamp"')
  expect(shown).toContain('name="version" value="7"')
  expect(shown).toContain('Your session ended before this was sent.')
  expect(shown).not.toMatch(/canary|hush/)
  expect(done).toEqual([])
  const others = await (await as(world.nico).get(next)).text()
  expect(others).toContain('value="Hall"')
  expect(others).not.toMatch(/Porch lamp|Your session ended/)

  const kept = await db.sql<{ id: string }[]>`select * from kept_form`
  expect(kept).toHaveLength(1)
  expect(JSON.stringify(kept)).not.toMatch(/Porch|canary|hush/)
  const opened = (who: Actor) =>
    Scope.enter(db.pool, anonymous, (scope) =>
      findKeptForm(scope, makeSeal(testSecret), who.id ?? '', kept[0]?.id ?? ''),
    )
  expect(await opened(world.dana)).toEqual({
    ...{ action: at, fields: { name: 'Porch lamp', version: '7' } },
  })
  expect(await opened(world.nico)).toBeNull()
  // a key that we did not draw keeps nothing, and leads where it always did
  const forged = await send(`${key.slice(0, -2)}AA`)
  expect(forged.headers.get('Location')).toBe('/session/new')
  expect(await db.sql`select * from kept_form`).toHaveLength(1)
  // from a page whose session ended while somebody typed
  const way = await send(key, `/kept-forms?action=${encodeURIComponent(at)}`)
  expect(await way.text()).toBe(`${signIn.pathname}${signIn.search}`)
  // the last five of each
  for (let i = 0; i < 6; i += 1) await send(await keyAt(at))
  expect(await db.sql`select * from kept_form`).toHaveLength(5)
})

test('who wants what stands already is not told of a conflict, unless there is more to it', async () => {
  expect((await post({ name: 'Porch', version: '1' })).status).toBe(200)
  expect((await post({ name: 'Porch', version: '1' })).status).toBe(200)
  expect((await post({ name: 'Porch', code: 'another', version: '1' })).status).toBe(409)
  expect((await post({ name: 'Yard', version: '1' })).status).toBe(409)
})

test('an act is one verb and its confirmation', async () => {
  expect((await post({}, undefined, '/static/lamp/switches')).html).toContain('Switched.')
  expect((await post({}, plain, '/static/lamp/switches')).status).toBe(303)
  expect(done).toEqual(['switched', 'switched'])
})

test('one that asks for the password draws itself again when it is wrong, and hands on the proof', async () => {
  await givePassword(db.sql, world.dana.id ?? '', 'demo-Passw0rd!')
  const sale = '/static/lamp/sale'
  const wrong = await post({ name: 'Porch', password: 'no' }, undefined, sale)
  expect(wrong.status).toBe(422)
  expect(wrong.html).toContain('value="Porch"')
  expect(wrong.html).toContain('id="field-password-error"')
  expect((await post({ name: 'Porch', password: 'demo-Passw0rd!' }, undefined, sale)).status).toBe(
    200,
  )
  expect(done).toEqual(['sold by proof'])
})

test('nobody does what the guard beside it refuses, whatever the form says', async () => {
  for (const path of [at, '/static/lamp/removal', '/static/lamp/switches', '/static/lamp/sale']) {
    const answer = await as(world.vera).post(path, { name: ['Porch'], version: ['1'] })
    expect(answer.status, path).toBe(403)
  }
  expect((await as(world.vera).get(at)).status).toBe(403)
  expect(done).toEqual([])
})
