import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope } from '../../src/domain/scope.ts'
import { freePort, isInstalled, type Program } from '../hosts/servers.ts'
import { type PairedWall, pairedWall, Screen, shown, wallPath } from '../realtime/walls.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { grant, license } from '../tenants/quotas.support.ts'
import { askEdge, failedOf, type Sent, startLoad } from './load.ts'
import { cloneIn, startEdge, startProcess, stopped } from './processes.ts'

const here = isInstalled('caddy') && onPostgres
const why = !onPostgres
  ? ' (PostgreSQL only: the embedded database is one process)'
  : here
    ? ''
    : ' (left out: caddy is not installed)'
const host = 'portal.example'
const exitsWithinMs = 10_000
const patienceMs = 120_000
const impatient = { '\tlb_try_duration 15s\n': '' }

describe.skipIf(!here)(`restarts behind Caddy${why}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-deploy-'))
  const running: Program[] = []
  const edges: Program[] = []
  let db: TestDatabase
  let ports: number[]
  let releases: string[]
  let load: { host: string; portOfHost: number; token: string; everyMs: number }

  const env = (at: number) => ({
    ...{ DATABASE_URL: db.url ?? '', PORTAL_SECRET: testSecret.toString('base64') },
    ...{ DATA_DIR: join(dir, 'data'), LOG_LEVEL: 'silent', PORTAL_PROCESS: 'web' },
    ...{ PORT: String(ports[at]), PORTAL_URL: `https://${host}:${load.portOfHost}` },
    TRUSTED_PROXY: '127.0.0.1/32',
  })
  const start = async (at: number, release: number) => {
    running[at] = await startProcess(releases[release] ?? '', env(at))
  }
  const edge = async (
    port: number,
    web: readonly number[],
    changes: Readonly<Record<string, string>> = {},
  ) => {
    edges.push(
      await startEdge({
        ...{ dir, port, httpPort: await freePort(), askPort: await freePort() },
        web: web.map((one) => `127.0.0.1:${one}`).join(' '),
        changes,
      }),
    )
    return port
  }
  /** Each change that was acknowledged stands once, and no other twice. */
  const demandOnce = async (sent: readonly Sent[]) => {
    const rows = await db.sql<{ reference: string; times: number }[]>`
      select reference, count(*)::integer as times from quota_usage group by reference`
    const times = new Map(rows.map((row) => [row.reference, row.times]))
    expect([...times].filter(([, many]) => many > 1)).toEqual([])
    const acknowledged = sent.filter(({ kind, status }) => kind === 'change' && status === 201)
    expect(acknowledged.filter(({ reference }) => times.get(reference) !== 1)).toEqual([])
  }

  beforeAll(async () => {
    db = await testDatabase({ isStarted: true })
    const world = await makeWorld(db)
    await license(db, { agents: 100 })
    await grant(db.pool, world.alder.id, { widgets: 100_000 })
    const token = await Scope.enter(db.pool, world.dana, (scope) =>
      addToken(scope, { name: 'load', scope: 'tenant:alderfoods' }),
    )
    ports = [await freePort(), await freePort()]
    load = { host, portOfHost: await freePort(), token, everyMs: 20 }
    releases = ['one', 'two'].map((name) => cloneIn(dir, name))
    await Promise.all([start(0, 0), start(1, 0)])
  }, patienceMs)
  afterAll(async () => {
    await Promise.all([...edges, ...running].map((one) => one.stop()))
    rmSync(dir, { recursive: true, force: true })
  })

  /** A display that comes again as `static/wall/load.js` has it, half a second later. */
  function showWall({ token }: PairedWall) {
    const screen = new Screen()
    const codes: number[] = []
    const path = wallPath()
    let isOver = false
    let socket: WebSocket | undefined
    let again: NodeJS.Timeout | undefined
    const open = () => {
      socket = new WebSocket(`wss://127.0.0.1:${load.portOfHost}${path}`, {
        ...{ servername: host, rejectUnauthorized: false, perMessageDeflate: false },
        headers: {
          ...{ host: `${host}:${load.portOfHost}`, cookie: `__Host-tenantry-wall=${token}` },
          origin: `https://${host}:${load.portOfHost}`,
        },
      })
      socket.on('message', (data) => screen.take(String(data)))
      socket.on('error', () => {})
      socket.on('close', (code) => {
        codes.push(code)
        screen.rejoin()
        if (!isOver) again = setTimeout(open, 500)
      })
    }
    open()
    onTestFinished(() => {
      isOver = true
      clearTimeout(again)
      socket?.terminate()
    })
    return { screen, codes }
  }
  const releaseIn = (text = '') => /data-release="([^"]+)"/.exec(text)?.[1]

  test(
    'one after the other: no answer is missing or cut off, no change is done twice, displays find the new release',
    async () => {
      const at = await edge(load.portOfHost, ports)
      const wall = showWall(await pairedWall(db))
      await shown(wall.screen)
      const before = releaseIn(wall.screen.settings.at(-1))
      const sending = startLoad(at, load)
      const took: number[] = []
      for (const [place, release] of [
        [0, 1],
        [1, 1],
        [0, 1],
      ] as const) {
        const many = sending.sent.length
        await until('some answers', () => sending.sent.length > many + 20)
        const end = await stopped(running[place]!)
        expect(end.code).toBe(0)
        took.push(end.ms)
        await start(place, release)
        // Caddy asks each second
        const since = sending.sent.length
        await until('answers of both', () => sending.sent.length > since + 60)
      }
      const sent = await sending.stop()
      expect(failedOf(sent)).toEqual([])
      expect(sent.length).toBeGreaterThan(300)
      await demandOnce(sent)
      expect(Math.max(...took)).toBeLessThan(exitsWithinMs)
      await until('the display, come again', () => {
        const now = releaseIn(wall.screen.settings.at(-1))
        return now !== undefined && now !== before
      })
      // it was on one of the two, and told to come again each time that one went
      expect(wall.codes.filter((code) => code === 1012).length).toBeGreaterThan(0)
      expect(wall.codes.filter((code) => code !== 1012 && code !== 1006)).toEqual([])
      console.log(`${sent.length} answers over 3 restarts, exits after ${took.map(Math.round)} ms`)
    },
    patienceMs,
  )

  test(
    'one process alone: requests wait for it, and without lb_try_duration they are lost',
    async () => {
      const alone = await edge(await freePort(), ports.slice(0, 1))
      const bare = await edge(await freePort(), ports.slice(0, 1), impatient)
      const sending = [alone, bare].map((port) => startLoad(port, { ...load, everyMs: 60 }))
      await until('some answers', () => sending.every(({ sent }) => sent.length > 10))
      await stopped(running[0]!)
      await start(0, 1)
      const counts = sending.map(({ sent }) => sent.length)
      await until('answers again', () =>
        sending.every(({ sent }, at) => sent.length > (counts[at] ?? 0) + 40),
      )
      const [waited = [], lost = []] = await Promise.all(sending.map((one) => one.stop()))
      expect(failedOf(waited)).toEqual([])
      expect(failedOf(lost).length).toBeGreaterThan(0)
      await demandOnce([...waited, ...lost])
    },
    patienceMs,
  )

  test(
    'where no process lives that is said: a browser asks again by itself, a change was not done',
    async () => {
      const port = await edge(await freePort(), ports.slice(0, 1), impatient)
      const page = () => askEdge({ ...load, port }, '/session/new')
      // it gets its certificate now: later nobody could say for whom
      expect((await page()).status).toBe(200)
      const change = (reference: string) =>
        askEdge({ ...load, port }, '/api/v1/usage', JSON.stringify({ quota: 'widgets', reference }))
      const ended = stopped(running[0]!)
      const answers = new Set<number>()
      let last = await page()
      while (!last.text.startsWith('The portal cannot be reached')) {
        answers.add(last.status)
        last = await page()
      }
      await ended
      // it is asked as long as it lives, though it is no longer ready
      expect([...answers]).toEqual([200])
      const { refresh, server, 'retry-after': rest } = last.headers
      expect({ ...last, headers: { refresh, server, rest } }).toEqual({
        ...{ status: 503, headers: { refresh: '10', server: undefined, rest: '10' } },
        text: 'The portal cannot be reached at the moment. This page is loaded again by itself.',
      })
      const german = { ...load, port, language: 'de-AT,en;q=0.5' }
      expect((await askEdge(german, '/session/new')).text).toBe(
        'Das Portal ist zurzeit nicht erreichbar. Diese Seite wird von selbst neu geladen.',
      )
      expect((await askEdge({ ...german, language: 'en,de' }, '/session/new')).text).toBe(last.text)
      const { status, headers, text } = await change('before it')
      expect([status, headers.refresh, headers.server]).toEqual([503, undefined, undefined])
      expect(text).toContain('what was sent was not done')
      await start(0, 1)
      const isBack = async () => (await change('after it')).status === 201
      await until('the process, found again', isBack)
      running[0]?.child.kill('SIGSTOP')
      const still = await change('while it stood still')
      running[0]?.child.kill('SIGCONT')
      expect([still.status, still.text]).toEqual([503, text])
      await until('the process, found again', isBack)
      const done = await db.sql`select reference from quota_usage where reference like '%it%'`
      expect(done.map(({ reference }) => reference)).toEqual(['after it', 'after it'])
    },
    patienceMs,
  )

  test(
    'a page that met a process which stands still comes from the other, and without the limit it does not come',
    async () => {
      // nobody notices before that it stands still, and least_conn leads to it
      const unnoticed = { 'health_interval 1s': 'health_interval 1h' }
      const limit = 'response_header_timeout 60s'
      const limited = { ...unnoticed, [limit]: 'response_header_timeout 2s' }
      const patient = await edge(await freePort(), ports, limited)
      const bare = await edge(await freePort(), ports, { ...unnoticed, [limit]: '' })
      const pages = (port: number) =>
        Promise.all([1, 2, 3, 4].map(() => askEdge({ ...load, port }, '/session/new')))
      const heard = ({ status }: { status: number }) => status
      const all = [200, 200, 200, 200]
      expect([(await pages(patient)).map(heard), (await pages(bare)).map(heard)]).toEqual([
        all,
        all,
      ])
      running[1]?.child.kill('SIGSTOP')
      const since = performance.now()
      const waiting = pages(bare)
      const isOver = waiting.then(() => true)
      expect((await pages(patient)).map(heard)).toEqual(all)
      expect(performance.now() - since).toBeGreaterThan(2000)
      expect(await Promise.race([isOver, false])).toBe(false)
      running[1]?.child.kill('SIGCONT')
      expect((await waiting).map(heard)).toEqual(all)
    },
    patienceMs,
  )

  test(
    'a second signal does not wait',
    async () => {
      const { child } = running[1]!
      const ended = once(child, 'exit')
      const since = performance.now()
      child.kill('SIGTERM')
      await until('its word', async () => (await readyOf(ports[1] ?? 0)).status === 503)
      child.kill('SIGTERM')
      expect(await ended).toEqual([1, null])
      expect(performance.now() - since).toBeLessThan(2500)
    },
    patienceMs,
  )
})

/** What it says of being ready; status 0 while nobody listens. */
const readyOf = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    async (answer) => ({ status: answer.status, text: await answer.text() }),
    () => ({ status: 0, text: '' }),
  )
