import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { storedMessage } from '../schema/message.ts'
import { type Actor, type Audience, type Limits, type Scope, system } from '../scope.ts'
import { announceCommands, type LaneName, logged } from './lanes.ts'

/** A command in the hands of a worker; `attempt` is the token that its effects and its end must carry. */
export type Claimed = {
  id: string
  attempt: number
  maxAttempts: number
  lane: LaneName
  laneKey: string
  kind: string
  tenantId: string | null
  mspId: string | null
  subjectKind: string
  subjectId: string | null
  subjectName: string
  payload: Record<string, unknown>
  requestedName: string
  /** From when it might have begun until it was taken. */
  waitedSeconds: number
}

/** Whom a command belongs to: the worker does it as exactly this audience. */
export const audienceOf = ({ tenantId, mspId }: Pick<Claimed, 'tenantId' | 'mspId'>): Audience =>
  tenantId
    ? { kind: 'tenant', tenant: tenantId }
    : mspId
      ? { kind: 'msp', msp: mspId }
      : { kind: 'provider' }

/** The portal itself at work for whoever asked. */
export const actorFor = (command: Claimed): Actor => ({
  ...system(audienceOf(command)),
  onBehalfOf: command.requestedName,
})

export type KindCapacity = { kind: string; lane: LaneName; max: number }

type HeldLease = Pick<Claimed, 'id' | 'attempt'>

/** Each with its attempt: the same process may have lost a command and claimed it again. */
type LeaseStates = { lost: HeldLease[]; cancelled: HeldLease[] }

/** Prolongs the leases of what a worker holds; says which are lost to it, and which somebody wants cancelled. */
export async function heartbeat(
  scope: Scope,
  held: readonly HeldLease[],
  leaseSeconds: number,
): Promise<LeaseStates> {
  const rows = JSON.stringify(held)
  // one that is locked at this moment is prolonged by the next beat
  await scope.db.execute(sql`
    update command c set lease_until = now() + make_interval(secs => ${leaseSeconds}) from (
      select m.id from command m join json_to_recordset(${rows}::json) as h(id uuid, attempt integer) on h.id = m.id
      where m.attempt = h.attempt and m.state = 'executing' for no key update of m skip locked) mine
    where c.id = mine.id`)
  return leaseStates(scope, held)
}

/** The same question without prolonging anything. */
export async function leaseStates(scope: Scope, held: readonly HeldLease[]): Promise<LeaseStates> {
  const found = await scope.db.execute<HeldLease & { cancelled: boolean }>(sql`
    select c.id, c.attempt, c.cancel_requested_at is not null as cancelled
    from command c join json_to_recordset(${JSON.stringify(held)}::json) as h(id uuid, attempt integer) on h.id = c.id
    where c.attempt = h.attempt and c.state = 'executing'`)
  const isIt = (one: HeldLease) => (other: HeldLease) =>
    one.id === other.id && one.attempt === other.attempt
  return {
    lost: held.filter((one) => !found.some(isIt(one))),
    cancelled: held.filter((one) => found.find(isIt(one))?.cancelled),
  }
}

/** A worker may be cut off at any point without Postgres noticing for hours: after so long its locks are let go. */
export const workerLimits: Limits = { idleMs: 15_000 }

/** The refusal's code when a worker lost its command to another. */
export const staleCode = 'stale-attempt'

/**
 * First statement of a transaction with effects of a command, in whatever audience: refuses a worker that lost the
 * command, and nobody can take the command over before this transaction has ended.
 */
export async function fence(scope: Scope, id: string, attempt: number): Promise<void> {
  const [held] = await scope.db.execute(sql`
    select id from command where id = ${id} and attempt = ${attempt} and state = 'executing' for key share`)
  if (!held) throw new Refusal('conflict', staleCode)
}

/** Shows where a command stands, and logs a new step or a given line; false when it is no longer this worker's. Run as the dispatcher. */
export async function progress(
  scope: Scope,
  command: Claimed,
  at: {
    step: number
    steps: number
    name: StoredMessage
    line?: StoredMessage
    level?: 'info' | 'warning'
  },
): Promise<boolean> {
  const moved = await scope.db.execute(sql`
    update command set step = ${at.step}, steps = greatest(steps, ${at.steps}), step_name = ${storedMessage(at.name)},
      log = case when step <> ${at.step} or ${at.line !== undefined} then ${logged(at.level ?? 'info', at.line ?? at.name)} else log end
    where id = ${command.id} and attempt = ${command.attempt} and state = 'executing' returning id`)
  if (moved.length > 0) await announceCommands(scope, [command], { moved: false })
  return moved.length > 0
}
