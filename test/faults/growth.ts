import { readCounters } from '../../src/domain/counters.ts'
import { prune } from '../../src/domain/operations/housekeeping.ts'
import { advanceLimits, claim } from '../../src/domain/queue/commands.advance.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { dispatcher, limited, Scope, system } from '../../src/domain/scope.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const claims = 200
const provider = system({ kind: 'provider' })

/** A queue that has done much: a fifth of it is past its time, and is pruned while commands are claimed. */
export const growth: Scenario = {
  name: 'growth',
  plan: 'C10',
  goals: [],
  what: 'beside a million finished commands one is claimed within 10 ms (p95), also while they are pruned, and counters are read in no more time than beside none',
  times: { small: 0, quick: 200_000, full: 1_000_000 },
  unit: 'finished commands',
  controls: { 'no-index': 400_000 },
  run: (asked) => onOwnGround((ground) => grown(ground, asked)),
}

async function grown({ sql, pool }: Ground, { times, broken, say }: Asked): Promise<Finding> {
  const places = await addCustomers(sql, 50)
  const claiming = async (many: number) => {
    const taken: number[] = []
    for (let n = 0; n < many; n += 1) {
      await Scope.enter(pool, provider, (scope) =>
        enqueue(scope, [
          {
            ...{ kind: 'probe', owner: { tenantId: places[n % places.length]?.tenantId ?? '' } },
            subject: { kind: 'device', id: null, name: 'a device' },
          },
        ]),
      )
      const from = performance.now()
      const [held] = await Scope.enter(limited(pool, advanceLimits), dispatcher, (scope) =>
        claim(scope, {
          ...{ worker: 'growth', leaseSeconds: 30 },
          capacities: [{ kind: 'probe', lane: 'service', max: 1 }],
        }),
      )
      taken.push(performance.now() - from)
      if (!held) throw new Error('nothing was claimed')
      await sql`delete from command where id = ${held.id}`
      await sql`update lane set busy = false`
    }
    return taken
  }
  const counting = async () => {
    const taken: number[] = []
    for (let n = 0; n < claims; n += 1) {
      const from = performance.now()
      await Scope.enter(pool, provider, readCounters, 'read only')
      taken.push(performance.now() - from)
    }
    return taken
  }
  // as many as later: what the claims leave in the rows of counters is beside both
  await claiming(claims)
  await counting()
  const before = await counting()
  // as many rows as days of work leave; the triggers that count are about what is open, and cost hours for a million rows
  await sql`alter table command disable trigger user`
  await sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, state, attempt, requested_name, started_at, ended_at)
    select 'tenant', t.id, 'service', 'probe', 'device', 'a device', 'succeeded', 1, 'Dana',
      now() - n * interval '1 second', now() - case n % 5 when 0 then interval '100 days' else interval '1 day' end
    from generate_series(1, ${times}) n join (select id, row_number() over () - 1 as at from tenant) t on t.at = n % ${places.length}`
  await sql`alter table command enable trigger user`
  if (broken === 'no-index')
    await sql`
      do $$ declare r record; begin
        for r in select indexrelid::regclass as name from pg_index where indrelid = 'command'::regclass and not indisunique loop
          execute 'drop index ' || r.name; end loop; end $$`
  await sql`analyze command`
  say(`${times} finished commands are there`)
  const after = await claiming(claims)
  const counted = await counting()
  const [old] = await sql<
    { n: number }[]
  >`select count(*)::int as n from command where ended_at < now() - interval '90 days'`
  let isPruning = true
  let pruned = 0
  const during: number[] = []
  const pruning = prune((one) => Scope.enter(pool, dispatcher, one)).then((gone) => {
    pruned = gone
    isPruning = false
  })
  while (isPruning && during.length < 5000) during.push(...(await claiming(5)))
  await pruning
  return {
    attempted: {
      'finished commands': times,
      claims: after.length + during.length,
      'claims while pruning': during.length,
      pruned,
    },
    none: { 'left that should have been pruned': Math.max(0, (old?.n ?? 0) - pruned) },
    bounds: [
      { what: 'claim, p95', values: after, max: 10, unit: 'ms', at: 0.95 },
      { what: 'claim while pruning, p95', values: during, max: 10, unit: 'ms', at: 0.95 },
      {
        what: 'counters, p50 ÷ beside none',
        values: [median(counted) / median(before)],
        max: 1.5,
        unit: '×',
      },
    ],
    beside: `counters ${median(before).toFixed(2)} ms before, ${median(counted).toFixed(2)} ms after`,
  }
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
