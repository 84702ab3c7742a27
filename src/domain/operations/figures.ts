import { sql } from 'drizzle-orm'
import { type Counters, readCounters } from '../counters.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'

/** What the installation is doing, in numbers for a monitoring system; of all tenants together, and null where it has never been. */
export type Figures = {
  /** Commands that wait or run, and those that were given up in the last 24 hours. */
  commands: { state: string; lane: string; kind: string; many: number }[]
  /** Seconds that the oldest command of a lane that may begin has waited. */
  waiting: { lane: string; seconds: number }[]
  alarms: { severity: string; many: number }[]
  walls: { shown: number; silent: number; expired: number }
  /** Seconds since a worker last said that it lives. */
  workerSeconds: number | null
  replication: {
    /** Since the last that succeeded, of the tenant that has waited longest; one that never did is not known here. */
    oldestSeconds: number | null
    /** Tenants whose replication is an hour late. */
    overdue: number
  }
  /** Seconds since a round of the canary ended that saw what it may and nothing else, and what the last that ended had seen. */
  canary: { goodSeconds: number | null; leaks: number }
  /** Seconds since the instant whose state is kept, and since one was last restored and tried. */
  backup: { seconds: number | null; provenSeconds: number | null }
  /** Seconds that the oldest line of the log has had no seal. */
  unsealedSeconds: number
}

const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const
/** More kinds than there are: rows of former releases cannot make figures grow. */
const mostKinds = 200

/** Each by an index or of a small table, so that asking often costs little. The provider's alone. */
export async function readFigures(scope: Scope): Promise<Figures> {
  demandProvider(scope.actor)
  const { db } = scope
  const commands = await db.execute<Figures['commands'][number]>(sql`
    select c.state, c.lane, c.kind, count(*)::int as many from command c where c.state in ('queued', 'executing')
    group by 1, 2, 3
    union all
    select 'failed', c.lane, c.kind, count(*)::int from command c
    where coalesce(c.ended_at, '-infinity') > now() - interval '1 day' and c.state = 'failed' group by 1, 2, 3
    limit ${mostKinds}`)
  const waiting = await db.execute<Figures['waiting'][number]>(sql`
    select c.lane, extract(epoch from now() - min(greatest(c.created_at, c.next_try_at)))::float8 as seconds
    from command c where c.state = 'queued' and c.next_try_at <= now() group by 1`)
  const [ages] = await db.execute<Ages>(sql`
    select ${since(sql`(select max(seen_at) from worker_process)`)} as worker,
      ${since(sql`(select min(r.last_success_at) from replication r join tenant t on t.id = r.tenant_id
        and t.state = 'active' and not t.synthetic where r.due_at is not null)`)} as replicated,
      (select count(*)::int from replication r join tenant t on t.id = r.tenant_id and t.state in ('active', 'deactivated') and not t.synthetic
        where r.due_at is not null and r.max_at < portal_clock() - interval '1 hour') as overdue,
      ${since(sql`(select max(ended_at) from canary_run where error is null and leaks = '[]')`)} as canary,
      coalesce((select jsonb_array_length(leaks) from canary_run where ended_at is not null order by started_at desc limit 1), 0) as leaks,
      ${since(sql`(select max(taken_at) from backup_run where kind = 'backup' and ended_at is not null and failure is null and not is_gone)`)} as backup,
      ${since(sql`(select max(ended_at) from backup_run where kind = 'drill' and failure is null)`)} as proven,
      coalesce(${since(sql`(select min(at) from log_entry where hash is null)`)}, 0) as unsealed`)
  return {
    ...{ commands: [...commands], waiting: [...waiting] },
    alarms: alarmsIn(await readCounters(scope)),
    walls: await readWalls(scope),
    workerSeconds: ages?.worker ?? null,
    replication: { oldestSeconds: ages?.replicated ?? null, overdue: ages?.overdue ?? 0 },
    canary: { goodSeconds: ages?.canary ?? null, leaks: ages?.leaks ?? 0 },
    backup: { seconds: ages?.backup ?? null, provenSeconds: ages?.proven ?? null },
    unsealedSeconds: ages?.unsealed ?? 0,
  }
}

type Age = number | null
type Ages = {
  worker: Age
  replicated: Age
  overdue: number
  canary: Age
  leaks: number
  backup: Age
  proven: Age
  unsealed: number
}

// null stays null, which greatest() would not have it
const since = (at: ReturnType<typeof sql>) =>
  sql`(select greatest(s.seconds, 0) from (select extract(epoch from clock_timestamp() - ${at})::float8 as seconds) s where s.seconds is not null)`

/** Kept totals have a name for each tier that an alarm asks; here they are one. */
function alarmsIn(counters: Counters): Figures['alarms'] {
  return severities.map((severity) => {
    const own = [...counters].filter(([name]) => name.startsWith(`alarms.${severity}.`))
    return { severity, many: own.reduce((sum, [, many]) => sum + many, 0) }
  })
}

/** Wallboards of everybody: approved ones by whether their screen was heard in the last 30 seconds. */
export async function readWalls({ db }: Scope): Promise<Figures['walls']> {
  const [row] = await db.execute<Figures['walls']>(sql`
    select count(*) filter (where not over and heard)::int as shown, count(*) filter (where not over and not heard)::int as silent,
      count(*) filter (where over)::int as expired
    from (select expires_at <= now() as over, coalesce(last_frame_at > now() - interval '30 seconds', false) as heard from wallboard) w`)
  return row ?? { shown: 0, silent: 0, expired: 0 }
}

/** What is looked at seldom, because all of it is read. */
export type Slow = { drift: { counter: string; by: number }[]; databaseBytes: number }

/**
 * How far kept totals are from what is counted, in one statement and so of one instant: 0 unless something is wrong. Reads every
 * service, open command and active alarm. The provider's alone.
 */
export async function readSlow(scope: Scope): Promise<Slow> {
  demandProvider(scope.actor)
  const drift = await scope.db.execute<Slow['drift'][number]>(sql`
    with kept as (
      select k.name, sum(k.value) as value from (
        select name, value from counter where audience = 'provider'
        union all select name, amount from counter_delta) k group by 1
    ), counted as (
      select 'queued' as counter, count(*) as many, 'queued' as names from command where state = 'queued'
      union all select 'executing', count(*), 'executing' from command where state = 'executing'
      union all select 'services', count(*), 'services' from service
      union all select 'alarms', count(*), 'alarms\\.(critical|major|minor|warning|indeterminate)\\.[0-9]+' from alarm where cleared_at is null
    )
    select c.counter, abs(c.many - coalesce((select sum(k.value) from kept k where k.name ~ ('^' || c.names || '$')), 0))::float8 as by
    from counted c`)
  const [size] = await scope.db.execute<{ bytes: number }>(sql`
    select sum(pg_total_relation_size(c.oid))::float8 as bytes from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema') where c.relkind = 'r'`)
  return { drift: [...drift], databaseBytes: size?.bytes ?? 0 }
}
