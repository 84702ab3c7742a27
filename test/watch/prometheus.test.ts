import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { buildStatic } from '../../scripts/build.ts'
import { readConfig } from '../../src/config.ts'
import { addSource } from '../../src/domain/notices/sources.ts'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { queueReplications } from '../../src/domain/services/replications.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { type Running, startPortal } from '../../src/start.ts'
import { freePort, isInstalled, type Program, run } from '../hosts/servers.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { oncePerWorker } from '../support/worker.ts'
import { makeWorld } from '../support/world.ts'
import { dashboard, fileOf, panels, startPrometheus, textOf, unanswered } from './dashboard.ts'

const left = (...programs: string[]) => {
  const missing = programs.filter((name) => !isInstalled(name))
  return missing.length > 0 ? ` (left out: ${missing.join(', ')} not installed)` : ''
}
const tools = left('promtool')
const alerts = [...textOf('prometheus/rules.yml').matchAll(/- alert: (\w+)/g)].map(
  ([, name]) => name,
)

test.skipIf(tools)(
  `the rules are right, and each fires when it is to and not otherwise${tools}`,
  () => {
    const said = (...args: string[]) => execFileSync('promtool', args, { encoding: 'utf8' })
    expect(said('check', 'rules', fileOf('prometheus/rules.yml'))).toContain(
      `SUCCESS: ${alerts.length} rules`,
    )
    expect(said('test', 'rules', fileOf('prometheus/rules.test.yml'))).toContain('SUCCESS')
    expect(said('check', 'config', '--syntax-only', fileOf('prometheus/prometheus.yml'))).toContain(
      'SUCCESS',
    )
    const tried = textOf('prometheus/rules.test.yml')
    for (const alert of alerts) {
      expect(tried, alert).toContain(`- name: ${alert} fires`)
      if (alert !== 'Watchdog') expect(tried, alert).toContain(`- name: ${alert} does not fire`)
    }
    const one = (name: string) =>
      textOf('prometheus/rules.yml').split(`- alert: ${name}`)[1]?.split('- alert:')[0] ?? ''
    for (const alert of alerts)
      expect(one(alert ?? ''), alert).toMatch(/summary: .+\n\s+runbook: .+/)
  },
)

test.skipIf(tools)(`a rule that does not hold what it says is caught${tools}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-rules-'))
  const rules = textOf('prometheus/rules.yml')
  const weakened = ['TenantryCanaryLeaks', 'TenantryBackupOld']
  const [head, ...tests] = textOf('prometheus/rules.test.yml').split(/^ {2}(?=- name)/m)
  const own = tests.filter((one) => weakened.some((name) => one.startsWith(`- name: ${name} `)))
  writeFileSync(join(folder, 'rules.test.yml'), [head, ...own].join('  '))
  const weaker = rules
    .replace('max(tenantry_canary_leaks) > 0', 'max(tenantry_canary_leaks) > 1')
    .replace('> 36 * 3600', '> 3600')
  writeFileSync(join(folder, 'rules.yml'), weaker)
  const { status, stdout, stderr } = spawnSync(
    'promtool',
    ['test', 'rules', join(folder, 'rules.test.yml')],
    { encoding: 'utf8' },
  )
  expect(status).not.toBe(0)
  const said = `${stdout}${stderr}`
  for (const alert of weakened) expect(said).toContain(alert)
  rmSync(folder, { recursive: true })
})

const amtool = left('amtool')
test.skipIf(amtool)(`the Alertmanager takes its configuration${amtool}`, () => {
  const said = execFileSync('amtool', ['check-config', fileOf('prometheus/alertmanager.yml')], {
    encoding: 'utf8',
  })
  expect(said).toContain('SUCCESS')
})

const programs = ['prometheus', 'prometheus-alertmanager']
const why = onPostgres ? left(...programs) : ' (left out: on PostgreSQL alone)'
const here = why === ''
let portal: Running | undefined
let prometheus: Awaited<ReturnType<typeof startPrometheus>> | undefined
let manager: Program | undefined
let folder = ''
const started = here ? await testDatabase({ isStarted: true }) : undefined
const lines: string[] = []

beforeAll(async () => {
  if (!started) return
  folder = mkdtempSync(join(tmpdir(), 'tenantry-watch-'))
  const staticDir = await oncePerWorker('static files', async () => {
    const built = join(mkdtempSync(join(tmpdir(), 'tenantry-static-')), 'static')
    process.once('exit', () => rmSync(dirname(built), { recursive: true, force: true }))
    await buildStatic(built)
    return built
  })
  const token = 'a-token-for-the-scraper'
  const [port, metricsPort, managerPort] = [await freePort(), await freePort(), await freePort()]
  const config = readConfig({
    ...{ PORT: String(port), METRICS_PORT: String(metricsPort), METRICS_TOKEN: token },
    ...{ DATA_DIR: folder, DATABASE_URL: started.url, CONNECTOR_ALLOW: '127.0.0.0/8' },
    ...{ PORTAL_SECRET: testSecret.toString('base64'), LOG_LEVEL: 'info' },
    ...{ GRAPH_URL: 'http://127.0.0.1:1', LOGIN_URL: 'http://127.0.0.1:1' },
  })
  portal = await startPortal(config, {
    staticDir,
    migrations,
    logTo: { write: (line) => void lines.push(line) },
  })
  const sources = await live(portal)
  for (const [name, text] of Object.entries({ tenantry: token, ...sources }))
    writeFileSync(join(folder, `${name}.token`), text)
  prometheus = await startPrometheus(folder, { port, metricsPort, managerPort })
  manager = run('prometheus-alertmanager', [
    ...[`--config.file=${folder}/alertmanager.yml`, `--storage.path=${folder}/alerts`],
    ...[`--web.listen-address=127.0.0.1:${managerPort}`, '--cluster.listen-address='],
  ])
}, 120_000)

afterAll(async () => {
  await Promise.all([prometheus?.stop(), manager?.stop()])
  await portal?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

let cookie = ''
let world: Awaited<ReturnType<typeof makeWorld>>

/** A customer and what is known of the installation; gives the tokens of two sources of alarms. */
async function live({ database, seal = makeSeal(testSecret), config }: Running) {
  const { sql } = started ?? {}
  if (!sql) throw new Error('nothing is started')
  world = await makeWorld({ sql })
  const { id } = world.alder
  const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
  await sql`
    insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, gen_random_uuid(), 'portal', ${seal.seal('secret', place)})`
  await sql`insert into replication (tenant_id, due_at, max_at, last_success_at) values (${id}, now() + interval '1 day', now() + interval '1 day', now())`
  await sql`insert into canary_run (started_at, ended_at) values (now(), now())`
  await sql`insert into backup_run (kind, ended_at, taken_at) values ('backup', now(), now()), ('drill', now(), null)`
  const host = config.portalUrl.host
  const session = await Scope.enter(database, anonymous, (scope) =>
    openSession(scope, world.dana.id ?? '', { host, ip: '127.0.0.1', agent: 'test' }),
  )
  cookie = sessionCookie(session, false).split(';')[0] ?? ''
  const added = async (name: string, expectedMinutes: string) => {
    const given = { name, maxPerSecond: '100', expectedMinutes, days: '1' }
    const { secret } = await Scope.enter(database, world.dana, (scope) => addSource(scope, given))
    return secret
  }
  return { alertmanager: await added('Alertmanager', ''), watchdog: await added('Watchdog', '5') }
}

/** Each thing once: pages, a socket that opens, hears of a change and closes, a command that asks outside. */
async function everythingOnce({ config, database }: Running) {
  const { origin, host } = config.portalUrl
  for (const path of ['/services', '/commands', '/nowhere', '/alarms'])
    await (await fetch(`${origin}${path}`, { headers: { cookie } })).text()
  const socket = new WebSocket(`ws://${host}/live?topics=queue,commands`, {
    origin,
    headers: { cookie },
  })
  await new Promise((heard, failed) => socket.once('message', heard).once('error', failed))
  const told = new Promise((heard) => socket.once('message', heard))
  await Scope.enter(database, world.dana, (scope) =>
    queueReplications(scope, [world.alder.service]),
  )
  await told
  const closed = new Promise((done) => socket.once('close', done))
  socket.close(1000)
  await closed
}

test.skipIf(!here)(
  `every panel of the dashboard is answered by a Prometheus that scrapes a living portal${why}`,
  async () => {
    if (!portal || !prometheus) throw new Error('nothing is started')
    const { asked } = prometheus
    const living = portal
    expect(dashboard.templating.list.map(({ type }) => type)).toEqual(['datasource'])
    expect(panels.length).toBeGreaterThan(30)
    await until('it scrapes both', async () => {
      const found = await asked('up == 1').catch(() => null)
      return found?.data?.result.length === 2
    })
    const socket = new WebSocket(`ws://${portal.config.portalUrl.host}/live?topics=queue`, {
      ...{ origin: portal.config.portalUrl.origin, headers: { cookie } },
    })
    await new Promise((heard, failed) => socket.once('message', heard).once('error', failed))
    const open = await unanswered(prometheus, () => everythingOnce(living), 90_000)
    socket.terminate()
    expect(open).toEqual([])
    // here all has been once, so none of them falls back to that nothing has
    for (const { title, targets: [target] = [] } of panels)
      if (target?.expr.endsWith('or vector(-1)')) {
        const { data } = await asked(target.expr)
        expect(Number(data?.result[0]?.value[1]), title).toBeGreaterThanOrEqual(0)
      }
    // an answer that is there says something: a series that is not there has none
    expect((await asked('tenantry_no_such_thing')).data?.result).toEqual([])
  },
  120_000,
)

test.skipIf(!here)(
  `the watchdog comes back as a heartbeat and no alarm, and whatever fires as an alarm${why}`,
  async () => {
    const { sql } = started ?? {}
    if (!sql) throw new Error('nothing is started')
    const seen = await until(
      'the watchdog is heard',
      async () => {
        const [row] =
          await sql`select last_seen_at from alarm_source where name = 'Watchdog' and last_seen_at is not null`
        return row
      },
      60_000,
    )
    expect(seen).toBeDefined()
    expect(await sql`select from alarm where name #>> '{params,text}' = 'Watchdog'`).toHaveLength(0)
    await sql`update canary_run set leaks = '["a page"]', started_at = now() + interval '1 hour'`
    const raised = await until(
      'its alarm',
      async () => {
        const [row] = await sql`
      select severity, corrective_action #>> '{params,text}' as action from alarm where name #>> '{params,text}' = 'TenantryCanaryLeaks'`
        return row
      },
      60_000,
    )
    expect(raised).toMatchObject({
      severity: 'critical',
      action: expect.stringContaining('off the network'),
    })
  },
  120_000,
)

test.skipIf(!here)(
  `what a living portal logged has a line for each request, and no cookie or token${why}`,
  () => {
    const text = lines.join('')
    expect(text).toContain('"route":"/services"')
    expect(text).not.toContain(cookie.split('=')[1])
    expect(text).not.toContain('a-token-for-the-scraper')
  },
)
