import { beforeAll, expect, test } from 'vitest'
import { Hub } from '../../src/realtime/hub.ts'
import { type Listener, startListener } from '../../src/realtime/listener.ts'
import { type Readers, readers } from '../../src/realtime/patches.tsx'
import { Patch } from '../../src/views/live.tsx'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { joined, nextAnnounced, Page, queueOne, settled, subscriberOf } from './subscribers.ts'

let db: TestDatabase
let world: World
let listener: Listener
const problems: unknown[] = []
const provider = { kind: 'provider' } as const

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  listener = await startListener(db.listen, (error) => problems.push(error))
  return () => listener.stop()
})

/** A hub that hears, with short breaths; `reads` counts how often each audience was read for `queue`. */
function hubOf(over: Readers = {}, options = {}) {
  const reads: string[] = []
  const counted: Readers = {
    ...readers,
    queue: (scope, ids) => {
      reads.push(scope.actor.audience.kind)
      return (over.queue ?? readers.queue!)(scope, ids)
    },
    ...Object.fromEntries(Object.entries(over).filter(([kind]) => kind !== 'queue')),
  }
  const errors: unknown[] = []
  const hub = new Hub({
    database: db.pool,
    onError: (error) => errors.push(error),
    readers: counted,
    batchWindowMs: 10,
    retryMs: 10,
    // tests beat themselves
    heartbeatMs: 3_600_000,
    ...options,
  })
  const disconnect = listener.subscribe({
    announced: (said) => hub.announced(said),
    disconnected: () => hub.disconnected(),
    reconnected: () => hub.reconnected(),
  })
  return {
    hub,
    reads,
    errors,
    stop() {
      disconnect()
      hub.stop()
    },
  }
}

test('joining brings the present state of every topic in one frame', async () => {
  await queueOne(db, world.alder.id)
  const { hub, stop } = hubOf()
  const { page } = joined(hub, provider, ['queue', 'alarms', 'services'])
  await page.until(({ frames }) => frames.length > 0)
  expect([...page.frames[0]!.seq.keys()].sort()).toEqual(['alarms', 'queue', 'services'])
  expect(page.count('queued')).toBe(1)
  expect(page.count('alarms-critical')).toBe(0)
  expect(page.shown.has('bell-list')).toBe(true)
  // the page itself compares the sequence of a list with its own
  expect(page.shown.has('list-changed')).toBe(false)
  stop()
})

test('500 announcements are a few reads: one for each audience concerned and batch window', async () => {
  const { hub, reads, stop } = hubOf({}, { batchWindowMs: 100 })
  const dana = joined(hub, provider, ['queue'])
  const nico = joined(hub, provider, ['queue'])
  const otis = joined(hub, world.otis.audience, ['queue'])
  await Promise.all([dana, nico, otis].map(({ page }) => page.until((p) => p.frames.length === 1)))
  reads.length = 0
  const said = { topic: 'queue', tenant: world.alder.id, msp: world.harbor.id } as const
  for (let i = 0; i < 500; i++) hub.announced(said)
  await Promise.all([dana, nico, otis].map(({ page }) => page.until((p) => p.frames.length === 2)))
  expect(reads.sort()).toEqual(['provider', 'tenant'])
  expect(dana.page.gaps + nico.page.gaps + otis.page.gaps).toBe(0)
  stop()
})

test('a change reaches its tenant, the MSP of it and the provider, and no stranger', async () => {
  const { hub, stop } = hubOf()
  const [dana, olivia, otis, bea] = [world.dana, world.olivia, world.otis, world.bea].map(
    ({ audience }) => joined(hub, audience, ['queue', `service:${world.alder.service}`]).page,
  ) as [Page, Page, Page, Page]
  await Promise.all([dana, olivia, otis, bea].map((page) => page.until((p) => p.frames.length > 0)))
  const before = bea.count('queued')!
  await queueOne(db, world.alder.id)
  await Promise.all([dana, olivia, otis].map((page) => page.until((p) => p.frames.length === 2)))
  await settled(hub, world.bea.audience)
  expect(bea.frames).toHaveLength(1)
  expect(bea.count('queued')).toBe(before)
  // premise: there was something to hear
  expect(otis.count('queued')).toBeGreaterThan(bea.count('queued')!)
  // another tenant's service is asked for and not there, like one that never was
  expect(bea.shown.has(`service-${world.alder.service}`)).toBe(false)
  stop()
})

test('a shared change that names nobody reaches everybody; one of a single thing the provider', async () => {
  const { hub, stop } = hubOf()
  const dana = joined(hub, provider, ['services', `import:${world.alder.id}`])
  const otis = joined(hub, world.otis.audience, ['services', `import:${world.alder.id}`])
  await Promise.all([dana, otis].map(({ page }) => page.until((p) => p.frames.length === 1)))
  hub.announced({ topic: `import:${world.alder.id}` })
  await dana.page.until((p) => p.frames.length === 2)
  await settled(hub, world.otis.audience)
  expect(otis.page.frames).toHaveLength(1)
  hub.announced({ topic: 'services' })
  await Promise.all([
    dana.page.until((p) => p.shown.has('list-changed')),
    otis.page.until((p) => p.shown.has('list-changed')),
  ])
  stop()
})

test('a change during a reading is read again, and never two readings of an audience at once', async () => {
  let running = 0
  let max = 0
  let entered = () => {}
  const firstRead = new Promise<void>((resolve) => {
    entered = resolve
  })
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { hub, reads, stop } = hubOf({
    queue: async (scope, ids) => {
      running += 1
      max = Math.max(max, running)
      const found = await readers.queue!(scope, ids)
      entered()
      await held
      running -= 1
      return found
    },
  })
  const { page } = joined(hub, provider, ['queue'])
  await firstRead
  for (let i = 0; i < 50; i++) hub.announced({ topic: 'queue' })
  // nor is a heartbeat in between what a newcomer hears first
  hub.beat()
  expect(page.frames).toHaveLength(0)
  release()
  await page.until(({ frames }) => frames.length === 2)
  expect(page.count('queued')).toBeDefined()
  expect(max).toBe(1)
  expect(reads).toHaveLength(2)
  expect(page.gaps).toBe(0)
  stop()
})

test('what cannot be drawn or read does not stop the others, and what is read again arrives', async () => {
  let isBroken = true
  const { hub, errors, stop } = hubOf({
    // an alarm panel that throws while it is drawn
    alarms: async () => new Map([['', <Boom />]]),
    service: async (_scope, ids) => {
      if (isBroken) throw new Error('no answer')
      return new Map(ids.map((id) => [id, <Patch id={`service-${id}`}>read</Patch>]))
    },
  })
  const { page } = joined(hub, provider, ['queue', 'alarms'])
  await page.until(({ frames }) => frames.length === 1)
  expect(page.shown.has('queued')).toBe(true)
  expect(page.shown.has('alarms-critical')).toBe(false)

  const topic = `service:${world.alder.service}` as const
  const other = joined(hub, provider, ['queue', topic])
  await queueOne(db, world.alder.id)
  await page.until(({ frames }) => frames.length === 2)
  // the newcomer is told nothing until its whole state could be read
  expect(other.page.frames).toHaveLength(0)
  hub.beat()
  expect(page.frames).toHaveLength(2)
  isBroken = false
  await other.page.until(({ frames }) => frames.length > 0)
  expect(other.page.shown.get(`service-${world.alder.service}`)).toBe('read')
  hub.beat()
  await page.until(({ frames }) => frames.length === 3)
  expect(errors.length).toBeGreaterThan(1)
  expect(page.gaps).toBe(0)
  stop()
})

const Boom = () => {
  throw new Error('cannot be drawn')
}

test('a page that does not take what it is sent is closed with 1013, the others are not', async () => {
  const { hub, stop } = hubOf()
  const slow = new Page()
  const subscriber = subscriberOf(slow)
  hub.join(provider, subscriber, ['queue'])
  const { page } = joined(hub, provider, ['queue'])
  await slow.until(({ frames }) => frames.length === 1)
  subscriber.bufferedAmount = 1024 * 1024 + 1
  hub.announced({ topic: 'queue' })
  await slow.until(({ closed }) => closed !== undefined)
  expect(slow.closed).toEqual({ code: 1013, reason: 'too slow' })
  await page.until(({ frames }) => frames.length === 2)
  expect(hub.size).toBe(1)
  stop()
})

test('a subscriber that throws is let go, and nobody else notices', async () => {
  const { hub, stop } = hubOf()
  const subscriber = {
    bufferedAmount: 0,
    send: () => {
      throw new Error('broken pipe')
    },
    close: () => {},
  }
  hub.join(provider, subscriber, ['queue'])
  const { page } = joined(hub, provider, ['queue'])
  await page.until(({ frames }) => frames.length === 1)
  expect(hub.size).toBe(1)
  stop()
})

test('after announcements may have been missed every topic is read again', async () => {
  const { hub, stop } = hubOf()
  const { page } = joined(hub, provider, ['queue'])
  await page.until(({ frames }) => frames.length === 1)
  hub.disconnected()
  hub.beat()
  // silence: what the page shows is not known to be true
  expect(page.frames).toHaveLength(1)
  hub.reconnected()
  await page.until(({ frames }) => frames.length === 2)
  expect(page.gaps).toBe(0)
  stop()
})

test('other topics on the same socket bring their present state, and the old ones fall silent', async () => {
  const { hub, stop } = hubOf()
  const { page, listen } = joined(hub, provider, ['services'])
  await page.until(({ frames }) => frames.length === 1)
  listen(['queue'])
  await page.until(({ frames }) => frames.length === 2)
  expect(page.shown.has('queued')).toBe(true)
  hub.announced({ topic: 'services' })
  await settled(hub, provider, ['services'])
  expect(page.shown.has('list-changed')).toBe(false)
  stop()
})

test("a page's mark is the join's sequence if nothing changed between, and another one if something did", async () => {
  const { hub, stop } = hubOf()
  const read = hub.mark(provider)(['queue', 'services'])!
  const still = joined(hub, provider, ['queue', 'services'])
  await still.page.until(({ frames }) => frames.length === 1)
  expect(still.page.frames[0]!.seq).toEqual(read.seq)
  still.leave()

  // nobody listens now
  const announced = nextAnnounced(listener, 'queue')
  await queueOne(db, world.alder.id)
  await announced
  const late = joined(hub, provider, ['queue', 'services'])
  await late.page.until(({ frames }) => frames.length === 1)
  expect(late.page.frames[0]!.seq.get('queue')).toBeGreaterThan(read.seq.get('queue')!)
  expect(late.page.frames[0]!.seq.get('services')).toBe(read.seq.get('services'))

  const marking = hub.mark(provider)
  hub.announced({ topic: 'services' })
  expect(marking(['queue'])).toBeUndefined()
  stop()
})

test('no hearer broke', () => expect(problems).toEqual([]))
