import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readAlertmanager } from '../../src/domain/notices/alertmanager.ts'
import { addSource } from '../../src/domain/notices/sources.ts'
import { Scope } from '../../src/domain/scope.ts'
import { freePort, isInstalled, ownFolder, type Program, run } from '../hosts/servers.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const program = 'prometheus-alertmanager'
const here = isInstalled(program)
const why = here ? '' : ` (left out: ${program} is not installed)`
const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)
const dir = ownFolder()

/** What answers the Alertmanager now: the portal, as a process of its own each time, or somebody else. */
let answering: (request: Request) => Response | Promise<Response>
const asked: number[] = []
const portalNow = () => {
  const { app } = portalOf(pool)
  return (request: Request) => {
    const { pathname, search } = new URL(request.url)
    const headers = new Headers(request.headers)
    headers.set('Host', 'localhost:3000')
    return app.fetch(
      new Request(`http://localhost:3000${pathname}${search}`, {
        ...{ method: request.method, headers, body: request.body, duplex: 'half' },
      } as RequestInit),
    )
  }
}
const door = createServer(
  getRequestListener(
    async (request) => {
      const answer = await answering(request)
      asked.push(answer.status)
      return answer
    },
    { overrideGlobalObjects: false },
  ),
)

let port = 0
let manager: Program | undefined

beforeAll(async () => {
  if (!here) return
  const doorPort = await freePort()
  await new Promise<void>((done) => door.listen(doorPort, '127.0.0.1', done))
  port = await freePort()
  const { secret } = await Scope.enter(pool, world.dana, (s) =>
    addSource(s, { name: 'Alertmanager', maxPerSecond: '100', expectedMinutes: '', days: '1' }),
  )
  const token = join(dir, 'token')
  writeFileSync(token, secret)
  const webhook = (more: string) => `
      - url: http://127.0.0.1:${doorPort}/api/v1/alarms/alertmanager
        send_resolved: true${more}
        http_config:
          authorization:
            credentials_file: ${token}`
  const config = join(dir, 'alertmanager.yml')
  writeFileSync(
    config,
    `
route:
  receiver: tenantry
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - receiver: few
      matchers: [few="yes"]
receivers:
  - name: tenantry
    webhook_configs:${webhook('')}
  - name: few
    webhook_configs:${webhook('\n        max_alerts: 1')}
`,
  )
  manager = run(program, [
    ...['--config.file', config, '--storage.path', join(dir, 'data')],
    ...['--web.listen-address', `127.0.0.1:${port}`, '--cluster.listen-address='],
    ...['--log.level', 'debug'],
  ])
  await until('the Alertmanager is ready', async () =>
    fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
})

afterAll(async () => {
  await manager?.stop()
  door.closeAllConnections()
  await new Promise((done) => door.close(done))
  rmSync(dir, { recursive: true, force: true })
})

beforeEach(async () => {
  await sql`delete from alarm`
  await sql`update alarm_source set load = 0, accepted = 0, dropped = 0`
  answering = portalNow()
  asked.length = 0
})

type Alert = {
  labels: Record<string, string>
  annotations?: Record<string, string>
  endsAt?: string
}

async function alert(...alerts: Alert[]) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  expect(answer.status, await answer.text()).toBe(200)
}
const over = () => new Date(Date.now() - 1000).toISOString()
const alarms = () => sql`
  select a.key, a.severity, a.name #>> '{params,text}' as name, a.source #>> '{params,text}' as source, a.text #>> '{params,text}' as text,
    a.corrective_action #>> '{params,text}' as action, t.shortname as tenant, a.cause, a.labels, a.cleared_at is not null as over
  from alarm a left join tenant t on t.id = a.tenant_id order by a.raised_at, a.key`

test.skipIf(!here)(`what fires is an alarm, and what resolves is over${why}`, async () => {
  const labels = {
    alertname: 'TrunkDown',
    severity: 'critical',
    instance: 'sbc 1',
    tenant: 'birch',
    cause: 'sbc:1',
  }
  const annotations = {
    ...{ summary: 'Trunk is down', description: 'No answer to OPTIONS' },
    runbook_url: 'https://runbooks.example/trunk',
  }
  await alert({ labels, annotations })
  const found = await until('the alarm', async () => (await alarms())[0])
  expect(found).toEqual({
    ...{ key: expect.stringMatching(/^am\|[\da-f]{16}$/), severity: 'critical' },
    ...{ name: 'TrunkDown', source: 'sbc 1', text: 'Trunk is down\nNo answer to OPTIONS' },
    ...{ action: 'https://runbooks.example/trunk', tenant: 'birch', cause: 'sbc:1' },
    ...{ labels, over: false },
  })
  await alert({ labels, annotations, endsAt: over() })
  await until('its end', async () => (await alarms())[0]?.over)
  expect(asked).toEqual([200, 200])
})

test.skipIf(!here)(
  `what cannot be taken is answered 503, and comes again until it is${why}`,
  async () => {
    await sql`update alarm_source set load = 100000, load_at = now()`
    await alert({ labels: { alertname: 'Busy', severity: 'warning' } })
    await until('it was turned away', () => asked.includes(503))
    expect(await alarms()).toEqual([])
    await sql`update alarm_source set load = 0`
    // in a process that does not know yet that it was over its limit
    answering = portalNow()
    await until('it came again', async () => (await alarms()).length === 1)
    expect(new Set(asked)).toEqual(new Set([503, 200]))
    expect((await sql`select accepted::integer, dropped::integer from alarm_source`)[0]).toEqual({
      ...{ accepted: 1, dropped: expect.any(Number) },
    })
  },
)

test.skipIf(!here)(`after 429 it would give up, so it is never answered that${why}`, async () => {
  const from = manager?.said().length ?? 0
  answering = () => new Response(null, { status: 429 })
  await alert({ labels: { alertname: 'Refused', severity: 'warning' } })
  const gaveUp = () =>
    /unrecoverable error.*status code 429/.test(manager?.said().slice(from) ?? '')
  await until('it gave up', gaveUp)
  await alert({ labels: { alertname: 'Refused', severity: 'warning' }, endsAt: over() })
})

test.skipIf(!here)(`what it leaves out is told, until it leaves nothing out${why}`, async () => {
  const of = (n: string) => ({ labels: { alertname: 'Many', few: 'yes', n } })
  await alert(of('1'), of('2'), of('3'))
  const told = await until(
    'the warning',
    async () =>
      (
        await sql`
      select severity, text, cleared_at from alarm where key like 'am-truncated|%'`
      )[0],
  )
  expect(told).toMatchObject({
    ...{ severity: 'warning', cleared_at: null },
    text: { code: 'alerts-left-out-text', params: { count: 2 } },
  })
  const sent = asked.length
  await alert({ ...of('2'), endsAt: over() }, { ...of('3'), endsAt: over() })
  await until('it said that two are over', () => asked.length > sent)
  await alert({ ...of('1'), endsAt: over() })
  await until('the end of the warning', async () => {
    const [row] = await sql`select cleared_at from alarm where key like 'am-truncated|%'`
    return row?.cleared_at
  })
})

const message = (alert: object, more: object = {}) => ({ version: '4', alerts: [alert], ...more })

test('what is too long is cut, what cannot be seen left out, and an end of the year 1 is none', () => {
  const [found] = readAlertmanager(
    message({
      ...{ status: 'firing', startsAt: '0001-01-01T00:00:00Z', endsAt: '0001-01-01T00:00:00Z' },
      labels: { alertname: 'x'.repeat(10_240), severity: 'sev-none', odd: 'a\u0000b\u202e' },
      annotations: { description: 'y'.repeat(10_240) },
      fingerprint: '1a30ba71cca2921f',
    }),
  )
  const textOf = (said: { params: object } | undefined) => String(Object(said?.params).text)
  expect(found).toMatchObject({ key: 'am|1a30ba71cca2921f', severity: 'indeterminate' })
  expect(found?.occurredAt).toBeUndefined()
  expect([textOf(found?.name).length, textOf(found?.text).length]).toEqual([200, 4000])
  expect(found?.labels?.odd).toBe('a b')
})

test('what is no message of an Alertmanager is refused in words', () => {
  for (const given of [null, [], {}, { version: '3', alerts: [] }, { version: '4' }])
    expect(() => readAlertmanager(given)).toThrow('not-alertmanager')
})
