import { and, eq, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { m365Authentication, type Readable } from '../schema/connect.ts'
import { type Absence, replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { Settings } from '../settings/settings.ts'
import { watchUserLicenses } from './licenses.ts'
import { countUnseen, forgetKept, removeUnseen } from './replications.directory.ts'
import { settleGroups } from './replications.groups.ts'
import { countsOf, missingKey, missingMessage } from './replications.missing.ts'
import { deriveGateways } from './replications.teams.ts'
import { notYetReplicated } from './replications.ts'

/** Of the alarm that Microsoft refuses the application. */
export const refusedKey = (tenantId: string) => `m365-auth|${tenantId}`
const keys = (tenantId: string) => ({
  failed: `replication|${tenantId}`,
  refused: refusedKey(tenantId),
  throttled: `m365-throttled|${tenantId}`,
  users: `m365-users|${tenantId}`,
})
const deniedKey = (of: Withheld, tenantId: string) => `m365-${of}|${tenantId}`
const oddKey = (of: Readable, tenantId: string) => `m365-odd-${of}|${tenantId}`

/** What a run begins with: sealed credentials, the delta link of the last success, and a generation of its own. */
export async function beginReplication(scope: Scope, tenantId: string) {
  const [credentials] = await scope.db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  const [state] = await scope.db
    .select({ readAll: replication.readAll })
    .from(replication)
    .where(eq(replication.tenantId, tenantId))
    .for('update')
  if (state?.readAll) await forgetKept(scope, tenantId)
  // a pass that broke off has used its number up: what it marked must not look seen to the next one
  const [begun] = await scope.db
    .insert(replication)
    .values({ tenantId, generation: 1 })
    .onConflictDoUpdate({
      target: replication.tenantId,
      set: {
        generation: sql`${replication.generation} + 1`,
        ...(state?.readAll && { deltaLink: null, readAll: false }),
      },
    })
    .returning({ generation: replication.generation, deltaLink: replication.deltaLink })
  if (!begun) throw new Error('a replication did not begin')
  return { credentials, ...begun }
}

/** So many answers that no later try would mend, and the delta link is dropped. */
const mostLinkRefusals = 2

/**
 * The delta link was refused; true when it is dropped, so that everything is read anew. Links of users live for seven
 * days and end in 400 or 410, but others of Graph's errors last as well ("Use delta query", token duration).
 */
export async function refuseLink(
  scope: Scope,
  tenantId: string,
  { isKnownWorthless }: { isKnownWorthless: boolean },
): Promise<boolean> {
  const more = sql`${replication.linkRefusals} + ${isKnownWorthless ? mostLinkRefusals : 1}`
  const isSpent = sql`${more} >= ${mostLinkRefusals}`
  const [refused] = await scope.db
    .update(replication)
    .set({
      deltaLink: sql`case when ${isSpent} then null else ${replication.deltaLink} end`,
      linkRefusals: sql`case when ${isSpent} then 0 else ${more} end`,
    })
    .where(eq(replication.tenantId, tenantId))
    .returning({ deltaLink: replication.deltaLink })
  return refused?.deltaLink === null
}

/** How one list was read: whether it can be told from it who is gone, and what of it was skipped. */
export type Reading = { isComplete: boolean; odd: StoredMessage | null }
/** Lists without which a run goes on. */
const withheld = ['numbers', 'teams', 'groups'] as const
export type Withheld = (typeof withheld)[number]
/** How each of them was read; null: Microsoft does not let it. */
export type Beside = Record<Withheld, Reading | null>

type Success = {
  tenantId: string
  generation: number
  deltaLink: string | null
  users: Reading
  beside: Beside
  limits: Settings['licenses']
}

/** After a pass, in one transaction: removals, delta link, counts, the date of every deployed service, alarms. */
export async function finishReplication(scope: Scope, command: Claimed, success: Success) {
  const { tenantId, deltaLink, users, beside } = success
  if (users.isComplete) await removeUnseen(scope, 'users', success)
  if (beside.numbers?.isComplete) await removeUnseen(scope, 'numbers', success)
  if (beside.groups) await settleGroups(scope, success, beside.groups.isComplete)
  await deriveGateways(scope, tenantId)
  const [counted] = await scope.db
    .update(replication)
    .set({
      ...{ deltaLink, linkRefusals: 0, missing: null, lastResult: 'succeeded' },
      lastSuccessAt: sql`now()`,
      ...countsOf(tenantId),
    })
    .where(eq(replication.tenantId, tenantId))
    .returning({ users: replication.users, numbers: replication.numbers })
  const isNew = sql`${service.statusReason} ->> 'code' is not distinct from ${notYetReplicated.code}`
  await changeServices(scope, tenantId, {
    lastReplicationAt: sql`now()`,
    lastReplicationError: null,
    // an imported service warned only because nothing was known of it yet
    status: sql`case when ${isNew} then 'ok' else ${service.status} end`,
    statusReason: sql`case when ${isNew} then null else ${service.statusReason} end`,
  })
  await noteSignedIn(scope, tenantId, deniedOf(beside))
  for (const key of Object.values(keys(tenantId))) await clear(scope, { tenantId }, key)
  await clear(scope, { tenantId }, missingKey(tenantId))
  await noteOdd(scope, command, 'users', users)
  for (const of of withheld) {
    const reading = beside[of]
    if (!reading) continue
    await clear(scope, { tenantId }, deniedKey(of, tenantId))
    await noteOdd(scope, command, of, reading)
  }
  await watchUserLicenses(scope, tenantId, success.limits)
  return { users: counted?.users ?? 0, numbers: counted?.numbers ?? 0 }
}

const deniedOf = (beside: Beside): Readable[] => withheld.filter((of) => beside[of] === null)

/** The sign-in works; what is withheld all the same needs a permission, and no other secret. */
const noteSignedIn = (scope: Scope, tenantId: string, denied: Readable[]) =>
  scope.db
    .update(m365Authentication)
    .set({ status: 'valid', lastError: null, denied, validatedAt: sql`now()` })
    .where(eq(m365Authentication.tenantId, tenantId))

/** What was skipped stays said until everything was read without it. */
async function noteOdd(scope: Scope, command: Claimed, of: Readable, { isComplete, odd }: Reading) {
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
  await noteSignedIn(scope, tenantId, ['users', ...deniedOf(beside)])
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

/**
 * The question whether what a complete pass did not see is gone, where that is more than is believed; null where it is
 * not. As Microsoft's own synchronization stops before many deletions ("Prevent accidental deletes").
 */
export async function askAboutMissing(
  scope: Scope,
  command: Claimed,
  pass: Pick<Success, 'tenantId' | 'generation' | 'users' | 'beside'>,
  limit: Pick<Settings['replication'], 'gonePercent' | 'goneCount'>,
): Promise<StoredMessage | null> {
  const { tenantId, generation } = pass
  const unseen = await countUnseen(scope, pass)
  const nothing = { gone: 0, of: 0 }
  const users = pass.users.isComplete ? unseen.users : nothing
  const numbers = pass.beside.numbers?.isComplete ? unseen.numbers : nothing
  const isMuch = ({ gone, of }: Absence) =>
    gone > limit.goneCount && gone * 100 > limit.gonePercent * of
  if (!isMuch(users) && !isMuch(numbers)) return null
  const missing = { at: new Date().toISOString(), generation, users, numbers }
  await scope.db.update(replication).set({ missing }).where(eq(replication.tenantId, tenantId))
  const reason = missingMessage(missing)
  await noteFailure(scope, tenantId, reason)
  await noteSignedIn(scope, tenantId, deniedOf(pass.beside))
  await raise(scope, {
    ...{ ...aboutOf(command), key: missingKey(tenantId), severity: 'major', text: reason },
    name: message('replication-asks'),
    correctiveAction: message('replication-asks-repair'),
  })
  return reason
}

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
  await scope.db
    .update(m365Authentication)
    .set({ status: 'invalid', lastError: reason })
    .where(eq(m365Authentication.tenantId, tenantId))
  await raise(scope, {
    ...aboutOf(command),
    key: keys(tenantId).refused,
    severity: 'critical',
    name: message('m365-refused'),
    text: reason,
    correctiveAction: message('m365-refused-repair'),
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

const aboutOf = (command: Claimed) => ({
  owner: { tenantId: command.tenantId },
  source: verbatim(command.subjectName),
  serviceId: command.subjectId,
})

export function tenantOf({ tenantId }: Claimed): string {
  if (!tenantId) throw new Error('a replication belongs to a tenant')
  return tenantId
}

async function changeServices(
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
}
