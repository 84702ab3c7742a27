import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orderServiceDeletion } from '../../src/domain/onboarding/deletions.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import type { Fate } from './deploy.kills.support.ts'
import { type Customer, type Peers, startPeers, users } from './deploy.support.ts'
import { licensesOf } from './onboardings.support.ts'

const longMs = 60_000
/** Calls after which something is outside, and after which something no longer is. */
const making = [
  ...['zone.put', 'graph.addDomain', 'graph.verifyDomain', 'graph.createUser'],
  ...['graph.assignLicense', 'sbcs.run'],
]
const taking = ['sbcs.run', 'graph.removeUser', 'graph.removeDomain', 'zone.remove']

const given = { reason: 'They have moved on.', goes: 'tenant', keepTenant: 'on' }

type Fated = readonly [service: string, fate: Fate]

describe.skipIf(!onPostgres)(
  'deployments whose process is killed (PostgreSQL only: the embedded database is one process)',
  () => {
    let db: TestDatabase
    let world: World
    let peers: Peers
    let schedule: ReturnType<typeof startSchedule>
    const children: ChildProcess[] = []

    beforeAll(async () => {
      db = await testDatabase({ connections: 8 })
      world = await makeWorld(db)
      peers = await startPeers(db, world)
      schedule = startSchedule({
        ...{ database: db.pool, reapSeconds: 0.2 },
        log: quiet,
      })
    })
    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL')
      await schedule.stop()
      await peers.stop()
    })

    function start(fates: readonly Fated[]): ChildProcess {
      const { graphUrl, loginUrl } = peers.microsoft
      const child = fork(new URL('deploy.sigkill.worker.ts', import.meta.url), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: {
          ...process.env,
          ...{ FAULTS_DATABASE: db.url, FAULTS_LOGIN: db.login.user },
          SIGKILL_WORK: JSON.stringify({ fates, graphUrl, loginUrl }),
        },
      })
      children.push(child)
      return child
    }

    /** Pauses between attempts are not what this is about. */
    async function hurry() {
      await db.sql`update command set next_try_at = now() where state = 'queued' and next_try_at > now()`
      await db.sql`update lane set wake_at = now() where not busy and wake_at > now()`
    }

    /** One process after the other: each goes on with what the one before it left, and is killed in the next customer's. */
    async function worked(fates: readonly Fated[], isDone: () => Promise<boolean>) {
      for (const _ of fates) {
        const child = start(fates)
        let signal: NodeJS.Signals | null | undefined
        child.once('exit', (_code, by) => {
          signal = by
        })
        await until('it is killed', async () => hurry().then(() => signal !== undefined), longMs)
        expect(signal).toBe('SIGKILL')
      }
      const last = start([])
      await until('all are done', async () => hurry().then(isDone), longMs)
      const gone = once(last, 'exit')
      last.kill('SIGKILL')
      await gone
    }
    const idsOf = (all: readonly Customer[]) => db.sql(all.map(({ serviceId }) => serviceId))
    const countOf = async (all: readonly Customer[], status: string) => {
      const [row] = await db.sql`select count(*)::int as count from service
        where id in ${idsOf(all)} and deploy_status = ${status}`
      return row?.count
    }

    const attemptsOf = async (kind: string) =>
      (
        await db.sql`select max(attempt)::int as most, sum(attempt - 1)::int as more from command
          where kind = ${kind}`
      )[0]

    /** A customer for each call, whose process is killed after it. */
    async function customersFor(calls: readonly string[]) {
      const all: Customer[] = []
      for (const _ of calls) all.push(await peers.customer())
      return all
    }
    const fatesOf = (all: readonly Customer[], calls: readonly string[]) =>
      all.map(({ serviceId }, n): Fated => [serviceId, { at: calls[n] ?? '', how: 'after' }])

    test('killed after each call that changes something outside, nothing is made or taken twice, and licenses are exact', async () => {
      const before = await licensesOf(db.sql)
      const all = await customersFor(making)
      await worked(
        fatesOf(all, making),
        async () => (await countOf(all, 'deployed')) === all.length,
      )
      const { address } = peers.sbc
      const made = ({ gateway, microsoft }: Customer) => ({
        dns: [`+ A ${gateway} ${address}`, `+ TXT ${gateway} ${microsoft.domains.proof(gateway)}`],
        microsoft: ['domain', 'domain-verified', 'user-created', 'license'],
        sbc: ['onboarding'],
      })
      const proofs = new Map(all.map((one) => [one.serviceId, made(one)]))
      for (const one of all) expect(one.ledgers()).toEqual(proofs.get(one.serviceId))
      const count = all.length
      expect(await attemptsOf('deploy')).toEqual({ most: 2, more: count })
      const { service, user } = before
      expect(await licensesOf(db.sql)).toEqual({
        service: { ...service, allocated: service?.allocated + count, isExact: true },
        user: { ...user, allocated: user?.allocated + count * users, isExact: true },
      })

      // these workers replicate nothing, and each lane keeps its order
      await db.sql`delete from command where kind = 'replicate'`
      await db.sql`insert into setting (name, value) values ('deletion', '{"holdMinutes": 0}')`
      const going = all.slice(0, taking.length)
      const confirmed = await confirmedBy(db.pool, world.dana)
      for (const { serviceId, number } of going)
        await Scope.enter(db.pool, world.dana, (scope) =>
          orderServiceDeletion(
            scope,
            serviceId,
            { ...given, shortname: `cust${number}` },
            confirmed,
          ),
        )
      await worked(fatesOf(going, taking), async () => (await countOf(going, 'deployed')) === 0)
      for (const one of going) {
        const { dns, microsoft, sbc } = one.ledgers()
        const was = proofs.get(one.serviceId)
        expect(dns.slice(0, 2)).toEqual(was?.dns)
        expect(dns.slice(2).sort()).toEqual(was?.dns.map((line) => line.replace('+', '-')).sort())
        expect(microsoft.slice(4)).toEqual(['license-removed', 'user-removed', 'domain-removed'])
        expect(sbc).toEqual(['onboarding', 'cleanup'])
      }
      expect(await attemptsOf('clean-up')).toEqual({ most: 2, more: going.length })
      const left = count - going.length
      expect(await licensesOf(db.sql)).toEqual({
        service: { ...service, allocated: service?.allocated + left, isExact: true },
        user: { ...user, allocated: user?.allocated + left * users, isExact: true },
      })
    }, 240_000)
  },
)
