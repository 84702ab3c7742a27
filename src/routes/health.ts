import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type LicenseFigures, readLicenseFigures } from '../domain/licensing/figures.ts'
import { readUnknown } from '../domain/notices/traps.take.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import { isLocal } from './addresses.ts'
import { type RouteParts, type Routes, routes } from './route.ts'

/** What `readiness.ts` says while the database is read and takes no changes. */
const readingOnly = 'the database is read-only'
const metrics = new Registry()
collectDefaultMetrics({ register: metrics })

/**
 * `/healthz`: the process lives. `/readyz`: database reachable, migrations done, not draining; `ready to read` where pages can be
 * looked at and nothing can be changed. `/metrics`: for a
 * loopback peer asking a loopback host without forwarding headers, or with METRICS_TOKEN, as the figures are those of all tenants.
 */
export function health({ config, log, notReady }: RouteParts): Routes {
  const made = routes()
  made.get('/healthz', { host: 'any', open: 'a supervisor asks whether the process lives' }, (c) =>
    c.text('alive\n'),
  )
  made.get(
    '/readyz',
    { host: 'any', open: 'a load balancer asks whether to send requests' },
    async (c) => {
      const why = await notReady()
      // every process is on the same database: with all of them out of the balancer not even what can be looked at is shown
      if (why === readingOnly) return c.text(`ready to read: ${why}\n`)
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
      // what the process says of itself is worth most while the database is away
      const figures = await figuresIn(c.var.database).catch((error) => {
        log.warn({ err: error }, 'the metrics are without figures')
        return ''
      })
      const text = (await metrics.metrics()) + figures
      return c.text(text, 200, { 'Content-Type': metrics.contentType })
    },
  )
  return made
}

const help = {
  installed: 'Licenses that are installed.',
  inUse: 'Licenses that are in use or reserved.',
  free: 'Licenses that are free.',
  overdraft: 'Licenses in use beyond those that are installed.',
} as const satisfies Record<keyof LicenseFigures, string>
const names = { installed: 'installed', inUse: 'in_use', free: 'free', overdraft: 'overdraft' }

/**
 * Licenses of all tenants together: `tenantry_licenses_in_use{license="seat-floating"}`; and what came as traps of nobody that is
 * known: `tenantry_traps_unknown_total{why="community"}`.
 */
async function figuresIn(database: Database): Promise<string> {
  const provider = system({ kind: 'provider' })
  const { pools, seats, traps } = await Scope.enter(
    database,
    provider,
    async (scope) => ({ ...(await readLicenseFigures(scope)), traps: await readUnknown(scope) }),
    'read only',
  )
  const registry = new Registry()
  const dropped = new Counter({
    ...{ name: 'tenantry_traps_unknown_total', labelNames: ['why'], registers: [registry] },
    help: 'SNMP messages of senders that are not known, by what was wrong.',
  })
  for (const [why, many] of traps) dropped.inc({ why }, many)
  for (const figure of ['installed', 'inUse', 'free', 'overdraft'] as const) {
    const gauge = new Gauge({
      ...{ name: `tenantry_licenses_${names[figure]}`, help: help[figure] },
      ...{ labelNames: ['license'], registers: [registry] },
    })
    for (const { pool, ...of } of pools) gauge.set({ license: pool }, of[figure])
    for (const { type, ...of } of seats) gauge.set({ license: `seat-${type}` }, of[figure])
  }
  return registry.metrics()
}
