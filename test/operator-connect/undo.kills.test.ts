import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanUpWork } from '../../src/worker/clean-up.ts'
import { deployWork } from '../../src/worker/deploy.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { undoWork } from '../../src/worker/undo-deployment.ts'
import { type Fate, type Mortals, mortal, mortals } from '../onboarding/deploy.kills.support.ts'
import { licensesOf } from '../onboarding/onboardings.support.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { type Customer, type Peers, startPeers } from './undo.support.ts'

const longMs = 90_000
const slow = { log: quiet, pollMs: 600_000, leaseSeconds: 600 }

describe.skipIf(!onPostgres)(
  'a deployment whose undo is cut off (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    let db: TestDatabase
    let peers: Peers
    let undoing: Mortals
    let deploying: ReturnType<typeof deployWork>

    beforeAll(async () => {
      db = await testDatabase({ connections: 10 })
      const world = await makeWorld(db)
      peers = await startPeers(db, world)
      const outside = mortal(peers.outside, () => new Error('No.'))
      undoing = mortals(undoWork(outside))
      deploying = deployWork(peers.outside)
    })
    afterAll(() => peers.stop())

    const startAll = (
      kinds = [undoing.kind, cleanUpWork(peers.outside), deploying, peers.numbers],
    ) => startWorker({ ...slow, database: db.pool, kinds })
    const countOf = async (what: string, customers: readonly Customer[]) => {
      const ids = db.sql(customers.map(({ serviceId }) => serviceId))
      const [row] =
        what === 'there'
          ? await db.sql`select count(*)::int as n from service where id in ${ids}`
          : await db.sql`select count(*)::int as n from service where id in ${ids} and deploy_status = 'deployed'`
      return row?.n
    }

    /** Customers in operation, each with two numbers that Microsoft has. */
    async function ready(count: number) {
      const all: Customer[] = []
      for (let n = 0; n < count; n += 1) all.push(await peers.customer())
      const worker = startAll([deploying])
      await until(
        'all are deployed',
        async () => {
          await peers.hurry(worker)
          return (await countOf('deployed', all)) === count
        },
        longMs,
      )
      await worker.stop(2500)
      const numbers = new Map<string, string[]>()
      for (const one of all) numbers.set(one.serviceId, await peers.acquired(one, 2))
      return { all, numbers }
    }

    /** Their undo is due; who is to die of it does, and somebody else takes over. */
    async function undone(all: readonly Customer[], fates: readonly (Fate | null)[]) {
      for (const [n, one] of all.entries()) {
        const fate = fates[n]
        if (fate) undoing.fates.set(one.serviceId, fate)
        await peers.order(one)
      }
      const fated = fates.filter(Boolean).length
      let worker = startAll()
      await until(
        `${fated} are dead`,
        async () => {
          await peers.hurry(worker)
          return undoing.dead.length === fated
        },
        longMs,
      )
      const first = worker
      if (fated > 0) worker = startAll()
      // once is enough: what goes on is a command of its own
      for (const { subjectId } of undoing.dead) undoing.fates.delete(subjectId ?? '')
      await undoing.bury(db)
      await until(
        'all are gone',
        async () => {
          await peers.hurry(worker)
          return (await countOf('there', all)) === 0
        },
        longMs,
      )
      await first.stop(0)
      if (worker !== first) await worker.stop(2500)
    }

    async function expectUndone(of: Customer, list: readonly string[], about: unknown) {
      expect([about, peers.released(list)]).toEqual([about, list.map(() => '1 1')])
      expect([about, peers.scripts(of)]).toEqual([about, ['onboarding', 'cleanup']])
      const [lead] = await db.sql`select service_id as service from lead where id = ${of.id}`
      expect([about, lead?.service]).toEqual([about, null])
      const same = await db.sql`select from lead where ms_tenant_id = ${of.msTenantId}`
      expect([about, same.length]).toEqual([about, 1])
    }

    test('before and after any call, and between any transactions: each number is released once, the SBC cleaned once, licenses are back exactly', async () => {
      const before = await licensesOf(db.sql)
      const plain = await ready(1)
      await undone(plain.all, [null])
      const [one] = plain.all
      if (!one) throw new Error('nobody was ready')
      await expectUndone(one, plain.numbers.get(one.serviceId) ?? [], 'plain')
      const attempts = undoing.callsOf(one.serviceId)
      const calls = attempts.flat()
      expect(calls).toContain('sbcs.run')
      const transactions = undoing.transactionsOf(one.serviceId)
      // an attempt that waits has the numbers alone, the last one all
      const fates: Fate[] = [
        ...[...new Set(calls)].flatMap((at) => [
          { at, how: 'before' as const },
          { at, how: 'after' as const },
        ]),
        // after one is before the next
        ...Array.from({ length: transactions }, (_, n) => ({
          ...{ at: n + 1, how: 'before' as const, of: 'transaction' as const },
        })),
        { at: transactions, how: 'after', of: 'transaction' },
      ]
      const { all, numbers } = await ready(fates.length)
      await undone(all, fates)
      for (const [n, customer] of all.entries())
        await expectUndone(customer, numbers.get(customer.serviceId) ?? [], fates[n])
      expect(await licensesOf(db.sql)).toEqual(before)
      for (const table of ['deployment', 'deployment_part', 'sip_connection', 'license_allocation'])
        expect(
          await db.sql`select from ${db.sql(table)} where service_id in ${db.sql(all.map(({ serviceId }) => serviceId))}`,
        ).toEqual([])
    }, 300_000)

    test('the control: what was not written down stays at the SBC, and who does not look takes it for gone', async () => {
      const { all, numbers } = await ready(2)
      const [forgetful, blind] = all
      if (!forgetful || !blind) throw new Error('nobody was ready')
      await db.sql`delete from deployment_part where service_id = ${forgetful.serviceId}`
      undoing.blind.add(blind.serviceId)
      await undone(all, [null, { at: 'sbcs.run', how: 'before' }])
      for (const one of all) {
        await expect(
          expectUndone(one, numbers.get(one.serviceId) ?? [], 'control'),
        ).rejects.toThrow('to deeply equal')
        expect(peers.sbc.configuration()).toContain(one.msTenantId)
      }
    }, 120_000)
  },
)
