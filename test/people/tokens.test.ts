import { Hono } from 'hono'
import { beforeAll, expect, test } from 'vitest'
import { findToken } from '../../src/domain/people/token-authentication.ts'
import { addToken, revokeTokens } from '../../src/domain/people/tokens.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { type Announcement, startListener } from '../../src/realtime/listener.ts'
import { identifyToken } from '../../src/routes/authentication.ts'
import { createCapacity } from '../../src/routes/capacity.ts'
import type { Portal } from '../../src/routes/portal.ts'
import { testDatabase } from '../support/database.ts'
import { noBrand } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const capacity = createCapacity(db.pool)
const app = new Hono<Portal>()
app.use(async (c, next) => {
  c.set('database', db.pool)
  c.set('capacity', capacity)
  c.set('ip', '192.0.2.1')
  c.set('hostContext', { tenant: null, brand: noBrand })
  await next()
})
app.get('/api/me', async (c) => (await identifyToken(c)) ?? c.json(c.var.actor))
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const add = (name: string, scope: string, more: { role?: string; days?: number } = {}) =>
  Scope.enter(db.pool, world.dana, (s) => addToken(s, { name, scope, ...more }))
const find = (token: string) => Scope.enter(db.pool, anonymous, (scope) => findToken(scope, token))
const me = async (authorization?: string) =>
  app.request('/api/me', authorization ? { headers: { Authorization: authorization } } : {})

test('a token acts for the provider, one MSP or one tenant, and for nobody else', async () => {
  const provider = await add('a', 'provider')
  expect(provider).toMatch(/^tnt_[\w-]{43}$/)
  expect(await find(provider)).toMatchObject({
    kind: 'token',
    name: 'a',
    role: 'operator',
    audience: { kind: 'provider' },
  })
  expect(await find(await add('own', ''))).toMatchObject({ audience: { kind: 'provider' } })
  expect(await find(await add('b', `msp:${world.harbor.id}`))).toMatchObject({
    audience: { kind: 'msp', msp: world.harbor.id },
    role: 'admin',
  })
  expect(await find(await add('c', 'tenant:AlderFoods', { role: 'monitor' }))).toMatchObject({
    audience: { kind: 'tenant', tenant: world.alder.id },
    role: 'monitor',
  })
})

test.each(['tenant', 'tenant:', 'tenant:nobody', 'msp:', 'msp:1', 'everything', 'provider:x'])(
  'the scope %j is refused',
  async (scope) => {
    await expect(add('x', scope)).rejects.toMatchObject({ kind: 'invalid' })
  },
)

test('a role of another audience, a lifetime without end and a nameless token are refused', async () => {
  await expect(add('x', 'provider', { role: 'owner' })).rejects.toMatchObject({
    code: 'choose-one-of',
    params: { values: 'admin, operator, monitor' },
  })
  for (const days of [0, -1, 1.5, 4000, Number.NaN])
    await expect(add('x', 'provider', { days })).rejects.toMatchObject({ kind: 'invalid' })
  await expect(add(' ', 'provider')).rejects.toMatchObject({ kind: 'invalid' })
})

test('it lasts 90 days unless said otherwise, by the clock of the database', async () => {
  const token = await add('lasting', 'provider')
  const [row] = await db.sql`
    select extract(day from expires_at - created_at)::int as days from api_token where name = 'lasting'`
  expect(row?.days).toBe(90)
  await db.sql`update api_token set expires_at = now() + interval '1 minute' where name = 'lasting'`
  expect(await find(token)).not.toBeNull()
  await db.sql`update api_token set expires_at = now() where name = 'lasting'`
  expect(await find(token)).toBeNull()
})

test('a revoked token, which the log tells, and one of a deactivated tenant are nobody at once', async () => {
  const [one, other] = [await add('gone', 'provider'), await add('birch', 'tenant:birch')]
  expect([await find(one), await find(other)]).not.toContain(null)
  expect(await Scope.enter(db.pool, world.dana, (s) => revokeTokens(s, 'gone'))).toBe(1)
  const log =
    await db.sql`select type, actor_name, subject_name from log_entry where type = 'token.revoked'`
  expect(log).toEqual([{ type: 'token.revoked', actor_name: 'Dana Okafor', subject_name: 'gone' }])
  await db.sql`update tenant set state = 'deactivated' where id = ${world.birch.id}`
  expect([await find(one), await find(other)]).toEqual([null, null])
  await db.sql`update tenant set state = 'active' where id = ${world.birch.id}`
})

test('a tenant cannot make a token for another, nor for more than itself', async () => {
  const asOtis = (scope: string) =>
    Scope.enter(db.pool, world.otis, (s) => addToken(s, { name: 'mine', scope }))
  expect(await find(await asOtis('tenant:alderfoods'))).toMatchObject({ name: 'mine' })
  await expect(asOtis('tenant:birch')).rejects.toMatchObject({ kind: 'invalid' })
  await expect(asOtis('provider')).rejects.toThrow()
})

test('the API takes a bearer token and answers 401 as a problem without a valid one', async () => {
  const token = await add('caller', 'provider')
  expect(await (await me(`Bearer ${token}`)).json()).toMatchObject({
    name: 'caller',
    ip: '192.0.2.1',
  })
  expect((await me(`bearer ${token}`)).status).toBe(200)
  for (const wrong of [
    undefined,
    token,
    `Basic ${token}`,
    `Bearer ${token}x`,
    'Bearer ',
    `Bearer ${'x'.repeat(500)}`,
  ]) {
    const answer = await me(wrong)
    expect(answer.status, wrong).toBe(401)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'unauthorized', status: 401 })
  }
})

test('its use is noted, its making is in the log, its text is nowhere', async () => {
  const token = await add('noted', 'tenant:alderfoods')
  await find(token)
  const [row] =
    await db.sql`select k::text as all, last_used_at from api_token k where name = 'noted'`
  expect(row?.last_used_at).not.toBeNull()
  expect(row?.all).toContain('noted')
  expect(row?.all).not.toContain(token)
  const log = await db.sql`select l::text as all from log_entry l where subject_name = 'noted'`
  expect(log).toHaveLength(1)
  expect(JSON.stringify(log)).not.toContain(token)
})

test("what an MSP's people make reaches the open pages of their MSP and of the provider, and no customer's", async () => {
  const said: Announcement[] = []
  const listener = await startListener(db.listen, (error) => {
    throw error
  })
  const heard = new Promise<void>((done) =>
    listener.subscribe({
      announced(one) {
        said.push(one)
        if (one.topic === 'queue') done()
      },
    }),
  )
  await Scope.enter(db.pool, world.olivia, (scope) =>
    addToken(scope, { name: 'Billing', role: 'admin' }),
  )
  await db.sql`select portal_announce('queue', null)`
  await heard
  await listener.stop()
  const ofThem = said.filter(({ topic }) => topic === 'tokens' || topic === 'log')
  expect(ofThem).toEqual([
    { topic: 'log', msp: world.harbor.id },
    { topic: 'tokens', msp: world.harbor.id },
  ])
})
