import { afterEach, beforeAll, expect, test } from 'vitest'
import { removeView } from '../../src/domain/lists/saved-views.ts'
import { deleteAccount, endAllSessions } from '../../src/domain/people/accounts.changes.ts'
import { changePreferences, themeForm } from '../../src/domain/people/profile.ts'
import { findSession } from '../../src/domain/people/sessions.ts'
import {
  answerSupportSession,
  endSupportSession,
  enterSupportSession,
  expireSupportSession,
  handOver,
  listSupportSessions,
  overdueSupportSessions,
  requestSupportSession,
} from '../../src/domain/people/support-sessions.ts'
import { ownAccount } from '../../src/domain/roles.ts'
import { type Actor, anonymous, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const host = 'alderfoods.localhost:3000'
const client = { host, ip: '192.0.2.7', agent: 'test' }
const reason = { reason: 'Trunk is down, ticket of the customer', ticket: 'T-1' }
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})
afterEach(async () => {
  await db.sql`delete from session where support_id is not null`
  await db.sql`delete from support_session`
  await db.sql`update tenant set support_approval = false, state = 'active'`
  await db.sql`update account set state = 'active'`
})

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, actor, work)
const ask = async (actor: Actor, tenant = world.alder.id, said = reason) => {
  const confirmed = await confirmedBy(db.pool, actor)
  return as(actor, (scope) => requestSupportSession(scope, tenant, said, confirmed))
}
const spend = (token: string, at = client) =>
  as(anonymous, (scope) => enterSupportSession(scope, token, at, 'request-1'))

async function enter(actor: Actor, tenant = world.alder.id, home: string | null = null) {
  const supportSession = await ask(actor, tenant)
  const token = await as(actor, (scope) => handOver(scope, supportSession.id, host, home))
  return { supportSession, session: await spend(token) }
}

const found = (session: string, tenantId: string | null = world.alder.id, at = host) =>
  as(anonymous, (scope) => findSession(scope, session, { host: at, tenantId }))
const page = (session: string, path: string, init: RequestInit = {}) =>
  portal.app.request(`http://${host}${path}`, {
    ...init,
    headers: {
      Host: host,
      Origin: `http://${host}`,
      Cookie: `tenantry=${session}`,
      ...init.headers,
    },
  })

test('staff enter with a reason, and act for the tenant in their own name', async () => {
  const { supportSession, session } = await enter(world.dana)
  expect(await found(session)).toMatchObject({
    accountId: world.dana.id,
    name: world.dana.name,
    role: 'admin',
    audience: { kind: 'tenant', tenant: world.alder.id },
    supportSession: { id: supportSession.id, by: 'provider' },
  })
  const [line] = await db.sql`select * from log_entry where type = 'support.started'`
  expect(line).toMatchObject({
    tenant_id: world.alder.id,
    actor_id: world.dana.id,
    on_behalf_of: 'Alder Foods',
    subject_name: reason.reason,
  })
})

test('what is changed in a support session stands in the customer’s log under both names', async () => {
  const { session } = await enter(world.dana)
  const answer = await page(session, '/support-sessions/exits', { method: 'POST' })
  expect(answer.status).toBe(303)
  const [line] = await db.sql`select * from log_entry where type = 'support.ended'`
  expect(line).toMatchObject({
    actor_id: world.dana.id,
    actor_name: world.dana.name,
    on_behalf_of: 'Alder Foods',
    tenant_id: world.alder.id,
  })
  expect(await found(session)).toBeNull()
})

test('a hand-over token opens once, on its own host, within its minute', async () => {
  const supportSession = await ask(world.dana)
  const token = await as(world.dana, (scope) => handOver(scope, supportSession.id, host))
  await expect(spend(token, { ...client, host: 'birch.localhost:3000' })).rejects.toMatchObject({
    code: 'support-session-way-spent',
  })
  await db.sql`update support_session set token_until = now() - interval '1 second'`
  await expect(spend(token)).rejects.toMatchObject({ code: 'support-session-way-spent' })
  await db.sql`update support_session set token_until = now() + interval '60 seconds'`
  await expect(spend(token)).resolves.toBeTypeOf('string')
  await expect(spend(token)).rejects.toMatchObject({ code: 'support-session-way-spent' })
  const [kept] = await db.sql`select * from support_session`
  expect(JSON.stringify(kept)).not.toContain(token)
})

test('the support session ends after an hour whatever happens in it, and its row says so', async () => {
  const { session } = await enter(world.dana)
  expect((await found(session))?.supportSession?.secondsLeft).toBeGreaterThan(3500)
  // by the database alone: lucia would see the end as well
  const standing = () => db.sql`
    select from session s, auth_session(s.id, s.host, ${world.alder.id}, '30 minutes') where s.support_id is not null`
  expect(await standing()).toHaveLength(1)
  await db.sql`update support_session set ends_at = now() - interval '1 second'`
  expect(await standing()).toHaveLength(0)
  expect(await found(session)).toBeNull()
  const [due] = await as(dispatcher, overdueSupportSessions)
  await as(system({ kind: 'tenant', tenant: due!.tenantId }), (s) =>
    expireSupportSession(s, due!.id),
  )
  const [row] = await db.sql`select end_cause from support_session`
  expect(row!.end_cause).toBe('expired')
})

test('a support session is one at a time, and no support session begins inside another', async () => {
  const { session } = await enter(world.dana)
  await expect(ask(world.dana, world.birch.id)).rejects.toMatchObject({
    code: 'support-session-open',
  })
  const answer = await page(session, `/tenants/${world.birch.id}/support-sessions`, {
    method: 'POST',
    body: new URLSearchParams(reason),
  })
  expect(answer.status).toBe(404)
})

test('without a reason nobody enters', async () => {
  const short = { reason: 'because', ticket: '' }
  await expect(ask(world.dana, world.alder.id, short)).rejects.toMatchObject({
    code: 'support-session-reason',
    fields: { reason: { code: 'support-session-reason' } },
  })
})

test('a monitor’s support session cannot write', async () => {
  const { session } = await enter(world.vera)
  expect((await found(session))?.role).toBe('monitor')
})

test('an MSP enters its own customers and no other', async () => {
  expect((await found((await enter(world.olivia)).session))?.supportSession?.by).toBe('msp')
  await expect(ask(world.olivia, world.birch.id)).rejects.toMatchObject({ code: 'no-such-tenant' })
})

test('a customer that moved to another MSP is out of reach at once', async () => {
  const { session } = await enter(world.olivia)
  await db.sql`update tenant set msp_id = null where id = ${world.alder.id}`
  expect(await found(session)).toBeNull()
  await db.sql`update tenant set msp_id = (select msp_id from account where id = ${world.olivia.id}) where id = ${world.alder.id}`
})

test('disabling whoever is in it ends the support session', async () => {
  const { session } = await enter(world.dana)
  await db.sql`update account set state = 'disabled' where id = ${world.dana.id}`
  expect(await found(session)).toBeNull()
})

test('the session of a support session is good on that host alone', async () => {
  const { session } = await enter(world.dana)
  expect(await found(session, null, 'localhost:3000')).toBeNull()
  expect(await found(session, world.birch.id)).toBeNull()
})

test('where the customer wants to be asked, nobody enters before its yes', async () => {
  await db.sql`update tenant set support_approval = true where id = ${world.alder.id}`
  const supportSession = await ask(world.dana)
  await expect(as(world.dana, (s) => handOver(s, supportSession.id, host))).rejects.toMatchObject({
    code: 'no-such-support-session',
  })
  await expect(
    as(world.dana, (s) => answerSupportSession(s, supportSession.id, true)),
  ).rejects.toMatchObject({
    code: 'nothing-here',
  })
  await expect(
    as(world.bea, (s) => answerSupportSession(s, supportSession.id, true)),
  ).rejects.toMatchObject({
    code: 'no-such-support-session',
  })
  await as(world.otis, (scope) => answerSupportSession(scope, supportSession.id, true))
  const token = await as(world.dana, (scope) => handOver(scope, supportSession.id, host))
  await expect(spend(token)).resolves.toBeTypeOf('string')
})

test('a refused support session stays refused', async () => {
  await db.sql`update tenant set support_approval = true where id = ${world.alder.id}`
  const supportSession = await ask(world.dana)
  await as(world.otis, (scope) => answerSupportSession(scope, supportSession.id, false))
  await expect(as(world.dana, (s) => handOver(s, supportSession.id, host))).rejects.toMatchObject({
    code: 'no-such-support-session',
  })
})

test('the customer’s administrator sees the support session and ends it; support staff cannot pose as one', async () => {
  const { supportSession, session } = await enter(world.dana)
  expect(await as(world.otis, (scope) => listSupportSessions(scope, world.alder.id))).toHaveLength(
    1,
  )
  expect(await as(world.bea, (scope) => listSupportSessions(scope, world.alder.id))).toHaveLength(0)
  await as(world.otis, (scope) => endSupportSession(scope, supportSession.id))
  expect(await found(session)).toBeNull()
  const [row] = await db.sql`select end_cause, ended_by from support_session`
  expect(row).toEqual({ end_cause: 'ended-by-tenant', ended_by: world.otis.name })
})

test('a switched-off customer’s portal is open to the provider, to look', async () => {
  await db.sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
  const { session } = await enter(world.dana)
  expect((await found(session))?.role).toBe('monitor')
  await expect(ask(world.olivia)).rejects.toMatchObject({
    code: 'support-session-tenant-off',
    params: { name: 'Alder Foods' },
  })
})

/** What hangs on one's own account, as it stands. */
const ownThings = async (id: string | null) => ({
  account: await db.sql`select * from account where id = ${id}`,
  credential: await db.sql`select * from credential where account_id = ${id}`,
  factor: await db.sql`select * from factor where account_id = ${id}`,
  codes: await db.sql`select * from recovery_code where account_id = ${id}`,
  sessions:
    await db.sql`select id from session where account_id = ${id} and support_id is null order by id`,
  views: await db.sql`select * from saved_view where account_id = ${id} order by id`,
})

test('from a support session nobody reaches their own account: no address, and no verb under it', async () => {
  const home = await portal.signedIn(world.dana)
  const views = { list: ['services'], path: ['/services'], query: ['q=a'] }
  expect((await portal.as(world.dana).post('/views', { ...views, name: ['Home'] })).status).toBe(
    200,
  )
  const [kept] = await db.sql`select id from saved_view where account_id = ${world.dana.id}`
  const { session } = await enter(world.dana)
  const [own] = await db.sql`
    select id from session where account_id = ${world.dana.id} and support_id is null order by created_at desc`
  const before = await ownThings(world.dana.id)
  const gets = ['/profile', '/profile/password', '/profile/factor', '/views/new?list=services']
  for (const path of gets) expect((await page(session, path)).status, path).toBe(403)
  const password = 'demo-Passw0rd!'
  const posts: [string, Record<string, string>][] = [
    ['/sessions/ends', { others: 'all' }],
    ['/sessions/ends', { session: own?.id }],
    ['/views', { list: 'services', path: '/services', query: '', name: 'From there' }],
    ['/views', { list: 'services', path: '/services', query: '', name: 'Shared', shared: 'on' }],
    ['/views/removals', { view: kept?.id, path: '/services' }],
    ['/profile', { theme: 'dark', density: 'roomy', timeZone: 'UTC' }],
    ['/profile/theme', { theme: 'dark' }],
    ['/profile/password', { present: password, password: 'another-Passw0rd!' }],
    ['/profile/factor', { password }],
    ['/profile/factor/confirmations', { code: '123456' }],
    ['/profile/factor/codes', { password }],
    ['/profile/factor/ends', { password }],
  ]
  for (const [path, fields] of posts) {
    const body = new URLSearchParams(fields)
    expect((await page(session, path, { method: 'POST', body })).status, path).toBe(403)
  }
  expect(await ownThings(world.dana.id)).toEqual(before)
  expect(
    (await portal.app.request('http://localhost:3000/profile', { headers: home })).status,
  ).toBe(200)
  // the verbs ask for themselves, whatever address they stand behind
  const supporter = {
    ...world.otis,
    id: world.dana.id,
    supportSession: { id: 'x', by: 'provider' },
  } satisfies Actor
  expect(() => ownAccount(supporter)).toThrow(
    expect.objectContaining({ code: 'in-support-session' }),
  )
  expect(ownAccount(world.dana).id).toBe(world.dana.id)
  const refused = { code: 'in-support-session' }
  await expect(as(supporter, (s) => removeView(s, kept?.id))).rejects.toMatchObject(refused)
  await expect(
    as(supporter, (s) => changePreferences(s, themeForm, { theme: 'dark' })),
  ).rejects.toMatchObject(refused)
  await db.sql`delete from saved_view`
})

test('the company’s profile is looked at from a support session and not changed; no menu leads to an account that is elsewhere', async () => {
  const { session } = await enter(world.dana)
  const shown = await page(session, '/profile/company')
  const html = await shown.text()
  expect(shown.status).toBe(200)
  expect(html).toContain('This is not available in a support session.')
  expect(html).not.toMatch(/href="?\/profile["# >]/)
  const body = new URLSearchParams({ fullName: 'Alder Foods', version: '1' })
  const answer = await page(session, '/profile/company', { method: 'POST', body })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('This is not available in a support session.')
})

/** Signs somebody in at home: the cookie, and the session's id as the database has it. */
async function atHome(actor: Actor) {
  const { Cookie } = await portal.signedIn(actor)
  const [newest] = await db.sql`
    select id from session where account_id = ${actor.id} and support_id is null order by created_at desc limit 1`
  const ask = (path: string, init: RequestInit = {}) =>
    portal.app.request(`http://localhost:3000${path}`, {
      ...init,
      headers: { Host: 'localhost:3000', Origin: 'http://localhost:3000', Cookie, ...init.headers },
    })
  return { id: String(newest?.id), ask }
}
const ended = async () => (await db.sql`select end_cause, ended_by from support_session`)[0]
const lastEnd = async () =>
  (
    await db.sql`select tenant_id, actor_kind, actor_name, on_behalf_of, after from log_entry where type = 'support.ended' order by at desc limit 1`
  )[0]

test('signing out at home ends the support session that was begun from there, and no other', async () => {
  const [home, other] = [await atHome(world.dana), await atHome(world.dana)]
  const { session } = await enter(world.dana, world.alder.id, home.id)
  expect((await other.ask('/session/end', { method: 'POST' })).status).toBe(303)
  expect(await found(session), 'the premise: it stands').not.toBeNull()
  expect((await home.ask('/session/end', { method: 'POST' })).status).toBe(303)
  expect(await found(session)).toBeNull()
  expect(await ended()).toEqual({ end_cause: 'exit', ended_by: world.dana.name })
  expect(await lastEnd()).toEqual({
    ...{ tenant_id: world.alder.id, actor_kind: 'account', actor_name: world.dana.name },
    ...{ on_behalf_of: 'Alder Foods', after: { supporter: world.dana.name, cause: 'exit' } },
  })
})

test('however its browser session goes, the row and the customer’s log say that it is over', async () => {
  const home = await atHome(world.dana)
  const ways: [string, string, (session: string) => Promise<unknown>][] = [
    ['signed out there', 'exit', async (s) => page(s, '/session/end', { method: 'POST' })],
    [
      'all others ended at home',
      'exit',
      async () =>
        home.ask('/sessions/ends', {
          method: 'POST',
          body: new URLSearchParams({ others: 'all' }),
        }),
    ],
    [
      'ended by an administrator',
      'ended-by-staff',
      () => as(world.dana, (s) => endAllSessions(s, world.dana.id ?? '')),
    ],
  ]
  for (const [way, cause, end] of ways) {
    await db.sql`delete from support_session`
    const { session } = await enter(world.dana)
    await end(session)
    expect(await found(session), way).toBeNull()
    expect((await ended())?.end_cause, way).toBe(cause)
    expect((await lastEnd())?.after.cause, way).toBe(cause)
  }
})

test('ended by the customer, the visitor is led home and reads there who did it', async () => {
  const { supportSession, session } = await enter(world.dana)
  await as(world.otis, (scope) => endSupportSession(scope, supportSession.id))
  const home = `http://localhost:3000/tenants/${world.alder.id}/support-sessions/${supportSession.id}`
  const looked = await page(session, '/services')
  expect([looked.status, looked.headers.get('Location')]).toEqual([303, home])
  expect(looked.headers.get('Set-Cookie')).toContain('tenantry=;')
  const swapped = await page(session, '/services', { headers: { 'HX-Request': 'true' } })
  expect([swapped.status, swapped.headers.get('HX-Redirect')]).toEqual([401, home])
  // a form may not lead to another host, so it is a link
  const sent = await page(session, '/alarms/acknowledgements', { method: 'POST' })
  expect(sent.status).toBe(401)
  expect(await sent.text()).toContain(`href="${home}" data-lead`)
  const read = await (await portal.as(world.dana).get(new URL(home).pathname)).text()
  expect(read).toContain('Otis Alder: Ended by the customer')
  // anybody else's dead token leads to the sign-in of this portal, as ever
  const [stray] = [await page('A'.repeat(43), '/services')]
  expect(stray.headers.get('Location')).toBe('/session/new?next=%2Fservices')
  const elsewhere = 'birch.localhost:3000'
  const carried = await portal.app.request(`http://${elsewhere}/services`, {
    headers: { Host: elsewhere, Cookie: `tenantry=${session}` },
  })
  expect(carried.headers.get('Location')).toBe('/session/new?next=%2Fservices')
})

test('deleting whoever was there leaves the customer its evidence, with the name', async () => {
  const [gone] = await db.sql`
    insert into account (audience, email, name, role) values ('provider', 'gone@northline.example', 'Gina Gone', 'operator') returning id, version`
  const gina: Actor = { ...world.nico, id: String(gone?.id), name: 'Gina Gone' }
  const { session } = await enter(gina)
  await db.sql`update tenant set support_approval = true where id = ${world.birch.id}`
  await as(world.dana, (s) => deleteAccount(s, {}, gina.id ?? '', gone?.version))
  expect(await found(session)).toBeNull()
  const [left] = await as(world.otis, (scope) => listSupportSessions(scope, world.alder.id))
  expect(left).toMatchObject({
    ...{ actorName: 'Gina Gone', reason: reason.reason, state: 'ended' },
    endCause: 'ended-by-staff',
  })
  const drawn = await (await portal.as(world.otis).get('/support-sessions')).text()
  expect(drawn).toContain('Gina Gone')
})

test('support staff may not touch people or tokens from there', async () => {
  const actor: Actor = {
    ...world.otis,
    id: world.dana.id,
    supportSession: { id: 'x', by: 'provider' },
  }
  await expect(
    as(actor, (scope) => answerSupportSession(scope, crypto.randomUUID(), true)),
  ).rejects.toMatchObject({ code: 'in-support-session' })
})

test('the way in goes through a page on the customer’s host', async () => {
  const answer = await portal
    .as(world.dana)
    .post(`/tenants/${world.alder.id}/support-sessions`, { reason: [reason.reason], ticket: [''] })
  expect(answer.status).toBe(204)
  const link = new URL(answer.headers.get('HX-Redirect') ?? '')
  expect(link.origin).toBe(`http://${host}`)
  expect((await page('', link.pathname)).status).toBe(200)
  const entered = await page('', '/support-sessions/entries', {
    method: 'POST',
    body: new URLSearchParams({ token: link.hash.slice(1) }),
  })
  expect(entered.status).toBe(303)
  const cookie = /tenantry=([\w-]+)/.exec(entered.headers.get('Set-Cookie') ?? '')?.[1] ?? ''
  const list = await page(cookie, '/support-sessions')
  expect(list.status).toBe(200)
  expect(await list.text()).toContain('class="support-banner"')
})

test('an older sign-in says the password again', async () => {
  await db.sql`update session set created_at = now() - interval '1 hour'`
  const cookie = (await portal.signedIn(world.dana)).Cookie
  await db.sql`update session set created_at = now() - interval '1 hour'`
  const answer = await portal.app.request(
    `http://localhost:3000/tenants/${world.alder.id}/support-sessions`,
    {
      method: 'POST',
      headers: { Host: 'localhost:3000', Origin: 'http://localhost:3000', Cookie: cookie },
      body: new URLSearchParams({ ...reason, password: 'wrong' }),
    },
  )
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('Incorrect password.')
  expect(await db.sql`select from support_session`).toHaveLength(0)
})
