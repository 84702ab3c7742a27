import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { type AlarmChange, announce, note, type Touched, touched } from './alarms.ts'

/** What changes by itself as time goes by. Wants the provider's scope; says how many alarms changed. */
export async function settleAlarms(scope: Scope): Promise<number> {
  const changes = [await endShelves(scope), await endAcks(scope), await endFlapping(scope)]
  await tellNews(scope)
  return changes.reduce((sum, many) => sum + many, 0)
}

/** What was repeated since the last time is told once, to its own pages. */
async function tellNews(scope: Scope) {
  const news = await scope.db.execute<Touched>(sql`
    with told as materialized (select a.id from alarm a where a.is_news order by a.id for update skip locked)
    update alarm a set is_news = false from told where a.id = told.id returning ${touched}`)
  await announce(scope, news, { isCounted: false })
}

async function endShelves(scope: Scope) {
  return tell(
    scope,
    'unshelved',
    await scope.db.execute<Touched>(sql`
      update alarm a set shelved_until = null, shelved_by = null, shelved_reason = null, shelve_tier = null
      where a.cleared_at is null and a.shelved_until <= now() returning ${touched}`),
  )
}

async function endAcks(scope: Scope) {
  return tell(
    scope,
    'unacknowledged',
    await scope.db.execute<Touched>(sql`
      update alarm a set acknowledged_at = null, acknowledged_by = null, ack_tier = null, ack_until = null, ack_until_at = null
      where a.cleared_at is null and a.ack_until_at <= now() returning ${touched}`),
  )
}

/** After ten quiet minutes an alarm that flapped is what its source last said: active, or over. */
async function endFlapping(scope: Scope) {
  const ended = await scope.db.execute<Touched & { isOver: boolean }>(sql`
    update alarm a set flapping_since = null, cleared_at = a.held_clear_at
    where a.cleared_at is null and a.flapping_since is not null
      and a.changed_at[cardinality(a.changed_at)] <= now() - interval '10 minutes'
    returning ${touched}, a.cleared_at is not null as "isOver"`)
  await tell(
    scope,
    'cleared',
    ended.filter(({ isOver }) => isOver),
  )
  await tell(
    scope,
    'steady',
    ended.filter(({ isOver }) => !isOver),
  )
  return ended.length
}

/** Writes down what these became by themselves, and tells their pages; says how many they are. */
export async function tell(
  scope: Scope,
  change: AlarmChange,
  rows: readonly Touched[],
): Promise<number> {
  await note(
    scope,
    rows.map((row) => ({ ...row, change })),
  )
  await announce(scope, rows)
  return rows.length
}

const batch = 1000

/** For so many days alarms are kept after they cleared. */
export const keptDays = async (scope: Scope): Promise<number> =>
  (await readSetting(scope, 'alarms')).value.keepDays

/**
 * Deletes alarms with their history that cleared so many days ago, and repeats of those that last after 30 days: of each at most
 * 1,000. Says how many went of what went most. Wants the worker's scope.
 */
export async function pruneAlarms(scope: Scope, keepDays: number): Promise<number> {
  const [gone] = await scope.db.execute<{ alarms: number }>(sql`
    with gone as (delete from alarm where id in (
        select id from alarm where cleared_at < now() - make_interval(days => ${keepDays}) limit ${batch}) returning id),
      history as (delete from alarm_event where alarm_id in (select id from gone))
    select count(*)::integer as alarms from gone`)
  const repeats = await scope.db.execute(sql`
    delete from alarm_event where id in (
      select id from alarm_event where at < now() - interval '30 days' and change = 'repeated' limit ${batch})`)
  return Math.max(gone?.alarms ?? 0, repeats.count)
}
