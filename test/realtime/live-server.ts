import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, type Database, Scope } from '../../src/domain/scope.ts'
import { type Listener, startListener } from '../../src/realtime/listener.ts'
import { type RealtimeParts, startRealtime } from '../../src/realtime/start.ts'
import { hostOf } from '../../src/routes/addresses.ts'
import type { TestDatabase } from '../support/database.ts'
import { Page } from './subscribers.ts'

export type LiveServer = Awaited<ReturnType<typeof startLiveServer>>

/** The live part of a web process on a port of its own: listener, hub, sockets, and their wiring as in `start.ts`. */
export async function startLiveServer(
  db: TestDatabase,
  {
    isDisconnected = false,
    ...tuning
  }: { isDisconnected?: boolean } & RealtimeParts['tuning'] = {},
) {
  const server = createServer((_, res) => res.end('page'))
  const port = await listening(server)
  const portalUrl = new URL(`http://localhost:${port}`)
  const problems: unknown[] = []
  const onError = (error: unknown) => problems.push(error)
  const listener: Listener = await startListener(db.listen, onError)
  const live = startRealtime({
    database: db.pool,
    listener: isDisconnected ? unsubscribe : listener,
    base: () => ({ portalUrl, tenantSuffix: portalUrl.hostname }),
    hostOf: (request) => hostOf(request, request.headers.host),
    release: 'test',
    onError,
    // tests beat and check again themselves, so that nothing is found by the clock
    recheckMs: 3_600_000,
    tuning: { batchWindowMs: 10, retryMs: 10, heartbeatMs: 3_600_000, ...tuning },
  })
  live.attach(server)
  return {
    ...live,
    server,
    port,
    portalUrl,
    listener,
    problems,
    async stop() {
      await live.drain()
      await listener.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Hears nothing, as if the database's notifications were down. */
const unsubscribe: Listener = {
  isListening: false,
  subscribe: () => () => {},
  stop: async () => {},
}

export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A session of this person on the operators' host, as signing in makes it; the cookie that goes with it. */
export async function signIn(database: Database, actor: Actor, host: string): Promise<string> {
  const token = await Scope.enter(database, anonymous, (scope) =>
    openSession(scope, actor.id ?? '', { host, ip: '127.0.0.1', agent: 'test' }),
  )
  return `tenantry=${token}`
}

/** Connects as a page does. Header values that are undefined are left out. */
export function dial(
  liveServer: Pick<LiveServer, 'port' | 'portalUrl'>,
  {
    topics = 'queue',
    path = `/live?topics=${encodeURIComponent(topics)}`,
    page = new Page(),
    ...headers
  }: {
    topics?: string
    path?: string
    page?: Page
    cookie?: string
    origin?: string
    host?: string
  },
) {
  const given = { host: liveServer.portalUrl.host, origin: liveServer.portalUrl.origin, ...headers }
  const ws = new WebSocket(`ws://127.0.0.1:${liveServer.port}${path}`, {
    headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    perMessageDeflate: false,
  })
  onTestFinished(() => ws.terminate())
  ws.on('message', (data) => page.take(String(data)))
  ws.on('close', (code, reason) => page.close(code, String(reason)))
  ws.on('error', () => {})
  return { ws, page }
}

/** The status that a refused upgrade is answered with; 101 if it was let in. */
export function statusOf(
  liveServer: Pick<LiveServer, 'port' | 'portalUrl'>,
  how: Parameters<typeof dial>[1],
) {
  const { ws } = dial(liveServer, how)
  return new Promise<number>((resolve, reject) => {
    ws.on('unexpected-response', (_, response: IncomingMessage) => {
      resolve(response.statusCode ?? 0)
      response.resume()
      ws.terminate()
    })
    ws.on('open', () => {
      resolve(101)
      ws.terminate()
    })
    ws.on('error', reject)
  })
}
