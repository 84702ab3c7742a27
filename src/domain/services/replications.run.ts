import { eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { noteAccepted } from '../connect/access.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { m365Authentication } from '../schema/connect.ts'
import { type Absence, replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { Settings } from '../settings/settings.ts'
import { fieldsOfTenant } from './kits.run.ts'
import { countUnseen, forgetKept, removeUnseen } from './replications.directory.ts'
import { countsOf, missingKey, missingMessage } from './replications.missing.ts'
import {
  aboutOf,
  type Beside,
  changeServices,
  deniedKey,
  deniedOf,
  keys,
  noteFailure,
  noteOdd,
  type Reading,
  withheld,
} from './replications.notes.ts'
import { notYetReplicated } from './replications.ts'

/** What a run begins with: sealed credentials, the delta link of the last success, what of users is read, and a generation of its own. */
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
  return { credentials, fields: await fieldsOfTenant(scope, tenantId), ...begun }
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

type Success = {
  tenantId: string
  generation: number
  deltaLink: string | null
  users: Reading
  beside: Beside
}

/** After a pass, in one transaction: removals, delta link, counts, the date of every deployed service, alarms. */
export async function finishReplication(scope: Scope, command: Claimed, success: Success) {
  const { tenantId, deltaLink, users, beside } = success
  if (users.isComplete) await removeUnseen(scope, 'users', success)
  if (beside.numbers?.isComplete) await removeUnseen(scope, 'numbers', success)
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
  await noteAccepted(scope, tenantId, deniedOf(beside))
  for (const key of Object.values(keys(tenantId))) await clear(scope, { tenantId }, key)
  await clear(scope, { tenantId }, missingKey(tenantId))
  await noteOdd(scope, command, 'users', users)
  for (const of of withheld) {
    const reading = beside[of]
    if (!reading) continue
    await clear(scope, { tenantId }, deniedKey(of, tenantId))
    await noteOdd(scope, command, of, reading)
  }
  return { users: counted?.users ?? 0, numbers: counted?.numbers ?? 0 }
}

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
  await noteAccepted(scope, tenantId, deniedOf(pass.beside))
  await raise(scope, {
    ...{ ...aboutOf(command), key: missingKey(tenantId), severity: 'major', text: reason },
    name: message('replication-asks'),
    correctiveAction: message('replication-asks-repair'),
  })
  return reason
}
