import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { foldCounters } from '../../src/domain/counters.ts'
import { message } from '../../src/domain/messages.ts'
import { addSource } from '../../src/domain/notices/sources.ts'
import { type Database, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { closeCodeOf, registry } from '../../src/metrics.ts'
import { startMetrics } from '../../src/metrics-server.ts'
import { createFigures } from '../../src/routes/figures.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const { pool, sql } = db
const world = await makeWorld(db)
const portal = portalOf(pool)
const log = pino({ level: 'silent' })
const provider = system({ kind: 'provider' })
const figuresOf = (database: Database = pool, more = {}) =>
  createFigures({
    database,
    log,
    config: { dataDir: tmpdir() },
    keptMs: 0,
    slowMs: 0,
    patienceMs: 20_000,
    ...more,
  })

/** Of a text of Prometheus the value of a line; undefined where there is none. */
function valueIn(text: string, line: string): number | undefined {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}
const linesOf = (text: string) => text.split('\n').filter((line) => line && !line.startsWith('#'))

test('whatever is asked for, series are those of declared routes, and no name or id becomes one', async () => {
  const { app } = portal
  const declared = new Set(app.routes.map(({ path }) => path))
  const before = await requestSeries()
  for (let n = 0; n < 100; n += 1) {
    const odd = randomBytes(6).toString('hex')
    for (const path of [`/${odd}`, `/services/${randomUUID()}`, `/api/v1/${odd}?q=${odd}`])
      await app.request(`http://localhost:3000${path}`, { headers: { Host: 'localhost:3000' } })
    const method = `X${odd}`.toUpperCase().replaceAll(/\d/g, 'Z')
    await app.request(`http://localhost:3000/services`, {
      method,
      headers: { Host: `${odd}.example` },
    })
  }
  const after = await requestSeries()
  expect(after.size - before.size).toBeLessThanOrEqual(8)
  for (const one of [...after].filter((series) => !before.has(series))) {
    const { method, route } = JSON.parse(one)
    expect(['GET', 'POST', 'PUT', 'DELETE', 'any']).toContain(method)
    expect(route === 'unknown' || declared.has(route), route).toBe(true)
  }
  expect(
    after.has(JSON.stringify({ method: 'GET', route: '/services/:id', status: '303' })),
    [...after].join('\n'),
  ).toBe(true)
  const text = await figuresOf()()
  for (const name of [
    'Alder',
    'alder',
    'Harbor',
    world.alder.id,
    world.dana.id ?? '',
    'localhost:3000',
  ])
    expect(text).not.toContain(name)
  // those of requests were compared above; other tests of this process have asked for every route there is
  const others = linesOf(text).filter((line) => !line.startsWith('tenantry_http_'))
  expect(others.length).toBeLessThan(2500)
  expect(closeCodeOf(3999)).toBe('other')
})

async function requestSeries(): Promise<Set<string>> {
  const found = await registry.getSingleMetric('tenantry_http_request_seconds')?.get()
  return new Set(
    (found?.values ?? []).map(({ labels: { method, route, status } }) =>
      JSON.stringify({ method, route, status: String(status) }),
    ),
  )
}

test('figures of the installation are what its tables say, and what has never been has no line', async () => {
  const bare = await figuresOf()()
  for (const name of ['backup_age_seconds', 'restore_proven_seconds', 'canary_good_seconds'])
    expect(valueIn(bare, `tenantry_${name}`), name).toBeUndefined()
  await Scope.enter(pool, provider, (scope) =>
    raise(scope, {
      ...{ owner: {}, key: 'watched', severity: 'critical', name: message('queue-stuck') },
      ...{ source: message('queue-source'), text: message('queue-stuck-text', { waiting: 1 }) },
    }),
  )
  await Scope.enter(pool, world.dana, (scope) =>
    addSource(scope, { name: 'Watchdog', maxPerSecond: '10', expectedMinutes: '5', days: '1' }),
  )
  await sql`update alarm_source set created_at = now() - interval '1 hour'`
  await sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name, state, next_try_at, created_at)
    values ('tenant', ${world.alder.id}, 'service', 'replicate', 'service', 'x', 'Dana', 'queued', now() - interval '90 seconds', now() - interval '2 hours')`
  await sql`
    insert into replication (tenant_id, due_at, max_at, last_success_at)
    values (${world.alder.id}, now(), now() - interval '2 hours', now() - interval '3 hours')`
  await sql`
    insert into canary_run (started_at, ended_at, leaks) values (now() - interval '9 minutes', now() - interval '8 minutes', '[]'),
      (now() - interval '3 minutes', now() - interval '2 minutes', '["/people shows Birch"]')`
  await sql`
    insert into backup_run (kind, started_at, ended_at, taken_at, failure)
    values ('backup', now(), now(), now() - interval '2 hours', null), ('drill', now(), now() - interval '1 day', null, null),
      ('backup', now(), now(), now(), '{"code":"unexpected-failure","params":{}}')`
  const text = await figuresOf()()
  const about = (name: string) => valueIn(text, `tenantry_${name}`) ?? Number.NaN
  expect(about('figures_up')).toBe(1)
  expect(about('alarms_active{severity="critical"}')).toBe(1)
  expect(about('alarms_active{severity="minor"}')).toBe(0)
  expect([about('sources_silent'), about('sources_watched')]).toEqual([1, 1])
  expect(about('commands{state="queued",lane="service",kind="replicate"}')).toBe(1)
  expect(about('command_waiting_seconds{lane="service"}')).toBeCloseTo(90, -1.5)
  expect(about('replication_overdue')).toBe(1)
  expect(about('replication_oldest_seconds') / 3600).toBeCloseTo(3, 0)
  expect([about('canary_good_seconds') / 60, about('canary_leaks')]).toEqual([
    expect.closeTo(8, 0),
    1,
  ])
  expect(about('backup_age_seconds') / 3600).toBeCloseTo(2, 0)
  expect(about('restore_proven_seconds') / 3600).toBeCloseTo(24, 0)
  expect(about('data_free_bytes')).toBeGreaterThan(0)
  expect(about('licenses_installed{license="service"}')).toBeGreaterThan(0)
})

test('a kept total that is not what is counted shows, folded or not', async () => {
  const drift = async () => {
    const text = await figuresOf()()
    return ['queued', 'executing', 'services', 'alarms'].map((counter) =>
      valueIn(text, `tenantry_counter_drift{counter="${counter}"}`),
    )
  }
  expect(await drift()).toEqual([0, 0, 0, 0])
  await Scope.enter(pool, dispatcher, (scope) => foldCounters(scope))
  expect(await drift()).toEqual([0, 0, 0, 0])
  await sql`update counter set value = value + 2 where audience = 'provider' and name = 'services'`
  expect(await drift()).toEqual([0, 0, 2, 0])
  await sql`update counter set value = value - 2 where audience = 'provider' and name = 'services'`
})

test('while the database is away, or answers too late, the process still tells of itself, within the limit', async () => {
  const away: Database = { transaction: () => Promise.reject(new Error('gone')) }
  const silent: Database = { transaction: () => new Promise(() => {}) }
  for (const database of [away, silent]) {
    const from = performance.now()
    const text = await figuresOf(database, { patienceMs: 200 })()
    expect(performance.now() - from).toBeLessThan(5000)
    expect(valueIn(text, 'tenantry_figures_up')).toBe(0)
    expect(text).toContain('process_start_time_seconds')
    expect(text).toContain('tenantry_pool_in_use')
    expect(text).not.toContain('tenantry_alarms_active')
  }
})

test('scrapers share one reading, and one that failed is not kept', async () => {
  let asked = 0
  let isAway = true
  const counted: Database = {
    transaction(settings, mode, work) {
      asked += 1
      if (isAway) return Promise.reject(new Error('gone'))
      return pool.transaction(settings, mode, work)
    },
  }
  const figures = figuresOf(counted, { keptMs: 60_000, slowMs: 60_000 })
  expect(valueIn(await figures(), 'tenantry_figures_up')).toBe(0)
  isAway = false
  asked = 0
  const texts = await Promise.all([figures(), figures(), figures()])
  expect(texts.map((text) => valueIn(text, 'tenantry_figures_up'))).toEqual([1, 1, 1])
  await figures()
  expect(asked).toBe(2)
})

test('a process without pages tells of itself on a port of its own: loopback alone, or with the token', async () => {
  let why: string | null = null
  const start = (metricsToken?: string) =>
    startMetrics({
      config: { metricsPort: 0, metricsToken, host: '127.0.0.1', dataDir: tmpdir() },
      ...{ database: pool, log, notReady: async () => why },
    })
  const open = await start()
  const asked = async (port: number | undefined, path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init)
    return [answer.status, await answer.text()] as const
  }
  expect(await asked(open?.port, '/healthz')).toEqual([200, 'alive\n'])
  expect(await asked(open?.port, '/readyz')).toEqual([200, 'ready\n'])
  why = 'the database is away'
  expect(await asked(open?.port, '/readyz')).toEqual([503, 'not ready: the database is away\n'])
  const [status, text] = await asked(open?.port, '/metrics?x=1')
  expect([status, valueIn(text, 'tenantry_figures_up')]).toEqual([200, 1])
  expect((await asked(open?.port, '/services'))[0]).toBe(404)
  expect((await asked(open?.port, '/__proto__'))[0]).toBe(404)
  expect((await asked(open?.port, '/metrics', { method: 'POST' }))[0]).toBe(405)
  await open?.stop()
  const guarded = await start('a-token-of-sixteen')
  expect((await asked(guarded?.port, '/metrics'))[0]).toBe(401)
  const headers = { Authorization: 'Bearer a-token-of-sixteen' }
  expect((await asked(guarded?.port, '/metrics', { headers }))[0]).toBe(200)
  await guarded?.stop()
  expect(
    await startMetrics({
      config: { metricsPort: undefined, metricsToken: undefined, host: '', dataDir: '' },
      database: pool,
      log,
      notReady: async () => null,
    }),
  ).toBeUndefined()
})
