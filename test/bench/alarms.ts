import { report as take } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startStage } from './broadcast.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, median, quantile, shown, spreadOf } from './measure.ts'
import { paintedMs } from './painted.ts'
import type { Plan } from './plan.ts'
import { type BenchWorld, growTo, makeBenchWorld } from './world.ts'

const clients = 4
const channel = 'bench_raw'

/**
 * I1: from the COMMIT of a raised alarm to its frame on many sockets, beside a process that hears a NOTIFY and writes a frame of as
 * many bytes to the same sockets after a batch window. I2: raises, beside a bare multi-row upsert of the same rows.
 */
export async function benchAlarms(plan: Plan): Promise<void> {
  const bench = await makeBenchDatabase()
  const world = await makeBenchWorld(bench.sql)
  await growTo(bench.sql, 1000)
  if (plan.isWanted('I1'))
    for (const count of plan.isQuick ? [500] : [1000, 5000]) await pushed(bench, world, count, plan)
  if (plan.isWanted('I2')) await raised(bench, plan)
  await bench.drop()
}

async function tenantsOf(bench: BenchDatabase): Promise<string[]> {
  const rows = await bench.sql<{ id: string }[]>`select id from tenant order by id`
  return rows.map(({ id }) => id)
}

const trouble = (tenantId: string, key: string) => ({
  ...{ owner: { tenantId }, key, severity: 'critical' as const },
  ...{ name: verbatim('Trunk down'), source: verbatim('SBC 1'), text: verbatim('No answer') },
})

async function pushed(bench: BenchDatabase, world: BenchWorld, count: number, plan: Plan) {
  const { isQuick, report } = plan
  const on = await startStage(bench, world, ['queue', 'alarms'])
  await on.connect(count)
  const [tenant = ''] = await tenantsOf(bench)
  const provider = system({ kind: 'provider' })
  let n = 0
  const raise = () => {
    n += 1
    return Scope.enter(bench.pool, provider, (scope) => take(scope, [trouble(tenant, `i1|${n}`)]))
  }
  const { bytes } = await on.after(raise)
  await on.server.ask('rawLoop', { url: bench.url, channel, bytes, windowMs: 100 })
  const late = async (work: () => Promise<unknown>) => {
    let committed = 0
    const { at } = await on.after(async () => {
      committed = Number(process.hrtime.bigint()) / 1e6
      await work()
    })
    const taken = at.map((ms) => ms - committed)
    return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) }
  }
  const notify = () => bench.sql.notify(channel, '')
  const rounds: Record<'subject' | 'control' | 'again', { p50: number; p99: number }>[] = []
  for (let i = 0; i < (isQuick ? 6 : 30); i += 1)
    rounds.push({
      control: await late(notify),
      subject: await late(raise),
      again: await late(notify),
    })
  on.stop()
  const painted = await paintedMs(bench, world.dana, raise, isQuick ? 5 : 15, 'alarms-critical')
  for (const [name, limit] of [
    ['p50', 1.3],
    ['p99', 2],
  ] as const) {
    const of = (which: 'subject' | 'control' | 'again') =>
      median(rounds.map((round) => round[which][name]))
    report({
      ...{ goal: 'I1', sense: 'at most', limit },
      what: `COMMIT of an alarm to its frame on ${shown(count)} sockets, ${name} ÷ a raw loop from NOTIFY to the sockets with the batch window`,
      ratio: median(rounds.map((r) => (2 * r.subject[name]) / (r.control[name] + r.again[name]))),
      spread: spreadOf(rounds.map((r) => r.again[name] / r.control[name])),
      beside: `${shown(of('subject'))} and ${shown(of('control'))} ms, frames of ${bytes} bytes; badge painted in a browser ${painted}`,
    })
  }
}

async function raised(bench: BenchDatabase, { isQuick, report }: Plan) {
  const { sql, pool } = bench
  await sql`create table alarm_bare (like alarm including all)`
  const tenants = await tenantsOf(bench)
  const provider = system({ kind: 'provider' })
  const size = 100
  const batches = isQuick ? 10 : 40
  const batchOf = (client: number, batch: number) =>
    Array.from({ length: size }, (_, i) =>
      trouble(
        tenants[(client * 31 + batch * size + i) % tenants.length] ?? '',
        `${client}|${batch}|${i}`,
      ),
    )
  const bare = (rows: ReturnType<typeof batchOf>) => sql`
    insert into alarm_bare as a (audience, tenant_id, origin, key, severity, name, source, text, customer, raised_at, last_seen_at)
    select 'tenant', r.tenant, 'portal', r.key, r.severity, r.name, r.source, r.text, r.customer, now(), now()
    from json_to_recordset(${JSON.stringify(
      rows.map(({ owner, ...row }) => ({
        ...row,
        tenant: owner.tenantId,
        customer: 'Alder Foods',
      })),
    )}::text::json) as r (tenant uuid, key text, severity text, name jsonb, source jsonb, text jsonb, customer text)
    on conflict (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'), origin, key) where cleared_at is null
    do update set count = a.count + 1, last_seen_at = excluded.last_seen_at, text = excluded.text, name = excluded.name`
  const each =
    (isRepeat: boolean, work: (rows: ReturnType<typeof batchOf>) => PromiseLike<unknown>) =>
    async () => {
      if (!isRepeat) await sql`truncate alarm, alarm_bare, counter_delta cascade`
      const from = performance.now()
      await Promise.all(
        Array.from({ length: clients }, async (_, client) => {
          for (let batch = 0; batch < batches; batch += 1) await work(batchOf(client, batch))
        }),
      )
      return (clients * batches * size * 1000) / (performance.now() - from)
    }
  const verb = (rows: ReturnType<typeof batchOf>) =>
    Scope.enter(pool, provider, (scope) => take(scope, rows))
  for (const isRepeat of [false, true]) {
    if (isRepeat) {
      await each(false, verb)()
      await Promise.all(
        Array.from({ length: clients }, async (_, client) => {
          for (let batch = 0; batch < batches; batch += 1) await bare(batchOf(client, batch))
        }),
      )
    }
    const found = await compare(isQuick ? 3 : 7, each(isRepeat, verb), each(isRepeat, bare))
    report({
      ...{ goal: 'I2', sense: 'at least', limit: 0.5 },
      what: `raises in batches of ${size}, ${isRepeat ? 'all repeats' : 'all new'} ÷ a bare multi-row upsert of the same rows under the same indexes`,
      ...found,
      beside: `${shown(found.subject)} and ${shown(found.control)} a second, ${clients} clients, events and counters included`,
    })
  }
}
