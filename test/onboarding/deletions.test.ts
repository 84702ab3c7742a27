import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderServiceDeletion, stopServiceDeletion } from '../../src/domain/onboarding/deletions.ts'
import { resumeDeployment } from '../../src/domain/onboarding/deployments.ts'
import { leaveOutside } from '../../src/domain/onboarding/leftovers.ts'
import { whyNotDelete } from '../../src/domain/onboarding/removals.ts'
import { retryDeletion } from '../../src/domain/onboarding/tenant-deletions.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { findService } from '../../src/domain/services/services.ts'
import { orderDeletion, stopDeletion } from '../../src/domain/tenants/deletion.ts'
import { cleanUpWork } from '../../src/worker/clean-up.ts'
import { deleteTenantWork } from '../../src/worker/delete-tenant.ts'
import { deployWork } from '../../src/worker/deploy.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Customer, type Peers, startPeers } from './deploy.support.ts'
import { licensesOf } from './onboardings.support.ts'

const reason = 'The contract ended last month'
const why = 'Nobody can reach it there any more'

let db: TestDatabase
let world: World
let peers: Peers
let worker: Worker

beforeAll(async () => {
  db = await testDatabase({ connections: 8 })
  world = await makeWorld(db)
  peers = await startPeers(db, world, { timeoutMs: 2000 })
  const { outside } = peers
  worker = startWorker({
    database: db.pool,
    kinds: [deployWork(outside), cleanUpWork(outside), deleteTenantWork(outside)],
    ...{ log: quiet, pollMs: 50 },
  })
})
afterAll(async () => {
  await worker.stop(2500)
  await peers.stop()
})

const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
  Scope.enter(db.pool, actor, work)
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Refusal) => error.code,
  )

/** What was waited for is due. */
async function hurry() {
  await db.sql`update command set next_try_at = now() where state = 'queued' and attempt > 0 and next_try_at > now()`
  await db.sql`update lane set wake_at = now() where not busy`
  worker.wake()
}

/** Its hold is over. */
async function due(subject: string) {
  await db.sql`update command set next_try_at = now() where subject_id = ${subject} and state = 'queued'`
  await hurry()
}

const settled = (subject: string) =>
  until('nobody works on it', async () => {
    await hurry()
    const open =
      await db.sql`select from command where subject_id = ${subject} and state in ('queued', 'executing')
      and kind in ('deploy', 'clean-up', 'delete-tenant')`
    return open.length === 0
  })

async function standing({ serviceId }: Pick<Customer, 'serviceId'>) {
  const [row] = await db.sql`
    select s.deploy_status as deploy, s.status, s.status_reason ->> 'code' as why, d.phase,
      exists (select from alarm a where a.key = 'deployment|' || s.id and a.cleared_at is null) as alarm
    from service s left join deployment d on d.service_id = s.id where s.id = ${serviceId}`
  return row
}

async function deployed() {
  const customer = await peers.customer()
  await settled(customer.serviceId)
  expect(await standing(customer)).toMatchObject({ deploy: 'deployed', phase: 'deployed' })
  // nobody here reads directories
  await db.sql`delete from command where tenant_id = ${customer.tenantId} and kind = 'replicate'`
  return customer
}

/** A customer with two services. */
async function withTwo() {
  const first = await deployed()
  const second = await peers.another(first)
  await settled(second.serviceId)
  await db.sql`delete from command where tenant_id = ${first.tenantId} and kind = 'replicate'`
  return [first, second] as const
}

type Given = Record<string, string>
async function order(of: Customer, given: Given = {}, actor = world.dana) {
  const confirmed = await confirmedBy(db.pool, actor)
  return as(
    (scope) =>
      orderServiceDeletion(
        scope,
        of.serviceId,
        { shortname: `cust${of.number}`, reason, goes: 'tenant', keepTenant: 'on', ...given },
        confirmed,
      ),
    actor,
  )
}
const stop = (of: Customer) => as((scope) => stopServiceDeletion(scope, of.serviceId))
const retry = (of: Customer) => as((scope) => resumeDeployment(scope, of))
const leave = (of: Customer, what: string[], actor = world.dana) =>
  as((scope) => leaveOutside(scope, of, { what, reason: why }), actor)
const whole = async ({ tenantId, number }: Customer) => {
  const confirmed = await confirmedBy(db.pool, world.dana)
  return as((scope) =>
    orderDeletion(scope, tenantId, { confirm: `cust${number}`, reason }, confirmed),
  )
}

/** Each thing made was made once and taken away once. */
function expectGone({ gateway, number, microsoft, ledgers }: Customer) {
  const { dns, sbc } = ledgers()
  const of = (sign: string) => dns.filter((line) => line[0] === sign).map((line) => line.slice(1))
  expect(of('-').sort()).toEqual(of('+').sort())
  expect(sbc).toEqual(['onboarding', 'cleanup'])
  expect(peers.dns.records().has(gateway)).toBe(false)
  expect(microsoft.domains.find(gateway)).toBeUndefined()
  expect(peers.sbc.configuration()).not.toMatch(new RegExp(`ip-group ${number}$`, 'm'))
}

const tombstone = async ({ tenantId }: Customer) =>
  (await db.sql`select * from tombstone where id = ${tenantId}`)[0]
const stateOf = async ({ tenantId }: Customer) =>
  (await db.sql`select state from tenant where id = ${tenantId}`)[0]?.state
const newest = async (subject: string) =>
  (await db.sql`select * from command where subject_id = ${subject} order by seq desc limit 1`)[0]

test('it wants the shortname, a reason and what the reader was told; then it is held, and any operator stops it', async () => {
  const customer = await deployed()
  const before = customer.ledgers()
  for (const [given, code] of [
    [{ shortname: 'other' }, 'deletion-confirm'],
    [{ reason: 'short' }, 'deletion-reason'],
    [{ goes: 'service' }, 'service-is-last'],
  ] as const)
    expect([given, await codeOf(order(customer, given))]).toEqual([given, code])
  expect(await codeOf(stop(customer))).toBe('service-no-deletion')
  await order(customer)
  expect(await codeOf(order(customer))).toBe('service-deletion-held')
  const its = await as((scope) => findService(scope, customer.serviceId))
  expect(its.job?.heldUntil?.getTime()).toBeGreaterThan(Date.now() + 9 * 60_000)
  expect((await as((scope) => whyNotDelete(scope, its)))?.params).toMatchObject({ minutes: 10 })
  expect(await standing(customer)).toMatchObject({ deploy: 'deployed', phase: 'deployed' })
  await stop(customer)
  expect(await codeOf(stop(customer))).toBe('service-no-deletion')
  expect(customer.ledgers()).toEqual(before)
  expect(await as((scope) => whyNotDelete(scope, its))).toBeNull()
  const lines = await db.sql`select type from log_entry where tenant_id = ${customer.tenantId}
    and type like 'service.deletion-%' order by at`
  expect(lines.map(({ type }) => type)).toEqual([
    'service.deletion-ordered',
    'service.deletion-stopped',
  ])
})

test('who may not is refused: a monitor, an MSP’s people, the customer’s own', async () => {
  const customer = await deployed()
  const its = await as((scope) => findService(scope, customer.serviceId))
  for (const [actor, code] of [
    [world.vera, 'role'],
    [world.olivia, 'role'],
  ] as const) {
    expect(await codeOf(order(customer, {}, actor))).toBe(code)
    expect(await codeOf(leave(customer, ['dns'], actor))).toBe(code)
  }
  expect((await as((scope) => whyNotDelete(scope, its), world.vera))?.code).toBe('may-not-delete')
})

test('one that is due goes from the outside first and then itself; the tenant stays, and its licenses are back', async () => {
  const before = await licensesOf(db.sql)
  const customer = await deployed()
  const { tenantId, serviceId, gateway } = customer
  await db.sql`insert into managed_user (tenant_id, graph_id, gateway) values (${tenantId}, 'u1', ${gateway.toUpperCase()})`
  await db.sql`insert into license_reservation (tenant_id, service_id, kind, purpose, amount, license_type, reserved_name, expires_at)
    values (${tenantId}, ${serviceId}, 'user', 'upgrade', 7, 'hosted-pro', 'x', now() + interval '7 days')`
  await db.sql`update license_pool set reserved = reserved + 7 where kind = 'user'`
  const waiting = { kind: 'replicate', owner: { tenantId }, steps: 6 }
  await order(customer)
  await as((scope) =>
    enqueue(scope, [{ ...waiting, subject: { kind: 'service', id: serviceId, name: 'x' } }]),
  )
  await due(serviceId)
  await until('it is gone', async () => (await standing(customer)) === undefined)
  expectGone(customer)
  expect(await licensesOf(db.sql)).toEqual(before)
  expect(await stateOf(customer)).toBe('active')
  for (const table of ['deployment', 'deployment_part', 'dns_record', 'sip_connection'])
    expect(await db.sql`select from ${db.sql(table)} where service_id = ${serviceId}`).toEqual([])
  expect(await db.sql`select gateway from managed_user where tenant_id = ${tenantId}`).toEqual([
    { gateway: null },
  ])
  expect(
    await db.sql`select kind from command where tenant_id = ${tenantId} and state = 'queued'`,
  ).toEqual([])
})

test('one that the portal has not deployed has rows alone to take away', async () => {
  const { id, service } = world.birch
  const before = await licensesOf(db.sql)
  const confirmed = await confirmedBy(db.pool, world.dana)
  await as((scope) =>
    orderServiceDeletion(
      scope,
      service,
      { shortname: 'birch', reason, goes: 'tenant', keepTenant: 'on' },
      confirmed,
    ),
  )
  await due(service)
  await until('it is gone', async () => (await standing({ serviceId: service })) === undefined)
  const after = await licensesOf(db.sql)
  expect(after.service?.allocated).toBe(before.service?.allocated - 1)
  expect(after.service?.isExact).toBe(before.service?.isExact)
  expect(await db.sql`select state from tenant where id = ${id}`).toEqual([{ state: 'active' }])
})

test('with the last service the tenant goes, unless it is kept; a number that is assigned is asked about', async () => {
  const customer = await deployed()
  const { tenantId, serviceId } = customer
  await db.sql`insert into managed_user (tenant_id, graph_id) values (${tenantId}, 'u1')`
  await db.sql`insert into managed_number (tenant_id, number, user_graph_id) values (${tenantId}, '+4930123', 'u1')`
  const goes = { keepTenant: 'no' }
  const asked = await order(customer, goes).catch((error: Refusal) => error)
  expect(asked).toMatchObject({ code: 'service-numbers', confirm: 'numbers 1', kind: 'conflict' })
  expect(await codeOf(order(customer, { ...goes, confirm: 'numbers 2' }))).toBe('service-numbers')
  expect(await order(customer, { ...goes, confirm: 'numbers 1' })).toEqual({ goes: 'tenant' })
  expect(await codeOf(order(customer))).toBe('service-tenant-held')
  expect(
    await db.sql`select kind from command where subject_id in ${db.sql([tenantId, serviceId])} and state = 'queued'`,
  ).toEqual([{ kind: 'delete-tenant' }])
  await as((scope) => stopDeletion(scope, tenantId))
})

test('a task that is executed for it is named, and waited for', async () => {
  const customer = await deployed()
  await db.sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, state, requested_name, lease_until)
    values ('tenant', ${customer.tenantId}, 'service', 'replicate', 'service', ${customer.serviceId}, 'x', 'executing', 'x', now() + interval '1 hour')`
  expect(await codeOf(order(customer))).toBe('service-task-running')
  await db.sql`delete from command where tenant_id = ${customer.tenantId} and state = 'executing'`
  await order(customer)
  await stop(customer)
})

const outside: [
  string,
  string,
  string,
  (of: Customer) => (() => unknown) | Promise<() => unknown>,
][] = [
  [
    'consent that was taken back',
    'm365',
    'graph-sign-in-refused',
    ({ msTenantId, microsoft: { faults } }) => {
      const { consent } = peers.microsoft
      consent.withdraw(msTenantId, peers.clientId)
      // the token of before is no longer good either
      faults.add({ kind: 'revoked' })
      return () => consent.give(msTenantId, peers.clientId)
    },
  ],
  [
    'a permission that is lacking',
    'm365',
    'graph-permission-lacking',
    ({ microsoft: { faults } }) => {
      faults.add({ kind: 'forbidden', times: null })
      return () => faults.clear()
    },
  ],
  [
    'an SBC that refuses the password',
    'sbc',
    'sbc-sign-in-refused',
    () => {
      peers.sbc.fail('unauthorized')
      return () => peers.sbc.fail(null)
    },
  ],
  [
    'an SBC whose API is no longer entered',
    'sbc',
    'cleanup-no-sbc-api',
    async () => {
      const [was] = await db.sql`select api_url from sbc`
      await db.sql`update sbc set api_url = null`
      return () => db.sql`update sbc set api_url = ${was?.api_url}`
    },
  ],
  [
    'a zone that refuses',
    'dns',
    'zone-refused',
    () => {
      peers.dns.updates?.misbehave('refused')
      return () => peers.dns.updates?.misbehave(null)
    },
  ],
  [
    'another zone',
    'dns',
    'cleanup-other-zone',
    async () => {
      const [was] = await db.sql`select value from setting where name = 'dns'`
      await db.sql`update setting set value = value || '{"zone": "other.example"}' where name = 'dns'`
      return () => db.sql`update setting set value = ${db.sql.json(was?.value)} where name = 'dns'`
    },
  ],
]

test.each(outside)(
  '%s leaves it deployed with an error; mended, a retry takes it away',
  async (_, __, code, be) => {
    const customer = await deployed()
    const mend = await be(customer)
    await order(customer)
    await due(customer.serviceId)
    await settled(customer.serviceId)
    const failed = {
      deploy: 'deployed',
      status: 'error',
      phase: 'removing',
      why: code,
      alarm: true,
    }
    expect(await standing(customer)).toEqual(failed)
    expect(await codeOf(order(customer))).toBe('service-deletion-begun')
    await mend()
    await Promise.all([retry(customer), retry(customer).catch(() => {})])
    await settled(customer.serviceId)
    expect(await standing(customer)).toBeUndefined()
    expectGone(customer)
    expect(
      await db.sql`select from alarm where tenant_id = ${customer.tenantId} and cleared_at is null`,
    ).toEqual([])
  },
)

test.each(outside)(
  '%s: what is left with a reason is written down, and all else goes',
  async (_, where, __, be) => {
    const before = await licensesOf(db.sql)
    const customer = await deployed()
    expect(await codeOf(leave(customer, [where]))).toBe('leave-not-failed')
    const mend = await be(customer)
    await order(customer)
    await due(customer.serviceId)
    await settled(customer.serviceId)
    const found = await Promise.all([
      codeOf(leave(customer, [where])),
      codeOf(leave(customer, [where])),
    ])
    expect(found.sort()[0]).toBe('done')
    expect(found[1]).not.toBe('done')
    await settled(customer.serviceId)
    await mend()
    expect(await standing(customer)).toBeUndefined()
    const left = await db.sql`select part, name, at, reason, left_by from leftover
    where tenant_id = ${customer.tenantId} order by part, name`
    const { gateway } = customer
    const parts = {
      sbc: ['sbc-script'],
      m365: ['activation-user', 'domain'],
      dns: ['dns', 'dns'],
    }[where]
    expect(left.map(({ part }) => part)).toEqual(parts)
    for (const one of left) {
      expect(one).toMatchObject({ reason: why, left_by: 'Dana Okafor' })
      expect(one.name).toContain(gateway)
    }
    const { dns, sbc, microsoft } = customer.ledgers()
    expect(sbc.includes('cleanup')).toBe(where !== 'sbc')
    expect(microsoft.includes('domain-removed')).toBe(where !== 'm365')
    expect(dns.some((line) => line.startsWith('-'))).toBe(where !== 'dns')
    expect(await licensesOf(db.sql)).toEqual(before)
    const [line] =
      await db.sql`select after from log_entry where tenant_id = ${customer.tenantId} and type = 'deployment.removed'`
    expect(JSON.stringify(line?.after)).toContain(gateway)
  },
)

test('a tenant goes with both of its services, outside first', async () => {
  const before = await licensesOf(db.sql)
  const [first, second] = await withTwo()
  await order(first, { goes: 'service', keepTenant: 'no' })
  await whole(first)
  await due(first.tenantId)
  await until('it is gone', async () => (await stateOf(first)) === undefined)
  for (const one of [first, second]) expectGone(one)
  expect(await licensesOf(db.sql)).toEqual(before)
  expect(await tombstone(first)).toMatchObject({ reason, leftovers: [] })
})

test('a tenant of which something cannot be taken away stays; left with a reason, its deletion is retried at once', async () => {
  const [first, second] = await withTwo()
  peers.sbc.fail('unauthorized')
  await whole(first)
  await due(first.tenantId)
  await settled(first.tenantId)
  expect(await stateOf(first)).toBe('active')
  expect(await standing(first)).toMatchObject({
    ...{ deploy: 'deployed', status: 'error', why: 'sbc-sign-in-refused', alarm: true },
  })
  expect(await standing(second)).toMatchObject({ phase: 'deployed' })
  const alarm = () =>
    db.sql`select from alarm where key = ${`deletion|${first.tenantId}`} and cleared_at is null`
  expect(await alarm()).toHaveLength(1)
  await leave(first, ['sbc'])
  await settled(first.serviceId)
  peers.sbc.fail(null)
  expect(await standing(first)).toBeUndefined()
  const tries = await Promise.all(
    [1, 2].map(() => codeOf(as((scope) => retryDeletion(scope, first.tenantId)))),
  )
  expect(tries.sort()).toEqual(['deletion-not-failed', 'done'])
  await until('it is gone', async () => {
    await hurry()
    return (await stateOf(first)) === undefined
  })
  expectGone(second)
  expect(await alarm()).toEqual([])
  const kept = (await tombstone(first))?.leftovers
  expect(kept).toMatchObject([{ part: 'sbc-script', name: first.gateway, at: 'sbc1', reason: why }])
})

test('a deletion that was given up may be dropped: the tenant is kept', async () => {
  const customer = await deployed()
  peers.sbc.fail('unauthorized')
  await whole(customer)
  await due(customer.tenantId)
  await settled(customer.tenantId)
  peers.sbc.fail(null)
  await as((scope) => stopDeletion(scope, customer.tenantId))
  expect(await codeOf(as((scope) => retryDeletion(scope, customer.tenantId)))).toBe(
    'deletion-not-failed',
  )
  expect((await newest(customer.tenantId))?.state).toBe('cancelled')
  expect(await codeOf(as((scope) => stopDeletion(scope, customer.tenantId)))).toBe('no-deletion')
})

test('the control: a cleanup that is queued once the tenant is being deleted never runs, and all stays outside', async () => {
  const customer = await deployed()
  const { tenantId, serviceId, gateway } = customer
  await db.sql`update tenant set state = 'deleting' where id = ${tenantId}`
  await db.sql`update deployment set phase = 'removing' where service_id = ${serviceId}`
  await retry(customer)
  const other = await deployed()
  await order(other)
  await due(other.serviceId)
  await until('another is gone', async () => (await standing(other)) === undefined)
  expect((await newest(serviceId))?.state).toBe('queued')
  // and a deletion that begins there takes nothing away
  await whole(customer).catch(() => {})
  expect(peers.dns.records().has(gateway)).toBe(true)
  expect(customer.ledgers().sbc).toEqual(['onboarding'])
  expect(() => expectGone(customer)).toThrow()
  await db.sql`update tenant set state = 'active' where id = ${tenantId}`
  await hurry()
  await settled(serviceId)
  expectGone(customer)
})

test.skipIf(!onPostgres)(
  'what is sent twice has one effect, and of stop and start one wins (PostgreSQL only: one embedded backend serialises everything)',
  async () => {
    const customer = await deployed()
    const orders = await Promise.all([codeOf(order(customer)), codeOf(order(customer))])
    expect(orders.sort()).toEqual(['done', 'service-deletion-held'])
    const stops = await Promise.all([codeOf(stop(customer)), codeOf(stop(customer))])
    expect(stops.sort()).toEqual(['done', 'service-no-deletion'])
    for (let round = 0; round < 5; round += 1) {
      const one = await deployed()
      await order(one)
      const [stopped] = await Promise.all([codeOf(stop(one)), due(one.serviceId)])
      await settled(one.serviceId)
      const found = await standing(one)
      if (stopped === 'done') expect(found).toMatchObject({ phase: 'deployed', status: 'warning' })
      else {
        expect(['service-deletion-begun', 'service-no-deletion', 'no-such-service']).toContain(
          stopped,
        )
        expect(found).toBeUndefined()
        expectGone(one)
      }
    }
  },
)

const halves: [what: string, begin: (of: Customer) => void][] = [
  ['an SBC whose answer is lost after the script ran', () => peers.sbc.fail('lost')],
  ['an SBC that says nothing', () => peers.sbc.fail('silent')],
  ['an SBC that answers without end', () => peers.sbc.fail('endless')],
  [
    'Microsoft, whose answers are cut in the middle',
    ({ microsoft }) => microsoft.faults.add({ kind: 'cut', times: 2 }),
  ],
  [
    'Microsoft, whose answer is lost after it did what it was asked',
    ({ microsoft }) => microsoft.faults.add({ kind: 'lost', times: 2 }),
  ],
  ['a name server whose answer is lost', () => peers.dns.updates?.misbehave('lost')],
]

test.each(halves)(
  'what answers half, or not (%s), is asked again, and nothing is taken twice or stays',
  async (_, begin) => {
    const of = await deployed()
    await order(of)
    begin(of)
    await due(of.serviceId)
    await until('it was tried', async () => {
      const [row] =
        await db.sql`select attempt, state from command where subject_id = ${of.serviceId} and kind = 'clean-up'`
      return (
        row?.attempt > 1 ||
        row?.state === 'succeeded' ||
        (row?.attempt === 1 && row?.state === 'queued')
      )
    })
    peers.sbc.fail(null)
    peers.dns.updates?.misbehave(null)
    await settled(of.serviceId)
    expect(await standing(of)).toBeUndefined()
    expectGone(of)
    const [tried] =
      await db.sql`select attempt, state from command where subject_id = ${of.serviceId} and kind = 'clean-up'`
    expect(tried?.state).toBe('succeeded')
  },
)
