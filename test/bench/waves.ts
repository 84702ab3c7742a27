import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { doings } from '../../src/domain/waves/acts.ts'
import { startWave, usualWave } from '../../src/domain/waves/waves.start.ts'
import { startListener } from '../../src/realtime/listener.ts'
import type { Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { waveJobs } from '../../src/worker/waves.ts'
import { makeBenchDatabase } from './database.ts'
import { compare, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { growTo, makeBenchWorld } from './world.ts'

const silent = { info() {}, warn() {}, error: console.error }
/** Commands in hand at once, the same for both. */
const parallel = 20

/** C2: what it costs that commands go ring by ring, and are looked at between. */
export async function benchWaves({ isQuick, report }: Plan): Promise<void> {
  const database = await makeBenchDatabase()
  const { pool, sql } = database
  const { dana } = await makeBenchWorld(sql)
  const many = 1000
  await growTo(sql, many + 50)
  const services = await sql<{ id: string; tenant: string; name: string }[]>`
    select distinct on (tenant_id) id, tenant_id as tenant, name from service limit ${many}`
  const ids = services.map(({ id }) => id)
  const serviceOf = new Map(services.map((one) => [one.id, one]))
  const wishOf = (id: string) => {
    const { tenant = '', name = '' } = serviceOf.get(id) ?? {}
    return {
      ...{ kind: 'bench', owner: { tenantId: tenant } },
      subject: { kind: 'service', id, name },
    }
  }
  // nothing outside: what is measured is queueing, running and ending
  const { replicate } = doings
  doings.replicate = {
    preview: async (_, all) => ({
      ready: all.map((id) => ({ id, name: { code: 'verbatim', params: { text: id } } })),
    }),
    async queue(scope, all) {
      const queued = await enqueue(scope, all.map(wishOf))
      return all.map((serviceId, at) => ({ serviceId, commandId: queued[at]?.id ?? '' }))
    },
  }
  let left = 0
  let done = () => {}
  const kind: Kind = {
    ...{ name: 'bench', lane: 'service', steps: 1, concurrency: parallel, timeoutMs: 60_000 },
    async run() {
      left -= 1
      if (left === 0) done()
      return undefined
    },
  }
  const listener = await startListener(database.listen, console.error)
  const worker = startWorker({
    ...{ database: pool, kinds: [kind], log: silent },
    onWake: (wake) =>
      listener.subscribe({
        announced: ({ topic, worker }) => topic === 'queue' && wake(worker),
        reconnected: () => wake(),
      }),
  })
  const schedule = startSchedule({
    ...{ database: pool, log: silent, kinds: [kind] },
    jobs: waveJobs(pool, silent, (wake) =>
      listener.subscribe({ announced: ({ topic }) => topic === 'waves' && wake() }),
    ),
  })
  /** Milliseconds from the request to the last of them. */
  const sample = async (queue: (scope: Scope) => Promise<unknown>) => {
    left = many
    const all = new Promise<void>((resolve) => {
      done = resolve
    })
    const from = performance.now()
    await Scope.enter(pool, dana, queue)
    await all
    const ms = performance.now() - from
    await settled()
    return ms
  }
  const settled = async () => {
    for (;;) {
      const [open] = await sql`select 1 from wave where state = 'running'
        union all select 1 from command where state in ('queued', 'executing') limit 1`
      if (!open) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const given = { ...usualWave, name: 'Bench' }
  const found = await compare(
    isQuick ? 3 : 7,
    () => sample((scope) => startWave(scope, ids, given)),
    () => sample((scope) => enqueue(scope, ids.map(wishOf))),
    { warmRounds: isQuick ? 1 : 2 },
  )
  report({
    ...{ goal: 'C2', ...found, limit: 1.3, sense: 'at most' },
    what: `${many} commands as a wave of rings 1, 5, rest ÷ the same queued at once`,
    beside: `${shown(found.subject)} and ${shown(found.control)} ms, ${parallel} in hand`,
  })
  doings.replicate = replicate
  await schedule.stop()
  await worker.stop(2000)
  await listener.stop()
  await database.drop()
}
