import { beforeAll, describe, expect, test } from 'vitest'
import { actorFor, type Claimed } from '../../src/domain/queue/commands.claim.ts'
import { takeOver } from '../../src/domain/queue/commands.completion.ts'
import { Scope } from '../../src/domain/scope.ts'
import { queueKitUpgrades } from '../../src/domain/services/kits.ts'
import type { Context, Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { upgradeKit } from '../../src/worker/upgrade-kit.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

/** Three releases and one look that finds none, each but the last shown; then the last step, and the end. */
const calls = ['provider', 'progress', 'provider', 'progress', 'provider', 'progress', 'provider']
const all = [...calls, 'progress', 'conclude']

type Fate = { at: number; how: 'before' | 'after' }

describe.skipIf(!onPostgres)(
  'kit upgrades that are cut off (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    let db: TestDatabase
    let world: World
    const fates = new Map<string, Fate>()
    const called = new Map<string, string[]>()
    const dead: Claimed[] = []

    /** Whoever's turn it is falls silent there, and is not heard of again. */
    const kind: Kind = {
      ...upgradeKit,
      concurrency: 100,
      run(context) {
        const { command, signal } = context
        const id = command.subjectId ?? ''
        const fate = command.attempt === 1 ? fates.get(id) : undefined
        const made: string[] = []
        if (command.attempt === 1) called.set(id, made)
        const die = () => {
          dead.push(command)
          return new Promise<never>((_, end) =>
            signal.addEventListener('abort', () => end(signal.reason), { once: true }),
          )
        }
        const mortal =
          (what: string, work: (...given: never[]) => Promise<unknown>) =>
          async (...given: never[]) => {
            made.push(what)
            const isLast = made.length === fate?.at
            if (isLast && fate?.how === 'before') return die()
            const found = await work(...given)
            return isLast ? die() : found
          }
        return upgradeKit.run({
          ...context,
          provider: mortal('provider', context.provider as never),
          progress: mortal('progress', context.progress as never),
          conclude: mortal('conclude', context.conclude as never),
        } as Context)
      },
    }

    beforeAll(async () => {
      db = await testDatabase({ connections: 10 })
      world = await makeWorld(db)
      await db.sql`insert into setting (name, value) values ('kit', '{"version": "8.0.464"}')`
    })

    async function customer(n: number) {
      const [tenant] =
        await db.sql`insert into tenant (shortname, full_name) values (${`kill${n}`}, ${`Kill ${n}`}) returning id`
      const [service] = await db.sql`
        insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
        select id, full_name, full_name, shortname, 'direct-routing', 'hosted-pro', 5, 'deployed', 'ok', '8.0.448' from tenant
        where id = ${tenant!.id} returning id`
      await db.sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
        values (${tenant!.id}, gen_random_uuid(), 'portal', 'sealed')`
      await db.sql`insert into replication (tenant_id, delta_link, generation) values (${tenant!.id}, 'link', 1)`
      return { tenantId: String(tenant!.id), serviceId: String(service!.id) }
    }

    const work = () =>
      startWorker({
        ...{ database: db.pool, kinds: [kind], pollMs: 600_000, leaseSeconds: 600 },
        log: quiet,
      })

    test('wherever it is cut off the kit is exact, each release is done once, and one replication follows', async () => {
      const wanted: (Fate | null)[] = [
        null,
        ...all.flatMap((_, n) => (['before', 'after'] as const).map((how) => ({ at: n + 1, how }))),
      ]
      const customers: { tenantId: string; serviceId: string; fate: Fate | null }[] = []
      for (const [n, fate] of wanted.entries()) {
        const of = await customer(n)
        if (fate) fates.set(of.serviceId, fate)
        customers.push({ ...of, fate })
      }
      const ids = customers.map(({ serviceId }) => serviceId)
      await Scope.enter(db.pool, world.dana, (scope) => queueKitUpgrades(scope, ids))
      const first = work()
      const fated = customers.filter(({ fate }) => fate).length
      await until('the fated are dead', () => dead.length === fated, 60_000)
      const second = work()
      for (const command of dead.splice(0)) {
        // after the end there is nothing to take over
        const [open] = await db.sql`update command set lease_until = now() - interval '1 second'
          where id = ${command.id} and state = 'executing' returning id`
        if (open)
          await Scope.enter(db.pool, actorFor(command), (scope) =>
            takeOver(scope, command, undefined),
          )
      }
      second.wake()
      await until(
        'all are done',
        async () => {
          const [open] = await db.sql`select count(*)::int as n from command
            where kind = 'upgrade-kit' and state in ('queued', 'executing')`
          return open?.n === 0
        },
        60_000,
      )
      await Promise.all([first.stop(0), second.stop(2500)])
      for (const { tenantId, serviceId, fate } of customers) {
        const told = JSON.stringify(fate)
        const [row] = await db.sql`select kit_version as kit,
            (select count(*)::int from command c where c.tenant_id = ${tenantId} and c.kind = 'replicate' and c.state = 'queued') as replications,
            (select count(*)::int from command c where c.tenant_id = ${tenantId} and c.kind = 'upgrade-kit' and c.state = 'succeeded') as done,
            (select read_all from replication r where r.tenant_id = ${tenantId}) as "readAll",
            (select array_agg(after ->> 'kit' order by after ->> 'kit') from log_entry l where l.tenant_id = ${tenantId} and l.type = 'service.kit') as kits
          from service where id = ${serviceId}`
        expect(row, told).toEqual({
          ...{ kit: '8.0.464', replications: 1, done: 1, readAll: true },
          kits: ['8.0.452', '8.0.460', '8.0.464'],
        })
        if (fate === null) expect(called.get(serviceId)).toEqual(all)
      }
    })
  },
)
