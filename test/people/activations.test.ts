import { Writable } from 'node:stream'
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { invite } from '../../src/domain/people/invitations.ts'
import { anonymous, type Database, Scope, system } from '../../src/domain/scope.ts'
import { hashOfToken, linkTokenOf } from '../../src/domain/settings/secrets.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { mailedLink } from './mailed-links.ts'
import { cookiesOf, get, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const alderHost = 'alderfoods.localhost:3000'
const password = 'a quite different phrase'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  for (const table of ['rate_limit_hit', 'mail', 'invitation', 'session', 'credential'])
    await db.sql`delete from ${db.sql(table)}`
  await db.sql`update account set state = 'active'`
  await db.sql`update account set state = 'invited' where id = ${world.otis.id}`
  await db.sql`update tenant set state = 'active', managed_host = true`
})

const alder = () => ({ kind: 'tenant', tenant: world.alder.id }) as const
const linkOf = (kind: 'activation' | 'reset' = 'activation') =>
  mailedLink(db, alder(), world.otis.id, kind)
const at = alderHost
const choose = (path: string, wanted = password, from = {}) =>
  post(signedOut, path, { password: wanted }, { at, ...from })
const signIn = (login: string, from = {}) =>
  post(signedOut, '/session', { login, password }, { at, ...from })
const invitation = async () => (await db.sql`select * from invitation order by created_at`)[0]
const state = async () =>
  (await db.sql`select state from account where id = ${world.otis.id}`)[0]?.state

test('a link that is looked at five times is used by the first who sends its form, once', async () => {
  const path = await linkOf()
  for (let look = 0; look < 5; look += 1) {
    const page = await get(signedOut, path, { at })
    expect(page.status).toBe(200)
    expect(page.headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(page.headers.get('Cache-Control')).toBe('no-store')
    const text = await page.text()
    expect(text).toContain('otis@alder.example')
    expect(text).not.toMatch(/https?:\/\/(?!alderfoods)/)
  }
  const head = await signedOut.app.request(`http://${at}${path}`, {
    method: 'HEAD',
    headers: { Host: at },
  })
  expect(head.status).toBe(200)
  expect([await state(), (await invitation())?.used_at]).toEqual(['invited', null])
  const done = await choose(path)
  expect([done.status, done.headers.get('Location')]).toEqual([
    303,
    '/session/new?notice=password-set',
  ])
  // no automatic sign-in
  expect(done.headers.getSetCookie()).toEqual([])
  expect(await state()).toBe('active')
  const again = await choose(path, 'yet another phrase')
  expect(again.status).toBe(409)
  expect((await get(signedOut, path, { at })).headers.get('Location')).toBe(
    '/session/new?notice=link-used',
  )
  expect((await signIn('otis@alder.example')).status).toBe(303)
})

test('the password is judged, and a refused one leaves the link good', async () => {
  const path = await linkOf()
  for (const weak of ['short', 'password1', 'otis 123', 'x'.repeat(129)]) {
    const refused = await choose(path, weak)
    expect(refused.status, weak).toBe(422)
    expect(await refused.text()).toContain('aria-invalid="true"')
  }
  expect((await choose(path)).status).toBe(303)
})

// one backend serialises everything on the embedded database
test.runIf(onPostgres)('of ten who send a link’s form at once, one gets in', async () => {
  const path = await linkOf()
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, i) => choose(path, `phrase number ${i} of ten`)),
  )
  expect(all.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(409)])
})

test('a newer link takes the place of an older one', async () => {
  const [first, second] = [await linkOf(), await linkOf()]
  const old = await get(signedOut, first, { at })
  expect(old.status).toBe(410)
  expect(await old.text()).toContain('newer email')
  expect((await choose(first)).status).toBe(410)
  expect((await choose(second)).status).toBe(303)
})

test('a link ends by the clock of the database, and a new one goes to the known address', async () => {
  const path = await linkOf()
  const [lives] = await db.sql`
    select extract(epoch from expires_at - now()) / 3600 as hours from invitation`
  expect(Number(lives?.hours)).toBeCloseTo(72, 0)
  await db.sql`update invitation set expires_at = now()`
  expect((await choose(path)).status).toBe(410)
  const page = await get(signedOut, path, { at })
  expect(page.status).toBe(410)
  expect(await page.text()).toContain(`action="${path}/renewals"`)
  expect(await state()).toBe('invited')
  await db.sql`delete from mail`
  const renewed = await post(signedOut, `${path}/renewals`, { email: 'evil@evil.example' }, { at })
  expect(renewed.status).toBe(200)
  expect(await db.sql`select template, to_address from mail`).toEqual([
    { template: 'activation', to_address: 'otis@alder.example' },
  ])
  // once: the old link has been replaced by the new one
  expect((await post(signedOut, `${path}/renewals`, {}, { at })).status).toBe(410)
})

test('a link that ends while its form is being filled in is judged again when it is used', async () => {
  const path = await linkOf()
  const hash = hashOfToken(path.split('/').at(-1) ?? '')
  const use = () =>
    Scope.enter(db.pool, anonymous, (scope) =>
      scope.db.execute(sql`
        select kind from auth_invitation_use(${hash}, ${world.alder.id}::uuid, true, 'x', '192.0.2.1', 'test')`),
    )
  await db.sql`update invitation set expires_at = now()`
  expect(await use()).toHaveLength(0)
  await db.sql`update invitation set expires_at = now() + interval '1 minute'`
  expect(await use()).toHaveLength(1)
  expect(await use()).toHaveLength(0)
})

test('the hours of an activation link are a setting, a reset link has 30 minutes', async () => {
  await db.sql`insert into setting (name, value) values ('invitations', '{"hours": 24}')`
  await linkOf()
  await db.sql`update account set state = 'active' where id = ${world.otis.id}`
  await linkOf('reset')
  const lives = await db.sql`
    select kind, round(extract(epoch from expires_at - created_at) / 60)::int as minutes from invitation order by created_at`
  expect(lives).toEqual([
    { kind: 'activation', minutes: 24 * 60 },
    { kind: 'reset', minutes: 30 },
  ])
  await db.sql`delete from setting where name = 'invitations'`
})

test('a link works on its own tenant’s host alone', async () => {
  const path = await linkOf()
  for (const other of ['birch.localhost:3000', 'localhost:3000']) {
    expect((await get(signedOut, path, { at: other })).status, other).toBe(404)
    expect((await choose(path, password, { at: other })).status, other).toBe(404)
  }
  expect((await get(signedOut, path, { at })).status).toBe(200)
})

test('a tenant without a host has its links on the operators’ host', async () => {
  await db.sql`update tenant set managed_host = false where id = ${world.alder.id}`
  const path = await linkOf()
  expect((await get(signedOut, path)).status).toBe(200)
  expect((await get(signedOut, path, { at: 'birch.localhost:3000' })).status).toBe(404)
  expect((await choose(path, password, { at: 'localhost:3000' })).status).toBe(303)
  const from = { at: 'localhost:3000' }
  expect((await signIn('otis@alder.example', from)).status).toBe(401)
  const fields = { login: 'otis@alder.example', password, company: 'AlderFoods' }
  expect((await post(signedOut, '/session', fields, from)).status).toBe(303)
})

test('staff have theirs on the operators’ host', async () => {
  await db.sql`update account set state = 'invited' where id = ${world.olivia.id}`
  const audience = { kind: 'msp', msp: world.harbor.id } as const
  const path = await mailedLink(db, audience, world.olivia.id, 'activation')
  expect((await get(signedOut, path, { at })).status).toBe(404)
  expect((await choose(path, password, { at: 'localhost:3000' })).status).toBe(303)
})

/** Somebody whom an MSP invited under a name that may be somebody else's, and the path of their link. */
async function invitedBy(msp: string, email: string, username: string | null = null) {
  const [made] = await db.sql`
    insert into account (audience, msp_id, email, username, name, role, state, signs_in_by_email, signs_in_by_username)
    values ('msp', ${msp}, ${email}, ${username}, 'Ina Vited', 'admin', 'invited', false, false) returning id`
  const path = await mailedLink(db, { kind: 'msp', msp }, made?.id, 'activation')
  return { id: String(made?.id), path }
}
const staff = { at: 'localhost:3000' }
const namesOf = async (id: string) =>
  (
    await db.sql`select email, username, state, signs_in_by_email as by_email, signs_in_by_username as by_username
      from account where id = ${id}`
  )[0]

test('who accepts an invitation to a name that signs in somebody else learns it, and chooses a username', async () => {
  await db.sql`update account set username = 'dana' where id = ${world.dana.id}`
  await givePassword(db.sql, world.dana.id ?? '', 'the phrase of dana')
  const { id, path } = await invitedBy(world.harbor.id, 'dana@northline.example', 'dana')
  const page = await (await get(signedOut, path, staff)).text()
  expect(page).toContain('Another account already signs in here as dana@northline.example')
  expect(page).toMatch(/<input[^>]*name="username"/)
  const send = (username?: string) =>
    post(signedOut, path, { password, ...(username !== undefined && { username }) }, staff)
  for (const [username, said] of [
    [undefined, 'Another account already signs in here as'],
    ['', 'Another account already signs in here as dana@northline.example'],
    ['dana', 'Another account already signs in here as dana.'],
    ['d@na', 'Use 3 to 64 characters'],
  ] as const) {
    const refused = await send(username)
    expect([refused.status, await refused.text()], username).toEqual([
      422,
      expect.stringContaining(said),
    ])
    expect(await namesOf(id)).toMatchObject({ state: 'invited', by_email: false })
  }
  expect((await invitation())?.used_at).toBeNull()
  expect((await send('dana.harbor')).status).toBe(303)
  expect(await namesOf(id)).toEqual({
    ...{ email: 'dana@northline.example', username: 'dana.harbor', state: 'active' },
    ...{ by_email: false, by_username: true },
  })
  // each name finds one account: the address its first, the new username the other
  expect((await signIn('dana.harbor', staff)).status).toBe(303)
  expect((await signIn('dana@northline.example', staff)).status).toBe(401)
  const first = { login: 'dana@northline.example', password: 'the phrase of dana' }
  expect((await post(signedOut, '/session', first, staff)).status).toBe(303)
  await db.sql`delete from account where id = ${id}`
})

test('a username in use may be left out where the address is free', async () => {
  await db.sql`update account set username = 'dana' where id = ${world.dana.id}`
  const { id, path } = await invitedBy(world.harbor.id, 'ina@harbor.example', 'dana')
  expect(await (await get(signedOut, path, staff)).text()).toContain('or leave it blank')
  expect((await post(signedOut, path, { password, username: '' }, staff)).status).toBe(303)
  expect(await namesOf(id)).toMatchObject({ username: null, by_email: true })
  await db.sql`delete from account where id = ${id}`
})

test('a new address is confirmed by its link, or keeps somebody else’s sign-in as it was', async () => {
  await givePassword(db.sql, world.olivia.id ?? '', password)
  const audience = { kind: 'msp', msp: world.harbor.id } as const
  const confirming = async (email: string) => {
    const { invitationId } = await Scope.enter(db.pool, system(audience), (scope) =>
      invite(scope, testSecret, world.olivia.id ?? '', 'address', email),
    )
    return `/activations/${linkTokenOf(testSecret, invitationId)}`
  }
  const free = await confirming('olivia@new.example')
  const page = await (await get(signedOut, free, staff)).text()
  expect(page).toContain('value="olivia@new.example"')
  expect(page).not.toContain('type="password"')
  expect((await signIn('olivia@harbor.example', staff)).status).toBe(303)
  const done = await post(signedOut, free, {}, staff)
  expect(done.headers.get('Location')).toBe('/session/new?notice=address-confirmed')
  expect((await signIn('olivia@harbor.example', staff)).status).toBe(401)
  expect((await signIn('olivia@new.example', staff)).status).toBe(303)
  const foreign = await confirming('dana@northline.example')
  expect((await post(signedOut, foreign, {}, staff)).status).toBe(422)
  expect((await namesOf(world.olivia.id ?? ''))?.email).toBe('olivia@new.example')
  expect((await post(signedOut, foreign, { username: 'olivia' }, staff)).status).toBe(303)
  expect(await namesOf(world.olivia.id ?? '')).toMatchObject({
    ...{ email: 'dana@northline.example', username: 'olivia', by_email: false },
  })
  expect((await signIn('olivia', staff)).status).toBe(303)
  await db.sql`update account set email = 'olivia@harbor.example', username = null, signs_in_by_email = true
    where id = ${world.olivia.id}`
})

// one backend serialises everything on the embedded database
test.runIf(onPostgres)(
  'of two who accept invitations to one address at once, one signs in by it',
  async () => {
    const both = [
      await invitedBy(world.harbor.id, 'both@people.example'),
      await invitedBy(world.summit.id, 'both@people.example'),
    ]
    const answers = await Promise.all(
      both.map(({ path }) => post(signedOut, path, { password }, staff)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
    const states = await Promise.all(both.map(async ({ id }) => (await namesOf(id))?.state))
    expect(states.sort()).toEqual(['active', 'invited'])
    // the control: without the claim in the index both would be in
    await expect(
      db.sql`update account set signs_in_by_email = true where email = 'both@people.example'`,
    ).rejects.toMatchObject({ code: '23505' })
    await db.sql`delete from account where email = 'both@people.example'`
  },
)

test('a deactivated tenant’s and a disabled person’s link is refused and not used up', async () => {
  const path = await linkOf()
  for (const off of ['deactivated', 'deleting']) {
    await db.sql`update tenant set state = ${off}, managed_host = true where id = ${world.alder.id}`
    expect((await get(signedOut, path, { at })).status).toBe(421)
    expect((await choose(path)).status).toBe(421)
    await db.sql`update tenant set managed_host = false where id = ${world.alder.id}`
    expect((await choose(path, password, { at: 'localhost:3000' })).status).toBe(403)
  }
  await db.sql`update tenant set state = 'active', managed_host = true where id = ${world.alder.id}`
  await db.sql`update account set state = 'disabled' where id = ${world.otis.id}`
  expect((await choose(path)).status).toBe(403)
  expect((await invitation())?.used_at).toBeNull()
  await db.sql`update account set state = 'invited' where id = ${world.otis.id}`
  expect((await choose(path)).status).toBe(303)
})

test('a new password ends every session, tells the person, and ends what else was mailed', async () => {
  await db.sql`update account set state = 'active' where id = ${world.otis.id}`
  await givePassword(db.sql, world.otis.id ?? '', password)
  const cookie = cookiesOf(await signIn('otis@alder.example'))
  expect((await get(signedOut, '/services', { at, cookie })).status).toBe(200)
  const path = await linkOf('reset')
  await db.sql`delete from mail`
  expect((await choose(path, 'the newest phrase of all')).status).toBe(303)
  expect((await get(signedOut, '/services', { at, cookie })).status).toBe(303)
  expect(await db.sql`select template, to_address from mail`).toEqual([
    { template: 'password-changed', to_address: 'otis@alder.example' },
  ])
  const [line] = await db.sql`
    select result, subject_name from log_entry where type = 'password.reset'`
  expect(line).toEqual({ result: 'done', subject_name: 'otis@alder.example' })
})

test('ten bad links from one address, then 429 with Retry-After; a good one still works', async () => {
  const path = await linkOf()
  const ip = '203.0.113.9'
  const bad = (i: number) => `/activations/${'A'.repeat(40)}${i}`
  for (let i = 0; i < 10; i += 1)
    expect((await get(signedOut, bad(i), { at, ip })).status).toBe(404)
  const refused = await get(signedOut, bad(10), { at, ip })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(500)
  expect((await choose(bad(11), password, { ip })).status).toBe(429)
  expect((await get(signedOut, bad(0), { at, ip: '203.0.113.10' })).status).toBe(404)
  expect((await get(signedOut, path, { at, ip })).status).toBe(200)
})

test('only the token’s hash is kept, and no line of the process log has it', async () => {
  const path = await linkOf()
  const token = path.split('/').at(-1) ?? ''
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  let dump = ''
  for (const table of ['invitation', 'mail', 'command', 'log_entry'])
    dump += JSON.stringify(await db.sql`select t::text from ${db.sql(table)} t`)
  expect(dump).toContain('otis@alder.example')
  expect(dump).not.toContain(token)

  let lines = ''
  const stream = new Writable({
    write(chunk, _, done) {
      lines += String(chunk)
      done()
    },
  })
  const broken: Database = {
    transaction: async (settings, mode, work) => {
      if (settings.role === 'portal_anonymous' && mode === 'read write')
        throw new Error('broken on purpose')
      return db.pool.transaction(settings, mode, work)
    },
  }
  const watched = openSignedOutPortal(
    { ...db, pool: broken as typeof db.pool },
    { log: pino({}, stream) },
  )
  expect((await post(watched, path, { password }, { at })).status).toBe(500)
  expect(lines).toContain('broken on purpose')
  expect(lines).toContain('/activations/:token')
  expect(lines).not.toContain(token)
})

test('a form whose page tells no address is taken from our own pages alone', async () => {
  const path = await linkOf()
  const send = (headers: Record<string, string>) => choose(path, password, { headers })
  expect((await send({ Origin: 'null' })).status).toBe(403)
  expect((await send({ Origin: 'null', 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  expect((await send({ Origin: 'null', 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
  expect((await send({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303)
  const elsewhere = await post(
    signedOut,
    '/session',
    { login: 'x', password: 'x' },
    { at, headers: { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' } },
  )
  expect(elsewhere.status).toBe(403)
})
