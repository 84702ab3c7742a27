import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { storedMessage } from '../schema/message.ts'
import type { Scope } from '../scope.ts'
import type { Claimed } from './commands.claim.ts'
import { coalescingKinds, overtakenReason } from './commands.ts'
import {
  announceCommands,
  announcedOf,
  logged,
  nextOfLane,
  settleLanes,
  settling,
} from './lanes.ts'

/** Runs in the transaction that gives a command up, in place of the common alarm. */
export type GivenUp = (scope: Scope, command: Claimed, reason: StoredMessage) => Promise<void>

export type Done = { command: Claimed; result: Record<string, unknown> | null }
export type Ended = { isMine: boolean; hasAlarm: boolean }
const lost: Ended = { isMine: false, hasAlarm: false }

/**
 * The command is done, if it is still this worker's. `hasAlarm`: the common alarm of its kind is active and should be
 * cleared. Run as the dispatcher, or as the command's own audience in the transaction of its effects.
 */
export async function complete(
  scope: Scope,
  command: Claimed,
  result: Record<string, unknown> | null,
): Promise<Ended> {
  const { ended } = await completeAll(scope, [{ command, result }], null)
  return ended.get(command.id) ?? lost
}

/**
 * The same for many in as many statements, by their ids: commits, and NOTIFY's lock with them, are what a queue costs.
 * All are sent before the first answer, so that a claim and the commit can ride in the same round trip. `next` are the
 * kinds of what the lanes may do now, for `worker` claims some of them itself; `wakeMs` is when the first of the lanes has
 * something again.
 */
export async function completeAll(
  scope: Scope,
  done: readonly Done[],
  worker: string | null,
): Promise<{ ended: Map<string, Ended>; next: string[]; wakeMs: number | null }> {
  const commands = done.map(({ command }) => command)
  const keys = [...new Set(commands.map(({ laneKey }) => laneKey))].sort()
  const [, ended, lanes] = await Promise.all([
    lockLanesOf(scope, keys),
    endAll(scope, done, worker),
    settleEnded(scope, keys),
  ])
  const waits = lanes.flatMap(({ ms }) => (ms === null ? [] : [ms]))
  return {
    ended: new Map(ended.map(({ id, hasAlarm }) => [id, { isMine: true, hasAlarm }])),
    next: lanes.flatMap(({ next }) => (next === null ? [] : [next])),
    wakeMs: waits.length > 0 ? Math.min(...waits) : null,
  }
}

const endAll = async (scope: Scope, done: readonly Done[], worker: string | null) => {
  const rows = done.map(({ command, result }) => ({
    ...{ id: command.id, attempt: command.attempt, result },
    alarm: alarmKey(command),
  }))
  return scope.db.execute<{ id: string; hasAlarm: boolean }>(sql`
    with ended as (
      update command c set state = 'succeeded', lease_until = null, ended_at = now(), step = c.steps, step_name = null,
        error = null, result = d.result
      from json_to_recordset(${JSON.stringify(rows)}::json) as d(id uuid, attempt integer, result jsonb, alarm text)
      where c.id = d.id and c.attempt = d.attempt and c.state = 'executing'
      returning c.id, c.tenant_id, c.msp_id, c.subject_kind, c.subject_id, d.alarm
    ) select e.id, exists (select from alarm a where a.key = e.alarm and a.cleared_at is null
        and coalesce(a.tenant_id, a.msp_id, ${nobody}::uuid) = coalesce(e.tenant_id, e.msp_id, ${nobody}::uuid)) as "hasAlarm",
      ${announcedOf('ended', worker)} as announced from ended e`)
}

const nobody = '00000000-0000-0000-0000-000000000000'

const settleEnded = async (scope: Scope, keys: readonly string[]) =>
  scope.db.execute<{ next: string | null; ms: number | null }>(sql`
    ${settling(keys)} returning (select h.kind from (${nextOfLane}) h) as next,
      (extract(epoch from case when wake_at > now() then wake_at end - clock_timestamp()) * 1000)::float8 as ms`)

/** Ends the common alarm of this kind; run as the command's own audience. */
export const clearAlarm = (scope: Scope, command: Claimed) =>
  clear(scope, command, alarmKey(command))

/** Somebody asked to cancel and the handler stopped. Run as the command's own audience. */
export const endCancelled = (scope: Scope, command: Claimed) =>
  close(scope, command, {
    state: 'cancelled',
    more: sql`, log = ${logged('info', message('cancelled-while-executing'))}`,
  })

/** Gives the command back untouched, for a worker that stops; the next attempt does not count against it. */
export const release = (scope: Scope, command: Claimed) =>
  close(scope, command, {
    state: 'queued',
    more: sql`, max_attempts = max_attempts + 1, next_try_at = now(), step = 0, step_name = null,
      log = ${logged('info', message('worker-stopped'))}`,
  })

const firstPauseSeconds = 5
const maxPauseSeconds = 900

/**
 * An attempt failed: tried again after a pause that doubles from 5 s to 15 min with a quarter of chance, or given up
 * with an alarm when the attempts are used up or `isFinal`. Run as the command's own audience.
 */
export async function fail(
  scope: Scope,
  command: Claimed,
  { reason, isFinal = false, isSudden = false, afterSeconds = 0, givenUp = raiseAlarm }: Failure,
): Promise<void> {
  await lockLane(scope, command)
  const line = sql`, error = ${storedMessage(reason)}, log = ${logged('error', reason)}`
  if (isFinal || command.attempt >= command.maxAttempts) {
    const mine = await close(scope, command, { state: 'failed', more: line })
    if (mine) await givenUp(scope, command, reason)
    return
  }
  if (await isOvertaken(scope, command)) {
    const more = sql`, error = ${storedMessage(overtakenReason)}, log = ${logged('info', message('ended-overtaken'))}`
    await close(scope, command, { state: 'cancelled', more })
    return
  }
  const doubled = Math.min(firstPauseSeconds * 2 ** (command.attempt - 1), maxPauseSeconds)
  const pause = isSudden && command.attempt === 1 ? 0 : doubled
  await close(scope, command, {
    state: 'queued',
    more: sql`${line}, step_name = null,
      next_try_at = now() + make_interval(secs => greatest(${pause} * (0.75 + random() / 2), ${afterSeconds}))`,
  })
}

type Failure = {
  reason: StoredMessage
  isFinal?: boolean
  /** The worker ended, which the first time is hardly the command's fault: it need not wait. */
  isSudden?: boolean
  /** No sooner than this, because the other side asked for it. */
  afterSeconds?: number
  givenUp?: GivenUp | undefined
}

/** Commands whose worker has not been heard of for a lease. Run as the dispatcher. */
export const expired = (scope: Scope) =>
  scope.db.execute<Claimed>(sql`
    select id, attempt, max_attempts as "maxAttempts", lane, lane_key as "laneKey", kind, tenant_id as "tenantId",
      msp_id as "mspId", subject_kind as "subjectKind", subject_id as "subjectId", subject_name as "subjectName",
      payload, requested_name as "requestedName"
    from command where state = 'executing' and lease_until < now() order by lease_until limit 100`)

/**
 * Takes a command from a worker that is gone: back into the queue, or given up when it ended every worker that tried
 * it. False when the worker came back, or still holds a transaction of it. Run as the command's own audience.
 */
export async function takeOver(
  scope: Scope,
  command: Claimed,
  givenUp?: GivenUp,
): Promise<boolean> {
  await lockLane(scope, command)
  const [dead] = await scope.db.execute<{ cancelled: boolean }>(sql`
    select cancel_requested_at is not null as cancelled from command where id = ${command.id}
      and attempt = ${command.attempt} and state = 'executing' and lease_until < now() for update skip locked`)
  if (!dead) return false
  if (dead.cancelled) await endCancelled(scope, command)
  else
    await fail(scope, command, {
      reason: message('attempt-lost', { attempt: command.attempt }),
      isSudden: true,
      givenUp,
    })
  return true
}

const alarmKey = ({ kind, tenantId, mspId }: Claimed) =>
  `command|${kind}|${tenantId ?? mspId ?? 'provider'}`

const raiseAlarm: GivenUp = async (scope, command, reason) => {
  await raise(scope, {
    owner: command,
    key: alarmKey(command),
    severity: 'major',
    name: message('command-failed', { kind: command.kind }),
    source: verbatim(command.subjectName),
    text: message('given-up', { attempts: command.attempt, reason }),
    correctiveAction: message('command-failed-repair'),
    ...(command.subjectKind === 'service' ? { serviceId: command.subjectId } : {}),
  })
}

// async, so that the statement is sent when it is called and not when it is awaited
const lockLanesOf = async (scope: Scope, keys: readonly string[]) =>
  scope.db.execute(
    sql`select from lane where key = any(${makePgArray([...keys])}::text[]) order by key for update`,
  )

const lockLane = (scope: Scope, { laneKey }: Claimed) => lockLanesOf(scope, [laneKey])

const end = async (
  scope: Scope,
  { id, attempt }: Claimed,
  { state, more }: { state: 'failed' | 'cancelled' | 'queued'; more: SQL },
) =>
  scope.db.execute(sql`
    update command set state = ${state}, lease_until = null,
      ended_at = case when ${state}::text = 'queued' then null else now() end ${more}
    where id = ${id} and attempt = ${attempt} and state = 'executing' returning id`)

async function close(
  scope: Scope,
  command: Claimed,
  change: Parameters<typeof end>[2],
): Promise<boolean> {
  await lockLane(scope, command)
  // a handler that was given up on may still have a transaction open: nobody goes on before it has ended
  await scope.db.execute(sql`select from command where id = ${command.id} for update`)
  const mine = await end(scope, command, change)
  if (mine.length === 0) return false
  await settleLanes(scope, [command.laneKey])
  await announceCommands(scope, [command])
  return true
}

async function isOvertaken(scope: Scope, { kind, laneKey }: Claimed): Promise<boolean> {
  if (!coalescingKinds.includes(kind)) return false
  const newer = await scope.db.execute(
    sql`select from command where lane_key = ${laneKey} and kind = ${kind} and state = 'queued' limit 1`,
  )
  return newer.length > 0
}
