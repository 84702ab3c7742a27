import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope } from '../../src/domain/scope.ts'
import { counted } from '../support/counted.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { signIn } from './live-server.ts'
import { pairedWall, wallPath } from './walls.ts'

// TENANTRY_COUNTS=12 opens 5,000 sockets
const pages = 420 * counts
const pagesPerSession = 20
const walls = 200
const freshWithinMs = 10_000

/** As a page does (static/portal/connection.js): 500 ms, doubling to 2.5 s, with full jitter. */
const delayMs = (attempt: number) => Math.min(500 * 2 ** (attempt - 1), 2500) * 2 * Math.random()

// A process that can be killed needs a database of its own outside it.
describe.skipIf(!onPostgres)(
  'a storm of pages (PostgreSQL only: the embedded database is one process)',
  async () => {
    const db = await testDatabase()
    const world = await makeWorld(db)
    const port = await freePort()
    const host = `localhost:${port}`
    let child: ChildProcess | undefined
    let isOver = false
    /** What each page, and each wall after them, shows: the number of critical alarms in the last frame, null once its line broke. */
    const shown: (string | null)[] = Array.from({ length: pages + walls }, () => null)

    async function start() {
      child = fork(
        new URL('./storm.server.ts', import.meta.url),
        [db.url ?? '', db.login.user ?? '', String(port)],
        {
          execArgv: ['--import', 'tsx'],
        },
      )
      await once(child, 'message')
    }

    const pagePath = '/live?topics=queue,alarms'
    function open(index: number, cookie: string, path = pagePath, attempt = 1) {
      const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
        headers: { host, origin: `http://${host}`, cookie },
        perMessageDeflate: false,
      })
      let tries = attempt
      ws.on('open', () => {
        tries = 1
      })
      ws.on('message', (data) => {
        const count = /id="(?:alarms-critical"><b[^>]*>|scene-critical"[^>]* data-new=")(\d+)/.exec(
          String(data),
        )?.[1]
        if (count !== undefined) shown[index] = count
      })
      ws.on('error', () => {})
      ws.on('close', () => {
        shown[index] = null
        if (!isOver)
          setTimeout(() => !isOver && open(index, cookie, path, tries + 1), delayMs(tries))
      })
    }

    const alarm = (n: number) =>
      Scope.enter(db.pool, world.dana, (scope) =>
        raise(scope, {
          owner: {},
          severity: 'critical',
          name: verbatim(`Storm ${n}`),
          source: verbatim('test'),
          text: verbatim('x'),
        }),
      )

    /** How long until every page shows this number; the deadline is the caller's expectation. */
    async function allShow(count: string): Promise<number> {
      const from = performance.now()
      while (!shown.every((one) => one === count) && performance.now() - from < 3 * freshWithinMs)
        await rest(20)
      return shown.every((one) => one === count)
        ? performance.now() - from
        : Number.POSITIVE_INFINITY
    }

    afterAll(() => {
      isOver = true
      child?.kill('SIGKILL')
    })

    test('all pages and walls are fresh again soon after a kill and after a restart', {
      timeout: 120_000,
    }, async () => {
      await start()
      const cookies = await Promise.all(
        Array.from({ length: Math.ceil(pages / pagesPerSession) }, () =>
          signIn(db.pool, world.dana, host),
        ),
      )
      for (let i = 0; i < pages; i += 1) open(i, cookies[Math.floor(i / pagesPerSession)] ?? '')
      const paired = await Promise.all(Array.from({ length: walls }, () => pairedWall(db)))
      for (const [i, { cookie }] of paired.entries()) open(pages + i, cookie, wallPath())
      expect(await allShow('0')).toBeLessThan(3 * freshWithinMs)
      const seen: Record<string, number> = {}
      let raised = 0
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        const gone = once(child!, 'exit')
        child!.kill(signal)
        await gone
        // nobody hears of it, so what the pages show afterwards they read anew
        await alarm(raised)
        raised += 1
        await expect.poll(() => shown.filter((one) => one !== null).length).toBe(0)
        const from = performance.now()
        await start()
        const startMs = performance.now() - from
        seen[signal] = Math.round(await allShow(String(raised)))
        expect(
          seen[signal],
          `${signal}, the process took ${Math.round(startMs)} ms to start`,
        ).toBeLessThan(freshWithinMs)
      }
      counted('G16', 'pages and walls', pages + walls)
      counted('G16', 'storms', Object.keys(seen).length)
      console.log(`${pages} pages and ${walls} walls fresh again after ${JSON.stringify(seen)} ms`)
    })
  },
)

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
