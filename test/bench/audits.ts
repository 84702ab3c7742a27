import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { classifyLimits } from '../../src/domain/licensing/audits.classify.ts'
import { takeRuns } from '../../src/domain/licensing/audits.ts'
import { phoneSystemPlan } from '../../src/domain/licensing/plans.ts'
import { limited, Scope, system } from '../../src/domain/scope.ts'
import { defaults } from '../../src/domain/settings/settings.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, type Figure, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { makeBenchWorld } from './world.ts'

type On = { bench: BenchDatabase; tenant: string }

/**
 * D2: the license audit of one large tenant beside one statement, of the owner and without policies, that classifies the same people
 * by the same factors and stores the same reasons in a table of the same shape.
 */
export async function benchAudits({ isQuick, report }: Plan): Promise<void> {
  const users = isQuick ? 10_000 : 100_000
  const bench = await makeBenchDatabase()
  const world = await makeBenchWorld(bench.sql)
  const { audience } = world.otis
  const on = { bench, tenant: audience.kind === 'tenant' ? audience.tenant : '' }
  await fill(on, users)
  const common = { goal: 'D2', limit: 1.5, sense: 'at most' } as const
  const rounds = isQuick ? 3 : 5
  const first = await compare(
    rounds,
    () => ours(on, { isFirst: true }),
    () => bare(on, { isFirst: true }),
  )
  report({
    ...common,
    what: `license audit of ${shown(users)} users, the first run ÷ one statement`,
    ...{ ...first, beside: besides(first) },
  })
  const next = await compare(
    rounds,
    () => changed(on, () => ours(on)),
    () => changed(on, () => bare(on)),
  )
  report({
    ...common,
    what: 'the same with 1 % changed ÷ one statement that stores what differs',
    ...{ ...next, beside: besides(next) },
  })
  report(await flatness(on))
  await bench.drop()
}

const flatMib = 8
const sampleMs = 50

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is left after collection while people are counted, who all stay in the database. */
async function flatness(on: On): Promise<Figure> {
  const held: number[] = []
  const sample = () => {
    collectGarbage()
    held.push(process.memoryUsage().heapUsed / 1024 / 1024)
  }
  sample()
  const timer = setInterval(sample, sampleMs)
  await ours(on, { isFirst: true })
  clearInterval(timer)
  const most = Math.max(...held) - (held[0] ?? 0)
  return {
    ...{ goal: 'D2', limit: 1, sense: 'at most', spread: 0, ratio: most / flatMib },
    what: `what the heap holds more during it ÷ ${flatMib} MiB`,
    beside: `${shown(most)} MiB`,
  }
}

const besides = ({ subject, control }: { subject: number; control: number }) =>
  `${shown(subject)} and ${shown(control)} ms`

/** Every second one of Direct Routing, others by each factor, and some by none. */
async function fill({ bench: { sql }, tenant }: On, users: number) {
  const plans = JSON.stringify([
    { service: 'T', servicePlanId: phoneSystemPlan, status: 'Enabled' },
  ])
  await sql`
    insert into sip_connection (tenant_id, service_id, name, gateway)
    select tenant_id, id, 'sbc', 'sbc.alder.example' from service where tenant_id = ${tenant}
    order by created_at, name limit 1`
  await sql`
    insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, plans, gateway, voice_enabled, ui_changed_at)
    select ${tenant}::uuid, gen_random_uuid()::text, 'user' || i || '@alder.example', 'User ' || i, true, ${plans}::jsonb,
      case when i % 2 = 0 then 'sbc.alder.example' end, i % 2 = 0, case when i % 5 = 0 then now() end
    from generate_series(1, ${users}::integer) i`
  await sql`
    insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id)
    select tenant_id, '+4930' || lpad((row_number() over (order by graph_id))::text, 8, '0'),
      case when gateway is null then 'operatorConnect' else 'directRouting' end, 'userAssigned', graph_id
    from managed_user where tenant_id = ${tenant} and graph_id < 'a'`
  await sql`
    insert into dial_plan_prefix (tenant_id, prefix, tag) select ${tenant}::uuid, '4989' || i, 'fax' from generate_series(1, 500) i`
  await sql`create table bare_reason (like license_run_user including all)`
  await sql`vacuum analyze`
}

type How = { isFirst?: boolean }
const provider = system({ kind: 'provider' })

async function ours({ bench, tenant }: On, { isFirst = false }: How = {}): Promise<number> {
  if (isFirst) await bench.sql`truncate license_run_user, license_run, license_audit`
  const from = performance.now()
  await Scope.enter(limited(bench.pool, classifyLimits), provider, (scope) =>
    takeRuns(scope, [tenant], { trigger: 'refresh', factors: defaults['license-factors'] }),
  )
  return performance.now() - from
}

/** The reasons as one statement finds them that knows the one gateway and is asked about nobody else. */
async function bare(
  { bench: { sql }, tenant }: On,
  { isFirst = false }: How = {},
): Promise<number> {
  if (isFirst) await sql`truncate bare_reason`
  const plan = JSON.stringify([{ servicePlanId: phoneSystemPlan, status: 'Enabled' }])
  const from = performance.now()
  await sql`
    with s as (
      select id, tenant_id from service where tenant_id = ${tenant} order by created_at, name limit 1
    ), person as (
      select u.tenant_id, u.graph_id as subject, u.display_name as name, u.gateway, s.id as service,
        (case when u.gateway = 'sbc.alder.example' and u.voice_enabled then 1 else 0 end
          | case when n.user_graph_id is not null then 2 else 0 end | case when m.graph_id is not null then 4 else 0 end
          | case when u.ui_changed_at is not null then 8 else 0 end
          | case when coalesce(u.plans @> ${plan}::jsonb, false) then 32 else 0 end) as fits
      from managed_user u join s on s.tenant_id = u.tenant_id
        left join (select distinct user_graph_id from managed_number where tenant_id = ${tenant} and number_type = 'operatorConnect') n
          on n.user_graph_id = u.graph_id
        left join lifecycle_member m on m.tenant_id = u.tenant_id and m.graph_id = u.graph_id
      where u.tenant_id = ${tenant} and u.removed_at is null
    )
    insert into bare_reason as b (tenant_id, subject, name, service_id, factor, fits, matched, from_run, since)
    select tenant_id, subject, name, service, case when fits & 1 > 0 then 'direct-routing' when fits & 2 > 0 then 'operator-connect'
      when fits & 4 > 0 then 'template' else 'interface' end, fits, case when fits & 1 > 0 then gateway end, 1, now()
    from person where fits & 15 > 0
    union all
    select x.tenant_id, x.id::text, x.prefix, s.id, 'service-number', 16, x.tag, 1, now()
    from dial_plan_prefix x join s on s.tenant_id = x.tenant_id where x.tenant_id = ${tenant} and x.tag = 'fax'
    on conflict (tenant_id, subject, from_run) do update set factor = excluded.factor, fits = excluded.fits, matched = excluded.matched, since = excluded.since
      where (b.factor, b.fits, b.matched) is distinct from (excluded.factor, excluded.fits, excluded.matched)`
  return performance.now() - from
}

let turn = 0

/** One in a hundred is changed by hand or is so no longer; others each time. */
async function changed({ bench: { sql }, tenant }: On, work: () => Promise<number>) {
  turn = (turn + 1) % 100
  await sql`
    update managed_user set ui_changed_at = case when ui_changed_at is null then now() end
    where tenant_id = ${tenant} and substr(upn, 5, position('@' in upn) - 5)::integer % 100 = ${turn}`
  return work()
}
