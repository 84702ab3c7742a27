import { beforeAll, expect, test } from 'vitest'
import {
  activeSessions,
  endSession,
  endSessions,
  findSession,
  listSessions,
  openSession,
  touchSessions,
} from '../../src/domain/people/sessions.ts'
import { ownAccount } from '../../src/domain/roles.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const client = { host: 'localhost:3000', ip: '192.0.2.7', agent: 'a browser' }
const asAnonymous = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(db.pool, anonymous, work)
const open = (id: string | null, at = client) =>
  asAnonymous((scope) => openSession(scope, id ?? '', at))
const find = (token: string, host = client.host) =>
  asAnonymous((scope) => findSession(scope, token, { host, tenantId: null }))

test('a token finds its account on the host it was opened on, and on no other', async () => {
  const token = await open(world.dana.id)
  expect(await find(token)).toMatchObject({ email: 'dana@northline.example', role: 'admin' })
  expect(await find(token, 'alderfoods.localhost:3000')).toBeNull()
  expect(await find(token, 'localhost')).toBeNull()
})

test('a token has 256 random bits and only its SHA-256 is kept', async () => {
  const tokens = await Promise.all([open(world.dana.id), open(world.dana.id)])
  expect(new Set(tokens).size).toBe(2)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const rows = await db.sql`select session::text as row from session`
  const dump = JSON.stringify(rows)
  expect(dump).toMatch(/[0-9a-f]{64}/)
  for (const token of tokens) expect(dump).not.toContain(token)
})

test('an unknown token, or the id of a session in its place, finds nothing', async () => {
  const token = await open(world.dana.id)
  const found = await find(token)
  expect(await find('x'.repeat(43))).toBeNull()
  expect(await find(found?.sessionId ?? '')).toBeNull()
})

test('who signs in is told to open lists of people', async () => {
  const heard: string[] = []
  const listening = await db.listen({
    announced: (payload) => heard.push(payload),
    disconnected() {},
    reconnected() {},
  })
  await open(world.otis.id)
  await until('it is told', () => heard.some((one) => one.includes('"people"')))
  const found = heard.find((one) => one.includes('"people"')) ?? '{}'
  expect(JSON.parse(found)).toMatchObject({ topic: 'people', tenant: world.alder.id })
  await listening.stop()
})

test('a session ends after 30 idle minutes by the clock of the database', async () => {
  const token = await open(world.dana.id)
  const id = (await find(token))?.sessionId ?? ''
  await db.sql`update session set seen_at = now() - interval '29 minutes' where id = ${id}`
  expect(await find(token)).toMatchObject({ isTouchDue: true })
  await db.sql`update session set seen_at = now() - interval '30 minutes' where id = ${id}`
  expect(await find(token)).toBeNull()
  expect(await asAnonymous((scope) => activeSessions(scope, [id]))).toEqual(new Map())
})

test('a session ends after 12 hours however busy it was', async () => {
  const token = await open(world.dana.id)
  const id = (await find(token))?.sessionId ?? ''
  const [row] =
    await db.sql`select extract(epoch from expires_at - created_at)::int as s from session where id = ${id}`
  expect(row?.s).toBe(12 * 60 * 60)
  await db.sql`update session set expires_at = now() + interval '1 minute' where id = ${id}`
  expect(await find(token)).not.toBeNull()
  const [kept] =
    await db.sql`select expires_at < now() + interval '2 minutes' as same from session where id = ${id}`
  expect(kept?.same).toBe(true)
  await db.sql`update session set expires_at = now() where id = ${id}`
  expect(await find(token)).toBeNull()
})

test('the clock of this machine decides nothing', async () => {
  const token = await open(world.dana.id)
  const real = Date.now
  try {
    for (const hours of [-24, 24]) {
      Date.now = () => real() + hours * 3_600_000
      expect(await find(token)).not.toBeNull()
    }
  } finally {
    Date.now = real
  }
})

test('touching writes at most every 30 seconds', async () => {
  const token = await open(world.dana.id)
  const id = (await find(token))?.sessionId ?? ''
  const seen = async () =>
    (await db.sql`select seen_at::text as at from session where id = ${id}`)[0]?.at
  const first = await seen()
  await asAnonymous((scope) => touchSessions(scope, [id]))
  expect(await seen()).toBe(first)
  await db.sql`update session set seen_at = now() - interval '31 seconds' where id = ${id}`
  await asAnonymous((scope) => touchSessions(scope, [id]))
  expect((await find(token))?.isTouchDue).toBe(false)
})

test('the sessions of a disabled account and of a deactivated tenant do not stand', async () => {
  const [otis, bea] = [await open(world.otis.id), await open(world.bea.id)]
  expect([await find(otis), await find(bea)]).not.toContain(null)
  await db.sql`update account set state = 'disabled' where id = ${world.otis.id}`
  await db.sql`update tenant set state = 'deactivated' where id = ${world.birch.id}`
  expect([await find(otis), await find(bea)]).toEqual([null, null])
  await db.sql`update account set state = 'active' where id = ${world.otis.id}`
  await db.sql`update tenant set state = 'active' where id = ${world.birch.id}`
})

test('a person lists and ends their own sessions and nobody else’s', async () => {
  const [vera, nico] = [await open(world.vera.id), await open(world.nico.id)]
  const other = (await find(nico))?.sessionId ?? ''
  const veras = ownAccount(world.vera)
  const own = await asAnonymous((scope) => listSessions(scope, veras))
  expect(own).toMatchObject([{ ip: '192.0.2.7', agent: 'a browser', host: 'localhost:3000' }])
  expect(Date.now() - (own[0]?.seenAt.getTime() ?? 0)).toBeLessThan(60_000)
  const confirmed = await confirmedBy(db.pool, world.vera)
  await asAnonymous((scope) => endSessions(scope, veras, [other], confirmed))
  expect(await find(nico)).not.toBeNull()
  const ofNico = await confirmedBy(db.pool, world.nico)
  const mine = own[0]?.id ?? ''
  await expect(asAnonymous((scope) => endSessions(scope, veras, [mine], ofNico))).rejects.toThrow(
    'confirmed for another account',
  )
  expect(await find(vera)).not.toBeNull()
  await asAnonymous((scope) => endSessions(scope, veras, [mine], confirmed))
  expect(await find(vera)).toBeNull()
})

test('an ended session is announced by its id, so that its sockets close', async () => {
  const token = await open(world.dana.id)
  const id = (await find(token))?.sessionId
  const { promise, resolve } = Promise.withResolvers<string>()
  const handlers = { announced: resolve, disconnected() {}, reconnected() {} }
  const listening = await db.listen(handlers)
  await asAnonymous((scope) => endSession(scope, token))
  expect(JSON.parse(await promise)).toEqual({ topic: `session:${id}` })
  await listening.stop()
})

test('the anonymous role may execute the auth functions and read no table', async () => {
  const tables = await db.sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')`
  expect(tables.length).toBeGreaterThan(15)
  const rights = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
  for (const { name } of tables) {
    const held = await db.sql`
      select r from unnest(${rights}::text[]) r where has_table_privilege('portal_anonymous', ${name}, r)`
    expect(held, name).toEqual([])
  }
})
