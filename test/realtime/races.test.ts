import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { Scope, system } from '../../src/domain/scope.ts'
import type { Subscriber } from '../../src/realtime/channels.ts'
import { Hub } from '../../src/realtime/hub.ts'
import { type Listener, startListener } from '../../src/realtime/listener.ts'
import { counted } from '../support/counted.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { dial, signIn, startLiveServer } from './live-server.ts'
import {
  joined,
  nextAnnounced,
  Page,
  patienceMs,
  queueOne,
  settled,
  subscriberOf,
} from './subscribers.ts'

let db: TestDatabase
let world: World
let listener: Listener
let hub: Hub
const provider = { kind: 'provider' } as const
const problems: unknown[] = []

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  listener = await startListener(db.listen, (error) => problems.push(error))
  hub = new Hub({
    database: db.pool,
    onError: (error) => problems.push(error),
    batchWindowMs: 1,
    heartbeatMs: 3_600_000,
  })
  listener.subscribe({ announced: (said) => hub.announced(said) })
  return async () => {
    hub.stop()
    await listener.stop()
    expect(problems).toEqual([])
  }
})

const queued = async () =>
  Number((await db.sql`select count(*) as n from command where state = 'queued'`)[0]!.n)

/** Lets this many turns of the event loop pass: another moment of the race each time. */
async function turns(count: number) {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** One change while a page joins; true when the page shows the change once everything that was said has arrived. */
async function race(turn: number, join: (page: Page) => Promise<() => void>): Promise<boolean> {
  const page = new Page()
  const announced = nextAnnounced(listener, 'queue')
  const change = queueOne(db, world.alder.id)
  await turns(turn)
  const leave = await join(page)
  await change
  await announced
  await settled(hub, provider)
  await page.until(({ frames }) => frames.length > 0)
  leave()
  return page.count('queued') === (await queued())
}

const rounds = 300 * counts

test(
  'whatever changes while a page joins is shown in the end',
  async () => {
    let disconnected = 0
    for (let i = 0; i < rounds; i++) {
      const isShown = await race(
        i % 60,
        async (page) => hub.join(provider, subscriberOf(page), ['queue']).leave,
      )
      if (!isShown) disconnected += 1
    }
    counted('G15', 'races of snapshot and change', rounds)
    expect({ rounds, disconnected }).toEqual({ rounds, disconnected: 0 })
  },
  patienceMs(rounds),
)

test('a page that read first and listened later would have lost a change, and the race sees that', async () => {
  const isShown = await race(0, async (page) => {
    const reader = joined(hub, provider, ['queue'])
    await reader.page.until(({ frames }) => frames.length > 0)
    reader.leave()
    for (const [id, html] of reader.page.shown) page.shown.set(id, html)
    const announced = nextAnnounced(listener, 'queue')
    await queueOne(db, world.alder.id)
    await announced
    // hears changes from now on, but is denied the present state that the hub brings
    const denied = new Page()
    const { leave } = hub.join(provider, subscriberOf(denied), ['queue'])
    await denied.until(({ frames }) => frames.length > 0)
    page.frames.push(...denied.frames)
    return leave
  })
  expect(isShown).toBe(false)
})

test('a frame that gets lost on the way is noticed, at the next one or at the heartbeat', async () => {
  const whole = joined(hub, provider, ['queue'])
  const holey = new Page()
  let sent = 0
  let dropped = 0
  const subscriber: Subscriber = {
    ...subscriberOf(holey),
    send(text) {
      sent += 1
      if (sent % 7 === 0) dropped += 1
      else holey.take(text)
    },
  }
  const subscription = hub.join(provider, subscriber, ['queue'])
  await holey.until(({ frames }) => frames.length > 0)
  // 25 frames: the 7th, 14th and 21st are lost, and so is the 28th, after which only the heartbeat tells
  for (let i = 2; i <= 28; i++) {
    const frames = whole.page.frames.length
    hub.announced({ topic: 'queue' })
    await whole.page.until((p) => p.frames.length > frames)
  }
  expect(dropped).toBe(4)
  expect(holey.gaps).toBe(3)
  hub.beat()
  expect(holey.gaps).toBe(4)
  expect(whole.page.gaps).toBe(0)
  expect(holey.regressions + whole.page.regressions).toBe(0)
  subscription.leave()
  whole.leave()
})

const cuts = 60 * counts

test(
  'pages that are cut off again and again end up with what the database holds',
  async () => {
    const liveServer = await startLiveServer(db, { batchWindowMs: 5, maxPerSession: 50 })
    const cookie = await signIn(db.pool, world.dana, liveServer.portalUrl.host)
    const pages = Array.from({ length: 10 }, () => new Page())
    let lines = pages.map((page) => dial(liveServer, { cookie, page }))
    await Promise.all(pages.map((page) => page.until(({ frames }) => frames.length > 0)))
    for (let cut = 0; cut < cuts; cut++) {
      const change = queueOne(db, cut % 2 ? world.alder.id : world.birch.id)
      const at = cut % pages.length
      const page = pages[at]!
      lines[at]!.ws.terminate()
      await page.until(({ closed }) => closed !== undefined)
      page.rejoin()
      lines = lines.with(at, dial(liveServer, { cookie, page }))
      await change
    }
    counted('G15', 'disconnects', cuts)
    const expected = await queued()
    await Promise.all(pages.map((page) => page.until((p) => p.count('queued') === expected)))
    expect(pages.map(({ regressions, gaps }) => regressions + gaps)).toEqual(pages.map(() => 0))
    await liveServer.stop()
    expect(liveServer.problems).toEqual([])
  },
  patienceMs(cuts),
)

// One embedded backend cannot be cut off from one connection alone, and its loss ends the process.
test.runIf(onPostgres)(
  'a lost LISTEN is silence, and once it is back everything is read again',
  async () => {
    const liveServer = await startLiveServer(db)
    const cookie = await signIn(db.pool, world.dana, liveServer.portalUrl.host)
    const { page } = dial(liveServer, { cookie })
    await page.until(({ frames }) => frames.length > 0)
    const before = await queued()
    const disconnected = new Promise<void>((resolve) =>
      liveServer.listener.subscribe({ disconnected: resolve }),
    )
    const reconnected = new Promise<void>((resolve) =>
      liveServer.listener.subscribe({ reconnected: resolve }),
    )
    // a change without an announcement stands for one whose announcement nobody could hear
    await Scope.enter(db.pool, system(provider), (scope) =>
      scope.db.execute(sql`
      insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name)
      values ('tenant', ${world.alder.id}::uuid, 'service', 'replicate', 'service', 'Alder', 'test')`),
    )
    await db.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query = 'listen portal'`
    await disconnected
    expect(liveServer.listener.isListening).toBe(false)
    liveServer.hub.beat()
    await reconnected
    await page.until((p) => p.count('queued') === before + 1)
    expect(page.gaps).toBe(0)
    await liveServer.stop()
  },
)
