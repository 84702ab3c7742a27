import { sql as raw } from 'drizzle-orm'
import type { OperatorConnect } from '../../src/connectors/operator-connect.types.ts'
import { queueSync, type SyncName } from '../../src/domain/operator-connect/sync.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { usualOperator } from '../../src/sandbox/operator-connect/operator-connect.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { syncWork } from '../../src/worker/sync.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'

export const seal = makeSeal(testSecret)
export const provider = system({ kind: 'provider' })

export type SyncRunRow = {
  id: string
  state: string
  seen: number
  created: number
  changed: number
  removed: number
  odd: number
  would_remove: number | null
  error: { code: string; params: Record<string, unknown> } | null
}

const unused = () => {
  throw new Error('this test does not ask for it')
}
/** An Operator Connect of which only what is given answers. */
export const only = (given: Partial<OperatorConnect>): OperatorConnect => ({
  ...{ check: unused, leads: unused, addresses: unused, profiles: unused, trunks: unused },
  ...{ numbers: unused, number: unused, send: unused, job: unused, jobByKey: unused },
  close() {},
  ...given,
})

/** Operator Connect set up, and a worker that reads `connect`. */
export async function startSync({ sql, pool }: TestDatabase, connect: OperatorConnect) {
  const { clientId, msTenantId: tenantId, clientSecret } = usualOperator
  await sql`insert into setting (name, value) values ('operator-connect', ${sql.json({ clientId, tenantId })})
    on conflict (name) do update set value = excluded.value`
  const keep = (secret: string) =>
    Scope.enter(pool, provider, (scope) =>
      keepSecret(scope, seal, 'operator-connect.client-secret', secret),
    )
  await keep(clientSecret)
  const lines: unknown[] = []
  const note = (about: object, text: string) => void lines.push([about, text])
  const worker = startWorker({
    ...{ database: pool, kinds: [syncWork({ operatorConnect: connect, seal })], pollMs: 50 },
    log: { info: note, warn: note, error: note },
  })
  const last = async (name: SyncName): Promise<SyncRunRow> => {
    const [run] = await sql<SyncRunRow[]>`
      select r.* from sync_run r join sync_task t on t.id = r.task_id where t.name = ${name} order by r.started_at desc limit 1`
    if (!run) throw new Error(`${name} never ran`)
    return run
  }
  return {
    worker,
    lines,
    keepSecret: keep,
    last,
    async queue(name: SyncName) {
      await Scope.enter(pool, provider, (scope) => queueSync(scope, [name]))
      worker.wake()
    },
    /** Runs it once, to the end of its command or, `tries: 1`, of its first try. */
    async run(name: SyncName, { tries = 5 } = {}): Promise<SyncRunRow> {
      await Scope.enter(pool, provider, async (scope) => {
        await queueSync(scope, [name])
        await scope.db.execute(
          raw`update command set max_attempts = ${tries} where kind = 'sync' and state = 'queued'`,
        )
      })
      worker.wake()
      await until(`${name} to end`, async () => {
        const open =
          await sql`select 1 from command where kind = 'sync' and state in ('queued', 'executing')`
        return open.length === 0
      })
      return last(name)
    },
    alarms: async () =>
      (
        await sql<{ name: string }[]>`
          select name ->> 'code' || ' ' || severity as name from alarm where cleared_at is null and cause = 'connector:operator-connect' order by 1`
      ).map(({ name }) => name),
    stop: () => worker.stop(),
  }
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function randomOf(seed: number) {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 13), 3_266_489_917)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items]
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T)
}

/** A list as Microsoft may give it: out of order, some of it twice, in pages of which some are empty. */
export function pagesOf<T>(items: readonly T[], random: () => number): T[][] {
  const replayed = shuffled([...items, ...items.filter(() => random() < 0.2)], random)
  const pages: T[][] = random() < 0.5 ? [[]] : []
  for (let at = 0; at < replayed.length; ) {
    const size = Math.floor(random() * 14)
    pages.push(replayed.slice(at, at + size))
    at += size
  }
  return pages
}
