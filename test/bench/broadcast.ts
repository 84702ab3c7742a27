import postgres from 'postgres'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import {
  type Compared,
  compare,
  type Figure,
  median,
  quantile,
  shown,
  spreadOf,
} from './measure.ts'
import { paintedMs } from './painted.ts'
import type { Plan } from './plan.ts'
import { signIn } from './portal.ts'
import { startOther } from './processes.ts'
import { type BenchWorld, growTo, makeBenchWorld } from './world.ts'

type Arrived = { frames: number; bytes: number; at: number[]; notifiedAt?: number }
type Commit = () => Promise<unknown>

const rowsShown = 20
/** Broadcasts in one sample, so that the CPU clock's own step does not count. */
const times = 3
export const a4 = { batchWindowMs: 100, aboveBreathMs: 25, p99Ms: 250 }

/** A1 to A4: the hub in a process of its own, its pages in another. */
export async function benchBroadcast(plan: Plan): Promise<void> {
  const { isWanted, isQuick, report } = plan
  const benchDatabase = await makeBenchDatabase()
  const world = await makeBenchWorld(benchDatabase.sql)
  await growTo(benchDatabase.sql, 1000)
  if (['A1', 'A2', 'A3'].some(isWanted)) await manySockets(benchDatabase, world, plan)
  if (isWanted('A4'))
    for (const figure of await commitToFrame(benchDatabase, world, isQuick)) report(figure)
  await benchDatabase.drop()
}

/** A hub in a process of its own, and pages in another. */
export async function startStage(
  benchDatabase: BenchDatabase,
  world: BenchWorld,
  topics: readonly string[],
) {
  const server = startOther('./broadcast.server.ts')
  const pages = startOther('./broadcast.pages.ts')
  const { host } = await server.ask<{ host: string }>('start', {
    url: benchDatabase.url,
    role: benchDatabase.login.user,
  })
  const cookie = await signIn(benchDatabase.pool, world.dana, host)
  return {
    server,
    pages,
    connect: (count: number) => pages.ask('connect', { host, cookie, topics, count }),
    connectWalls: (cookies: readonly string[]) => pages.ask('connectWalls', { host, cookies }),
    async after(work: () => Promise<unknown>): Promise<Arrived> {
      await pages.ask('arm')
      await work()
      return pages.ask<Arrived>('arrived')
    },
    stop() {
      server.stop()
      pages.stop()
    },
  }
}

/**
 * Changes that each commit by themselves: a queued command, and rows of services. Their commits do not wait for the
 * disk, so that twenty of them fall into one batch window on any machine.
 */
export async function changesOf({ owner }: BenchDatabase) {
  const sql = postgres({ ...owner, max: 1, connection: { synchronous_commit: 'off' } })
  const rows = await sql<{ id: string; tenant: string }[]>`
    select id, tenant_id as tenant from service order by customer, id limit ${rowsShown}`
  const tenant = rows[0]?.tenant ?? ''
  const one: Commit = () => sql`
    with made as (
      insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name, next_try_at)
      values ('tenant', ${tenant}, 'service', 'bench', 'service', 'bench', 'bench', 'infinity'))
    select portal_announce('queue', ${tenant}::uuid)`
  const row = ({ id, tenant }: { id: string; tenant: string }, on: postgres.ISql = sql) => on`
    with changed as (
      update service set licensed_users = coalesce(licensed_users, 0) % 400 + 1 where id = ${id})
    select portal_announce('service:' || ${id}::text, ${tenant}::uuid)`
  const all = async <T>(of: readonly T[], work: (one: T) => PromiseLike<unknown>) => {
    await Promise.all(of.map(work))
  }
  return {
    stop: () => sql.end({ timeout: 5 }),
    one,
    oneRow: () => all(rows.slice(0, 1), (r) => row(r)),
    // one COMMIT, whose announcements come at one moment: the batch window cannot fall between them
    twentyRows: () => sql.begin((tx) => Promise.all(rows.map((r) => row(r, tx)))),
    twentyOfOne: () => all(rows, async () => one()),
    topics: ['queue', 'alarms', ...rows.map(({ id }) => `service:${id}`)],
  }
}

async function manySockets(
  benchDatabase: BenchDatabase,
  world: BenchWorld,
  { isWanted, isQuick, report }: Plan,
) {
  const changes = await changesOf(benchDatabase)
  const on = await startStage(benchDatabase, world, changes.topics)
  const count = isQuick ? 500 : 5000
  const rounds = isQuick ? 3 : 9
  const rss = await rssPerSocket(on, count)
  if (isWanted('A3')) report(rss)
  const cpuOf = (work: () => Promise<unknown>) => async () => {
    const from = await on.server.ask<number>('cpuMs')
    for (let i = 0; i < times; i += 1) await on.after(work)
    return ((await on.server.ask<number>('cpuMs')) - from) / times
  }
  const raw = (bytes: number) => () => on.server.ask('raw', { bytes })
  const { bytes } = await on.after(changes.one)
  if (isWanted('A1')) {
    const found = await compare(rounds, cpuOf(changes.one), cpuOf(raw(bytes)))
    report({
      goal: 'A1',
      what: `broadcast to ${shown(count)} sockets: server CPU ÷ a raw loop over the same sockets`,
      ...found,
      limit: 1.2,
      sense: 'at most',
      beside: `${beside(found)}, frames of ${bytes} bytes, hub work included`,
    })
  }
  if (isWanted('A2')) for (const figure of await together()) report(figure)
  on.stop()
  await changes.stop()

  /** Of twenty changes of one thing, and of twenty rows, each page gets one frame. */
  async function together(): Promise<Figure[]> {
    const common = { goal: 'A2', limit: 2, sense: 'at most' } as const
    const few = isQuick ? 1 : Math.ceil(rounds / 2)
    const same = await compare(few, cpuOf(changes.twentyOfOne), cpuOf(changes.one))
    const rows = await compare(few, cpuOf(changes.twentyRows), cpuOf(changes.oneRow))
    const wide = await on.after(changes.twentyRows)
    const pushed = await compare(few, cpuOf(raw(wide.bytes)), cpuOf(raw(bytes)))
    return [
      {
        ...common,
        what: '20 updates of the counters within a batch window ÷ one, server CPU',
        ...same,
        beside: beside(same),
      },
      {
        ...common,
        what: `20 rows changed within a batch window ÷ one, server CPU (${shown(wide.bytes / 1024)} KiB a frame)`,
        ...rows,
        beside: `${beside(rows)}; ${shown(wide.frames / count)} frames a page; a raw loop with frames of these two sizes alone is ${shown(pushed.ratio)}×`,
      },
    ]
  }
}

const beside = ({ subject, control }: Compared) => `${shown(subject)} and ${shown(control)} ms`

type Stage = Awaited<ReturnType<typeof startStage>>

/** Growth of the server's resident memory for each of some batches, after the first, which warms it up. */
async function rssPerSocket(on: Stage, count: number): Promise<Figure> {
  const batches = 5
  const grown: number[] = []
  let before = 0
  for (let batch = 0; batch < batches; batch += 1) {
    await on.connect(count / batches)
    const rss = await on.server.ask<number>('rssBytes')
    if (batch > 0) grown.push((rss - before) / (count / batches) / 1024)
    before = rss
  }
  const kib = grown.reduce((sum, n) => sum + n, 0) / grown.length
  return {
    goal: 'A3',
    what: `resident memory of an idle socket ÷ 10 KiB, from ${shown(count / batches)} to ${shown(count)} sockets`,
    ratio: kib / 10,
    limit: 1,
    sense: 'at most',
    spread: Math.max(...grown.map((n) => Math.abs(n - kib))) / 10,
    beside: `${shown(kib)} KiB; by batch ${grown.map((n) => shown(n)).join(', ')}`,
  }
}

/** From before each COMMIT is sent: how late half of the pages, nearly all of them, and NOTIFY alone were (ms). */
export async function late(on: Stage, change: Commit, times: number) {
  const taken: { p50: number; p99: number; notify: number }[] = []
  for (let i = 0; i < times; i += 1) {
    let committed = 0
    const { at, notifiedAt = Number.NaN } = await on.after(() => {
      committed = Number(process.hrtime.bigint()) / 1e6
      return change()
    })
    const ms = at.map((one) => one - committed)
    taken.push({
      p50: quantile(ms, 0.5),
      p99: quantile(ms, 0.99),
      notify: notifiedAt - committed,
    })
  }
  return taken
}

/** From before COMMIT is sent until the last byte of the frame is read, on a clock that all processes share. */
async function commitToFrame(benchDatabase: BenchDatabase, world: BenchWorld, isQuick: boolean) {
  const changes = await changesOf(benchDatabase)
  const on = await startStage(benchDatabase, world, ['queue', 'alarms'])
  const count = isQuick ? 200 : 1000
  await on.connect(count)
  await on.pages.ask('listen', { url: benchDatabase.url })
  const taken = await late(on, changes.one, isQuick ? 6 : 40)
  on.stop()
  const of = (name: 'p50' | 'p99') => taken.map((one) => one[name])
  const notify = median(taken.map(({ notify }) => notify))
  const painted = await paintedMs(benchDatabase, world.dana, changes.one, isQuick ? 5 : 15)
  await changes.stop()
  const figure = (name: 'p50' | 'p99', limitMs: number): Figure => ({
    goal: 'A4',
    what: `COMMIT to frame on ${shown(count)} sockets, ${name} ÷ ${limitMs} ms`,
    ratio: median(of(name)) / limitMs,
    limit: 1,
    sense: 'at most',
    spread: spreadOf(of(name).map((ms) => ms / median(of(name)))),
    beside: `${shown(median(of(name)))} ms, of which the batch window is ${a4.batchWindowMs}; NOTIFY alone ${shown(notify)} ms; painted in a browser ${painted}`,
  })
  return [figure('p50', a4.batchWindowMs + a4.aboveBreathMs), figure('p99', a4.p99Ms)]
}
