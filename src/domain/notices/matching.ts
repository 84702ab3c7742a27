import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { AlarmChange } from '../alarms/alarms.ts'
import { demandProvider } from '../roles.ts'
import { tierRank } from '../schema/alarms.ts'
import type { Scope } from '../scope.ts'
import { causeOfWebhook } from './deliveries.ts'
import { type Hours, type Meaning, meaningOf, opening } from './rules.match.ts'

/** Changes that one run looks at; what is left is the next run's. */
export const matchedAtOnce = 2000

/** Severities as an alarm's row ranks them. */
const severityRank = (column: SQL) =>
  sql`case ${column} when 'critical' then 4 when 'major' then 3 when 'minor' then 2 else 1 end`

/**
 * Looks at changes of alarms that no rule has looked at and writes down whom to tell: for each rule that takes the alarm as it
 * stands now, each recipient of each step. Sends nothing. Wants the provider's scope; says how many changes it looked at.
 */
export async function matchEvents(scope: Scope, most = matchedAtOnce): Promise<number> {
  demandProvider(scope.actor)
  const events = await scope.db.execute<{ alarm: string; change: AlarmChange }>(sql`
    with taken as materialized (select id from alarm_event where matched_at is null order by at, id limit ${most})
    update alarm_event e set matched_at = portal_clock() from taken where e.id = taken.id returning e.alarm_id as alarm, e.change`)
  const of = new Map<string, Set<Meaning>>()
  for (const { alarm, change } of events) {
    const meaning = meaningOf(change)
    if (meaning) of.set(alarm, (of.get(alarm) ?? new Set()).add(meaning))
  }
  if (of.size > 0) await note(scope, of)
  return events.length
}

async function note(scope: Scope, of: ReadonlyMap<string, ReadonlySet<Meaning>>) {
  const having = (...wanted: Meaning[]) =>
    [...of].flatMap(([alarm, has]) => (wanted.some((one) => has.has(one)) ? [alarm] : []))
  const spared = await forget(scope, having('over', 'quiet'))
  await noteClears(scope, having('over'))
  await noteEased(scope, having('new'))
  const asking = having('new', 'again').map((alarm) => ({
    ...{ alarm, again: of.get(alarm)?.has('again') ?? false },
  }))
  const told = await noteRaises(scope, asking)
  const owners = new Map([...spared, ...told].map((one) => [one.tenantId ?? one.mspId, one]))
  for (const { tenantId, mspId } of owners.values())
    await scope.announce('notifications', tenantId, mspId)
}

type Whose = { tenantId: string | null; mspId: string | null }
/** Of rows that a statement changed: whose pages show them. */
const whose = (changed: SQL) =>
  sql`with changed as (${changed}) select distinct tenant_id as "tenantId", msp_id as "mspId" from changed`

const ids = (of: readonly string[]) => sql`${makePgArray([...of])}::uuid[]`

/** Whom nobody has told yet need not hear of what is over, or seen to by their own tier or above. */
async function forget(scope: Scope, alarms: readonly string[]): Promise<readonly Whose[]> {
  if (alarms.length === 0) return []
  return scope.db.execute<Whose>(
    whose(sql`
    update notification n set state = 'needless' from alarm a
    where n.alarm_id = any(${ids(alarms)}) and n.state in ('waiting', 'held') and a.id = n.alarm_id
      and (a.cleared_at is not null or a.quiet_rank >= ${tierRank(sql`n.audience`)})
    returning n.tenant_id, n.msp_id`),
  )
}

/** Who got the raise gets the clear, whatever became of the rule. */
async function noteClears(scope: Scope, alarms: readonly string[]) {
  if (alarms.length === 0) return
  await scope.db.execute(sql`
    update notification n set clear_due_at = portal_clock() from alarm a
    where n.alarm_id = any(${ids(alarms)}) and n.state in ('sent', 'digested') and n.clear_due_at is null
      and a.id = n.alarm_id and a.cleared_at is not null`)
}

/** Of what got better its recipients know that, so that they are told when it gets worse again. */
async function noteEased(scope: Scope, alarms: readonly string[]) {
  if (alarms.length === 0) return
  await scope.db.execute(sql`
    update notification n set rank = a.rank from alarm a
    where n.alarm_id = any(${ids(alarms)}) and a.id = n.alarm_id and n.rank > a.rank`)
}

type Asking = { alarm: string; again: boolean }

/** Alarms that ask somebody with the rules that take them: their owner sees the alarm, and what they name is the alarm's. */
const pairs = (asking: readonly Asking[]) => sql`
  json_to_recordset(${JSON.stringify(asking)}::json) as g (alarm uuid, again boolean)
  join alarm a on a.id = g.alarm and a.cleared_at is null
  cross join lateral (values ('00000000-0000-0000-0000-000000000000'::uuid), (a.visible_to_msp), (a.tenant_id)) as o (id)
  join notification_rule r on coalesce(r.tenant_id, r.msp_id, '00000000-0000-0000-0000-000000000000') = o.id and r.active
    and a.rank >= ${severityRank(sql`r.severity`)} and a.quiet_rank < ${tierRank(sql`r.audience`)}
    and (r.of_tenants = '{}' or a.tenant_id = any(r.of_tenants)) and a.labels @> r.labels`

/** A recipient is never told that it cannot be told: neither by mail of that mail, nor an endpoint of itself. */
const isOwnFailure = sql`coalesce(a.origin = 'portal' and case when s.email is null then a.cause = ${causeOfWebhook('')} || s.webhook_id
  else a.key in ('mail|' || s.email, 'mail|server') end, false)`

async function noteRaises(scope: Scope, asking: readonly Asking[]): Promise<readonly Whose[]> {
  if (asking.length === 0) return []
  const limited = await scope.db.execute<
    { id: string; at: string; days: string } & Omit<Hours, 'days'>
  >(sql`
    select distinct r.id, r.time_zone as "timeZone", to_json(r.days)::text as days, r.from_time as "fromTime", r.to_time as "toTime",
      to_json(portal_clock()) #>> '{}' as at
    from ${pairs(asking)} where cardinality(r.days) < 7 or r.from_time is not null or r.to_time is not null`)
  const closed = limited.flatMap(({ id, at, days, ...hours }) => {
    const now = new Date(at)
    const opens = opening({ ...hours, days: JSON.parse(days) }, now)
    return opens && opens > now ? [{ rule: id, at: opens.toISOString() }] : []
  })
  return scope.db.execute<Whose>(
    whose(sql`
    insert into notification (audience, msp_id, tenant_id, rule_id, alarm_id, email, webhook_id, after_minutes, rank, state, due_at, created_at)
    select distinct r.audience, r.msp_id, r.tenant_id, r.id, a.id, s.email, s.webhook_id, s.after_minutes, a.rank,
      case when c.at is null then 'waiting' else 'held' end, coalesce(c.at, portal_clock()) + make_interval(mins => s.after_minutes), portal_clock()
    from ${pairs(asking)} join notification_step s on s.rule_id = r.id
      left join json_to_recordset(${JSON.stringify(closed)}::json) as c (rule uuid, at timestamptz) on c.rule = r.id
    where not ${isOwnFailure} and (g.again or not exists (
      select from notification t where t.alarm_id = a.id and t.rule_id = r.id and t.after_minutes = s.after_minutes
        and t.email is not distinct from s.email and t.webhook_id is not distinct from s.webhook_id
        and t.state <> 'needless' and t.rank >= a.rank))
    on conflict (alarm_id, rule_id, after_minutes, coalesce(email, ''), coalesce(webhook_id, '00000000-0000-0000-0000-000000000000'))
      where state in ('waiting', 'held')
    do update set rank = excluded.rank, state = excluded.state, due_at = excluded.due_at
    returning tenant_id, msp_id`),
  )
}
