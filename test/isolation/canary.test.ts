import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { pino } from 'pino'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.tsx'
import { type Canary, startCanary } from '../../src/canary.ts'
import { readConfig } from '../../src/config.ts'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startListener } from '../../src/realtime/listener.ts'
import { startRealtime } from '../../src/realtime/start.ts'
import { hostOf } from '../../src/routes/addresses.ts'
import { testDatabase } from '../support/database.ts'
import { noBrand } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { atEndOfFile } from '../support/worker.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const errors: unknown[] = []
let canary: Canary
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
  const config = readConfig({
    PORTAL_URL: 'http://localhost:3000',
    PORTAL_SECRET: testSecret.toString('base64'),
    DATA_DIR: '/nowhere',
  })
  const app = createApp({
    config,
    database: db.pool,
    seal: makeSeal(testSecret),
    log: pino({ level: 'silent' }),
    assets: new Hono(),
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    notReady: async () => null,
  })
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const listener = await startListener(db.listen, (error) => errors.push(error))
  const live = startRealtime({
    database: db.pool,
    listener,
    base: () => config,
    hostOf: (request) => hostOf(request, request.headers.host),
    onError: (error) => errors.push(error),
  })
  live.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  canary = startCanary({
    config,
    database: db.pool,
    port,
    onError: (error) => errors.push(error),
    everySeconds: 3600,
  })
  atEndOfFile(async () => {
    canary.stop()
    await live.drain()
    await listener.stop()
    server.closeAllConnections()
    server.close()
  })
})

/** One more round, as if the time for it had come. */
async function round() {
  await db.sql`update canary_run set started_at = started_at - interval '1 day'`
  await canary.round()
  const [run] = await db.sql`select * from canary_run order by started_at desc limit 1`
  return run!
}

const active = () =>
  db.sql`select key, severity, id from alarm where key like 'isolation-canary%' and cleared_at is null`

test('a round asks by every way in and is shown nothing of another', async () => {
  const run = await round()
  expect(errors).toEqual([])
  expect(run).toMatchObject({ leaks: [], error: null })
  expect(run.attempts).toBeGreaterThan(70)
  expect(await active()).toEqual([])
})

test('the canary is no customer: it is in no list, and no host leads to it', async () => {
  const [{ n }] = (await db.sql`select count(*)::int as n from tenant where synthetic`) as [
    { n: number },
  ]
  expect(n).toBe(1)
  const [host] = await db.sql`select * from auth_host('-canary-', null)`
  expect(host).toBeUndefined()
})

test('a second process does not begin a round while one is fresh', async () => {
  const before = await db.sql`select id from canary_run`
  await canary.round()
  expect(await db.sql`select id from canary_run`).toHaveLength(before.length)
})

test('one weakened policy is found within a round, and the alarm waits to be seen', async () => {
  await db.sql`alter policy own on service using (true)`
  const run = await round()
  await db.sql`alter policy own on service using (tenant_id = portal_tenant())`
  expect(run.leaks.length).toBeGreaterThan(0)
  expect(run.leaks.join('\n')).toMatch(/services|socket/)
  const [alarm] = await active()
  expect(alarm).toMatchObject({ key: 'isolation-canary', severity: 'critical' })
  // a clean round does not hide it
  expect((await round()).leaks).toEqual([])
  expect(await active()).toHaveLength(1)
  await Scope.enter(db.pool, world.dana, (scope) => acknowledge(scope, [alarm!.id]))
  await round()
  expect(await active()).toEqual([])
})

test('a canary that cannot see its own page says that it is blind', async () => {
  await db.sql`alter table invitation rename column created_at to made_at`
  const run = await round()
  await db.sql`alter table invitation rename column made_at to created_at`
  expect(run.error?.code).toBe('canary-sees-nothing')
  expect(await active()).toMatchObject([{ key: 'isolation-canary|blind', severity: 'major' }])
  await round()
  expect(await active()).toEqual([])
})
