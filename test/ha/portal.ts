import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { WebSocket } from 'ws'
import { prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { sendToWebhook } from '../../src/domain/notices/deliveries.ts'
import { addWebhook } from '../../src/domain/notices/webhooks.ts'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { anonymous, DatabaseAway, Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { Page } from '../realtime/subscribers.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import type { Cluster } from './cluster.ts'
import { freePorts } from './processes.ts'

const host = 'portal.test:8080'
const root = fileURLToPath(new URL('../..', import.meta.url))
export const webs = ['web-1', 'web-2'] as const
export const workers = ['worker-1', 'worker-2'] as const
/** A page or an act that has no answer after this has failed. */
const patienceMs = 12_000

type Answer = { status: number; text: string; retryAfter: string | undefined }

/** What the load saw: when each web process answered well, what it said otherwise, and what was acknowledged. */
export type Seen = {
  /** Alarms that were answered with 200: they must be there, once each. */
  raised: Set<string>
  /** Messages whose commit was answered: they must be there, and must have come to the receiver. */
  queued: Set<string>
  /** Answers by what was asked and their status; 0 is none at all. */
  statuses: Map<string, number>
  /** Refusals that do not say when to come again. */
  unkind: number
  /** Each page that was asked for. */
  looks: { status: number; ms: number; isLeft: boolean }[]
  /** By process and kind (`look`, `write`), the last time that it went well. */
  fine: Map<string, number>
  /** Messages that were asked for, whatever came of it. */
  asked: number
}

/** Pages that were asked for: how many were shown, of these by the standby, how many were not, and the longest wait for one. */
export type Looks = {
  shown: number
  left: number
  refused: number
  none: number
  longestMs: number
}

/**
 * Two web and two worker processes of the built portal on this cluster, a receiver of webhooks, and a load until it is stopped: it
 * looks at a page and reports alarms through each web process, and queues messages that the workers send.
 */
export async function startPortals({ processes, urls }: Cluster) {
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'ignore' })
  await migrateDatabase(optionsOf(urls.owner), migrations, testSecret)
  await prepareLogin(optionsOf(urls.owner), { appLogin: 'tenantry_app' })
  const superuser = optionsOf(urls.superuser)
  const sql = postgres({ ...superuser, database: 'portal', max: 1, onnotice: () => {} })
  const { dana } = await makeWorld({ sql })
  await sql.end()
  const ledger = new Map<string, number>()
  const receiver = createServer((asked, answer) => {
    const key = String(asked.headers['tenantry-delivery'])
    ledger.set(key, (ledger.get(key) ?? 0) + 1)
    asked.resume().on('end', () => void rest(Math.random() * 30).then(() => answer.end()))
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  const at = receiver.address()
  const url = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}/`

  const ports = new Map(
    (await freePorts(webs.length)).map((port, n) => [webs[n] ?? 'web-1', port] as const),
  )
  const start = (name: string, port = 0) =>
    processes.start(name, {
      program: process.execPath,
      words: [join(root, 'dist/main.js')],
      env: {
        ...{ DATABASE_URL: urls.owner, DATABASE_APP_URL: urls.app, DATABASE_READ_URL: urls.read },
        EVENTS_URL: urls.events,
        ...{ PORTAL_SECRET: testSecret.toString('base64'), DATA_DIR: processes.folder },
        ...{ PORTAL_URL: `http://${host}`, PORT: String(port), LOG_LEVEL: 'warn' },
        ...{ PORTAL_PROCESS: name.startsWith('web') ? 'web' : 'worker' },
        CONNECTOR_ALLOW: '127.0.0.0/8',
      },
    })
  for (const [name, port] of ports) start(name, port)
  for (const name of workers) start(name)

  const pool = new Pool(optionsOf(urls.app), 2)
  const client = { host, ip: '192.0.2.1', agent: 'test' }
  const token = await Scope.enter(pool, anonymous, (s) => openSession(s, dana.id ?? '', client))
  const cookie = sessionCookie(token, false).split(';')[0] ?? ''
  const { id: webhook } = await Scope.enter(pool, dana, (scope) =>
    addWebhook(scope, makeSeal(testSecret), { name: 'Ledger', url }),
  )
  const bearer = await Scope.enter(pool, dana, (scope) =>
    addToken(scope, { name: 'rounds', scope: 'provider' }),
  )
  const seen: Seen = {
    ...{ raised: new Set(), queued: new Set(), statuses: new Map(), fine: new Map() },
    ...{ unkind: 0, asked: 0, looks: [] },
  }
  let isLoading = true
  let last = 0

  const ask = (port: number, path: string, headers: Record<string, string>, body?: string) =>
    new Promise<Answer>((done) => {
      const none = { status: 0, text: '', retryAfter: undefined }
      const sent = request(
        {
          ...{ host: '127.0.0.1', port, method: body ? 'POST' : 'GET', path, agent: false },
          headers: { Host: host, ...headers },
          signal: AbortSignal.timeout(patienceMs),
        },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (part) => {
            text += part
          })
          answer.on('end', () =>
            done({
              ...{ status: answer.statusCode ?? 0, text },
              retryAfter: answer.headers['retry-after'],
            }),
          )
          answer.on('error', () => done(none))
        },
      )
      sent.on('error', () => done(none)).end(body)
    })

  const count = (key: string) => seen.statuses.set(key, (seen.statuses.get(key) ?? 0) + 1)
  const fine = (key: string) => void seen.fine.set(key, performance.now())
  async function load(name: string, port: number, kind: 'look' | 'write') {
    while (isLoading) {
      last += 1
      const key = `round ${last}`
      const alarm = { severity: 'warning', name: key, source: 'rounds', text: 'Killed', key }
      const from = performance.now()
      const { status, text, retryAfter } = await (kind === 'look'
        ? ask(port, '/services', { Cookie: cookie })
        : ask(
            ...([port, '/api/v1/alarms'] as const),
            { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
            JSON.stringify(alarm),
          ))
      count(`${kind} ${status}`)
      if (kind === 'look')
        seen.looks.push({
          ...{ status, ms: performance.now() - from },
          isLeft: text.includes('this is what was there then'),
        })
      if (status === 200) fine(`${name} ${kind}`)
      if (status === 200 && kind === 'write') seen.raised.add(JSON.parse(text).id)
      if (status === 503 && !retryAfter) seen.unkind += 1
      await rest(100)
    }
  }
  async function send() {
    const at = { owner: {}, webhook }
    while (isLoading) {
      seen.asked += 1
      await Scope.enter(pool, system({ kind: 'provider' }), (scope) =>
        sendToWebhook(scope, at.owner, at.webhook, { event: 'test', body: { n: seen.asked } }),
      ).then(
        (id) => seen.queued.add(id),
        (error) => count(`queue ${error instanceof DatabaseAway ? error.trouble : error.message}`),
      )
      await rest(100)
    }
    await pool.end()
  }
  // one that waits for an answer says nothing of what others are shown meanwhile
  const loads = [...ports].flatMap(([name, port]) =>
    (['look', 'look', 'look', 'write'] as const).map((kind) => load(name, port, kind)),
  )
  loads.push(send())
  const keys = webs.flatMap((name) => ['look', 'write'].map((kind) => `${name} ${kind}`))
  await until(
    'each web process answers',
    () => rest(50).then(() => keys.every((key) => seen.fine.has(key))),
    60_000,
  ).catch(async (error) => {
    isLoading = false
    receiver.closeAllConnections()
    receiver.close()
    await Promise.all(loads)
    const said = webs.map((name) => processes.log(name).slice(-1000))
    throw new Error([error.message, JSON.stringify([...seen.statuses]), ...said].join('\n'))
  })

  return {
    seen,
    /** Begins to count; the function that this gives says what came since. */
    looks(): () => Looks {
      const from = seen.looks.length
      return () => {
        const all = seen.looks.slice(from)
        const of = (status: number) => all.filter((one) => one.status === status).length
        return {
          ...{ shown: of(200), left: all.filter(({ isLeft }) => isLeft).length },
          ...{ refused: of(503), none: of(0) },
          longestMs: Math.round(Math.max(0, ...all.map(({ ms }) => ms))),
        }
      }
    },
    /** Resolves when each web process has shown a page and taken a write that were asked for after now; in milliseconds. */
    async healed(limitMs: number): Promise<number> {
      const from = performance.now()
      await until(
        'pages and writes are answered again by each web process',
        () => rest(20).then(() => keys.every((key) => (seen.fine.get(key) ?? 0) > from + 100)),
        limitMs,
      )
      return performance.now() - from
    },
    /** A process that was killed, or found no database at its start, is started again, as systemd does. */
    revive: () => {
      for (const name of [...webs, ...workers])
        if (!processes.isRunning(name)) processes.start(name)
    },
    /**
     * Opens a page at each web process; the function that this gives resolves once both have heard what the primary announces then.
     * Beside the topic that is announced each listens to one that is not, since reading everything again counts both on.
     */
    async listening(): Promise<() => Promise<void>> {
      const topics = ['command', 'command'].map((kind) => `${kind}:${randomUUID()}`)
      const lead = (page: Page) => {
        const [said = 0, silent = 0] = topics.map((topic) => page.frames.at(-1)?.seq.get(topic))
        return said - silent
      }
      const open = await Promise.all(
        [...ports.values()].map(async (port) => {
          const page = new Page()
          const socket = new WebSocket(`ws://127.0.0.1:${port}/live?topics=${topics.join(',')}`, {
            headers: { host, origin: `http://${host}`, cookie },
            perMessageDeflate: false,
          })
          socket.on('message', (data) => page.take(String(data))).on('error', () => {})
          await until('the page has its first frame', () => page.frames.length > 0, 10_000)
          return { page, socket, from: lead(page) }
        }),
      )
      return async () => {
        const say = postgres({ ...superuser, database: 'portal', max: 1, onnotice: () => {} })
        try {
          await until(
            'both pages hear the primary',
            async () => {
              await say`select portal_announce(${topics[0] ?? ''}, null)`
              await rest(300)
              return open.every(({ page, from }) => lead(page) > from)
            },
            30_000,
          )
        } finally {
          for (const { socket } of open) socket.terminate()
          await say.end({ timeout: 1 })
        }
      }
    },
    /** Ends the load, waits until everything is sent, and compares answers, rows and what came to the receiver. */
    async verdict() {
      isLoading = false
      await Promise.all(loads)
      const look = postgres({ ...superuser, database: 'portal', max: 1, onnotice: () => {} })
      try {
        await until(
          'everything is sent',
          async () => {
            await rest(200)
            const [open] =
              await look`select count(*)::int as n from delivery where state = 'waiting'`
            return open?.n === 0
          },
          90_000,
        )
        const rows = await look<
          { id: string; state: string }[]
        >`select id, state from delivery where webhook_id = ${webhook}`
        const there = new Map(rows.map(({ id, state }) => [id, state]))
        const alarms = await look<
          { id: string; key: string }[]
        >`select id, key from alarm where source->'params'->>'text' = 'rounds'`
        const kept = new Set(alarms.map(({ id }) => id))
        return {
          acknowledged: seen.raised.size + seen.queued.size,
          lost:
            [...seen.raised].filter((id) => !kept.has(id)).length +
            [...seen.queued].filter((id) => there.get(id) !== 'delivered' || !ledger.has(id))
              .length,
          // one asking made two of it, or something came that is no message's
          doubled:
            alarms.length -
            new Set(alarms.map(({ key }) => key)).size +
            Math.max(0, rows.length - seen.asked) +
            [...ledger.keys()].filter((id) => !there.has(id)).length,
          /** Sent again with the same key, as is said of webhooks: a receiver knows it again. */
          repeated: [...ledger.values()].filter((times) => times > 1).length,
          statuses: Object.fromEntries([...seen.statuses].sort()),
          unkind: seen.unkind,
        }
      } finally {
        await look.end({ timeout: 1 })
      }
    },
    stop() {
      isLoading = false
      receiver.closeAllConnections()
      receiver.close()
    },
  }
}

export type Portals = Awaited<ReturnType<typeof startPortals>>
