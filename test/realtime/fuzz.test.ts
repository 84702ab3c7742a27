import { once } from 'node:events'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { closing } from '../support/closing.ts'
import { counted } from '../support/counted.ts'
import { counts } from '../support/counts.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { dial, type LiveServer, signIn, startLiveServer, statusOf } from './live-server.ts'

const runs = 150 * counts
const seed = Number(process.env.TENANTRY_SEED ?? Math.floor(Math.random() * 2 ** 31))
const answerMs = 2000
let db: TestDatabase
let world: World
let liveServer: LiveServer
let cookie: string

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  liveServer = await startLiveServer(db)
  cookie = await signIn(db.pool, world.otis, liveServer.portalUrl.host)
  return async () => {
    await liveServer.stop()
    expect(liveServer.problems).toEqual([])
  }
})

const word = fc.oneof(
  fc.constantFrom('queue', 'alarms', 'services', 'tiles', 'alarm-list', '__proto__', '', '*'),
  fc.constantFrom('service:', 'service:x', 'command:00000000-0000-4000-8000-000000000000'),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const said = fc.oneof(
  fc.array(word, { maxLength: 300 }).map((topics) => JSON.stringify({ topics })),
  fc.json({ maxDepth: 6 }),
  fc.integer({ min: 1, max: 4000 }).map((n) => `${'['.repeat(n)}${']'.repeat(n)}`),
  fc.integer({ min: 1, max: 2000 }).map((n) => `${'{"topics":'.repeat(n)}1${'}'.repeat(n)}`),
  fc.constantFrom('{"visible":true}', '{"topics":[],"__proto__":{}}', '"', '1e400', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
/** Bytes after the handshake that no library would send: broken frames, bad UTF-8, odd lengths, lone continuations. */
const raw = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    Uint8Array.of(0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28),
    Uint8Array.of(0x80, 0x80, 0, 0, 0, 0),
    Uint8Array.of(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    Uint8Array.of(0x88, 0x81, 0, 0, 0, 0, 1),
    Uint8Array.of(0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0),
    Uint8Array.of(0xf1, 0x80, 0, 0, 0, 0),
  ),
)

test(
  `whatever a socket says, it is answered or closed with a code, and its neighbour stays (seed ${seed})`,
  async () => {
    const neighbour = dial(liveServer, { cookie })
    await neighbour.page.until(({ frames }) => frames.length > 0)
    const ends: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(fc.oneof(said, raw), async (input) => {
        const { ws, page } = dial(liveServer, { cookie })
        await once(ws, 'open')
        if (typeof input === 'string') ws.send(input)
        else (ws as unknown as { _socket: import('node:net').Socket })._socket.write(input)
        // a question behind it: answered, unless the link is closed for what was said, or waits for the rest of a frame
        ws.ping()
        const late = new Promise((done) => setTimeout(done, 50, 'waiting'))
        const end = await Promise.race([
          new Promise((done) => ws.once('pong', () => done('answered'))),
          closing(ws).then(([code]) => `closed ${code}`),
          ...(typeof input === 'string' ? [] : [late]),
          new Promise((_, fail) => setTimeout(fail, answerMs * 5, new Error('hung'))),
        ])
        ends[String(end)] = (ends[String(end)] ?? 0) + 1
        expect(String(end)).toMatch(/^(answered|waiting|closed (100[0-9]|1013))$/)
        ws.terminate()
        const seen = page.frames.flatMap(({ patches }) => [...patches.values()]).join('')
        expect(seen).not.toContain('Birch')
      }),
      { numRuns: runs, seed, endOnFailure: true },
    )
    console.log(`sockets, seed ${seed}: ${runs} tried, ${JSON.stringify(ends)}`)
    counted('G5', 'socket inputs', runs)
    expect(ends['closed 1008']).toBeGreaterThan(0)
    expect(neighbour.page.closed).toBeUndefined()
    const pong = once(neighbour.ws, 'pong')
    neighbour.ws.ping()
    await pong
  },
  60_000 * Math.max(1, counts),
)

test(
  'whatever the address asks for, a socket is let in or refused in words of HTTP',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc
            .array(word)
            .map((words) => encodeURIComponent(words.join(',').replace(/[\ud800-\udfff]/g, ''))),
          fc.constantFrom('%', '%00', '%ff', 'a&topics=b', 'queue,'.repeat(1500)),
        ),
        async (topics) => {
          const status = await statusOf(liveServer, { cookie, path: `/live?topics=${topics}` })
          expect(status).toBeOneOf([101, 400, 403, 404, 429])
        },
      ),
      { numRuns: 30 * counts, seed, endOnFailure: true },
    )
  },
  60_000 * Math.max(1, counts),
)
