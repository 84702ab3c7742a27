import { and, eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { waveItem } from '../schema/waves.ts'
import type { Scope } from '../scope.ts'
import { doings } from './acts.ts'
import { change, lockWave, noteWave, takeBack, tellWave, type Wave } from './waves.ts'

/** So many commands of a wave are in the queue at once: what halts it has few to take back. */
const mostQueued = 200
/** More are queued once so few are left. */
const fewQueued = 100

/** Waves that are under way, and others of which something is still executed. Run as the provider. */
export const openWaves = async ({ db }: Scope): Promise<string[]> => {
  const found = await db.execute<{ id: string }>(sql`
    select w.id from wave w where w.state = 'running'
    union select i.wave_id from wave_item i where i.state = 'queued'`)
  return found.map(({ id }) => id)
}

/**
 * Looks what has come of what a wave queued, halts it or queues what is next; says whether anything has changed. Run as the
 * provider, as often as one likes and by as many processes.
 */
export async function advanceWave(scope: Scope, id: string): Promise<boolean> {
  const found = await lockWave(scope, id)
  const ended = await settle(scope, id)
  if (ended > 0) await tellWave(scope, id)
  if (found.state !== 'running') return ended > 0
  const why = await whyHalt(scope, found)
  if (why) {
    await takeBack(scope, id)
    await change(scope, id, { state: 'halted', haltedFor: why })
    await noteWave(scope, found, 'wave.halted', { reason: why })
    return true
  }
  return (await goOn(scope, found)) || ended > 0
}

const commandGone = message('wave-command-gone')
const commandCancelled = message('wave-command-cancelled')

/** What ended of its commands. One that was cancelled, or gone with its service, was not done. */
async function settle({ db }: Scope, id: string): Promise<number> {
  const ended = await db.execute(sql`
    update wave_item i set ended_at = coalesce(e.ended_at, now()), state = e.state, reason = e.reason from (
      select q.tenant_id, q.id, c.ended_at,
        case c.state when 'succeeded' then 'succeeded' when 'failed' then 'failed' else 'skipped' end as state,
        case c.state when 'succeeded' then null when 'failed' then c.error
          when 'cancelled' then coalesce(c.error, ${JSON.stringify(commandCancelled)}::jsonb)
          else ${JSON.stringify(commandGone)}::jsonb end as reason
      from wave_item q left join command c on c.id = q.command_id
      where q.wave_id = ${id}::uuid and q.state = 'queued'
        and (c.id is null or c.state in ('succeeded', 'failed', 'cancelled'))) e
    where i.tenant_id = e.tenant_id and i.id = e.id returning i.id`)
  return ended.length
}

/** Why a wave must not go on: too much of it failed since it was last let go on, or a tenant that it touched has a new alarm. */
async function whyHalt(scope: Scope, { id, errorPercent, ...of }: Wave) {
  const [counts] = await scope.db.execute<{ failed: number; ended: number }>(sql`
    select count(*) filter (where state = 'failed')::integer as failed, count(*)::integer as ended from wave_item
    where wave_id = ${id}::uuid and state in ('succeeded', 'failed') and ended_at > ${of.watchedSince.toISOString()}::timestamptz`)
  const { failed = 0, ended = 0 } = counts ?? {}
  if (failed > 0 && failed * 100 > ended * errorPercent)
    return message('wave-halt-errors', { failed, ended, percent: errorPercent })
  if (!of.haltsOnAlarms) return null
  const [alarm] = await scope.db.execute<{ id: string; name: StoredMessage }>(sql`
    select a.id, a.name from alarm a where a.tenant_id is not null and a.severity in ('critical', 'major') and a.raised_at > ${of.watchedSince.toISOString()}::timestamptz
      and a.apart_rank = 0 and exists (select from wave_item i where i.wave_id = ${id}::uuid and i.tenant_id = a.tenant_id
        and i.queued_at is not null and i.queued_at < a.raised_at)
    order by a.raised_at limit 1`)
  if (!alarm) return null
  const about = message('wave-halt-alarm', { alarm: alarm.id })
  return message('several', { messages: [about, alarm.name] })
}

/** Queues what is next in the ring, or of the next ring once this one is done; nothing left: the wave is done. */
async function goOn(scope: Scope, found: Wave): Promise<boolean> {
  const { id, act } = found
  const [now] = await scope.db.execute<{ queued: number; ring: number | null }>(sql`
    select count(*) filter (where state = 'queued')::integer as queued, min(ring) as ring from wave_item
    where wave_id = ${id}::uuid and state in ('waiting', 'queued')`)
  const { queued = 0, ring = null } = now ?? {}
  if (ring === null) {
    await change(scope, id, { state: 'done', endedAt: sql`now()` })
    await noteWave(scope, found, 'wave.done')
    return true
  }
  if (queued > fewQueued) return false
  const next = await scope.db
    .select({ tenantId: waveItem.tenantId, id: waveItem.id, serviceId: waveItem.serviceId })
    .from(waveItem)
    .where(and(eq(waveItem.waveId, id), eq(waveItem.ring, ring), eq(waveItem.state, 'waiting')))
    .orderBy(waveItem.place)
    .limit(mostQueued - queued)
  if (next.length === 0) return false
  const ids = next.map(({ serviceId }) => serviceId)
  const there = await scope.db.execute<{ id: string }>(
    sql`select s.id from service s where s.id = any(${makePgArray(ids)}::uuid[])`,
  )
  const queuedNow = await doings[act].queue(
    scope,
    there.map((one) => one.id),
  )
  await place(scope, next, queuedNow)
  if (ring !== found.ring) await change(scope, id, { ring })
  await tellWave(scope, id)
  return true
}

const serviceGone = message('wave-service-gone')

/** Writes down by which command each is done, or why none does it. */
async function place(
  { db }: Scope,
  items: readonly { tenantId: string; id: string; serviceId: string }[],
  answers: Awaited<ReturnType<(typeof doings)[Wave['act']]['queue']>>,
) {
  const answerOf = new Map(answers.map((one) => [one.serviceId, one]))
  const rows = items.map(({ tenantId, id, serviceId }) => {
    const answer = answerOf.get(serviceId)
    return answer && 'commandId' in answer
      ? { tenant_id: tenantId, id, command_id: answer.commandId, reason: null }
      : { tenant_id: tenantId, id, command_id: null, reason: answer?.reason ?? serviceGone }
  })
  await db.execute(sql`
    update wave_item i set command_id = w.command_id, reason = w.reason,
      state = case when w.command_id is null then 'skipped' else 'queued' end,
      queued_at = case when w.command_id is not null then now() end, ended_at = case when w.command_id is null then now() end
    from json_to_recordset(${JSON.stringify(rows)}::json) as w(tenant_id uuid, id uuid, command_id uuid, reason jsonb)
    where i.tenant_id = w.tenant_id and i.id = w.id`)
}
