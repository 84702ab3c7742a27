import { afterAll, beforeAll, expect, test } from 'vitest'
import { resumeDeployment } from '../../src/domain/onboarding/deployments.ts'
import { removeService } from '../../src/domain/onboarding/removals.ts'
import { Scope } from '../../src/domain/scope.ts'
import type { Endpoint, Fault } from '../../src/sandbox/microsoft/faults.ts'
import { e5 } from '../../src/sandbox/microsoft/licenses.ts'
import { cleanUpWork } from '../../src/worker/clean-up.ts'
import { deploymentJobs, deployWork } from '../../src/worker/deploy.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Customer, type Peers, startPeers } from './deploy.support.ts'
import { licensesOf } from './onboardings.support.ts'

let db: TestDatabase
let world: World
let peers: Peers
let worker: Worker

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  peers = await startPeers(db, world, { timeoutMs: 2000 })
  const { outside } = peers
  worker = startWorker({
    ...{ database: db.pool, kinds: [deployWork(outside), cleanUpWork(outside)], pollMs: 50 },
    log: quiet,
  })
})
afterAll(async () => {
  await worker.stop(2500)
  await peers.stop()
})

const whole = ({ gateway, microsoft }: Customer) => ({
  dns: [
    `+ A ${gateway} ${peers.sbc.address}`,
    `+ TXT ${gateway} ${microsoft.domains.proof(gateway)}`,
  ],
  microsoft: ['domain', 'domain-verified', 'user-created', 'license'],
  sbc: ['onboarding'],
})

/** Whatever waits for another try has waited long enough. */
async function hurry() {
  await db.sql`update command set next_try_at = now() where state = 'queued' and attempt > 0 and next_try_at > now()`
  await db.sql`update lane set wake_at = now() where not busy`
  worker.wake()
}

async function standing({ serviceId }: Customer) {
  const [row] = await db.sql`
    select s.deploy_status as deploy, s.status, s.status_reason ->> 'code' as why, d.phase, d.step,
      d.due_at is not null as waits,
      exists (select from command c where c.subject_id = s.id and c.kind in ('deploy', 'clean-up') and c.state in ('queued', 'executing')) as busy
    from service s join deployment d on d.service_id = s.id where s.id = ${serviceId}`
  return row
}

/** Until nobody works on it any more. */
const settled = (customer: Customer) =>
  until('it is settled', async () => {
    await hurry()
    const found = await standing(customer)
    return found?.busy ? null : { found }
  })

const resume = (of: Customer) =>
  Scope.enter(db.pool, world.dana, (scope) => resumeDeployment(scope, of))
const remove = (of: Customer) =>
  Scope.enter(db.pool, world.dana, (scope) => removeService(scope, of))

const failing = { deploy: 'failed', status: 'error', busy: false }
const running = { deploy: 'deployed', phase: 'deployed', busy: false }

async function expectDeployed(customer: Customer) {
  await settled(customer)
  expect(await standing(customer)).toMatchObject(running)
  expect(customer.ledgers()).toEqual(whole(customer))
}

const changes: Endpoint[] = ['addDomain', 'verifyDomain', 'createUser', 'license']
const passing: [string, Omit<Fault, 'on'>][] = [
  ['lost answers', { kind: 'lost' }],
  ['answers cut off', { kind: 'cut' }],
  ['a page of a proxy’s', { kind: 'garbled' }],
  ['throttling with Retry-After', { kind: 'throttled', retryAfterSeconds: 7 }],
  ['throttling without, for long', { kind: 'throttled', times: 6 }],
  ['503', { kind: 'unavailable' }],
  ['a token that had ended', { kind: 'revoked' }],
  ['a clock that is off', { kind: 'skewed', skewMs: 86_400_000 }],
]

test('what passes at Microsoft is waited out at every change, and nothing is made twice', async () => {
  const customers = []
  for (const [name, fault] of passing) {
    const customer = await peers.customer({}, ({ faults }) => {
      for (const on of changes) faults.add({ ...fault, on })
    })
    customers.push({ name, customer })
  }
  for (const { name, customer } of customers) {
    await settled(customer)
    expect([name, await standing(customer)]).toEqual([name, expect.objectContaining(running)])
    expect([name, customer.ledgers()]).toEqual([name, whole(customer)])
  }
})

test.each(['lost', 'silence', 'servfail', 'truncated'] as const)(
  'a name server with %s is asked again, and has each record once',
  async (how) => {
    peers.dns.updates?.misbehave(how, 2)
    await expectDeployed(await peers.customer())
  },
)

test('an SBC that does what it is asked for and says nothing is looked at, and runs the script once', async () => {
  peers.sbc.fail('lost')
  const customer = await peers.customer()
  await until('it has run', () => customer.ledgers().sbc.length > 0)
  peers.sbc.fail(null)
  await expectDeployed(customer)
})

const refused: [string, string, string, (customer: Customer) => () => void][] = [
  [
    'a permission that is lacking',
    'domain',
    'graph-permission-lacking',
    ({ microsoft: { faults } }) => {
      faults.add({ kind: 'forbidden', on: 'domains', times: null })
      return () => faults.clear()
    },
  ],
  [
    'consent that was taken back',
    'domain',
    'graph-sign-in-refused',
    ({ msTenantId }) => {
      const { consent } = peers.microsoft
      consent.withdraw(msTenantId, peers.clientId)
      return () => consent.give(msTenantId, peers.clientId)
    },
  ],
  [
    'no license that is free',
    'activation',
    'no-free-license',
    ({ microsoft: { licenses } }) => {
      licenses.set([{ ...e5, enabled: e5.taken }])
      return () => licenses.set([{ ...e5, enabled: e5.taken + 5 }])
    },
  ],
  [
    'a license that somebody else took meanwhile',
    'activation',
    'graph-no-license',
    ({ microsoft: { faults } }) => {
      const said = `Subscription with SKU ${e5.skuId} does not have any available licenses.`
      faults.add({ kind: 'answered', status: 400, said, on: 'license', times: null })
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
]

test.each(refused)('%s stops at step %s, says so, and goes on there', async (_, step, why, be) => {
  let mend = () => {}
  const customer = await peers.customer({}, (microsoft, msTenantId) => {
    mend = be({ microsoft, msTenantId } as Customer)
  })
  await settled(customer)
  expect(await standing(customer)).toMatchObject({ ...failing, phase: 'deploying', step, why })
  const before = customer.ledgers()
  mend()
  await resume(customer)
  await expectDeployed(customer)
  // what was there already was not made again
  expect(customer.ledgers().microsoft.slice(0, before.microsoft.length)).toEqual(before.microsoft)
})

test('a domain of another Microsoft 365 tenant is said to be, and what was made until then goes with the service', async () => {
  const before = await licensesOf(db.sql)
  const holder = await peers.customer()
  await settled(holder)
  const customer = await peers.customer({}, (_, __, gateway) => {
    holder.microsoft.domains.own(gateway)
  })
  await settled(customer)
  expect(await standing(customer)).toMatchObject({ step: 'domain', why: 'graph-domain-taken' })
  await remove(customer)
  await settled(customer)
  expect([await standing(customer), peers.dns.records().has(customer.gateway)]).toEqual([
    undefined,
    false,
  ])
  const { service } = await licensesOf(db.sql)
  expect(service).toEqual({ ...before.service, allocated: before.service?.allocated + 1 })
})

test('a text that the world does not see yet is waited for without an attempt, and given up after an hour', async () => {
  const customer = await peers.customer({}, (_, __, gateway) => peers.dns.fail(gateway, 'servfail'))
  await settled(customer)
  const waiting = { deploy: 'ready', status: 'warning', why: 'deploy-waits-domain', waits: true }
  expect(await standing(customer)).toMatchObject({ ...waiting, step: 'domain', busy: false })
  const [job] = deploymentJobs(db.pool)
  if (!job) throw new Error('no job')
  const look = async () => {
    await db.sql`update deployment set due_at = now() where service_id = ${customer.serviceId}`
    await job.work()
    await settled(customer)
  }
  await look()
  expect(await standing(customer)).toMatchObject(waiting)
  await db.sql`update deployment set waiting_since = now() - interval '61 minutes'
    where service_id = ${customer.serviceId}`
  await look()
  expect(await standing(customer)).toMatchObject({ ...failing, step: 'domain' })
  peers.dns.fail(customer.gateway, null)
  await resume(customer)
  await expectDeployed(customer)
})

test('a new domain that Microsoft takes no users of yet is waited for, and makes one user', async () => {
  const said =
    'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.'
  const customer = await peers.customer({}, ({ faults }) =>
    faults.add({ kind: 'answered', status: 400, said, on: 'createUser', times: null }),
  )
  await settled(customer)
  expect(await standing(customer)).toMatchObject({
    ...{ deploy: 'ready', why: 'deploy-waits-user', step: 'activation', waits: true },
  })
  customer.microsoft.faults.clear()
  await resume(customer)
  await expectDeployed(customer)
})

test('what the customer had before is used, and stays when the service goes', async () => {
  const customer = await peers.customer({}, (microsoft, _, gateway) => {
    microsoft.domains.own(gateway)
    const userPrincipalName = `ump-activation-user@${gateway}`
    const { id } = microsoft.directory.create({ userPrincipalName, usageLocation: 'DE' })
    microsoft.licenses.give(id, [e5.skuId])
    peers.sbc.fail('unauthorized')
  })
  await settled(customer)
  peers.sbc.fail(null)
  expect(await standing(customer)).toMatchObject({ ...failing, step: 'sbc' })
  await remove(customer)
  await settled(customer)
  expect(await standing(customer)).toBeUndefined()
  const { microsoft, gateway } = customer
  expect(microsoft.made).toEqual([])
  expect([microsoft.domains.isVerified(gateway), microsoft.directory.newcomers().length]).toEqual([
    true,
    1,
  ])
})

test('a customer’s prefixes go from the SBC with the service, and nobody else’s do', async () => {
  await db.sql`update sbc set dial_plan = 3`
  const rule = (index: number, name: string) =>
    `configure voip\n sbc dial-plan 3\n  dial-plan-rule ${index}\n   name "${name}"\n   prefix "49${index}"\n   tag "x"\n   activate\n  exit\n exit\nexit`
  const customer = await peers.customer()
  await expectDeployed(customer)
  const [its] = await db.sql`select shortname from tenant where id = ${customer.tenantId}`
  const access = { apiUrl: peers.sbc.apiUrl, username: 'portal', password: 'sbc-secret' }
  for (const script of [rule(1, String(its?.shortname)), rule(2, 'somebody')])
    await peers.outside.sbcs.run(access, script)
  expect(peers.sbc.configuration()).toContain(`name "${its?.shortname}"`)
  await db.sql`update deployment set phase = 'deploying' where service_id = ${customer.serviceId}`
  // nobody here does what waits before it in its lane
  await db.sql`delete from command where tenant_id = ${customer.tenantId} and kind in ('replicate', 'send-prefixes')`
  await remove(customer)
  await settled(customer)
  expect(await standing(customer)).toBeUndefined()
  expect(peers.sbc.configuration()).toContain('name "somebody"')
  expect(peers.sbc.configuration()).not.toContain(`name "${its?.shortname}"`)
  await db.sql`update sbc set dial_plan = null`
})
