import { connect } from 'node:net'
import { serve, upgradeWebSocket } from '@hono/node-server'
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Pool } from '../../src/database/pool.ts'
import type { Database } from '../../src/domain/scope.ts'
import { counted } from '../support/counted.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { dial, type LiveServer, signIn, startLiveServer, statusOf } from './live-server.ts'

let db: TestDatabase
let world: World
let liveServer: LiveServer
let cookie: string

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  liveServer = await startLiveServer(db)
  cookie = await signIn(db.pool, world.dana, liveServer.portalUrl.host)
  return () => liveServer.stop()
})

test('the own page is let in', async () => {
  expect(await statusOf(liveServer, { cookie })).toBe(101)
})

test('no other origin is let in, cookie or not', async () => {
  const { port, host, hostname } = liveServer.portalUrl
  const foreign = [
    undefined,
    'null',
    '',
    'https://evil.example',
    `http://evil.${host}`,
    `http://alderfoods.${host}`,
    `http://${hostname}.evil.example:${port}`,
    `http://evil-${host}`,
    `http://${hostname}:${Number(port) + 1}`,
    `http://${hostname}`,
    `https://${host}`,
    `HTTP://${host.toUpperCase()}`,
    `http://${hostname}.:${port}`,
    `http://127.0.0.1:${port}`,
    `http://[::1]:${port}`,
    `http://user@${host}`,
    `http://user:pass@${host}`,
    'https://voice.alderfoods.example',
    `http://xn--lcalhost-y3a:${port}`,
    `http://lоcalhost:${port}`.normalize('NFKD').replace(/[^\x20-\x7e]/g, '?'),
    `http://${host}/`,
    `http://${host}, https://evil.example`,
    `http://${host} https://evil.example`,
  ]
  for (const origin of foreign)
    expect([origin, await statusOf(liveServer, { cookie, origin })]).toEqual([origin, 403])
  counted('G6', 'origins at the socket', foreign.length)
  expect(liveServer.sockets.size).toBe(0)
})

test("hono's csrf and secureHeaders alone let a foreign page in, so the check above is ours", async () => {
  const app = new Hono()
  app.use(csrf(), secureHeaders())
  app.get(
    '/live',
    upgradeWebSocket(() => ({})),
  )
  const wss = new WebSocketServer({ noServer: true })
  const server = serve({
    fetch: app.fetch,
    port: 0,
    hostname: '127.0.0.1',
    websocket: { server: wss },
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const status = await statusOf(
    { port, portalUrl: new URL(`http://localhost:${port}`) },
    { cookie, origin: 'https://evil.example' },
  )
  expect(status).toBe(101)
  server.close()
})

test('no other host is let in', async () => {
  const { port, hostname } = liveServer.portalUrl
  const hosts: [string, number][] = [
    [`evil.example:${port}`, 421],
    [`nobody.${hostname}:${port}`, 421],
    // a tenant's host is one of ours, and the operators' origin is foreign there
    [`alderfoods.${hostname}:${port}`, 403],
    [hostname, 421],
    [`127.0.0.1:${port}`, 421],
    [`${hostname}.:${port}`, 400],
    [`user@${hostname}:${port}`, 400],
    [`${'a'.repeat(300)}:${port}`, 400],
  ]
  for (const [host, status] of hosts)
    expect([host, await statusOf(liveServer, { cookie, host })]).toEqual([host, status])
  counted('G6', 'hosts at the socket', hosts.length)
  // the page's own origin does not help a host that is said twice
  expect(await raw([`Host: ${liveServer.portalUrl.host}`, 'Host: evil.example'])).toContain(' 400 ')
  expect(
    await raw([`Host: ${liveServer.portalUrl.host}`], 'http://evil.example/live?topics=queue'),
  ).toContain(' 400 ')
  // premise: the same bytes with one host are let in
  expect(await raw([`Host: ${liveServer.portalUrl.host}`])).toContain(' 101 ')
})

/** One upgrade written by hand; gives the status line. */
function raw(hosts: string[], target = '/live?topics=queue') {
  const socket = connect(liveServer.port, '127.0.0.1')
  socket.write(
    [
      `GET ${target} HTTP/1.1`,
      ...hosts,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Origin: ${liveServer.portalUrl.origin}`,
      `Cookie: ${cookie}`,
      '\r\n',
    ].join('\r\n'),
  )
  return new Promise<string>((resolve) =>
    socket.once('data', (data) => {
      socket.destroy()
      resolve(String(data).split('\r\n')[0] ?? '')
    }),
  )
}

test("no session, a wrong, an ended, an expired or another host's is 401", async () => {
  const { host } = liveServer.portalUrl
  const ended = await signIn(db.pool, world.nico, host)
  const [gone] = await db.sql`select id from session where account_id = ${world.nico.id}`
  expect(await statusOf(liveServer, { cookie: ended })).toBe(101)
  await db.sql`select auth_session_end(${gone!.id})`
  const expired = await signIn(db.pool, world.vera, host)
  await db.sql`update session set expires_at = now() - interval '1 second' where account_id = ${world.vera.id}`
  const elsewhere = await signIn(db.pool, world.otis, 'alderfoods.localhost')
  const cookies = [
    undefined,
    'tenantry=',
    'tenantry=guess',
    `other=${cookie}`,
    ended,
    expired,
    elsewhere,
  ]
  for (const bad of cookies)
    expect([bad, await statusOf(liveServer, { cookie: bad })]).toEqual([bad, 401])
})

test('topics that do not exist, or more than a page can need, are 400; another path is 404', async () => {
  const id = world.alder.service
  const bad = [
    'nonsense',
    'queue,session:1',
    `session:${'0'.repeat(64)}`,
    'service:1',
    `service:${id}x`,
    'queue;drop',
    '*',
  ]
  for (const topics of bad)
    expect([topics, await statusOf(liveServer, { cookie, topics })]).toEqual([topics, 400])
  const many = (n: number) => Array.from({ length: n }, () => 'queue').join(',')
  expect(await statusOf(liveServer, { cookie, topics: many(257) })).toBe(400)
  expect(await statusOf(liveServer, { cookie, topics: many(256) })).toBe(101)
  expect(await statusOf(liveServer, { cookie, path: '/services' })).toBe(404)
})

test('one session may hold so many sockets and no more, another still comes in (429)', async () => {
  const small = await startLiveServer(db, { maxPerSession: 3 })
  const own = await signIn(db.pool, world.dana, small.portalUrl.host)
  const other = await signIn(db.pool, world.dana, small.portalUrl.host)
  const lines = [1, 2, 3].map(() => dial(small, { cookie: own }))
  await Promise.all(lines.map(({ page }) => page.until(({ frames }) => frames.length > 0)))
  const more = await Promise.all([1, 2, 3, 4, 5].map(() => statusOf(small, { cookie: own })))
  expect(more).toEqual([429, 429, 429, 429, 429])
  expect(await statusOf(small, { cookie: other })).toBe(101)
  await small.stop()
})

test('a full process and one that leaves say 503', async () => {
  const full = await startLiveServer(db, { max: 0 })
  expect(await statusOf(full, { cookie })).toBe(503)
  await full.stop()
  const leaving = await startLiveServer(db)
  await leaving.sockets.drain()
  expect(await statusOf(leaving, { cookie })).toBe(503)
  await leaving.stop()
})

test('who waits to be let in by a silent database does not keep a process that leaves (503, once)', async () => {
  const silence = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const silent: Database = {
    async transaction(...given) {
      asked.resolve()
      await silence.promise
      return db.pool.transaction(...given)
    },
  }
  const leaving = await startLiveServer({ ...db, pool: silent as Pool })
  const own = await signIn(db.pool, world.dana, leaving.portalUrl.host)
  const waiting = statusOf(leaving, { cookie: own })
  await asked.promise
  await leaving.sockets.drain()
  expect(await waiting).toBe(503)
  // so nothing is left that its end would wait for
  await new Promise((done) => leaving.server.close(done))
  silence.resolve()
  await leaving.stop()
})
