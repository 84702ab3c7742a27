import { Agent, request } from 'node:http'
import { makePartitions } from '../../src/database/partitions.ts'
import { countActivity } from '../../src/domain/metering/activity.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { callsASecond, compare, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { startBenchPortal } from './portal.ts'
import { makeBenchWorld } from './world.ts'

const organizations = 50
const months = 12
const clients = 4
const callers = 64

type Organization = { id: string; shortname: string }
type Event = { organization: string; account: string; at: string }

/**
 * F1: activity counted by the verb, beside the bare multi-row INSERT … ON CONFLICT DO NOTHING of the same rows into the same table by as many
 * clients, each for an organization of its own, over a history of 10 million rows (`--quick`: 1 million).
 */
export async function benchMetering({ isQuick, report }: Plan): Promise<void> {
  const bench = await makeBenchDatabase()
  const { dana, olivia } = await makeBenchWorld(bench.sql)
  const msp = olivia.audience.kind === 'msp' ? olivia.audience.msp : ''
  const perMonth = (isQuick ? 1_000_000 : 10_000_000) / months
  // of few that are large enough for a batch of 10,000 that are all new
  const accounts = Math.max(Math.floor(perMonth / organizations), 20_000)
  const all = await loadHistory(bench, msp, Math.floor(perMonth / accounts), accounts)
  const program = programOf(msp)
  const tables = await startTables(bench, accounts)
  const rounds = isQuick ? 2 : 7
  for (const repeats of [0, 0.9])
    for (const size of [100, 10_000]) {
      const batches = size === 100 ? 240 : 12
      const each = (send: (of: Organization, events: Event[]) => Promise<unknown>) => async () => {
        await tables.reset(repeats)
        const made = batchesOf(all, { batches, size, accounts })
        const from = performance.now()
        await Promise.all(
          made.map(async (own) => {
            for (const { of, events } of own) await send(of, events)
          }),
        )
        return (batches * size * 1000) / (performance.now() - from)
      }
      const found = await compare(
        rounds,
        each((_, events) => countActivity(bench.pool, program, events)),
        each((of, events) => tables.insert(of, events)),
        { warmRounds: isQuick ? 0 : 1 },
      )
      report({
        ...{ goal: 'F1', sense: 'at least', limit: 0.8 },
        what: `activity in batches of ${shown(size)}, ${repeats === 0 ? 'all new' : 'nine of ten counted before'} ÷ the bare INSERT of the same rows`,
        ...found,
        beside: `${shown(found.subject)} and ${shown(found.control)} events a second, ${clients} clients, ${shown(perMonth * months)} rows of history`,
      })
    }
  await tables.reset(0)
  await singles(bench, { all, program, dana, accounts, ms: isQuick ? 500 : 5000, report })
  await bench.drop()
}

/** One event a call, of 64 callers: the verb's, beside rows that are inserted one by one; and by HTTP, with a token. */
async function singles(
  bench: BenchDatabase,
  {
    all,
    program,
    dana,
    accounts,
    ms,
    report,
  }: {
    all: readonly Organization[]
    program: Actor
    dana: Actor
    accounts: number
    ms: number
    report: Plan['report']
  },
) {
  let n = 0
  const next = () => {
    n += 1
    const of = all[n % all.length] as Organization
    return { of, event: eventOf(of, 1 + ((n * 7919) % accounts), new Date().toISOString()) }
  }
  const tables = await startTables(bench, accounts)
  const found = await compare(
    3,
    () => callsASecond(callers, ms, () => countActivity(bench.pool, program, [next().event])),
    () =>
      callsASecond(callers, ms, () => {
        const { of, event } = next()
        return tables.insert(of, [event])
      }),
  )
  const token = await Scope.enter(bench.pool, dana, (scope) =>
    addToken(scope, { name: 'bench', scope: 'provider', role: 'operator' }),
  )
  const portal = await startBenchPortal(bench)
  const agent = new Agent({ keepAlive: true, maxSockets: callers })
  const url = new URL('/api/v1/activity', portal.url)
  const http = await callsASecond(clients, ms, () => post(url, agent, token, [next().event]))
  const large = await callsASecond(clients, ms, () => {
    const { of } = next()
    const at = new Date().toISOString()
    return post(
      url,
      agent,
      token,
      Array.from({ length: 10_000 }, (_, k) => eventOf(of, 1 + ((n + k) % accounts), at)),
    )
  })
  agent.destroy()
  await portal.stop()
  report({
    ...{ goal: 'F1', sense: 'at least', limit: 0.8 },
    what: `single events of ${callers} callers ÷ single-row INSERTs of as many`,
    ...found,
    beside: `${shown(found.subject)} and ${shown(found.control)} a second; by HTTP with a token ${shown(http)} single events, and ${shown(large * 10_000)} in calls of 10,000`,
  })
}

const eventOf = ({ id }: Organization, nth: number, at: string): Event => ({
  ...{ organization: id, account: `user-${nth}@customer.example`, at },
})

const post = (url: URL, agent: Agent, token: string, events: readonly Event[]) =>
  new Promise<void>((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        [200, 429].includes(answer.statusCode ?? 0)
          ? resolve()
          : reject(new Error(`activity was answered with ${answer.statusCode}`)),
      )
    })
    asking.on('error', reject)
    asking.end(JSON.stringify(events))
  })

/** An MSP's application that reports of all its organizations. */
const programOf = (msp: string): Actor => ({
  ...{ kind: 'token', id: null, name: 'application', role: 'admin' },
  audience: { kind: 'msp', msp },
})

/** Months before this one, each with the same accounts of as many organizations. */
async function loadHistory(
  { sql }: BenchDatabase,
  msp: string,
  many: number,
  accounts: number,
): Promise<Organization[]> {
  const all = await sql<Organization[]>`
    insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain)
    select 'metered-' || n, 'Metered ' || n, ${msp}, gen_random_uuid(), 'm' || n || '.example' from generate_series(1, ${many}) n returning id, shortname`
  await makePartitions(sql, { before: months })
  await sql.begin(async (step) => {
    // keys are sound by making; their triggers would take most of the time
    await step`set local session_replication_role = replica`
    await step`insert into mau_account (tenant_id, account, first_seen_at, changed_at)
      select t.id, 'user-' || n || '@customer.example', now(), now() from tenant t, generate_series(1, ${accounts}) n where t.shortname like 'metered-%' order by 1, 2`
    for (let back = months; back > 0; back -= 1)
      await step`insert into mau_activity (tenant_id, period, account, at)
        select a.tenant_id, portal_period_add(portal_period(now()), ${-back}), a.account, now() from mau_account a order by 1, 3`
    await step`insert into mau_total (tenant_id, accounts, active) select a.tenant_id, count(*), count(*) from mau_account a group by 1`
    await step`insert into mau_limit (tenant_id, max_mau) select tenant_id, 1000000 from mau_total`
  })
  await sql.unsafe('vacuum analyze')
  return all
}

async function startTables({ sql }: BenchDatabase, accounts: number) {
  const [{ part, period } = { part: '', period: '' }] = await sql<
    { part: string; period: string }[]
  >`
    select 'partition.mau_activity_' || replace(portal_period(now()), '-', '_') as part, portal_period(now()) as period`
  return {
    /** As the month stands before each round. */
    async reset(repeats: number) {
      await sql.unsafe(`truncate ${part}`)
      await sql`truncate mau_counter`
      if (repeats > 0)
        await sql.begin(async (step) => {
          await step`set local session_replication_role = replica`
          await step`insert into mau_activity (tenant_id, period, account, at)
            select tenant_id, ${period}, 'user-' || n || '@customer.example', now() from mau_total, generate_series(1, ${Math.round(accounts * repeats)}::integer) n`
        })
      await sql`insert into mau_counter (tenant_id, period, mau) select tenant_id, ${period}, ${Math.round(accounts * repeats)} from mau_total`
    },
    insert: ({ id }: Organization, events: Event[]) =>
      sql`insert into mau_activity (tenant_id, period, account, at)
        select ${id}, ${period}, e.account, e.at from unnest(${events.map(({ account }) => account)}::text[], ${events.map(({ at }) => at)}::timestamptz[]) e (account, at)
        on conflict do nothing`,
  }
}

/** For each client its batches, every one of another organization in turn. */
function batchesOf(
  all: readonly Organization[],
  { batches, size, accounts }: { batches: number; size: number; accounts: number },
) {
  const at = new Date().toISOString()
  const own = Array.from({ length: clients }, (): { of: Organization; events: Event[] }[] => [])
  const used = new Map<Organization, number>()
  for (let batch = 0; batch < batches; batch += 1) {
    const of = all[batch % all.length] as Organization
    const from = used.get(of) ?? 0
    used.set(of, from + size)
    const events = Array.from({ length: size }, (_, n) => {
      // spread over the accounts, none twice before all were there
      const nth = ((from + n) * 7919) % accounts
      return eventOf(of, 1 + nth, at)
    })
    own[batch % clients]?.push({ of, events })
  }
  return own
}
