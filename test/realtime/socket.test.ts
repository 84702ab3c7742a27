import { once } from 'node:events'
import { connect } from 'node:net'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { counted } from '../support/counted.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'
import { dial, type LiveServer, signIn, startLiveServer } from './live-server.ts'
import { type Page, queueOne } from './subscribers.ts'

let db: TestDatabase
let world: World
let liveServer: LiveServer
let cookie: string

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  liveServer = await startLiveServer(db)
  cookie = await signIn(db.pool, world.dana, liveServer.portalUrl.host)
  return async () => {
    await liveServer.stop()
    expect(liveServer.problems).toEqual([])
  }
})

const closed = async (page: Page) => {
  await page.until((p) => p.closed !== undefined)
  return page.closed?.code
}
const upToDate = (page: Page) => page.until(({ frames }) => frames.length > 0)

test('a committed change arrives in every open page, a rolled back one in none', async () => {
  const [one, two] = [dial(liveServer, { cookie }).page, dial(liveServer, { cookie }).page]
  await Promise.all([upToDate(one), upToDate(two)])
  const before = one.count('queued')!
  await Scope.enter(db.pool, anonymous, async (scope) => {
    await scope.db.execute(sql`select pg_notify('portal', '{"topic":"queue"}')`)
    throw new Error('rolled back')
  }).catch(() => {})
  await queueOne(db, world.alder.id)
  await Promise.all([one, two].map((page) => page.until((p) => p.count('queued') === before + 1)))
  expect(one.frames).toHaveLength(2)
})

test('what the channel carries beside announcements is dropped', async () => {
  const { page } = dial(liveServer, { cookie })
  await upToDate(page)
  for (const payload of [
    '',
    'x',
    '[]',
    'null',
    '{}',
    '{"topic":1}',
    '{"topic":"nonsense"}',
    '{"topic":"queue","tenant":"1"}',
  ])
    await db.sql`select pg_notify('portal', ${payload})`
  await queueOne(db, world.alder.id)
  await page.until(({ frames }) => frames.length === 2)
  expect(liveServer.problems).toEqual([])
})

test("a session that ends closes its sockets with 1008 as soon as it is heard, and nobody else's", async () => {
  const own = await signIn(db.pool, world.nico, liveServer.portalUrl.host)
  const lines = Array.from({ length: 10 }, () => dial(liveServer, { cookie: own }).page)
  const other = dial(liveServer, { cookie }).page
  await Promise.all([...lines, other].map(upToDate))
  const [session] = await db.sql`select id from session where account_id = ${world.nico.id}`
  await Scope.enter(db.pool, anonymous, (scope) =>
    scope.db.execute(sql`select auth_session_end(${session!.id})`),
  )
  expect(await Promise.all(lines.map(closed))).toEqual(lines.map(() => 1008))
  counted('G8', 'sockets of ended sessions', lines.length)
  const frames = other.frames.length
  await queueOne(db, world.alder.id)
  await other.until((page) => page.frames.length > frames)
})

test('ends of every kind are found by the re-check although nothing was heard', async () => {
  const unsubscribe = await startLiveServer(db, { isDisconnected: true })
  const { host } = unsubscribe.portalUrl
  const ends: Record<string, (id: string, account: string) => Promise<unknown>> = {
    'signed out': (id) => db.sql`delete from session where id = ${id}`,
    disabled: (_, account) => db.sql`update account set state = 'disabled' where id = ${account}`,
    expired: (id) => db.sql`update session set expires_at = now() where id = ${id}`,
    idle: (id) => db.sql`update session set seen_at = now() - interval '1 hour' where id = ${id}`,
    'tenant deactivated': () =>
      db.sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`,
  }
  const watched = dial(unsubscribe, { cookie: await signIn(db.pool, world.vera, host) }).page
  await upToDate(watched)
  for (const [how, end] of Object.entries(ends)) {
    const actor = how === 'tenant deactivated' ? world.otis : world.nico
    await db.sql`update account set state = 'active' where id = ${actor.id}`
    const page = dial(unsubscribe, { cookie: await signIn(db.pool, actor, host) }).page
    await upToDate(page)
    const [session] =
      await db.sql`select id from session where account_id = ${actor.id} order by created_at desc limit 1`
    await end(session!.id, actor.id!)
    expect(page.closed).toBeUndefined()
    await unsubscribe.recheck()
    expect([how, await closed(page)]).toEqual([how, 1008])
  }
  expect(watched.closed).toBeUndefined()
  await db.sql`update tenant set state = 'active' where id = ${world.alder.id}`
  await db.sql`update account set state = 'active' where id = ${world.nico.id}`
  await unsubscribe.stop()
})

test('a session that ended while its socket was being let in gets none', async () => {
  const own = await signIn(db.pool, world.nico, liveServer.portalUrl.host)
  const [session] =
    await db.sql`select id from session where account_id = ${world.nico.id} order by created_at desc limit 1`
  // the announcement is heard although the row still stands: as when the look-up began before the end's commit
  liveServer.sockets.end(session!.id)
  const { ws } = dial(liveServer, { cookie: own })
  const [, response] = await once(ws, 'unexpected-response')
  expect(response.statusCode).toBe(401)
})

test('a page that is looked at keeps its session from idling, one that is not does not', async () => {
  const { host } = liveServer.portalUrl
  const seen = await signIn(db.pool, world.nico, host)
  const unseen = await signIn(db.pool, world.vera, host)
  const [looked, away] = [dial(liveServer, { cookie: seen }), dial(liveServer, { cookie: unseen })]
  await Promise.all([upToDate(looked.page), upToDate(away.page)])
  await db.sql`update session set seen_at = now() - interval '10 minutes'`
  looked.ws.send('{"visible":true}')
  away.ws.send('{"visible":false}')
  // answered by a frame, so the message before it was taken
  looked.ws.send('{"topics":["alarms"]}')
  await looked.page.until((p) => p.shown.has('bell-list'))
  await liveServer.recheck()
  const idle = async (account: string | null) =>
    (
      await db.sql`select max(seen_at) < now() - interval '5 minutes' as idle from session where account_id = ${account}`
    )[0]!.idle
  expect(await idle(world.nico.id)).toBe(false)
  expect(await idle(world.vera.id)).toBe(true)
  await db.sql`update session set seen_at = now()`
})

test('abuse is answered with a code: too big 1009, flood and nonsense 1008', async () => {
  const neighbour = dial(liveServer, { cookie }).page
  await upToDate(neighbour)
  const after = async (say: (ws: ReturnType<typeof dial>['ws']) => void) => {
    const { ws, page } = dial(liveServer, { cookie })
    await upToDate(page)
    say(ws)
    return closed(page)
  }
  expect(await after((ws) => ws.send('x'.repeat(16 * 1024 + 1)))).toBe(1009)
  expect(await after((ws) => ws.send(Buffer.alloc(50 * 1024 * 1024)))).toBe(1009)
  expect(await after((ws) => ws.send('{'))).toBe(1008)
  expect(await after((ws) => ws.send('[]'))).toBe(1008)
  expect(await after((ws) => ws.send('{"topics":["nonsense"]}'))).toBe(1008)
  expect(await after((ws) => ws.send(JSON.stringify({ topics: Array(257).fill('queue') })))).toBe(
    1008,
  )
  expect(await after((ws) => ws.send('{"visible":1}'))).toBe(1008)
  expect(await after((ws) => ws.send('{"topics":["queue"],"more":1}'))).toBe(1008)
  expect(await after((ws) => ws.send(Buffer.from('{}')))).toBe(1008)
  expect(
    await after((ws) => {
      for (let i = 0; i < 21; i++) ws.send('{"visible":true}')
    }),
  ).toBe(1008)
  expect(
    await after((ws) => {
      for (let i = 0; i < 21; i++) ws.ping()
    }),
  ).toBe(1008)
  expect(
    await after((ws) => {
      for (let i = 0; i < 20_000; i++) ws.send('x', { fin: false })
    }),
  ).toBeOneOf([1008, 1009])
  // premise of the flood: twenty are allowed
  const { ws, page } = dial(liveServer, { cookie })
  await upToDate(page)
  for (let i = 0; i < 19; i++) ws.send('{"visible":true}')
  ws.send('{"topics":["alarms"]}')
  await page.until((p) => p.shown.has('bell-list'))
  expect(neighbour.closed).toBeUndefined()
  await queueOne(db, world.alder.id)
  await neighbour.until(({ frames }) => frames.length > 1)
})

test('unmasked and broken frames close that socket alone', async () => {
  const { ws, page } = dial(liveServer, { cookie })
  await upToDate(page)
  const { _socket: socket } = ws as unknown as { _socket: import('node:net').Socket }
  socket.write(Buffer.from([0x81, 0x01, 0x78]))
  expect(await closed(page)).toBe(1002)
})

test('a link that went dead without a word is ended after two pings', async () => {
  const quick = await startLiveServer(db, { pingMs: 40 })
  const alive = dial(quick, { cookie: await signIn(db.pool, world.dana, quick.portalUrl.host) })
  const zombie = dial(quick, { cookie: await signIn(db.pool, world.dana, quick.portalUrl.host) })
  await Promise.all([upToDate(alive.page), upToDate(zombie.page)])
  // reads nothing any more, so pings stay unanswered; TCP itself is alive
  zombie.ws.pause()
  const pings = once(alive.ws, 'ping')
  await pings
  while (quick.sockets.size > 1) await once(alive.ws, 'ping')
  expect(alive.page.closed).toBeUndefined()
  expect(quick.hub.size).toBe(1)
  await quick.stop()
})

test('a page that stops reading is closed while its neighbours stay current', async () => {
  const hasty = await startLiveServer(db, { closeMs: 200 })
  const own = { cookie: await signIn(db.pool, world.dana, hasty.portalUrl.host) }
  const { ws, page } = dial(hasty, { ...own, topics: 'queue,alarms' })
  const fast = dial(hasty, { ...own, topics: 'queue,alarms' }).page
  await Promise.all([upToDate(page), upToDate(fast)])
  // 40 waiting alarms make frames big enough to fill what the kernel takes
  await db.sql`
    insert into alarm (audience, key, severity, name, source, text)
    select 'provider', 'slow' || n, 'major', ${said('Alarm')}::text::jsonb, ${said('test')}::text::jsonb, ${said('long text '.repeat(800))}::text::jsonb from generate_series(1, 40) n`
  ws.pause()
  const before = hasty.hub.size
  let sent = 0
  while (hasty.hub.size === before && sent < 2000) {
    const frames = fast.frames.length
    hasty.hub.announced({ topic: 'alarms' })
    await fast.until((p) => p.frames.length > frames)
    sent += 1
  }
  expect(hasty.hub.size).toBe(before - 1)
  expect(fast.closed).toBeUndefined()
  expect(fast.gaps).toBe(0)
  ws.resume()
  // 1013 if it still gets it; cut off if it did not read its close in time
  expect(await closed(page)).toBeOneOf([1013, 1006])
  await db.sql`delete from alarm`
  await hasty.stop()
})

test('leaving says 1012 to everybody and ends, also with those who do not answer', async () => {
  const leaving = await startLiveServer(db, { closeMs: 1000 })
  const own = await signIn(db.pool, world.dana, leaving.portalUrl.host)
  const lines = Array.from({ length: 12 }, () => dial(leaving, { cookie: own }))
  await Promise.all(lines.map(({ page }) => upToDate(page)))
  lines[0]!.ws.pause()
  const raw = connect(leaving.port, '127.0.0.1')
  await once(raw, 'connect')
  await leaving.sockets.drain()
  expect(leaving.sockets.size).toBe(0)
  expect(await Promise.all(lines.slice(1).map(({ page }) => closed(page)))).toEqual(
    lines.slice(1).map(() => 1012),
  )
  expect(leaving.hub.size).toBe(0)
  raw.destroy()
  await leaving.stop()
})
