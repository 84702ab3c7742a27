import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Logger, makeWorkerUtils, type Runner, run as runGraphile } from 'graphile-worker'
import { PgBoss } from 'pg-boss'
import { type CommandInput, enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startListener } from '../../src/realtime/listener.ts'
import type { Context, Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, type Figure, median, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { growTo, makeBenchWorld } from './world.ts'

const silent = { info() {}, warn() {}, error: console.error }
/** Jobs in hand at once, the same for all three: pg-boss takes one of each lane. */
const parallel = 20

/** C1: how soon a command begins, and how fast ordered lanes drain. */
export async function benchQueue({ isQuick, report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  await makeBenchWorld(benchDatabase.sql)
  await growTo(benchDatabase.sql, 200)
  report(await pickup(benchDatabase, isQuick ? 3 : 9))
  for (const figure of await ordered(benchDatabase, isQuick)) report(figure)
  await benchDatabase.drop()
}

type Work = (context: Context) => void

/** The worker as `start.ts` starts it, on announcements and its poll. */
async function startOurs(benchDatabase: BenchDatabase, work: Work) {
  const kind: Kind = {
    name: 'bench',
    lane: 'service',
    steps: 1,
    concurrency: parallel,
    timeoutMs: 60_000,
    async run(context) {
      work(context)
      return undefined
    },
  }
  const listener = await startListener(benchDatabase.listen, console.error)
  const worker = startWorker({
    database: benchDatabase.pool,
    kinds: [kind],
    log: silent,
    onWake: (wake) =>
      listener.subscribe({
        announced: ({ topic, worker }) => topic === 'queue' && wake(worker),
        reconnected: () => wake(),
      }),
  })
  return async () => {
    await worker.stop(2000)
    await listener.stop()
  }
}

const provider = system({ kind: 'provider' })

const wishOf = (tenantId: string, payload: Record<string, unknown> = {}): CommandInput => ({
  kind: 'bench',
  owner: { tenantId },
  subject: { kind: 'tenant', id: tenantId, name: 'bench' },
  payload,
})

/** Milliseconds from COMMIT to the first line of the handler, beside a bare table with NOTIFY and SKIP LOCKED. */
async function pickup(benchDatabase: BenchDatabase, rounds: number): Promise<Figure> {
  const times = 15
  const [tenant] = await benchDatabase.sql<{ id: string }[]>`select id from tenant limit 1`
  let begun = (_: number) => {}
  const stop = await startOurs(benchDatabase, () => begun(performance.now()))
  await benchDatabase.sql`create table raw_job (id bigserial primary key, state text not null default 'queued')`
  const claim = () => benchDatabase.sql`
    update raw_job set state = 'executing' where id = (
      select id from raw_job where state = 'queued' order by id for update skip locked limit 1) returning id`
  await benchDatabase.sql.listen('raw_job', async () => {
    if ((await claim()).length > 0) begun(performance.now())
  })
  const one = async (queue: (committing: () => void) => Promise<unknown>) => {
    let from = 0
    const to = new Promise<number>((done) => {
      begun = done
    })
    await queue(() => {
      from = performance.now()
    })
    const ms = (await to) - from
    await pause(20)
    return ms
  }
  const some = (queue: Parameters<typeof one>[0]) => async () => {
    const taken: number[] = []
    for (let i = 0; i < times; i += 1) taken.push(await one(queue))
    return median(taken)
  }
  const found = await compare(
    rounds,
    some((committing) =>
      Scope.enter(benchDatabase.pool, provider, async (scope) => {
        await enqueue(scope, [wishOf(tenant?.id ?? '')])
        committing()
      }),
    ),
    some((committing) =>
      benchDatabase.sql.begin(async (tx) => {
        await tx`insert into raw_job default values`
        await tx`select pg_notify('raw_job', '')`
        committing()
      }),
    ),
  )
  await stop()
  return {
    goal: 'C1',
    what: 'command pickup, COMMIT to handler, p50 ÷ a raw NOTIFY and SKIP LOCKED loop',
    ...found,
    limit: 1.5,
    sense: 'at most',
    beside: `${shown(found.subject)} and ${shown(found.control)} ms`,
  }
}

const asItComes = 'pg-boss as it comes'

type Item = { lane: number; place: number }
/** Queues all, in this order within a lane, and resolves in milliseconds when the last was handled. */
type Drain = (items: readonly Item[]) => Promise<number>

async function ordered(benchDatabase: BenchDatabase, isQuick: boolean): Promise<Figure[]> {
  const [lanes, deep] = isQuick ? [parallel, 5] : [parallel, 15]
  const items = Array.from({ length: lanes * deep }, (_, i) => ({
    lane: i % lanes,
    place: Math.floor(i / lanes),
  }))
  const rounds = isQuick ? 3 : 7
  const tenants = (
    await benchDatabase.sql<{ id: string }[]>`select id from tenant limit ${lanes}`
  ).map(({ id }) => id)
  const rivals = [
    {
      // its default asks twice a second, so this one measures a timer
      ...{ name: asItComes, limit: 1 },
      ...(await pgBoss(benchDatabase, false)),
    },
    {
      ...{ name: 'pg-boss asked again at once', limit: 1 },
      ...(await pgBoss(benchDatabase, true)),
    },
    { name: 'graphile-worker', limit: 5, ...(await graphile(benchDatabase)) },
  ]
  const ours = await oursOf(benchDatabase, tenants)
  // what the server's own vacuum does within a minute of such work: nobody is measured by what their tables were when empty
  for (const { drain } of [...rivals, ours]) await drain(items)
  await benchDatabase.sql`vacuum analyze`
  const figures: Figure[] = []
  for (const { name, limit, drain, ...rival } of rivals) {
    const found = await compare(
      // a timer is as long each time
      isQuick && name === asItComes ? 1 : rounds,
      () => ours.drain(items),
      () => drain(items),
      // the first two of each are its compiler's and its plans' (400 ms, then 100)
      { warmRounds: isQuick ? 1 : 2 },
    )
    figures.push({
      goal: 'C1',
      what: `${items.length} commands in ${lanes} ordered lanes: how many times as fast as ${name}`,
      ratio: 1 / found.ratio,
      limit,
      sense: 'at least',
      spread: found.spread,
      beside: `${shown(items.length / (found.subject / 1000))} and ${shown(items.length / (found.control / 1000))} a second, ${parallel} in hand, retries and leases on${'disordered' in rival && rival.disordered.jobs > 0 ? `; ${rival.disordered.jobs} of the rival’s out of order` : ''}`,
    })
  }
  for (const { stop } of [...rivals, ours]) await stop()
  return figures
}

/**
 * Counts what was handled and refuses a lane out of order, or a second handler in it. `disordered` counts instead, for a
 * rival that keeps no order between workers: a refusal would be tried again after seconds, and that would be measured.
 */
function counted(disordered?: { jobs: number }) {
  let left = 0
  let done = () => {}
  let next = new Map<number, number>()
  return {
    expect(items: readonly Item[]) {
      left = items.length
      next = new Map()
      return new Promise<void>((resolve) => {
        done = resolve
      })
    },
    handle({ lane, place }: Item) {
      if ((next.get(lane) ?? 0) !== place) {
        if (!disordered) throw new Error(`lane ${lane} out of order`)
        disordered.jobs += 1
      }
      next.set(lane, place + 1)
      left -= 1
      if (left === 0) done()
    },
  }
}

async function oursOf(benchDatabase: BenchDatabase, tenants: readonly string[]) {
  const { expect, handle } = counted()
  const stop = await startOurs(benchDatabase, ({ command: { payload } }) =>
    handle({ lane: Number(payload.lane), place: Number(payload.place) }),
  )
  const drain: Drain = async (items) => {
    const all = expect(items)
    await Scope.enter(benchDatabase.pool, provider, (scope) =>
      enqueue(
        scope,
        items.map((item) => wishOf(tenants[item.lane] ?? '', item)),
      ),
    )
    const from = performance.now()
    await all
    return performance.now() - from
  }
  return { drain, stop }
}

/**
 * Its policy `singleton` holds one active job a key; ids rise, as it settles equal times by them. It takes one of each
 * lane at a time and ends them together.
 */
async function pgBoss(benchDatabase: BenchDatabase, isAskedAgain: boolean) {
  const { expect, handle } = counted()
  const queue = `bench-${randomUUID()}`
  const boss = new PgBoss({ connectionString: benchDatabase.url, max: parallel, schedule: false })
  boss.on('error', ({ message }) => console.error('pg-boss:', message))
  await boss.start()
  await boss.createQueue(queue, { policy: 'singleton', retryLimit: 5, expireInSeconds: 30 })
  const worker = await boss.work<Item>(
    queue,
    { pollingIntervalSeconds: 0.5, batchSize: parallel },
    async (jobs) => {
      for (const { data } of jobs) handle(data)
      if (isAskedAgain) setImmediate(() => boss.notifyWorker(worker))
    },
  )
  let made = 0
  const drain: Drain = async (items) => {
    const all = expect(items)
    await boss.insert(
      queue,
      items.map((data) => {
        made += 1
        const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`
        return { id, data, singletonKey: String(data.lane) }
      }),
    )
    const from = performance.now()
    boss.notifyWorker(worker)
    await all
    return performance.now() - from
  }
  return { drain, stop: () => boss.stop({ graceful: false }) }
}

const wordless = new Logger(() => () => {})

/** Its named queues run one job at a time; the next one is mostly, and not always, the oldest. */
async function graphile(benchDatabase: BenchDatabase) {
  const disordered = { jobs: 0 }
  const { expect, handle } = counted(disordered)
  const utils = await makeWorkerUtils({ connectionString: benchDatabase.url, logger: wordless })
  await utils.migrate()
  const runner: Runner = await runGraphile({
    connectionString: benchDatabase.url,
    concurrency: parallel,
    maxPoolSize: parallel,
    // its default of two seconds would be measured where a queue's next job is not announced
    pollInterval: 20,
    noHandleSignals: true,
    taskList: { bench: async (payload) => handle(payload as Item) },
    logger: wordless,
  })
  const drain: Drain = async (items) => {
    const all = expect(items)
    await utils.addJobs(
      items.map((payload) => ({
        identifier: 'bench',
        payload,
        queueName: `lane ${payload.lane}`,
      })),
    )
    const from = performance.now()
    await all
    return performance.now() - from
  }
  return {
    drain,
    disordered,
    async stop() {
      await runner.stop()
      await utils.release()
    },
  }
}
