import { beforeAll, expect, test } from 'vitest'
import { sendToWebhook, webhooksOf } from '../../src/domain/notices/deliveries.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})

const endpointOf = async (tenant: string | null, name: string, active = true) => {
  const [row] = await db.sql<{ id: string }[]>`
    insert into webhook (audience, tenant_id, name, url, secret, active, created_by)
    values (${tenant ? 'tenant' : 'provider'}, ${tenant}, ${name}, 'https://hooks.example/x', 's', ${active}, 'Dana') returning id`
  return row?.id ?? ''
}
const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, system({ kind: 'provider' }), work)
const raised = { event: 'alarm.raised', body: { alarm: { name: 'x' } } } as const

test('a message is kept with its command, and one command answers for all that wait', async () => {
  const owner = { tenantId: world.alder.id }
  const id = await endpointOf(world.alder.id, 'Desk')
  await asProvider(async (scope) => {
    await sendToWebhook(scope, owner, id, raised)
    await sendToWebhook(scope, owner, id, raised)
  })
  const rows = await db.sql`select state, event, body, tenant_id from delivery`
  expect(rows.map(({ state, tenant_id }) => [state, tenant_id])).toEqual([
    ['waiting', world.alder.id],
    ['waiting', world.alder.id],
  ])
  expect(JSON.parse(rows[0]?.body)).toEqual({
    event: 'alarm.raised',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    alarm: { name: 'x' },
  })
  expect(await db.sql`select kind, lane, tenant_id from command`).toEqual([
    { kind: 'deliver', lane: 'webhook', tenant_id: world.alder.id },
  ])
})

test('an endpoint of somebody else is as missing as none, and one that is off is told nothing', async () => {
  const own = await endpointOf(null, 'Wall')
  const off = await endpointOf(null, 'Off', false)
  await expect(
    asProvider((scope) => sendToWebhook(scope, { tenantId: world.birch.id }, own, raised)),
  ).rejects.toMatchObject({ kind: 'missing' })
  const id = await asProvider((scope) => sendToWebhook(scope, {}, off, raised))
  expect(await db.sql`select state from delivery where id = ${id}`).toEqual([{ state: 'canceled' }])
  expect(await db.sql`select from command where tenant_id is null`).toHaveLength(0)
  expect(await asProvider((scope) => webhooksOf(scope, {}))).toEqual([
    { id: off, name: 'Off', active: false },
    { id: own, name: 'Wall', active: true },
  ])
})
