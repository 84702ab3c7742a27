import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { Scope } from '../../src/domain/scope.ts'
import { replaceScreen } from '../../src/domain/wallboards/wallboards.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { asking } from '../wallboards/wallboards.support.ts'
import { type LiveServer, signIn, startLiveServer, statusOf } from './live-server.ts'
import { queueOne } from './subscribers.ts'
import {
  announceWall,
  closing,
  type PairedWall,
  pairedWall,
  Screen,
  shown,
  show as showOn,
  wallPath,
} from './walls.ts'

let db: TestDatabase
let world: World
let liveServer: LiveServer

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  liveServer = await startLiveServer(db, { sceneMs: 10, changedMs: 5 })
  return async () => {
    await liveServer.stop()
    expect(liveServer.problems).toEqual([])
  }
})

const show = (wall: Pick<PairedWall, 'cookie'>, screen?: string) =>
  showOn(liveServer, wall, screen ? { screen } : {})

test('a screen hears the scenes of its wall, and nothing that it asks for', async () => {
  const { page } = show(await pairedWall(db, { scenes: ['overview', 'replication'] }))
  await shown(page)
  expect(page.topics).toEqual(['scene:critical', 'scene:overview', 'scene:replication'])
  expect([...page.shown.keys()].sort()).toEqual([
    'scene-critical',
    'scene-overview',
    'scene-replication',
  ])
  expect(page.settings[0]).toContain('data-scenes="overview,replication"')
  const own = show(await pairedWall(db))
  await shown(own.page)
  own.ws.send(JSON.stringify({ topics: ['queue', 'alarms'] }))
  expect(await closing(own.page)).toEqual({ code: 1008, reason: 'not allowed' })
})

test('a change is seen, and one that alters nothing shown is not sent', async () => {
  const { page } = show(await pairedWall(db))
  await shown(page)
  await queueOne(db, world.alder.id)
  await shown(page, 2)
  expect(page.gaps).toBe(0)
  const before = page.frames.length
  // of no scene's matter: the reading comes out as the one before
  await db.sql`select portal_announce('people', null)`
  await queueOne(db, world.alder.id)
  await shown(page, before + 1)
  expect(page.frames).toHaveLength(before + 1)
  expect(page.gaps).toBe(0)
})

test('where nobody is named the topic is another, for all of its scenes', async () => {
  const { page } = show(await pairedWall(db, { masked: true, scenes: ['overview', 'licenses'] }))
  await shown(page)
  expect(page.topics).toEqual([
    'scene:critical:masked',
    'scene:licenses:masked',
    'scene:overview:masked',
  ])
})

test("one MSP's scene is read as that MSP, and an MSP's wall knows no other", async () => {
  const scene = `msp:${world.harbor.id}` as const
  const of = show(await pairedWall(db, { scenes: ['overview', scene] }))
  await shown(of.page, 2)
  expect(of.page.topics).toEqual(['scene:critical', `scene:${scene}`, 'scene:overview'].sort())
  const [other] = await db.sql`insert into msp (name) values ('Other') returning id`
  const foreign = show(await pairedWall(db, { mspId: other!.id, scenes: ['overview', scene] }))
  await shown(foreign.page)
  await queueOne(db, world.alder.id)
  await shown(of.page, 3)
  expect(foreign.page.topics).toEqual(['scene:critical', 'scene:overview'])
  expect(foreign.page.frames).toHaveLength(1)
})

test('a removed wall is sent off within a second and does not come back', async () => {
  const wall = await pairedWall(db)
  const other = show(await pairedWall(db))
  const { page } = show(wall)
  await Promise.all([shown(page), shown(other.page)])
  await db.sql`delete from wallboard where id = ${wall.id}`
  const since = performance.now()
  await announceWall(db, wall.id)
  expect(await closing(page)).toEqual({ code: 1008, reason: 'display removed' })
  expect(performance.now() - since).toBeLessThan(1000)
  expect(await closing(show(wall).page)).toEqual({ code: 1008, reason: 'display removed' })
  expect(other.page.closed).toBeUndefined()
})

test('one that was not heard to be removed is found by looking again', async () => {
  const wall = await pairedWall(db)
  const { page } = show(wall)
  await shown(page)
  await db.sql`update wallboard set expires_at = now() where id = ${wall.id}`
  await liveServer.recheck()
  expect((await closing(page))?.code).toBe(1008)
})

test('a wall of an MSP ends when the MSP is switched off', async () => {
  const [msp] = await db.sql`insert into msp (name) values ('Switched') returning id`
  const { page } = show(await pairedWall(db, { mspId: msp!.id }))
  await shown(page)
  await db.sql`update msp set state = 'deactivated' where id = ${msp!.id}`
  await db.sql`select portal_announce('msps', null, ${msp!.id}::uuid)`
  expect((await closing(page))?.code).toBe(1008)
})

test('a cookie that was copied shows nothing elsewhere, and the list says so', async () => {
  const wall = await pairedWall(db)
  const screen = randomUUID()
  const first = show(wall, screen)
  await shown(first.page)
  const copied = show(wall)
  expect(await closing(copied.page)).toEqual({ code: 4009, reason: 'shown elsewhere' })
  expect(copied.page.frames).toHaveLength(0)
  const [row] = await db.sql`select screen, other_screen_at from wallboard where id = ${wall.id}`
  expect(row).toMatchObject({ screen, other_screen_at: expect.any(Date) })
  expect(first.page.closed).toBeUndefined()
  // the same screen comes back after a cut, and what it had before is let go
  const again = show(wall, screen)
  await shown(again.page)
  expect((await closing(first.page))?.code).toBe(1000)
  // once it left, another may show it
  again.ws.close()
  await closing(again.page)
  await expect
    .poll(async () => (await db.sql`select screen from wallboard where id = ${wall.id}`)[0]?.screen)
    .toBeNull()
  await shown(show(wall).page)
})

test('a wall that is given to another screen leaves the first at once', async () => {
  const wall = await pairedWall(db)
  const { page } = show(wall)
  await shown(page)
  const { id } = await asking(db)
  const since = performance.now()
  await Scope.enter(db.pool, world.dana, (scope) => replaceScreen(scope, wall.id, id))
  expect(await closing(page)).toEqual({ code: 1008, reason: 'display removed' })
  expect(performance.now() - since).toBeLessThan(1000)
  expect((await closing(show(wall).page))?.code).toBe(1008)
})

test('what is changed about a wall reaches its screen; another scene is heard at once', async () => {
  const wall = await pairedWall(db)
  const { page } = show(wall)
  await shown(page)
  await db.sql`update wallboard set pushed_scene = 'licenses', pushed_until = now() + interval '1 hour' where id = ${wall.id}`
  await announceWall(db, wall.id)
  await page.until((p) => p.shown.has('scene-licenses'))
  expect(page.settings.at(-1)).toContain('data-pushed="licenses"')
  // nothing changed, nothing said
  const before = page.settings.length
  await announceWall(db, wall.id)
  await liveServer.recheck()
  expect(page.settings).toHaveLength(before)
})

test('a screen says how late it is, by our clock, and what size it has', async () => {
  const wall = await pairedWall(db)
  const { ws, page } = show(wall)
  await shown(page)
  ws.send(JSON.stringify({ seen: page.frames[0]!.at.toISOString(), width: 3840, height: 2160 }))
  ws.send(JSON.stringify({ again: true }))
  await shown(page, 2)
  await liveServer.walls.flush()
  const [row] =
    await db.sql`select width, height, lag_ms, last_frame_at from wallboard where id = ${wall.id}`
  expect(row).toMatchObject({ width: 3840, height: 2160, last_frame_at: expect.any(Date) })
  expect(row!.lag_ms).toBeLessThan(10_000)
  for (const bad of ['{"seen":"now","width":1,"height":1}', '{"again":1}', '{"width":0}', 'x']) {
    const one = show(await pairedWall(db))
    await shown(one.page)
    one.ws.send(bad)
    expect(await closing(one.page)).toEqual({ code: 1008, reason: 'not allowed' })
  }
})

test('a scene of an MSP that is gone is shown no more', async () => {
  const [gone] = await db.sql`insert into msp (name, state) values ('Gone', 'deleted') returning id`
  const wall = await pairedWall(db, { scenes: [`msp:${gone!.id}`, 'overview'] })
  const { page } = show(wall)
  await shown(page)
  expect(page.topics).toEqual(['scene:critical', 'scene:overview'])
  expect(page.settings[0]).toContain('data-scenes="overview"')
})

test('without its cookie, from another site or on a customer’s host there is no wall', async () => {
  const { cookie } = await pairedWall(db)
  const session = await signIn(db.pool, world.dana, liveServer.portalUrl.host)
  const path = wallPath()
  expect(await statusOf(liveServer, { path, cookie, page: new Screen() })).toBe(101)
  expect(await statusOf(liveServer, { path })).toBe(401)
  expect(await statusOf(liveServer, { path, cookie: session })).toBe(401)
  expect(await statusOf(liveServer, { path, cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await statusOf(liveServer, { path: '/wallboard/live?screen=x', cookie })).toBe(400)
  // its cookie opens no page's socket
  expect(await statusOf(liveServer, { cookie })).toBe(401)
  const host = `alderfoods.${liveServer.portalUrl.host}`
  const there = { path, cookie, host, origin: `http://${host}` }
  expect(await statusOf(liveServer, there)).toBe(404)
})
