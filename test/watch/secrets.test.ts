import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DrizzleQueryError } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGraph } from '../../src/connectors/graph/graph.ts'
import { createOutbound, Unreachable } from '../../src/connectors/outbound.ts'
import { createWebhooks } from '../../src/connectors/webhooks.ts'
import { type Database, Scope } from '../../src/domain/scope.ts'
import { queueReplications } from '../../src/domain/services/replications.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { createLog } from '../../src/log.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { replicateKind } from '../../src/worker/replicate.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const { pool, sql } = db
const world = await makeWorld(db)

/** One for each place, so that a find says where it came from. */
const canaries = Object.fromEntries(
  [
    ...[
      'query',
      'path',
      'activation',
      'consent',
      'field',
      'password',
      'cookie',
      'bearer',
      'header',
    ],
    ...['email', 'parameter', 'application', 'echoed', 'webhook', 'agent'],
  ].map((place) => [place, `Kn4ry${place}${randomUUID().slice(0, 8)}Zz`]),
) as Record<string, string>
const of = (place: string) => canaries[place] ?? ''

const lines: string[] = []
const log = createLog('trace', { write: (line) => void lines.push(line) })
const found = (text: string) =>
  Object.entries(canaries).flatMap(([place, canary]) => (text.includes(canary) ? [place] : []))

const served = await serve(portalOf(pool, log).app)
/** A peer that answers with what it was sent, as an error. */
const echo = createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += part
  response.writeHead(500, { 'Content-Type': 'text/plain' })
  response.end(
    `cannot read ${request.url} ${JSON.stringify(request.headers)} ${body} ${of('echoed')}`,
  )
})
beforeAll(() => new Promise<void>((done) => echo.listen(0, '127.0.0.1', done)))
afterAll(async () => {
  await served.stop()
  echo.closeAllConnections()
  await new Promise((done) => echo.close(done))
})

test('a whole run with secrets in every place leaves none in the log, at its most talkative', async () => {
  const headers = { Host: 'localhost:3000', 'User-Agent': of('agent'), 'X-Odd': of('header') }
  const ask = (path: string, more: Record<string, string> = {}) =>
    served.ask(path, { headers: { ...headers, ...more } }, 20_000)
  const post = (path: string, fields: Record<string, string>, more: Record<string, string> = {}) =>
    served.ask(
      path,
      {
        method: 'POST',
        headers: {
          ...headers,
          Origin: 'http://localhost:3000',
          'Content-Type': 'application/x-www-form-urlencoded',
          ...more,
        },
        body: new URLSearchParams(fields).toString(),
      },
      20_000,
    )
  const own = await portalOf(pool).signedIn(world.dana)
  const asDana = { Cookie: own.Cookie }
  const statuses = [
    await ask(`/services?q=${of('query')}`, asDana),
    await ask(`/services?status=${of('query')}`, asDana),
    await ask(`/${of('path')}`, asDana),
    await ask(`/services/${of('path')}`, asDana),
    await ask(`/activations/${of('activation')}`),
    await post(`/activations/${of('activation')}`, { password: of('password') }),
    await ask(`/authenticate/${of('consent')}`),
    await post('/sign-in', { email: `${of('email')}@x.example`, password: of('password') }),
    await ask('/services', { Cookie: `tenantry=${of('cookie')}` }),
    await ask('/api/v1/services', { Authorization: `Bearer ${of('bearer')}` }),
    await post('/profile', { name: of('field') }, asDana),
    await post('/sites', { name: of('field') }, asDana),
  ].map(({ status }) => status)
  expect(Math.max(...statuses)).toBeLessThan(500)
  // a bug with a parameter in its error, in the middle of a request
  const broken: Database = {
    transaction: () =>
      Promise.reject(
        new DrizzleQueryError('select $1', [of('parameter')], new Error(`no "${of('parameter')}"`)),
      ),
  }
  const failing = portalOf(broken, log).app
  const bad = await failing.request('http://localhost:3000/sign-in?next=x', {
    headers: { Host: 'localhost:3000', Cookie: asDana.Cookie },
  })
  expect(bad.status).toBe(500)
  await replicateInVain()
  const { port } = echo.address() as AddressInfo
  const webhooks = createWebhooks({ allow: ['127.0.0.1'] })
  const outbound = createOutbound({ allow: ['127.0.0.1'] })
  for (const bad of [`http://127.0.0.1:1/${of('webhook')}`, `http://${of('webhook')}@127.0.0.1/`]) {
    const error = await outbound.ask(bad).then(
      () => null,
      (why: unknown) => why,
    )
    expect(error).toBeInstanceOf(Unreachable)
    log.warn({ err: error }, 'an endpoint did not answer')
  }
  outbound.close()
  await webhooks
    .post(`http://127.0.0.1:${port}/${of('webhook')}`, { body: of('webhook'), headers: {} })
    .then((answer) => expect(answer?.status).toBe(500))
  webhooks.close()
  const text = lines.join('')
  expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThanOrEqual(
    statuses.length,
  )
  expect(text).toContain('"msg":"request failed"')
  expect(text).toContain('"route":"/activations/:token"')
  expect(found(text)).toEqual([])
})

/** A replication at a Microsoft that sends back what it was asked, until it is given up. */
async function replicateInVain() {
  const { id } = world.alder
  const seal = makeSeal(testSecret)
  const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
  await sql`
    insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, ${randomUUID()}, 'portal', ${seal.seal(of('application'), place)})`
  await Scope.enter(pool, world.dana, async (scope) => {
    await queueReplications(scope, [world.alder.service])
    await scope.db.execute("update command set max_attempts = 1 where state = 'queued'")
  })
  const { port } = echo.address() as AddressInfo
  const at = `http://127.0.0.1:${port}`
  const graph = createGraph({ graphUrl: at, loginUrl: at, allow: ['127.0.0.1'], attempts: 1 })
  const worker = startWorker({ database: pool, kinds: [replicateKind({ graph, seal })], log })
  await until('it is given up', async () => {
    const [row] = await sql`select state from command where kind = 'replicate'`
    return row?.state === 'failed'
  })
  await worker.stop(2500)
  graph.close()
}

test('a line that has the address would be caught, as one that logs an error whole', () => {
  const url = `/services?q=${of('query')}`
  const kept = lines.length
  log.info({ url }, 'request')
  log.warn({ why: new Error(`no answer for ${of('bearer')}`).message }, 'odd')
  expect(found(lines.splice(kept).join(''))).toEqual(['query', 'bearer'])
})

test('a line of a request says whose and what, and nothing more', async () => {
  lines.length = 0
  const own = await portalOf(pool).signedIn(world.dana)
  await served.ask(
    '/services?q=x',
    { headers: { Host: 'localhost:3000', Cookie: own.Cookie } },
    20_000,
  )
  const line = await until('its line', () =>
    lines.find((one) => one.includes('"route":"/services"')),
  )
  const { time, ms, bytes, requestId, session, ...said } = JSON.parse(line)
  expect(said).toEqual({
    ...{ level: 30, msg: 'request', method: 'GET', route: '/services', status: 200 },
    ...{ audience: 'provider', ip: '127.0.0.1' },
  })
  expect(bytes).toBeGreaterThan(5000)
  expect([typeof time, typeof ms]).toEqual(['number', 'number'])
  expect(requestId).toMatch(/^[\da-f-]{36}$/)
  expect(session).toMatch(/^[\da-f]{8}$/)
  lines.length = 0
  for (const path of ['/healthz', '/readyz', '/nowhere-at-all'])
    await served.ask(path, { headers: { Host: 'localhost:3000' } }, 20_000)
  await until('three lines', () => lines.length >= 3)
  expect(lines.map((one) => JSON.parse(one).level)).toEqual([20, 20, 20])
})
