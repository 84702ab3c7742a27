import { Hono } from 'hono'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { isLocal } from './local.ts'
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
    if (!isTokened && !isLocal(c)) return c.notFound()
    return c.text(await metrics.metrics(), 200, { 'Content-Type': metrics.contentType })
  })
  return routes
}
