import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SbcError } from '../../src/connectors/sbcs.ts'
import { orderServiceDeletion } from '../../src/domain/onboarding/deletions.ts'
import { removeService } from '../../src/domain/onboarding/removals.ts'
import { Scope } from '../../src/domain/scope.ts'
import { orderDeletion } from '../../src/domain/tenants/deletion.ts'
import { cleanUpWork } from '../../src/worker/clean-up.ts'
import { deleteTenantWork } from '../../src/worker/delete-tenant.ts'
import { deployWork } from '../../src/worker/deploy.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Fate, type Mortals, mortal, mortals } from './deploy.kills.support.ts'
import { type Customer, type Peers, startPeers, users } from './deploy.support.ts'
import { licensesOf } from './onboardings.support.ts'

const longMs = 60_000
const reason = 'The contract ended last month'

/** Calls after which something is outside, or no longer. */
const changing = new Set([
  ...['zone.put', 'graph.addDomain', 'graph.verifyDomain', 'graph.createUser'],
  ...['graph.assignLicense', 'sbcs.run'],
  ...['zone.remove', 'graph.removeUser', 'graph.removeDomain'],
])

describe.skipIf(!onPostgres)(
  'deployments that are cut off (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    let db: TestDatabase
    let world: World
    let peers: Peers
    let deploying: Mortals
    let cleaning: Mortals

    beforeAll(async () => {
      db = await testDatabase({ connections: 10 })
      world = await makeWorld(db)
      peers = await startPeers(db, world)
      const refusal = () =>
        new SbcError('refused', { code: 'sbc-refused', params: { said: 'No.' } })
      const outside = mortal(peers.outside, refusal)
      deploying = mortals(deployWork(outside))
      cleaning = mortals(cleanUpWork(outside))
    })
    afterAll(() => peers.stop())

    /** Looks for work at its start and when it is woken. */
    const work = () =>
      startWorker({
        ...{ database: db.pool, kinds: [deploying.kind, cleaning.kind] },
        ...{ log: quiet, pollMs: 600_000, leaseSeconds: 600 },
      })

    /** One worker does what is queued and dies of it where that is its fate; then another, until all are as they should be. */
    async function worked(doing: Mortals, fated: number, isDone: () => Promise<boolean>) {
      const first = work()
      await until(`${fated} are dead`, () => doing.dead.length === fated, longMs)
      const second = fated > 0 ? work() : first
      await doing.bury(db)
      second.wake()
      await until('all are done', isDone, longMs)
      // whoever was thought dead and comes back changes nothing
      await Promise.all([first.stop(0), second.stop(2500)])
    }

    const idsOf = (customers: readonly Customer[]) =>
      db.sql(customers.map(({ serviceId }) => serviceId))

    async function deployed(customers: readonly Customer[], status = 'deployed') {
      const isFatal = ({ how }: Fate) => how !== 'refused'
      const fated = customers.filter(({ serviceId }) => {
        const fate = deploying.fates.get(serviceId)
        return fate && isFatal(fate)
      })
      await worked(deploying, fated.length, async () => {
        const [row] = await db.sql`select count(*)::int as count from service
          where id in ${idsOf(customers)} and deploy_status = ${status}`
        return row?.count === customers.length
      })
    }

    async function removed(customers: readonly Customer[]) {
      for (const of of customers)
        await Scope.enter(db.pool, world.dana, (scope) => removeService(scope, of))
      const fated = customers.filter(({ serviceId }) => cleaning.fates.has(serviceId))
      await worked(cleaning, fated.length, async () => {
        const [row] =
          await db.sql`select count(*)::int as count from service where id in ${idsOf(customers)}`
        return row?.count === 0
      })
    }

    /** A customer for each, with that fate while it is deployed. */
    async function customersWith(fates: readonly Fate[]) {
      const all: { customer: Customer; fate: Fate }[] = []
      for (const fate of fates) {
        const customer = await peers.customer()
        deploying.fates.set(customer.serviceId, fate)
        all.push({ customer, fate })
      }
      return all
    }

    /** Before each call, and after each that changes something: after another it is as it was before. */
    const deaths = (calls: readonly string[]): Fate[] =>
      calls.flatMap((call, n) => [
        { at: n + 1, how: 'before' as const },
        ...(changing.has(call) ? [{ at: n + 1, how: 'after' as const }] : []),
      ])

    const whole = ({ gateway, microsoft }: Customer) => ({
      dns: [
        `+ A ${gateway} ${peers.sbc.address}`,
        `+ TXT ${gateway} ${microsoft.domains.proof(gateway)}`,
      ],
      microsoft: ['domain', 'domain-verified', 'user-created', 'license'],
      sbc: ['onboarding'],
    })

    /** Whatever was made was made once, taken away once, and nothing of it is left. */
    function expectGone(
      { gateway, number, microsoft, ledgers }: Customer,
      about: unknown,
      services = 1,
    ) {
      const opposite: Record<string, string> = {
        ...{ domain: 'domain-removed', 'user-created': 'user-removed', license: 'license-removed' },
      }
      const { dns, microsoft: made, sbc } = ledgers()
      const put = dns.filter((line) => line.startsWith('+'))
      const taken = dns.filter((line) => line.startsWith('-'))
      expect([about, taken.map((line) => line.slice(1)).sort()]).toEqual([
        about,
        [...new Set(put)].map((line) => line.slice(1)).sort(),
      ])
      expect([about, put.length]).toEqual([about, new Set(put).size])
      for (const [kind, back] of Object.entries(opposite)) {
        const counts = [kind, back].map((each) => made.filter((one) => one === each).length)
        expect([about, kind, counts[0], counts[0]]).toEqual([about, kind, ...counts])
        expect(counts[0]).toBeLessThan(services + 1)
      }
      expect([about, sbc]).toEqual([about, sbc.length > 0 ? ['onboarding', 'cleanup'] : []])
      expect(peers.dns.records().has(gateway)).toBe(false)
      expect(microsoft.domains.find(gateway)).toBeUndefined()
      expect(microsoft.directory.newcomers()).toEqual([])
      expect(microsoft.licenses.list().map((each) => microsoft.licenses.free(each))).toEqual([5])
      expect(peers.sbc.configuration()).not.toMatch(new RegExp(`ip-group ${number}$`, 'm'))
    }

    let calls: string[] = []

    test('nothing is doubled when the worker dies before or after any call to the outside', async () => {
      const before = await licensesOf(db.sql)
      const plain = await peers.customer()
      await deployed([plain])
      expect(plain.ledgers()).toEqual(whole(plain))
      ;[calls = []] = deploying.callsOf(plain.serviceId)
      expect(new Set(calls.map((call) => call.split('.')[0]))).toEqual(
        new Set(['zone', 'graph', 'sbcs']),
      )
      const cut = await customersWith(deaths(calls))
      expect(cut).toHaveLength(calls.length + 7)
      await deployed(cut.map(({ customer }) => customer))
      for (const { customer, fate } of cut) {
        expect([fate, customer.ledgers()]).toEqual([fate, whole(customer)])
        const attempts = deploying.callsOf(customer.serviceId)
        expect([fate, attempts.length, attempts[0]?.length]).toEqual([fate, 2, fate.at])
      }
      const count = cut.length + 1
      const { service, user } = before
      expect(await licensesOf(db.sql)).toEqual({
        service: { ...service, allocated: service?.allocated + count, isExact: true },
        user: { ...user, allocated: user?.allocated + count * users, isExact: true },
      })
      const [parts] = await db.sql`
        select count(*)::int as count from deployment_part where state = 'there' and is_ours`
      const [queued] =
        await db.sql`select count(*)::int as count from command where kind = 'replicate'`
      expect([parts?.count, queued?.count]).toEqual([count * 3, count])
    })

    test('what a deployment had made wherever it stopped is taken away again, and its licenses are back', async () => {
      const before = await licensesOf(db.sql)
      const stopped = await customersWith(
        calls.flatMap((call, n) =>
          changing.has(call) ? [{ at: n + 1, how: 'refused' as const }] : [],
        ),
      )
      // two records, the domain and its proof, the user, the license, the script
      expect(stopped).toHaveLength(7)
      await deployed(
        stopped.map(({ customer }) => customer),
        'failed',
      )
      // somebody else's, beside what is ours
      const [first] = stopped.map(({ customer }) => customer)
      if (!first) throw new Error('nobody was stopped')
      const beside = { TXT: ['google-site-verification=x'], A: [peers.sbc.address] }
      peers.dns.set(`other.${first.gateway}`, beside)
      first.microsoft.domains.add('their.own.example')
      const { id } = first.microsoft.directory.add()
      await removed(stopped.map(({ customer }) => customer))
      for (const { customer, fate } of stopped) expectGone(customer, fate)
      expect(peers.dns.records().get(`other.${first.gateway}`)).toEqual(beside)
      expect(first.microsoft.domains.find('their.own.example')).toBeDefined()
      expect(first.microsoft.directory.present(id)).toBeGreaterThanOrEqual(0)
      expect(await licensesOf(db.sql)).toEqual(before)
    })

    test('a removal that dies before or after any call ends all the same, and takes nothing twice', async () => {
      const before = await licensesOf(db.sql)
      const atLast: Fate = { at: calls.length, how: 'refused' }
      const [one] = await customersWith([atLast])
      if (!one) throw new Error('no customer')
      await deployed([one.customer], 'failed')
      await removed([one.customer])
      const [away = []] = cleaning.callsOf(one.customer.serviceId)
      const fates = deaths(away)
      expect(fates).toHaveLength(away.length + 5)
      const whole = await customersWith(fates.map(() => atLast))
      await deployed(
        whole.map(({ customer }) => customer),
        'failed',
      )
      for (const [n, { customer }] of whole.entries()) {
        const fate = fates[n]
        if (fate) cleaning.fates.set(customer.serviceId, fate)
      }
      await removed(whole.map(({ customer }) => customer))
      for (const [n, { customer }] of whole.entries()) {
        expectGone(customer, fates[n])
        expect(cleaning.callsOf(customer.serviceId)).toHaveLength(2)
      }
      expect(await licensesOf(db.sql)).toEqual(before)
    })

    const confirmed = () => confirmedBy(db.pool, world.dana)

    /** Each is in operation, and its deletion is due. */
    async function deletedOnes(customers: readonly Customer[]) {
      const proof = await confirmed()
      for (const { serviceId, number } of customers)
        await Scope.enter(db.pool, world.dana, (scope) => {
          const given = { shortname: `cust${number}`, reason, goes: 'tenant', keepTenant: 'on' }
          return orderServiceDeletion(scope, serviceId, given, proof)
        })
      await db.sql`delete from command where kind = 'replicate'`
      await db.sql`update command set next_try_at = now() where kind = 'clean-up' and state = 'queued'`
      await db.sql`update lane set wake_at = now() where not busy`
      const fated = customers.filter(({ serviceId }) => cleaning.fates.has(serviceId))
      await worked(cleaning, fated.length, async () => {
        const [row] =
          await db.sql`select count(*)::int as count from service where id in ${idsOf(customers)}`
        return row?.count === 0
      })
    }

    const beforeTransaction = (at: number): Fate => ({ at, how: 'before', of: 'transaction' })

    test('a deployed service’s deletion dies before or after any call, and before any transaction: it goes, once, and its licenses are back', async () => {
      const before = await licensesOf(db.sql)
      const plain = await peers.customer()
      await deployed([plain])
      await deletedOnes([plain])
      expectGone(plain, 'plain')
      const [away = []] = cleaning.callsOf(plain.serviceId)
      const transactions = cleaning.transactionsOf(plain.serviceId)
      expect(transactions).toBeGreaterThan(away.length)
      const fates: Fate[] = [
        ...deaths(away),
        ...Array.from({ length: transactions }, (_, n) => beforeTransaction(n + 1)),
      ]
      const all: Customer[] = []
      for (const _ of fates) all.push(await peers.customer())
      await deployed(all)
      for (const [n, { serviceId }] of all.entries()) {
        const fate = fates[n]
        if (fate) cleaning.fates.set(serviceId, fate)
      }
      await deletedOnes(all)
      for (const [n, customer] of all.entries()) {
        expectGone(customer, fates[n])
        expect([fates[n], cleaning.callsOf(customer.serviceId).length]).toEqual([fates[n], 2])
      }
      expect(await licensesOf(db.sql)).toEqual(before)
      for (const table of ['deployment', 'deployment_part', 'dns_record', 'license_allocation'])
        expect(
          await db.sql`select from ${db.sql(table)} where service_id in ${idsOf(all)}`,
        ).toEqual([])
    }, 300_000)

    test('a tenant’s deletion dies before or after any call: both of its services go, once, and then the tenant', async () => {
      const before = await licensesOf(db.sql)
      const deleting = mortals(deleteTenantWork(mortal(peers.outside, () => new Error('No.'))))
      const runner = () =>
        startWorker({
          ...{ database: db.pool, kinds: [deleting.kind], pollMs: 600_000, leaseSeconds: 600 },
          log: quiet,
        })
      const proof = await confirmed()
      async function gone(first: Customer, second: Customer, fate: Fate | null) {
        const { tenantId, number } = first
        if (fate) deleting.fates.set(tenantId, fate)
        await Scope.enter(db.pool, world.dana, (scope) =>
          orderDeletion(scope, tenantId, { confirm: `cust${number}`, reason }, proof),
        )
        await db.sql`update command set next_try_at = now() where kind = 'delete-tenant' and state = 'queued'`
        await db.sql`update lane set wake_at = now() where not busy`
        const one = runner()
        if (fate) await until('it is dead', () => deleting.dead.length === 1, longMs)
        const other = fate ? runner() : one
        await deleting.bury(db)
        other.wake()
        await until(
          'it is gone',
          async () => (await db.sql`select from tenant where id = ${tenantId}`).length === 0,
          longMs,
        )
        await Promise.all([one.stop(0), other.stop(2500)])
        for (const service of [first, second]) expectGone(service, fate, 2)
        const [tomb] = await db.sql`select leftovers from tombstone where id = ${tenantId}`
        expect(tomb?.leftovers).toEqual([])
      }
      async function pairs(count: number) {
        const firsts: Customer[] = []
        for (let n = 0; n < count; n += 1) firsts.push(await peers.customer())
        await deployed(firsts)
        const seconds: Customer[] = []
        for (const first of firsts) seconds.push(await peers.another(first))
        await db.sql`delete from command where kind = 'replicate'`
        await deployed(seconds)
        await db.sql`delete from command where kind = 'replicate'`
        return firsts.map((first, n) => [first, seconds[n] ?? first] as const)
      }
      const [plain] = await pairs(1)
      if (!plain) throw new Error('no customer')
      await gone(...plain, null)
      const [away = []] = deleting.callsOf(plain[0].tenantId)
      const transactions = deleting.transactionsOf(plain[0].tenantId)
      expect(away.filter((call) => call === 'graph.removeDomain')).toHaveLength(2)
      // each call of both, and of its many transactions one in four
      const fates: Fate[] = [
        ...deaths(away),
        ...Array.from({ length: Math.floor(transactions / 4) }, (_, n) =>
          beforeTransaction((n + 1) * 4),
        ),
      ]
      for (const [n, [first, second]] of (await pairs(fates.length)).entries())
        await gone(first, second, fates[n] ?? null)
      expect(await licensesOf(db.sql)).toEqual(before)
    }, 600_000)

    test('the control: who does not look first runs the script twice, and what was not written down stays', async () => {
      const at = calls.indexOf('sbcs.run') + 1
      const [unseeing, forgetful] = await customersWith([
        { at, how: 'after' },
        { at: calls.indexOf('graph.createUser') + 1, how: 'refused' },
      ])
      if (!unseeing || !forgetful) throw new Error('no customers')
      deploying.blind.add(unseeing.customer.serviceId)
      await deployed([unseeing.customer])
      expect(unseeing.customer.ledgers().sbc).toEqual(['onboarding', 'onboarding'])

      await deployed([forgetful.customer], 'failed')
      await db.sql`delete from deployment_part where service_id = ${forgetful.customer.serviceId}`
      await removed([forgetful.customer])
      expect(() => expectGone(forgetful.customer, 'forgetful')).toThrow()
      expect(forgetful.customer.microsoft.directory.newcomers()).toHaveLength(1)
    })
  },
)
