import { beforeAll, expect, test } from 'vitest'
import type { Feature } from '../../src/domain/features.ts'
import { Scope } from '../../src/domain/scope.ts'
import {
  onOff,
  readFeatureSwitches,
  setFeatureSwitches,
} from '../../src/domain/tenants/feature-switches.ts'
import { consume } from '../../src/domain/tenants/usage.ts'
import { Hub } from '../../src/realtime/hub.ts'
import { type Listener, startListener } from '../../src/realtime/listener.ts'
import { joined, settled } from '../realtime/subscribers.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

let db: TestDatabase
let world: World
let listener: Listener
let hub: Hub

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  const onError = (error: unknown) => {
    throw error
  }
  listener = await startListener(db.listen, onError)
  hub = new Hub({ database: db.pool, onError, batchWindowMs: 10, heartbeatMs: 3_600_000 })
  listener.subscribe({
    announced: (said) => hub.announced(said),
    disconnected: () => hub.disconnected(),
    reconnected: () => hub.reconnected(),
  })
  await db.sql`insert into tenant_quota (tenant_id, quota, amount) values (${world.alder.id}, 'widgets', 5)`
  return async () => {
    hub.stop()
    await listener.stop()
  }
})

const switchTo = (off: Feature[]) =>
  Scope.enter(db.pool, world.dana, async (scope) => {
    const { version } = await readFeatureSwitches(scope, world.alder.id)
    await setFeatureSwitches(scope, world.alder.id, { ...onOff(off), version: version })
  })

const entry = 'menu-entry-contacts'

test('switching a function off takes its entry out of the tenant’s open menus, and of nobody else’s', async () => {
  const otis = joined(hub, world.otis.audience, ['menu']).page
  const bea = joined(hub, world.bea.audience, ['menu']).page
  await Promise.all([otis, bea].map((page) => page.until(({ frames }) => frames.length > 0)))
  expect(otis.shown.get(entry)).toContain('href="/contacts"')
  await switchTo(['contacts'])
  await otis.until((page) => page.shown.get(entry) === `<li id="${entry}" hidden=""></li>`)
  expect(otis.shown.get('menu-entry-reports')).toContain('href="/reports"')
  await switchTo([])
  await otis.until((page) => page.shown.get(entry)?.includes('href="/contacts"') === true)
  await settled(hub, world.bea.audience)
  expect(bea.frames).toHaveLength(1)
})

test('an open page of that function is told to read itself again, and is refused then', async () => {
  const open = await portalOf(db.pool).as(world.otis).get('/contacts')
  expect(await open.text()).toContain(
    '<data id="features-changed" value="" data-reread="true" hidden=""',
  )
  const { page } = joined(hub, world.otis.audience, ['menu', 'commands'])
  await page.until(({ frames }) => frames.length > 0)
  const before = page.frames.length
  await switchTo(['contacts'])
  await page.until(({ frames }) =>
    frames.slice(before).some(({ patches }) => patches.has('features-changed')),
  )
  const again = await portalOf(db.pool).as(world.otis).get('/contacts', {
    'HX-Request': 'true',
    'HX-Request-Type': 'partial',
    'HX-Target': 'main#main',
  })
  expect(again.status).toBe(403)
  expect(await again.text()).toContain('Your provider has turned off this function.')
  await switchTo([])
})

test('a page of a capability hears of its use at once, and another tenant’s does not', async () => {
  const otis = joined(hub, world.otis.audience, ['usage']).page
  const bea = joined(hub, world.bea.audience, ['usage']).page
  await Promise.all([otis, bea].map((page) => page.until(({ frames }) => frames.length > 0)))
  await Scope.enter(db.pool, world.otis, (scope) =>
    consume(scope, { tenantId: world.alder.id, quota: 'widgets', reference: 'Shop' }),
  )
  await otis.until((page) => page.shown.has('list-changed'))
  await settled(hub, world.bea.audience)
  expect(bea.frames).toHaveLength(1)
})
