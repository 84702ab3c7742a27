import { type SQL, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { storedMessage } from '../schema/message.ts'
import type { Scope } from '../scope.ts'
import { advance, alarmKey, type Ended } from './commands.advance.ts'
import type { Claimed } from './commands.claim.ts'
import { coalescingKinds, overtakenReason } from './commands.ts'
import { announceCommands, lockLanesOf, logged, settleLanes } from './lanes.ts'

/** Runs in the transaction that gives a command up, in place of the common alarm. */
export type GivenUp = (scope: Scope, command: Claimed, reason: StoredMessage) => Promise<void>

/**
 * The command is done, if it is still this worker's. `hasAlarm`: the common alarm of its kind is active and should be
 * cleared. Run as the dispatcher, or as the command's own audience in the transaction of its effects.
 */
export async function complete(
  scope: Scope,
  command: Claimed,
  result: Record<string, unknown> | null,
): Promise<Ended> {
  const done = [{ command, result }]
  const { ended } = await advance(scope, { worker: null, leaseSeconds: 0, capacities: [], done })
  return ended.get(command.id) ?? { isMine: false, hasAlarm: false }
}

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

/** That a command was given up, by the common alarm of its kind. */
export const raiseAlarm: GivenUp = async (scope, command, reason) => {
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
