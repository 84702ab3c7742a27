import { collectDefaultMetrics, Registry } from 'prom-client'
import { Refusal } from '../domain/refusal.ts'
import { isLocal } from './addresses.ts'
import { type RouteParts, type Routes, routes } from './route.ts'

const metrics = new Registry()
collectDefaultMetrics({ register: metrics })

/**
 * `/healthz`: the process lives. `/readyz`: database reachable, migrations done, not draining. `/metrics`: for a
 * loopback peer asking a loopback host without forwarding headers, or with METRICS_TOKEN, as the figures are those of all tenants.
 */
export function health({ config, notReady }: RouteParts): Routes {
  const made = routes()
  made.get('/healthz', { host: 'any', open: 'a supervisor asks whether the process lives' }, (c) =>
    c.text('alive\n'),
  )
  made.get(
    '/readyz',
    { host: 'any', open: 'a load balancer asks whether to send requests' },
    async (c) => {
      const why = await notReady()
      return why === null ? c.text('ready\n') : c.text(`not ready: ${why}\n`, 503)
    },
  )
  made.get(
    '/metrics',
    { host: 'any', open: 'a scraper on this machine, or with its own token' },
    async (c) => {
      const { metricsToken } = config
      const bearer = c.req.header('Authorization')
      const isTokened = metricsToken !== undefined && bearer === `Bearer ${metricsToken}`
      if (!isTokened && !isLocal(c)) throw new Refusal('missing', 'nothing-here')
      return c.text(await metrics.metrics(), 200, { 'Content-Type': metrics.contentType })
    },
  )
  return made
}
