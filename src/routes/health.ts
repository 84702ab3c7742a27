import { Refusal } from '../domain/refusal.ts'
import { isLocal } from './addresses.ts'
import { createFigures, figuresType } from './figures.ts'
import { type RouteParts, type Routes, routes } from './route.ts'

/** What `readiness.ts` says while pages can be looked at and nothing can be changed. */
const readingOnly = 'the database is read-only'
const byStandby = 'the database is away, its standby is read'

/**
 * `/healthz`: the process lives. `/readyz`: database reachable, migrations done, not draining; `ready to read` where pages can be
 * looked at and nothing can be changed; to `?for=changes` it is not ready while a standby is read. `/metrics`: for a loopback peer asking a loopback host
 * without forwarding headers, or with METRICS_TOKEN, as the figures are those of all tenants.
 */
export function health({ config, database, log, notReady }: RouteParts): Routes {
  const made = routes()
  const figures = createFigures({ database, log, config })
  made.get('/healthz', { host: 'any', open: 'a supervisor asks whether the process lives' }, (c) =>
    c.text('alive\n'),
  )
  made.get(
    '/readyz',
    { host: 'any', open: 'a load balancer asks whether to send requests' },
    async (c) => {
      const why = await notReady()
      // every process is on the same database: with all of them out of the balancer not even what can be looked at is shown
      // a change may wait for the primary at the balancer, as long as nobody has taken it
      const isReadable = why === byStandby && c.req.query('for') !== 'changes'
      if (why === readingOnly || isReadable) return c.text(`ready to read: ${why}\n`)
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
      return c.text(await figures(), 200, { 'Content-Type': figuresType })
    },
  )
  return made
}
