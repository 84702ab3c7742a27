import { beforeEach, expect, test } from 'vitest'
import { importServices } from '../../src/domain/imports/imports.ts'
import { message } from '../../src/domain/messages.ts'
import { Scope } from '../../src/domain/scope.ts'
import { addService } from '../../src/domain/services/additions.ts'
import { findService } from '../../src/domain/services/services.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeEach(async () => {
  await db.sql`truncate tenant, account, msp, license_pool, alarm cascade`
  world = await makeWorld(db)
})

const add = (given: Record<string, unknown>, actor = world.dana) =>
  Scope.enter(db.pool, actor, async (scope) =>
    findService(scope, await addService(scope, world.alder.id, given)),
  )
const pools = async () =>
  Object.fromEntries(
    (await db.sql`select kind, allocated from license_pool`).map((row) => [
      row.kind,
      row.allocated,
    ]),
  )
const pro = { kind: 'operator-connect', license: 'oc-pro', users: '20' }

test('a service is added to a customer with its licenses, and waits for its first replication', async () => {
  const made = await add(pro)
  expect(made).toMatchObject({
    name: 'Alder Foods Operator Connect',
    ...{ deployStatus: 'deployed', licensedUsers: 20, status: 'warning' },
    statusReason: message('not-yet-replicated'),
  })
  expect(await pools()).toMatchObject({ service: 3, user: 120 })
  const [line] = await db.sql`select type, tenant_id from log_entry where subject_id = ${made.id}`
  expect(line).toEqual({ type: 'service.added', tenant_id: world.alder.id })
})

test('an Essentials never replicates, so neither one that is added nor one that is imported warns', async () => {
  const essential = { kind: 'operator-connect', license: 'oc-essential' }
  expect(await add(essential)).toMatchObject({ status: 'ok', statusReason: null })
  const csv = `shortname,full_name,service_type,license_type,licensed_users
cedar,Cedar,direct-routing,hosted-essentials,
dove,Dove,direct-routing,hosted-pro,5`
  await Scope.enter(db.pool, world.dana, (scope) => importServices(scope, csv))
  const imported = await db.sql`select shortname, status, status_reason ->> 'code' as why
    from service where shortname in ('cedar', 'dove') order by shortname`
  expect([...imported]).toEqual([
    { shortname: 'cedar', status: 'ok', why: null },
    { shortname: 'dove', status: 'warning', why: 'not-yet-replicated' },
  ])
})

test.each([
  [
    'what it has already',
    { kind: 'direct-routing', license: 'hosted-pro', users: 5 },
    'row-has-service',
  ],
  ['a license of another kind', { ...pro, license: 'hosted-pro' }, 'row-license-kind'],
  ['no number of users', { ...pro, users: '' }, 'row-users-missing'],
  ['users of an Essentials', { ...pro, license: 'oc-essential' }, 'no-user-number'],
  ['more users than may be', { ...pro, users: 501 }, 'licenses-range'],
  ['a kind that is none', { ...pro, kind: 'fax' }, 'choose-one'],
])('%s is refused, and nothing is drawn', async (_, given, code) => {
  const before = await pools()
  await expect(add(given)).rejects.toMatchObject({ code })
  expect(await pools()).toEqual(before)
})

test('short of licenses, and for who may not, nothing is added', async () => {
  await db.sql`update license_pool set purchased = 110 where kind = 'user'`
  await expect(add(pro)).rejects.toMatchObject({
    ...message('pool-short', { needed: 20, kind: 'user', available: 10 }),
  })
  for (const actor of [world.olivia, world.otis, world.vera])
    await expect(add(pro, actor)).rejects.toMatchObject({ kind: 'forbidden' })
})

test('the customer’s page has the button, its form adds one, and All Services’ menu can delete it', async () => {
  const dana = portal.as(world.dana)
  const at = `/tenants/${world.alder.id}`
  const html = async (path: string, actor = world.dana) => (await portal.as(actor).get(path)).text()
  expect(await html(at)).toContain(`href="${at}/services/new"`)
  expect(await html(at, world.vera)).not.toContain('services/new')
  const sent = { kind: ['operator-connect'], license: ['oc-pro'], users: ['20'] }
  const wrong = await dana.post(`${at}/services`, { ...sent, users: [''] })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('id="field-users-error"')
  const plain = { 'HX-Request': '' }
  expect((await dana.post(`${at}/services`, sent, plain)).status).toBe(303)
  expect(await html(at)).toContain('Alder Foods Operator Connect')
  const menu = `/services/${world.alder.service}/menu`
  expect(await html(menu)).toContain(`href="/services/${world.alder.service}/deletion"`)
  expect(await html(menu, world.vera)).not.toContain('/deletion')
})
