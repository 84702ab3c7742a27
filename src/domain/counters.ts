import { type SQL, sql } from 'drizzle-orm'
import type { Scope } from './scope.ts'

export type Counters = ReadonlyMap<string, number>

// written out: as a parameter Postgres would plan the statement anew each time
const audienceWords = {
  provider: sql`'provider'`,
  msp: sql`'msp'`,
  tenant: sql`'tenant'`,
  worker: sql`'provider'`,
  anonymous: sql`null`,
}

/**
 * Kept totals of the scope's own audience by name: what is folded plus the deltas not yet folded, in one statement, so
 * a fold in between is never counted twice. `queued`, `executing`, `replicating`, `alarms.<severity>.<rank>` (active, by
 * the highest tier for which it asks nobody), `alarms.shelved.<tier>`, `alarms.maintenance.<tier>`, `alarms.flapping`, `services`, `status.*`, `deploy.*`,
 * `kit.*`, `licensed_users`, `replication.failed` (services whose last one failed), `replication.overdue` (tenants, by their alarms).
 */
export function readCounters(scope: Scope): Promise<Counters> {
  if (scope.mode === 'read write') return read(scope)
  const known = once.get(scope) ?? read(scope)
  once.set(scope, known)
  return known
}

/** Several parts of a page ask; where nothing is changed they get the same answer. */
const once = new WeakMap<Scope, Promise<Counters>>()

// deltas carry the owner of the change; row-level security leaves those of the audience and below
const totals = ({ actor }: Scope) => sql`select name, sum(value)::text as value from (
    select name, value from counter where audience = ${audienceWords[actor.audience.kind]}
    union all
    select name, sum(amount) from counter_delta group by name
  ) c group by name having sum(value) <> 0`

async function read(scope: Scope): Promise<Counters> {
  const found = await scope.readTogether<{ name: string; value: string }>(totals(scope))
  return new Map(found.map(({ name, value }) => [name, Number(value)]))
}

export type Counted = { counters?: Record<string, string> | null }

/**
 * For who reads one row beside the kept totals: the text of both in one statement, or of `more` alone where the totals are
 * known, and the totals of what that gave.
 */
export function withCounters(scope: Scope, more: SQL) {
  const known = once.get(scope)
  if (known) return { text: more, countersOf: () => known }
  return {
    text: sql`select m.*, (select json_object_agg(name, value) from (${totals(scope)}) c) as counters from (${more}) m`,
    countersOf(row: Counted | undefined): Promise<Counters> {
      const entries = Object.entries(row?.counters ?? {})
      const counters = Promise.resolve(
        new Map(entries.map(([name, value]) => [name, Number(value)])),
      )
      if (scope.mode === 'read only') once.set(scope, counters)
      return counters
    },
  }
}

/** Name → number, zero for what never happened. */
export const count = (counters: Counters, name: string): number => counters.get(name) ?? 0

/**
 * Folds waiting deltas into the totals of the tenant, its MSP and the provider, and keeps one history sample a minute
 * of what changed. Run by the worker; two at once wait for each other. Returns how many it folded.
 */
export async function foldCounters(scope: Scope, { most: max = 20_000 } = {}): Promise<number> {
  await lockFolding(scope)
  const [folded] = await scope.db.execute<{ folded: number }>(sql`
    with gone as (
      delete from counter_delta where id in (select id from counter_delta order by id limit ${max})
      returning audience, msp_id, tenant_id, name, amount
    ), spread as (
      select 'provider' as audience, null::uuid as msp_id, null::uuid as tenant_id, name, amount from gone
      union all select 'msp', coalesce(g.msp_id, t.msp_id), null, g.name, g.amount
        from gone g left join tenant t on t.id = g.tenant_id where coalesce(g.msp_id, t.msp_id) is not null
      union all select 'tenant', null, tenant_id, name, amount from gone where tenant_id is not null
    ), summed as (
      select audience, msp_id, tenant_id, name, sum(amount) as amount from spread group by 1, 2, 3, 4
    ), kept as (
      insert into counter (audience, msp_id, tenant_id, name, value)
      select audience, msp_id, tenant_id, name, amount from summed
      on conflict on constraint counter_key do update set value = counter.value + excluded.value
      returning audience, msp_id, tenant_id, name, value
    ), sampled as (
      insert into counter_history (audience, msp_id, tenant_id, name, at, value)
      select audience, msp_id, tenant_id, name, date_trunc('minute', now()), value from kept
      on conflict on constraint counter_history_key do update set value = excluded.value
    )
    select count(*)::integer as folded from gone`)
  return folded?.folded ?? 0
}

/** Nobody folds until the transaction ends. Before any lock on a tenant, as folding itself has it. */
export const lockFolding = (scope: Scope) =>
  scope.db.execute(sql`select pg_advisory_xact_lock(7203612)`)

/**
 * Gives a tenant's waiting deltas to its MSP, or to the provider, whose totals they belong to after the tenant is gone.
 * The caller holds `lockFolding` and the tenant's lock, and deletes the tenant's own.
 */
export async function handUpDeltas(scope: Scope, tenantId: string): Promise<void> {
  await scope.db.execute(sql`
    insert into counter_delta (audience, msp_id, name, amount)
    select case when t.msp_id is null then 'provider' else 'msp' end, t.msp_id, d.name, sum(d.amount)
    from counter_delta d join tenant t on t.id = d.tenant_id where d.tenant_id = ${tenantId}::uuid
    group by t.msp_id, d.name having sum(d.amount) <> 0`)
}
