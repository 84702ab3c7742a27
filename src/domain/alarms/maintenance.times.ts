import { eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { message } from '../messages.ts'
import { tierRank } from '../schema/alarms.ts'
import { maintenance } from '../schema/maintenance.ts'
import type { Scope } from '../scope.ts'
import { type AlarmEvent, announce, note, type Touched, touched } from './alarms.ts'
import { nextTime } from './maintenance.windows.ts'
import { tell } from './settling.ts'
import { rankOf } from './tiers.ts'

type Due = typeof maintenance.$inferSelect

/**
 * Begins and ends the windows whose time has come: what is active when one begins falls into it (what is raised later does by
 * itself), and what is still open at its end asks again. Wants the provider's scope; says how many windows changed.
 */
export async function keepMaintenance(scope: Scope): Promise<number> {
  const { db } = scope
  const begun = await db
    .update(maintenance)
    .set({ begunAt: sql`portal_clock()` })
    .where(
      sql`ended_at is null and begun_at is null and starts_at <= portal_clock() and ends_at > portal_clock()`,
    )
    .returning()
  for (const window of begun) await cover(scope, window)
  const over = await db
    .select()
    .from(maintenance)
    .where(sql`ended_at is null and ends_at <= portal_clock()`)
    .orderBy(maintenance.id)
    .for('update')
  for (const window of over) await end(scope, window)
  for (const { mspId } of [...begun, ...over]) await scope.announce('maintenance', null, mspId)
  return begun.length + over.length
}

async function end(scope: Scope, window: Due) {
  await scope.db
    .update(maintenance)
    .set({ begunAt: null, ...(await nextOf(scope, window)) })
    .where(eq(maintenance.id, window.id))
  await lift(scope, [window.id])
}

async function nextOf(scope: Scope, { kind, weekday, startTime, minutes, timeZone }: Due) {
  const [row] = await scope.db.execute<{ at: string }>(sql`select portal_clock() as at`)
  const now = new Date(row?.at ?? 0)
  if (kind === 'once' || !weekday || !startTime || !minutes) return { endedAt: now }
  return nextTime({ weekday, startTime, minutes, timeZone }, now)
}

async function cover(scope: Scope, { id, ofTenant, ofSource, ofCause }: Due) {
  const covered = await scope.db.execute<Touched>(sql`
    with found as materialized (
      select a.id, m.tier from alarm a, lateral portal_maintenance_of(a) m
      where a.cleared_at is null and m.id = ${id}::uuid and a.maintenance_id is distinct from m.id
        ${ofTenant ? sql`and a.tenant_id = ${ofTenant}::uuid` : sql``}
        ${ofSource ? sql`and a.source_id = ${ofSource}::uuid` : sql``}
        ${ofCause ? sql`and a.cause = ${ofCause}` : sql``}
      order by a.id for update of a)
    update alarm a set maintenance_id = ${id}::uuid, maintenance_tier = f.tier from found f where a.id = f.id
    returning ${touched}`)
  await tell(scope, 'suppressed', covered)
}

/** What was in these windows is where it belongs now: in another one that is open, or asking again. */
export async function lift(scope: Scope, ids: readonly string[]): Promise<void> {
  const lifted = await scope.db.execute<Touched & { isOver: boolean }>(sql`
    with found as materialized (
      select a.id, m.id as window, m.tier from alarm a left join lateral portal_maintenance_of(a) m on true
      where a.cleared_at is null and a.maintenance_id = any(${makePgArray([...ids])}::uuid[]) order by a.id for update of a)
    update alarm a set maintenance_id = f.window, maintenance_tier = f.tier from found f
    where a.id = f.id and a.maintenance_id is distinct from f.window
    returning ${touched}, a.maintenance_tier is null as "isOver"`)
  await tell(
    scope,
    'unsuppressed',
    lifted.filter(({ isOver }) => isOver),
  )
}

/**
 * The active alarms of a service whose monitoring has just been stopped or resumed ask nobody of that tier and below, or ask again.
 * Wants them locked (`lockAlarmsOf`), and the service's row after them.
 */
export async function settleService(scope: Scope, serviceId: string): Promise<void> {
  const changed = await scope.db.execute<Touched & { isOver: boolean }>(sql`
    with found as materialized (
      select a.id, m.id as window, m.tier from alarm a left join lateral portal_maintenance_of(a) m on true
      where a.cleared_at is null and a.service_id = ${serviceId}::uuid and ${tierRank(sql`a.maintenance_tier`)} <= ${rankOf(scope.actor.audience)}
      order by a.id)
    update alarm a set maintenance_id = f.window, maintenance_tier = f.tier from found f
    where a.id = f.id and a.maintenance_tier is distinct from f.tier
    returning ${touched}, a.maintenance_tier is null as "isOver"`)
  const events = changed.map(({ isOver, ...row }): AlarmEvent => {
    if (isOver) return { ...row, change: 'unsuppressed' }
    return { ...row, change: 'suppressed', text: message('not-monitored') }
  })
  await note(scope, events)
  await announce(scope, changed)
}

/** Alarms before their services, as who raises and clears them locks both. */
export const lockAlarmsOf = (scope: Scope, serviceId: string) =>
  scope.db.execute(sql`
    select from alarm a where a.cleared_at is null and a.service_id = ${serviceId}::uuid order by a.id for update`)
