import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stopServiceDeletion } from '../../src/domain/onboarding/deletions.ts'
import { resumeDeployment } from '../../src/domain/onboarding/deployments.ts'
import { whyNotUndo } from '../../src/domain/operator-connect/undo.ts'
import { Scope } from '../../src/domain/scope.ts'
import { findService } from '../../src/domain/services/services.ts'
import { cleanUpWork } from '../../src/worker/clean-up.ts'
import { deployWork } from '../../src/worker/deploy.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { undoWork } from '../../src/worker/undo-deployment.ts'
import { licensesOf } from '../onboarding/onboardings.support.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Customer, codeOf, type Peers, startPeers } from './undo.support.ts'

let db: TestDatabase
let world: World
let peers: Peers
let worker: Worker

beforeAll(async () => {
  db = await testDatabase({ connections: 8 })
  world = await makeWorld(db)
  peers = await startPeers(db, world)
  const { outside, numbers } = peers
  worker = startWorker({
    database: db.pool,
    kinds: [deployWork(outside), cleanUpWork(outside), undoWork(outside), numbers],
    ...{ log: quiet, pollMs: 50 },
  })
})
afterAll(async () => {
  await worker.stop(2500)
  await peers.stop()
})

const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
  Scope.enter(db.pool, actor, work)

const standing = async ({ serviceId }: Pick<Customer, 'serviceId'>) =>
  (
    await db.sql`select s.deploy_status as deploy, s.status, s.status_reason ->> 'code' as why, d.phase
      from service s left join deployment d on d.service_id = s.id where s.id = ${serviceId}`
  )[0]
const leadOf = async ({ id }: Pick<Customer, 'id'>) =>
  (
    await db.sql`select customer_id as customer, service_id as service from lead where id = ${id}`
  )[0]

/** Time passes until nothing of a service's is queued or executed. */
const settled = ({ serviceId, tenantId }: Customer) =>
  until('nothing is under way', async () => {
    await peers.hurry(worker)
    const open =
      await db.sql`select from command where tenant_id = ${tenantId} and state in ('queued', 'executing')
      and kind in ('deploy', 'clean-up', 'undo-deployment', 'number-job')`
    const waits =
      await db.sql`select from number_job where service_id = ${serviceId} and state in ('sending', 'waiting')`
    return open.length + waits.length === 0
  })

async function deployed(given: Record<string, string> = {}) {
  const customer = await peers.customer(given)
  await settled(customer)
  expect(await standing(customer)).toMatchObject({ deploy: 'deployed', phase: 'deployed' })
  return customer
}

test('a lead with a license is a tenant with a service, a connection, a script at the SBC, and licenses', async () => {
  const before = await licensesOf(db.sql)
  const customer = await deployed()
  const { id, tenantId, serviceId, msTenantId } = customer
  expect(await leadOf(customer)).toEqual({ customer: tenantId, service: serviceId })
  expect(await standing(customer)).toMatchObject({ deploy: 'deployed', status: 'ok' })
  expect(peers.scripts(customer)).toEqual(['onboarding'])
  expect(peers.sbc.configuration()).toContain(msTenantId)
  const after = await licensesOf(db.sql)
  expect(after.service).toEqual({
    ...{ ...before.service, allocated: before.service?.allocated + 1, isExact: true },
  })
  expect(
    await db.sql`select t.ms_tenant_id as ms, c.name, c.gateway from tenant t join sip_connection c on c.tenant_id = t.id where t.id = ${tenantId}`,
  ).toEqual([{ ms: msTenantId, name: customer.shortname, gateway: null }])
  expect(
    await db.sql`select state from command where kind = 'sync' and subject_name in ('Leads', 'Trunks')`,
  ).toHaveLength(2)
  expect(await codeOf(peers.license(customer))).toBe('license-lead-has')
  expect(
    await db.sql`select from log_entry where type = 'lead.licensed' and subject_id = ${id}`,
  ).toHaveLength(1)
})

test('by IP group the SBC knows it by its two groups; an existing tenant of the same Microsoft 365 is taken', async () => {
  const byGroup = await deployed({ by: 'ip-group', name: 'Grouped' })
  expect(peers.sbc.configuration()).toContain('Grouped-c')
  const [own] =
    await db.sql`select variables from deployment where service_id = ${byGroup.serviceId}`
  expect(own?.variables).toMatchObject({ IpGroupCustomer: 'Grouped-c', IpGroupTeams: 'Grouped-t' })
  const [alder] = await db.sql`select ms_tenant_id as ms from tenant where id = ${world.alder.id}`
  const of = await peers.lead({ msTenantId: String(alder?.ms) })
  const existing = { whose: 'existing', tenant: 'alderfoods', sbcId: '', 'sbc-onboarding': '' }
  const bare = { ...existing, 'sbc-cleanup': '', values: '' }
  const made = { ...of, ...(await peers.license(of, bare)) }
  await settled(made)
  expect(made.tenantId).toBe(world.alder.id)
  expect(await standing(made)).toMatchObject({ deploy: 'deployed' })
})

test.each([
  ['nobody is named', { company: '' }, 'company-name'],
  ['a shortname is taken', { shortname: 'alderfoods' }, 'shortname-taken'],
  ['an IP group has no SBC', { by: 'ip-group', sbcId: '' }, 'ip-group-needs-sbc'],
  ['a script has no SBC', { sbcId: '' }, 'oc-script-needs-sbc'],
  ['a script lacks a value', { values: '' }, 'oc-script-values'],
  ['a line is no value', { values: 'ProxySet 7' }, 'oc-script-line'],
  ['a script has no cleanup', { 'sbc-cleanup': '' }, 'onboarding-without-cleanup'],
  ['Microsoft 365 is not connected', { license: 'oc-pro', users: '5' }, 'license-needs-access'],
  ['Essential counts no users', { users: '5' }, 'no-user-number'],
  ['a license is Direct Routing’s', { license: 'hosted-pro', users: '5' }, 'choose-one'],
  [
    'its tenant is of another Microsoft 365',
    { whose: 'existing', tenant: 'birch' },
    'license-other-microsoft',
  ],
])('where %s nothing is made', async (_, given, code) => {
  const [before] =
    await db.sql`select (select count(*) from tenant) as tenants, (select count(*) from service) as services`
  await db.sql`update tenant set ms_tenant_id = gen_random_uuid() where id = ${world.birch.id} and ms_tenant_id is null`
  const of = await peers.lead()
  const refused = await peers.license(of, given).catch((error) => error)
  const codes = [
    refused.code,
    ...Object.values(refused.fields ?? {}).map((one) => (one as { code: string }).code),
  ]
  expect(codes).toContain(code)
  const [after] =
    await db.sql`select (select count(*) from tenant) as tenants, (select count(*) from service) as services`
  expect(after).toEqual(before)
  expect(await leadOf(of)).toEqual({ customer: null, service: null })
})

test('it wants the shortname and a reason, is refused while a number is used, is held, and any operator stops it', async () => {
  const customer = await deployed()
  const list = await peers.acquired(customer)
  await db.sql`update oc_number set assignment = 'voice-app' where number = ${list[1] ?? ''}`
  expect(await codeOf(peers.order(customer, { shortname: 'x' }))).toBe('deletion-confirm')
  expect(await codeOf(peers.order(customer, { reason: 'short' }))).toBe('deletion-reason')
  const its = await as((scope) => findService(scope, customer.serviceId))
  expect(await as((scope) => whyNotUndo(scope, its))).toMatchObject({
    code: 'undo-numbers',
    params: { count: 1, numbers: list[1] },
  })
  expect(await codeOf(peers.order(customer))).toBe('undo-numbers')
  await db.sql`update oc_number set assignment = 'unassigned' where number = ${list[1] ?? ''}`
  for (const actor of [world.vera, world.olivia])
    expect(['role', 'provider-only', 'no-such-service']).toContain(
      await codeOf(peers.order(customer, {}, actor)),
    )
  await peers.order(customer)
  expect(await codeOf(peers.order(customer))).toBe('undo-held')
  const held = await as((scope) => findService(scope, customer.serviceId))
  expect(held.job?.heldUntil?.getTime()).toBeGreaterThan(Date.now() + 9 * 60_000)
  await as((scope) => stopServiceDeletion(scope, customer.serviceId))
  expect(await standing(customer)).toMatchObject({ deploy: 'deployed', phase: 'deployed' })
  expect(peers.released(list)).toEqual([])
})

test('due, its numbers are released once, the SBC is cleaned, its licenses are back and the lead is free; the tenant stays, and may begin again', async () => {
  const before = await licensesOf(db.sql)
  const customer = await deployed()
  const { tenantId, serviceId, id } = customer
  const list = await peers.acquired(customer)
  await db.sql`insert into managed_user (tenant_id, graph_id) values (${tenantId}, 'u1')`
  await db.sql`insert into onboarding_invitation (tenant_id, service_id, full_name, language, hash, created_by, expires_at)
    values (${tenantId}, ${serviceId}, 'Ada', 'en', ${serviceId}, 'x', now() + interval '1 day')`
  await peers.order(customer)
  await settled(customer)
  expect(await standing(customer)).toBeUndefined()
  expect(peers.released(list)).toEqual(list.map(() => '1 1'))
  expect(await db.sql`select distinct state from oc_number where tenant_id = ${tenantId}`).toEqual([
    { state: 'released' },
  ])
  expect(peers.scripts(customer)).toEqual(['onboarding', 'cleanup'])
  expect(peers.sbc.configuration()).not.toContain(customer.msTenantId)
  expect(await licensesOf(db.sql)).toEqual(before)
  expect(await leadOf(customer)).toEqual({ customer: null, service: null })
  expect(await db.sql`select state from tenant where id = ${tenantId}`).toEqual([
    { state: 'active' },
  ])
  expect(await db.sql`select from managed_user where tenant_id = ${tenantId}`).toHaveLength(1)
  expect(await db.sql`select from onboarding_invitation where service_id = ${serviceId}`).toEqual(
    [],
  )
  const lines =
    await db.sql`select type from log_entry where (tenant_id = ${tenantId} and type like 'service.undo-%') or (type = 'lead.freed' and subject_id = ${id})`
  expect(lines.map(({ type }) => type).sort()).toEqual(['lead.freed', 'service.undo-ordered'])
  const again = {
    ...customer,
    ...(await peers.license(customer, { whose: 'existing', tenant: customer.shortname })),
  }
  await settled(again)
  expect([again.tenantId, (await standing(again))?.deploy]).toEqual([tenantId, 'deployed'])
})

test('a number that came into use meanwhile ends it before anything is done', async () => {
  const customer = await deployed()
  const list = await peers.acquired(customer)
  await peers.order(customer)
  await db.sql`update oc_number set assignment = 'user' where number = ${list[0] ?? ''}`
  await settled(customer)
  expect(await standing(customer)).toMatchObject({
    deploy: 'deployed',
    status: 'ok',
    phase: 'deployed',
  })
  expect([peers.released(list), peers.scripts(customer)]).toEqual([[], ['onboarding']])
  const [failed] =
    await db.sql`select state, error ->> 'code' as why from command where subject_id = ${customer.serviceId} and kind = 'undo-deployment'`
  expect(failed).toEqual({ state: 'failed', why: 'undo-numbers' })
})

test('what Microsoft keeps leaves it deployed with an error that names it; mended, a retry goes on', async () => {
  const customer = await deployed()
  const list = await peers.acquired(customer)
  // Microsoft knows that it is used, and we do not yet
  peers.sandbox.changeNumber(list[2] ?? '', { assignmentStatus: 'UserAssigned' })
  await peers.order(customer)
  await settled(customer)
  expect(await standing(customer)).toMatchObject({
    deploy: 'deployed',
    status: 'error',
    phase: 'removing',
  })
  expect(await codeOf(peers.order(customer))).toBe('undo-begun')
  peers.sandbox.changeNumber(list[2] ?? '', { assignmentStatus: 'Unassigned' })
  await db.sql`update oc_number set assignment = 'unassigned' where tenant_id = ${customer.tenantId}`
  await as((scope) => resumeDeployment(scope, customer))
  await settled(customer)
  expect(await standing(customer)).toBeUndefined()
  expect(await leadOf(customer)).toEqual({ customer: null, service: null })
  expect(
    await db.sql`select from alarm where tenant_id = ${customer.tenantId} and cleared_at is null and key like 'deployment%'`,
  ).toEqual([])
})

describe.skipIf(!onPostgres)('at the same moment', () => {
  test('two operators give one lead a license: one does, and there is one of everything', async () => {
    const before = await licensesOf(db.sql)
    const of = await peers.lead()
    const told = await Promise.all([0, 1].map(() => codeOf(peers.license(of))))
    expect(told.sort()).toEqual(['done', 'license-lead-has'])
    const after = await licensesOf(db.sql)
    expect(after.service).toEqual({ ...before.service, allocated: before.service?.allocated + 1 })
    expect(await db.sql`select from service where shortname = ${of.shortname}`).toHaveLength(1)
  })

  test('two operators want the last license for two leads: one gets it', async () => {
    const [pool] =
      await db.sql`select purchased, allocated, reserved from license_pool where kind = 'service'`
    await db.sql`update license_pool set purchased = allocated + reserved + 1 where kind = 'service'`
    const [one, other] = [await peers.lead(), await peers.lead()]
    const told = await Promise.all([one, other].map((of) => codeOf(peers.license(of))))
    expect(told.sort()).toEqual(['done', 'pool-short'])
    const bound = [await leadOf(one), await leadOf(other)].filter((of) => of?.service)
    expect(bound).toHaveLength(1)
    await db.sql`update license_pool set purchased = ${pool?.purchased} where kind = 'service'`
  })

  test('a lead that Microsoft suspends between dialog and act gets none, and nothing is made', async () => {
    const before = await licensesOf(db.sql)
    const of = await peers.lead()
    let told: Promise<string> | undefined
    // the reading of leads has turned it and not committed yet, while the act is under way
    await db.sql.begin(async (tx) => {
      await tx`update lead set microsoft_status = 'suspended' where id = ${of.id}`
      told = codeOf(peers.license(of))
      await until('the act waits for the lead', async () => {
        const waits =
          await db.sql`select from pg_locks where not granted and locktype in ('transactionid', 'tuple')`
        return waits.length > 0
      })
    })
    expect(await told).toBe('license-lead-status')
    expect(await licensesOf(db.sql)).toEqual(before)
    expect(await db.sql`select from tenant where shortname = ${of.shortname}`).toEqual([])
  })
})
