import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import { httpSeconds } from '../metrics.ts'
import { bindings } from './addresses.ts'
import type { Portal } from './portal.ts'

/** The route of whatever is answered by no declared one. */
const unknown = 'unknown'

/** What watches and what never changes: of use in a log for whoever looks into just that. */
const isQuiet = (route: string) =>
  route === unknown || /^\/(?:static|internal)\/|^\/(?:healthz|readyz|metrics)$/.test(route)

/**
 * Counts each request by its declared route and writes one line about it when its answer has left: never an address, a query,
 * a body or a name. Files of ours, what only looks whether we live, and addresses that are none are at `debug`.
 */
export const observation = (log: Logger) =>
  createMiddleware<Portal>(async (c, next) => {
    const from = performance.now()
    const outgoing = bindings(c)?.outgoing
    const socket = outgoing?.socket
    const before = socket?.bytesWritten ?? 0
    await next()
    const ms = performance.now() - from
    const { status } = c.res
    const said = routeOf(c)
    httpSeconds.observe({ ...said, status }, ms / 1000)
    const level = isQuiet(said.route) && status < 500 ? 'debug' : 'info'
    if (!log.isLevelEnabled(level)) return
    const line = { ...said, status, ms: Math.round(ms * 10) / 10, ...whoOf(c) }
    if (!outgoing) return log[level](line, 'request')
    outgoing.once('close', () => {
      const bytes = (socket?.bytesWritten ?? 0) - before
      const isCut = !outgoing.writableFinished
      log[level]({ ...line, bytes, ...(isCut && { isCut }) }, 'request')
    })
  })

/** The route as it is declared: `GET` and `/services/:id`. */
export function routeOf(c: Context<Portal>): { method: string; route: string } {
  const route = routePath(c)
  // the chain's own place is where nothing declared has answered
  if (route === '*' || route === '/*') return { method: 'any', route: unknown }
  return { method: c.req.method === 'HEAD' ? 'GET' : c.req.method, route }
}

/** So much of a session's id, which is a hash already, tells its requests from others'. */
const sessionLetters = 8

function whoOf(c: Context<Portal>) {
  const [actor, signedIn] = [c.get('actor'), c.get('signedIn')]
  return {
    requestId: c.get('requestId'),
    audience: actor?.audience.kind ?? 'anonymous',
    ...(signedIn && { session: signedIn.sessionId.slice(0, sessionLetters) }),
    ip: c.get('ip'),
  }
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** For the line of a failure: the route, and of what stood in its address the ids, for a link's token is no id. */
export function placeOf(c: Context<Portal>) {
  const params: Record<string, string> = c.req.param()
  const ids = Object.entries(params).filter(([, value]) => uuid.test(value))
  return {
    ...routeOf(c),
    requestId: c.get('requestId'),
    ...(ids.length > 0 && { ids: Object.fromEntries(ids) }),
  }
}
