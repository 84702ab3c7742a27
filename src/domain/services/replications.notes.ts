import { and, eq, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { clear, raise } from '../alarms/alarms.ts'
import { noteAccepted, noteRefusal, refusedKey } from '../connect/access.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { m365Authentication, type Readable } from '../schema/connect.ts'
import { replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'

export const keys = (tenantId: string) => ({
  failed: `replication|${tenantId}`,
  refused: refusedKey(tenantId),
  throttled: `m365-throttled|${tenantId}`,
  users: `m365-users|${tenantId}`,
})
export const deniedKey = (of: Withheld, tenantId: string) => `m365-${of}|${tenantId}`
export const oddKey = (of: Readable, tenantId: string) => `m365-odd-${of}|${tenantId}`

/** How one list was read: whether it can be told from it who is gone, and what of it was skipped. */
export type Reading = { isComplete: boolean; odd: StoredMessage | null }
/** Lists without which a run goes on. */
export const withheld = ['numbers', 'teams', 'groups'] as const
export type Withheld = (typeof withheld)[number]
/** How each of them was read; null: Microsoft does not let it. */
export type Beside = Record<Withheld, Reading | null>

export const deniedOf = (beside: Beside): Readable[] => withheld.filter((of) => beside[of] === null)

/** What was skipped stays said until everything was read without it. */
export async function noteOdd(
  scope: Scope,
  command: Claimed,
  of: Readable,
  { isComplete, odd }: Reading,
) {
  const tenantId = tenantOf(command)
  const key = oddKey(of, tenantId)
  if (odd)
    await raise(scope, {
      ...{ ...aboutOf(command), key, severity: 'warning' },
      name: message('m365-odd'),
      text: odd,
      correctiveAction: message('m365-odd-repair'),
    })
  else if (isComplete) await clear(scope, { tenantId }, key)
}

/** Users may not be read, though the sign-in works: a permission is missing. All else was read as far as it may be. */
export async function noteUsersDenied(
  scope: Scope,
  command: Claimed,
  { reason, beside }: { reason: StoredMessage; beside: Beside },
): Promise<void> {
  const tenantId = tenantOf(command)
  await noteFailure(scope, tenantId, reason)
  await noteAccepted(scope, tenantId, ['users', ...deniedOf(beside)])
  await clear(scope, { tenantId }, keys(tenantId).refused)
  await raise(scope, {
    ...{ ...aboutOf(command), key: keys(tenantId).users, severity: 'major', text: reason },
    name: message('m365-users-denied'),
    correctiveAction: message('m365-users-denied-repair'),
  })
}

/** One of the lists may not be read: what is known of it is kept, and the run goes on. */
export async function noteDenied(
  scope: Scope,
  command: Claimed,
  of: Withheld,
  reason: StoredMessage,
): Promise<void> {
  await raise(scope, {
    ...{ ...aboutOf(command), key: deniedKey(of, tenantOf(command)), severity: 'warning' },
    ...{ ...deniedWords[of], text: reason },
  })
}

const deniedWords = {
  numbers: {
    name: message('m365-numbers-denied'),
    correctiveAction: message('m365-numbers-denied-repair'),
  },
  teams: {
    name: message('m365-teams-denied'),
    correctiveAction: message('m365-teams-denied-repair'),
  },
  groups: {
    name: message('m365-groups-denied'),
    correctiveAction: message('m365-groups-denied-repair'),
  },
} as const

/** A failed attempt keeps the old date and shows why. */
export async function noteFailure(
  scope: Scope,
  tenantId: string,
  reason: StoredMessage,
): Promise<void> {
  await scope.db
    .update(replication)
    .set({ lastResult: 'failed' })
    .where(eq(replication.tenantId, tenantId))
  await changeServices(scope, tenantId, { lastReplicationError: reason })
}

/** Microsoft does not accept the credentials: nothing helps but a person. */
export async function noteRefused(
  scope: Scope,
  command: Claimed,
  reason: StoredMessage,
): Promise<void> {
  const tenantId = tenantOf(command)
  await noteFailure(scope, tenantId, reason)
  await noteRefusal(scope, tenantId, reason, {
    ...{ source: command.subjectName, serviceId: command.subjectId },
  })
}

/** Microsoft has asked for fewer calls for longer than ten minutes, or asks for so long a pause. */
export async function noteThrottled(
  scope: Scope,
  command: Claimed,
  { reason, retryAfterSeconds }: { reason: StoredMessage; retryAfterSeconds: number },
): Promise<void> {
  const tenantId = tenantOf(command)
  await noteFailure(scope, tenantId, reason)
  const [long] = await scope.db.execute<{ is: boolean }>(sql`
    select ${retryAfterSeconds} > 600 or (attempt > 1 and now() - created_at > interval '10 minutes') as is
    from command where id = ${command.id}`)
  if (!long?.is) return
  await raise(scope, {
    ...aboutOf(command),
    key: keys(tenantId).throttled,
    severity: 'warning',
    name: message('m365-throttled'),
    text: reason,
    correctiveAction: message('m365-throttled-repair'),
  })
}

/** The last try failed. A refused authentication has its own, worse alarm already. */
export async function giveUpReplication(
  scope: Scope,
  command: Claimed,
  reason: StoredMessage,
): Promise<void> {
  const tenantId = tenantOf(command)
  // these have an alarm of their own already
  if (reason.code === 'many-missing' || reason.code === 'users-denied') return
  await noteFailure(scope, tenantId, reason)
  const [refused] = await scope.db
    .select({ tenantId: m365Authentication.tenantId })
    .from(m365Authentication)
    .where(and(eq(m365Authentication.tenantId, tenantId), eq(m365Authentication.status, 'invalid')))
  if (refused) return
  await raise(scope, {
    ...aboutOf(command),
    key: keys(tenantId).failed,
    severity: 'major',
    name: message('replication-failed'),
    text: reason,
    correctiveAction: message('command-failed-repair'),
  })
}

export const aboutOf = (command: Claimed) => ({
  owner: { tenantId: command.tenantId },
  source: verbatim(command.subjectName),
  serviceId: command.subjectId,
})

export function tenantOf({ tenantId }: Claimed): string {
  if (!tenantId) throw new Error('a replication belongs to a tenant')
  return tenantId
}

const read = ['tiles', 'users', 'numbers', 'sip-connections'] as const

/** Notes at a tenant's services how a pass ended, and says so to them and to all that counts what was read. */
export async function changeServices(
  scope: Scope,
  tenantId: string,
  values: PgUpdateSetSource<typeof service>,
) {
  const changed = await scope.db
    .update(service)
    .set(values)
    .where(and(eq(service.tenantId, tenantId), eq(service.deployStatus, 'deployed')))
    .returning({ id: service.id })
  for (const { id } of changed) await scope.announce(`service:${id}`, tenantId)
  for (const topic of read) await scope.announce(topic, tenantId)
}
