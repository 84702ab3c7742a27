import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Limits, Scope } from '../scope.ts'
import type { Claimed, KindCapacity } from './commands.claim.ts'
import { lockLanesOf, nextOfLane } from './lanes.ts'

export type Done = { command: Claimed; result: Record<string, unknown> | null }
export type Ended = { isMine: boolean; hasAlarm: boolean }

type Wish = {
  worker: string | null
  leaseSeconds: number
  capacities: readonly KindCapacity[]
  done: readonly Done[]
}
type Advance = {
  claimed: Claimed[]
  ended: Map<string, Ended>
  /** Kinds of what the lanes of those that ended may do now and `capacities` does not name. */
  others: string[]
  /** Milliseconds until a lane may have something to claim that it has not now; null when none is known. */
  wakeMs: number | null
}
type Row = {
  claimed: Claimed[] | null
  ended: { id: string; hasAlarm: boolean }[] | null
  others: string[] | null
  ms: number | null
}

/** What a worker advances within: its statement costs less than to plan it, and the queue is new to the planner all the time. */
export const advanceLimits: Limits = { isByIndex: true }

/**
 * Ends what is done, takes the heads of lanes, the lane that waited longest first and those just freed after it, and announces
 * both: one command of a lane at a time, at most `max` of each kind. A lane that another worker looks at right now is left to it. One
 * statement, so that what a lane gains and loses is counted and written once; all is sent before the first answer.
 */
export async function advance(scope: Scope, wish: Wish): Promise<Advance> {
  const { done, capacities } = wish
  if (done.length === 0 && capacities.length === 0)
    return { claimed: [], ended: new Map(), others: [], wakeMs: null }
  const keys = [...new Set(done.map(({ command }) => command.laneKey))].sort()
  const [, [row]] = await Promise.all([
    keys.length > 0 ? lockLanesOf(scope, keys) : undefined,
    // async, so that it is sent when it is called
    (async () => scope.db.execute<Row>(advancing(wish)))(),
  ])
  return {
    claimed: row?.claimed ?? [],
    ended: new Map(row?.ended?.map(({ id, hasAlarm }) => [id, { isMine: true, hasAlarm }])),
    others: row?.others ?? [],
    wakeMs: row?.ms ?? null,
  }
}

/** Takes what there is to take and ends nothing. Run as the dispatcher. */
export const claim = async (scope: Scope, wish: Omit<Wish, 'done'>): Promise<Claimed[]> =>
  (await advance(scope, { ...wish, done: [] })).claimed

/** Of these two parts a statement has what it needs: PostgreSQL keeps a plan for each text. */
function advancing({ done, capacities, worker, leaseSeconds }: Wish): SQL {
  const ends = done.length > 0
  const claims = capacities.length > 0
  const parts = [
    ...(ends ? [ending(done)] : []),
    ...(claims ? [heads(capacities, ends), taking(worker, leaseSeconds)] : []),
    acting(ends, claims),
  ]
  return sql`
    with ${sql.join(parts, sql`, `)}
    select ${claims ? claimedOf : sql`null`} as claimed, ${ends ? endedOf : sql`null`} as ended,
      ${ends && claims ? othersOf : sql`null`} as others,
      (extract(epoch from least((select min(m.wakes) from moved m), ${claims ? nextWake : sql`null`}) - clock_timestamp()) * 1000)::float8 as ms,
      (select count(portal_announce_all(s.topics, s.tenant_id, s.msp_id, ${worker})::text) from said s) as announced`
}

/** The kind of its alarm, by its owner. */
export const alarmKey = ({ kind, tenantId, mspId }: Claimed) =>
  `command|${kind}|${tenantId ?? mspId ?? 'provider'}`

// by a list of keys, and state || '': a join, or a partial index, looks cheap to a planner without statistics, who then reads all
const ending = (done: readonly Done[]) => {
  const ids = done.map(({ command }) => command.id)
  const rows = done.map(({ command, result }) => [
    command.id,
    { attempt: command.attempt, result, alarm: alarmKey(command) },
  ])
  return sql`ended as (
      update command c set state = 'succeeded', lease_until = null, ended_at = now(), step = c.steps, step_name = null,
        error = null, result = nullif(d.rows -> c.id::text -> 'result', 'null')
      from (select ${JSON.stringify(Object.fromEntries(rows))}::jsonb as rows) d
      where c.id = any(${makePgArray(ids)}::uuid[]) and c.attempt = (d.rows -> c.id::text ->> 'attempt')::integer
        and c.state || '' = 'executing'
      returning c.id, c.lane_key, c.tenant_id, c.msp_id, c.subject_kind, c.subject_id, d.rows -> c.id::text ->> 'alarm' as alarm
    )`
}

const isActive = sql`coalesce((select t.state from tenant t where t.id = l.tenant_id), 'active') = 'active'`

/** Those of lanes that wait, then those of lanes that this statement frees. */
const heads = (capacities: readonly KindCapacity[], ends: boolean) => {
  const waiting = sql`wanted as materialized (
      select * from json_to_recordset(${JSON.stringify(capacities)}::json) as w(kind text, lane text, max integer)
    ), waiting as (
      select w.kind, f.id from wanted w cross join lateral (
        select h.id from lane l cross join lateral (${nextOfLane}) h
        where l.wake_at <= now() and not l.busy and l.name = w.lane and h.kind = w.kind and ${isActive}
        order by l.served_at, l.key limit w.max for update of l skip locked) f
    )`
  if (!ends) return sql`${waiting}, head as (select id from waiting)`
  return sql`${waiting}, freed as (
      select l.name, h.id, h.kind, row_number() over (partition by h.kind order by l.served_at, l.key) as place
      from ended e join lane l on l.key = e.lane_key cross join lateral (${nextOfLane}) h where ${isActive}
    ), head as (
      select id from waiting
      union all
      select f.id from freed f join wanted w on w.kind = f.kind and w.lane = f.name
      where f.place <= w.max - (select count(*) from waiting x where x.kind = f.kind)
    )`
}

const taking = (worker: string | null, leaseSeconds: number) => sql`taken as (
      update command c set state = 'executing', attempt = c.attempt + 1, worker = ${worker}, step = 0, step_name = null,
        started_at = now(), ended_at = null, lease_until = now() + make_interval(secs => ${leaseSeconds})
      where c.id = any(array(select id from head)) and c.state || '' = 'queued' returning c.*
    )`

const columns = sql`lane_key, tenant_id, subject_kind, subject_id, id`

/** What became of each lane, and what is said of it. */
const acting = (ends: boolean, claims: boolean) => sql`acted as (
      ${sql.join(
        [
          ...(ends ? [sql`select ${columns}, false as taken from ended`] : []),
          ...(claims ? [sql`select ${columns}, true as taken from taken`] : []),
        ],
        sql` union all `,
      )}
    ), moved as (
      update lane l set busy = a.taken, served_at = case when a.taken then clock_timestamp() else l.served_at end,
        wake_at = case when a.taken then l.wake_at else (
          select min(c.next_try_at) from command c where c.lane_key = l.key and c.state = 'queued') end
      from (select lane_key, bool_or(taken) as taken from acted group by lane_key) a where l.key = a.lane_key
      returning case when not l.busy and l.wake_at > now() then l.wake_at end as wakes
    ), said as (
      select a.tenant_id, t.msp_id, array['queue', 'commands'] || array_agg('command:' || a.id)
        || coalesce(array_agg('service:' || a.subject_id) filter (where a.subject_kind = 'service' and a.subject_id is not null), '{}') as topics
      from acted a left join tenant t on t.id = a.tenant_id group by a.lane_key, a.tenant_id, t.msp_id
    )`

const claimedOf = sql`(select json_agg(json_build_object('id', c.id, 'attempt', c.attempt, 'maxAttempts', c.max_attempts,
        'lane', c.lane, 'laneKey', c.lane_key, 'kind', c.kind, 'tenantId', c.tenant_id, 'mspId', c.msp_id,
        'subjectKind', c.subject_kind, 'subjectId', c.subject_id, 'subjectName', c.subject_name, 'payload', c.payload,
        'requestedName', c.requested_name,
        'waitedSeconds', extract(epoch from now() - greatest(c.created_at, c.next_try_at))::float8)) from taken c)`

const nobody = '00000000-0000-0000-0000-000000000000'

const endedOf = sql`(select json_agg(json_build_object('id', e.id, 'hasAlarm', exists (
        select from alarm a where a.key = e.alarm and a.cleared_at is null
          and coalesce(a.tenant_id, a.msp_id, ${nobody}::uuid) = coalesce(e.tenant_id, e.msp_id, ${nobody}::uuid)))) from ended e)`

const othersOf = sql`(select json_agg(f.kind) from freed f
        where not exists (select from wanted w where w.kind = f.kind and w.lane = f.name))`

const nextWake = sql`(select min(l.wake_at) from lane l
        where l.wake_at > now() and l.wake_at < now() + interval '1 hour' and not l.busy)`
