import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { Hub } from '../../src/realtime/hub.ts'
import { type Listener, startListener } from '../../src/realtime/listener.ts'
import { readers } from '../../src/realtime/patches.tsx'
import { counts } from '../support/counts.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type LiveServer, startLiveServer } from './live-server.ts'
import { Page, patienceMs, queueOne, subscriberOf } from './subscribers.ts'
import { announceWall, closing, pairedWall, Screen, show, shown } from './walls.ts'

let db: TestDatabase
let world: World
let listener: Listener
const problems: unknown[] = []
const provider = { kind: 'provider' } as const
const quick = { sceneMs: 5, changedMs: 5, batchWindowMs: 5 }

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  listener = await startListener(db.listen, (error) => problems.push(error))
  return async () => {
    await listener.stop()
    expect(problems).toEqual([])
  }
})

const queued = async () =>
  Number((await db.sql`select count(*) as n from command where state = 'queued'`)[0]!.n)
/** How many tasks a wall says are queued. */
const queuedOn = (page: Page) =>
  Number(/Queued<\/dt><dd[^>]*>([\d,]+)</.exec(page.shown.get('scene-overview') ?? '')?.[1])

/** A hub of walls that hears, whose readings a test may break. */
function hubOf(over: { scene?: NonNullable<(typeof readers)['scene']> } = {}) {
  const errors: unknown[] = []
  const hub = new Hub({
    database: db.pool,
    onError: (error) => errors.push(error),
    readers: { ...readers, ...over },
    ...{ batchWindowMs: 5, sceneMs: 5, retryMs: 5, heartbeatMs: 3_600_000 },
  })
  const disconnect = listener.subscribe({ announced: (said) => hub.announced(said) })
  return {
    hub,
    errors,
    stop() {
      disconnect()
      hub.stop()
    },
  }
}

const cuts = 60 * counts

test(
  'walls that are cut off again and again, and whose server starts anew, end up with what the database holds',
  async () => {
    let server: LiveServer = await startLiveServer(db, quick)
    const walls = await Promise.all(Array.from({ length: 10 }, () => pairedWall(db)))
    const screens = walls.map((wall) => ({ wall, screen: randomUUID(), page: new Screen() }))
    const open = (at: number) => {
      const { wall, ...on } = screens[at]!
      return show(server, wall, on).ws
    }
    let lines = screens.map((_, at) => open(at))
    await Promise.all(screens.map(({ page }) => shown(page)))
    for (let cut = 0; cut < cuts; cut++) {
      const change = queueOne(db, cut % 2 ? world.alder.id : world.birch.id)
      if (cut % 20 === 19) {
        // everybody is sent off, and comes to another process
        await server.stop()
        expect(server.problems).toEqual([])
        for (const { page } of screens) {
          await page.until(({ closed }) => closed !== undefined)
          page.rejoin()
        }
        server = await startLiveServer(db, quick)
        lines = screens.map((_, at) => open(at))
      } else {
        const at = cut % screens.length
        const { page } = screens[at]!
        lines[at]!.terminate()
        await page.until(({ closed }) => closed !== undefined)
        page.rejoin()
        lines = lines.with(at, open(at))
      }
      await change
    }
    const expected = await queued()
    await Promise.all(screens.map(({ page }) => page.until((p) => queuedOn(p) === expected)))
    expect(screens.map(({ page }) => page.gaps + page.regressions)).toEqual(screens.map(() => 0))
    await server.stop()
    expect(server.problems).toEqual([])
  },
  patienceMs(cuts),
)

const rounds = 150 * counts

test(
  'whatever changes while a wall joins is shown in the end',
  async () => {
    const { hub, errors, stop } = hubOf()
    for (let i = 0; i < rounds; i++) {
      const page = new Page()
      const change = queueOne(db, world.alder.id)
      for (let turn = 0; turn < i % 40; turn++) await new Promise((next) => setImmediate(next))
      const { leave } = hub.join(provider, subscriberOf(page), ['scene:overview'], 'wall')
      await change
      const expected = await queued()
      // one that is lost is waited for in vain: nothing else comes before the next round
      await page.until((p) => queuedOn(p) === expected)
      leave()
    }
    expect(errors).toEqual([])
    stop()
  },
  patienceMs(rounds),
)

test('a frame that gets lost on the way is noticed, at the next one or at the heartbeat', async () => {
  const { hub, stop } = hubOf()
  const [whole, holey] = [new Page(), new Page()]
  hub.join(provider, subscriberOf(whole), ['scene:overview'], 'wall')
  let sent = 0
  const subscriber = subscriberOf(holey)
  subscriber.send = (text) => {
    sent += 1
    if (sent % 5 !== 0) holey.take(text)
  }
  hub.join(provider, subscriber, ['scene:overview'], 'wall')
  await Promise.all([shown(whole), shown(holey)])
  for (let i = 2; i <= 10; i++) {
    const frames = whole.frames.length
    await queueOne(db, world.alder.id)
    await shown(whole, frames + 1)
  }
  // the 5th and the 10th were lost; of the 10th only the heartbeat tells
  expect(holey.gaps).toBe(1)
  hub.beat()
  expect(holey.gaps).toBe(2)
  expect(whole.gaps + whole.regressions).toBe(0)
  stop()
})

test('while a scene cannot be read or drawn, walls are told nothing, and pages are told all the same', async () => {
  let fault: 'none' | 'read' | 'draw' = 'none'
  const Broken = () => {
    throw new Error('cannot be drawn')
  }
  const { hub, errors, stop } = hubOf({
    async scene(scope, names) {
      if (fault === 'read') throw new Error('no answer')
      if (fault === 'draw') return new Map(names.map((name) => [name, <Broken />]))
      return readers.scene!(scope, names)
    },
  })
  const [wall, page] = [new Page(), new Page()]
  hub.join(provider, subscriberOf(wall), ['scene:overview'], 'wall')
  hub.join(provider, subscriberOf(page), ['queue'])
  await Promise.all([shown(wall), shown(page)])
  for (const how of ['read', 'draw'] as const) {
    fault = how
    const [failures, heard, frames] = [errors.length, wall.frames.length, page.frames.length]
    await queueOne(db, world.alder.id)
    await expect.poll(() => errors.length, { timeout: 15_000 }).toBeGreaterThan(failures)
    await shown(page, frames + 1)
    hub.beat()
    expect([how, wall.frames.length]).toEqual([how, heard])
    await shown(page, frames + 2)
    fault = 'none'
    const expected = await queued()
    await wall.until((p) => queuedOn(p) === expected)
  }
  // premise: whole, it hears the heartbeat
  const frames = wall.frames.length
  hub.beat()
  await shown(wall, frames + 1)
  stop()
})

test('what nobody announced is seen all the same', async () => {
  const hub = new Hub({
    database: db.pool,
    onError: (error) => problems.push(error),
    ...{ batchWindowMs: 5, sceneMs: 5, sceneRereadMs: 0, heartbeatMs: 3_600_000 },
  })
  const wall = new Page()
  hub.join(provider, subscriberOf(wall), ['scene:overview'], 'wall')
  await shown(wall)
  await db.sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name)
    values ('tenant', ${world.alder.id}::uuid, 'service', 'replicate', 'service', 'Alder', 'test')`
  const expected = await queued()
  expect(queuedOn(wall)).not.toBe(expected)
  hub.beat()
  await wall.until((p) => queuedOn(p) === expected)
  hub.stop()
})

test('200 walls that are removed at once are gone within a second, and 200 others stay', async () => {
  const server = await startLiveServer(db, quick)
  const some = await Promise.all(Array.from({ length: 400 }, () => pairedWall(db)))
  const screens = some.map((wall) => show(server, wall).page)
  await Promise.all(screens.map((page) => shown(page)))
  const ids = some.slice(0, 200).map(({ id }) => id)
  await db.sql`delete from wallboard where id = any (${ids}::uuid[])`
  const since = performance.now()
  await Promise.all(ids.map((id) => announceWall(db, id)))
  const closed = await Promise.all(screens.slice(0, 200).map(closing))
  const ms = performance.now() - since
  expect(closed.every((one) => one?.code === 1008)).toBe(true)
  // the deadline is for the 99th of a hundred; all of them are not later than five
  expect(ms).toBeLessThan(5000)
  const frames = screens[200]!.frames.length
  await queueOne(db, world.alder.id)
  await shown(screens[200]!, frames + 1)
  expect(screens.slice(200).filter(({ closed }) => closed)).toEqual([])
  await server.stop()
})

test('a wall that does not read is closed while the others stay current; abuse is answered with a code', async () => {
  const server = await startLiveServer(db, quick)
  const neighbor = show(server, await pairedWall(db)).page
  await shown(neighbor)
  const after = async (say: (ws: ReturnType<typeof show>['ws']) => void) => {
    const { ws, page } = show(server, await pairedWall(db))
    await shown(page)
    say(ws)
    return (await closing(page))?.code
  }
  expect(await after((ws) => ws.send(Buffer.alloc(50 * 1024 * 1024)))).toBe(1009)
  expect(await after((ws) => ws.send(Buffer.from('{"again":true}')))).toBe(1008)
  const flood = (times: number) => (ws: ReturnType<typeof show>['ws']) => {
    for (let i = 0; i < times; i++) ws.send('{"again":true}')
  }
  expect(await after(flood(21))).toBe(1008)
  const { ws, page } = show(server, await pairedWall(db))
  await shown(page)
  flood(19)(ws)
  await shown(page, 2)
  expect(page.closed).toBeUndefined()
  const { hub, stop } = hubOf()
  const [slow, fast] = [new Page(), new Page()]
  const subscriber = subscriberOf(slow)
  hub.join(provider, subscriber, ['scene:overview'], 'wall')
  hub.join(provider, subscriberOf(fast), ['scene:overview'], 'wall')
  await Promise.all([shown(slow), shown(fast)])
  subscriber.bufferedAmount = 1024 * 1024 + 1
  await queueOne(db, world.alder.id)
  expect(await closing(slow)).toEqual({ code: 1013, reason: 'too slow' })
  await shown(fast, 2)
  stop()
  const frames = neighbor.frames.length
  await queueOne(db, world.alder.id)
  await shown(neighbor, frames + 1)
  await server.stop()
})
