import { isIP } from 'node:net'
import { Hono } from 'hono'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { bindings } from './hosts.ts'
import type { Portal } from './portal.ts'

export const metrics = new Registry()
collectDefaultMetrics({ register: metrics })

type Health = { config: Config; notReady: () => Promise<string | null> }

/**
 * `/healthz`: the process lives. `/readyz`: database reachable, migrations done, not draining. `/metrics`: for a
 * loopback peer asking a loopback host without forwarding headers, or with METRICS_TOKEN (DECISIONS 16).
 */
export function health({ config, notReady }: Health): Hono<Portal> {
  const routes = new Hono<Portal>()
  routes.get('/healthz', (c) => c.text('alive\n'))
  routes.get('/readyz', async (c) => {
    const why = await notReady()
    return why === null ? c.text('ready\n') : c.text(`not ready: ${why}\n`, 503)
  })
  routes.get('/metrics', async (c) => {
    const { metricsToken } = config
    const bearer = c.req.header('Authorization')
    const isTokened = metricsToken !== undefined && bearer === `Bearer ${metricsToken}`
    const peer = bindings(c)?.incoming.socket.remoteAddress ?? '127.0.0.1'
    const isForwarded = Boolean(c.req.header('Forwarded') ?? c.req.header('X-Forwarded-For'))
    const isLocal = isLoopback(peer) && isLoopbackHost(c.req.header('Host') ?? '') && !isForwarded
    if (!isTokened && !isLocal) return c.notFound()
    return c.text(await metrics.metrics(), 200, { 'Content-Type': metrics.contentType })
  })
  return routes
}

const isLoopback = (address: string) => /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address)

function isLoopbackHost(host: string) {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return name === 'localhost' || (isIP(name) !== 0 && isLoopback(name))
}
