import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const served = await serve(portalOf(db.pool).app)
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
  await db.sql`insert into tenant_domain (tenant_id, host, state, token) values
    (${world.alder.id}, 'portal.alder.example', 'verified', 'x'), (${world.alder.id}, 'pending.alder.example', 'pending', 'x')`
  await db.sql`insert into branding (audience, tenant_id, product_name, support_address) values ('tenant', ${world.alder.id}, 'Alder Voice', 'help@alder.example')`
})
beforeEach(async () => {
  await db.sql`update tenant set state = 'active'`
})
afterAll(() => served.stop())

const ask = (Host: string, more: Record<string, string> = {}, path = '/session/new') =>
  served.ask(path, { headers: { Host, ...more } }, 10_000)
const signIn = async (actor: Actor, host: string) => {
  const client = { host, ip: '192.0.2.1', agent: 'test' }
  const token = await Scope.enter(db.pool, anonymous, (scope) =>
    openSession(scope, actor.id ?? '', client),
  )
  return { Cookie: sessionCookie(token, false).split(';')[0] ?? '' }
}

test.each([
  ['its label', 'alderfoods.localhost:3000'],
  ['its label in another case', 'AlderFoods.LocalHost:3000'],
  ['its own host', 'portal.alder.example:3000'],
  ['its own host in another case', 'PORTAL.Alder.example:3000'],
])('a tenant is found by %s', async (_, host) => {
  const answer = await ask(host)
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('Alder Voice')
})

test.each([
  ['a label of nobody', 'nobody.localhost:3000'],
  ['a label under a label', 'x.alderfoods.localhost:3000'],
  ['a label with more behind it', 'alderfoods.localhost.evil.test:3000'],
  ['a label with more before it', 'xalderfoods.localhost:3000'],
  ['a label that begins like one', 'alder.localhost:3000'],
  ['a sibling of its own host', 'other.alder.example:3000'],
  ['the domain its host is in', 'alder.example:3000'],
  ['a host under its own', 'www.portal.alder.example:3000'],
  ['a host that waits for its proof', 'pending.alder.example:3000'],
  ['another port', 'alderfoods.localhost:3001'],
  ['no port', 'alderfoods.localhost'],
  ['its own host on another port', 'portal.alder.example'],
  ['an address', '127.0.0.1:3000'],
  ['another loopback address', '127.0.0.2:3000'],
])('%s is nobody’s: 421, and no brand', async (_, host) => {
  const answer = await ask(host)
  expect(answer.status).toBe(421)
  for (const name of ['Alder', 'Northline', 'alder.example'])
    expect(answer.text).not.toContain(name)
})

test.each([
  ['a dot at the end of the name', 'alderfoods.localhost.:3000'],
  ['two hosts', 'alderfoods.localhost:3000, evil.test'],
  ['a tab', 'alderfoods\t.localhost:3000'],
  ['a percent sign', 'alderfoods.localhost%00:3000'],
  ['somebody at it', 'a@alderfoods.localhost:3000'],
  ['300 characters', `${'a'.repeat(300)}.localhost:3000`],
  ['an underscore', 'alder_foods.localhost:3000'],
  ['a wildcard', '*.localhost:3000'],
  ['an IPv6 address', '[::1]:3000'],
])('a Host that is none (%s) is refused', async (_, host) => {
  const answer = await ask(host)
  expect(answer.status).toBeOneOf([400, 421])
  expect(answer.text).not.toContain('Alder')
})

test.each(['X-Forwarded-Host', 'X-Host', 'X-Original-Host', 'Forwarded', 'X-HTTP-Host-Override'])(
  '%s does not make a request somebody else’s',
  async (header) => {
    const named =
      header === 'Forwarded' ? 'host=alderfoods.localhost:3000' : 'alderfoods.localhost:3000'
    expect((await ask('nobody.localhost:3000', { [header]: named })).status).toBe(421)
    const own = await ask('birch.localhost:3000', { [header]: named })
    expect(own.status).toBe(200)
    expect(own.text).not.toContain('Alder')
  },
)

test('a session of one tenant is none on another’s host, nor on the operators’', async () => {
  const host = 'alderfoods.localhost:3000'
  const cookie = await signIn(world.otis, host)
  expect((await ask(host, cookie, '/services')).status).toBe(200)
  for (const other of ['birch.localhost:3000', 'portal.alder.example:3000', 'localhost:3000']) {
    const answer = await ask(other, cookie, '/services')
    expect(answer.status, other).toBe(303)
    expect(answer.headers.location).toContain('/session/new')
  }
})

test('nobody is signed in on another tenant’s host, however the session got there', async () => {
  const cookie = await signIn(world.otis, 'birch.localhost:3000')
  const answer = await ask('birch.localhost:3000', cookie, '/services')
  expect(answer.status).toBe(303)
})

test('a host that has just been removed is nobody’s, for who is signed in there, too', async () => {
  await db.sql`insert into tenant_domain (tenant_id, host, state, token, verified_at) values (${world.alder.id}, 'gone.alder.example', 'verified', 'x', now())`
  const host = 'gone.alder.example:3000'
  const cookie = await signIn(world.otis, host)
  expect((await ask(host, cookie, '/services')).status).toBe(200)
  const [row] = await db.sql`select id from tenant_domain where host = 'gone.alder.example'`
  await Scope.enter(db.pool, world.otis, async ({ db: handle }) => {
    await handle.execute(sql`select portal_domain_remove(${row?.id}::uuid)`)
  })
  expect((await ask(host, cookie, '/services')).status).toBe(421)
  const [left] = await db.sql`select count(*)::int as n from session where host = ${host}`
  expect(left?.n).toBe(0)
})

test.each(['alderfoods.localhost:3000', 'portal.alder.example:3000'])(
  'a deactivated tenant’s %s says so in its own look, and nothing else',
  async (host) => {
    const cookie = await signIn(world.otis, host)
    await db.sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
    for (const path of ['/session/new', '/services', '/', '/nothing']) {
      const answer = await ask(host, cookie, path)
      expect(answer.status, path).toBe(421)
      expect(answer.text).toContain('This portal is deactivated')
      expect(answer.text).toContain('Alder Voice')
      expect(answer.text).toContain('help@alder.example')
      expect(answer.text).not.toContain('name="password"')
    }
    expect((await ask('birch.localhost:3000')).status).toBe(200)
  },
)

test('no audience removes another’s host by the function alone', async () => {
  const [row] = await db.sql`select id from tenant_domain where host = 'portal.alder.example'`
  for (const actor of [
    world.bea,
    { ...world.olivia, audience: { kind: 'msp', msp: world.summit.id } } as Actor,
  ]) {
    const [answer] = await Scope.enter(db.pool, actor, ({ db: handle }) =>
      handle.execute<{ gone: string | null }>(
        sql`select portal_domain_remove(${row?.id}::uuid) as gone`,
      ),
    )
    expect(answer?.gone).toBeNull()
    const [ended] = await Scope.enter(db.pool, actor, ({ db: handle }) =>
      handle.execute<{ n: number }>(
        sql`select portal_host_sessions_end(${world.alder.id}::uuid, 'alderfoods.localhost') as n`,
      ),
    )
    expect(ended?.n).toBe(0)
    const [reach] = await Scope.enter(db.pool, actor, ({ db: handle }) =>
      handle.execute<{ may: boolean | null }>(
        sql`select portal_may_reach(null, ${world.alder.id}::uuid) as may`,
      ),
    )
    expect(reach?.may).toBe(false)
  }
  expect((await ask('portal.alder.example:3000')).status).toBe(200)
})
