import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type Missing, replication } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { choice, integer } from '../values.ts'
import { keepUnseen, removeUnseen } from './replications.directory.ts'
import { type QueuedReplications, queueReplications } from './replications.ts'
import { findService } from './services.ts'

export const missingDecisions = ['accept', 'keep'] as const

/** The answer, and the generation of the question that it is given to. */
export const missingForm = form({
  decision: choice(missingDecisions, 'missing-decision'),
  generation: integer({ min: 1, max: 2_147_483_647, error: 'missing-generation' }),
})

export const missingKey = (tenantId: string) => `replication-asks|${tenantId}`

/** What is missing, in words. */
export const missingMessage = ({ users, numbers }: Pick<Missing, 'users' | 'numbers'>) =>
  message('many-missing', {
    ...{ users: users.gone, ofUsers: users.of },
    ...{ numbers: numbers.gone, ofNumbers: numbers.of },
  })

/** How many users and numbers a tenant has, as its replication shows them. */
export const countsOf = (tenantId: string) => ({
  users: sql<number>`(select count(*) from managed_user u where u.tenant_id = ${tenantId} and u.removed_at is null)`,
  numbers: sql<number>`(select count(*) from managed_number n where n.tenant_id = ${tenantId})`,
})

/** The question that a service's customer waits with; null where nothing is asked. */
export async function findMissing(scope: Scope, tenantId: string): Promise<Missing | null> {
  const [found] = await scope.db
    .select({ missing: replication.missing })
    .from(replication)
    .where(eq(replication.tenantId, tenantId))
  return found?.missing ?? null
}

/**
 * Answers what a complete pass did not show: `accept` marks those users as removed and drops those numbers, `keep` keeps
 * them until Microsoft names them again; a replication follows. `generation` is the question's, so that a newer one is
 * not answered unread; it is refused when nothing is asked or something else is.
 */
export async function decideMissing(
  scope: Scope,
  serviceId: string,
  given: Given,
): Promise<{ decision: (typeof missingDecisions)[number]; queued: QueuedReplications }> {
  demand(scope.actor, 'operate')
  const { tenantId, name } = await findService(scope, serviceId)
  const { decision, generation } = missingForm.read(given)
  const [asked] = await scope.db
    .select({ missing: replication.missing })
    .from(replication)
    .where(and(eq(replication.tenantId, tenantId), isNotNull(replication.missing)))
    .for('update')
  if (!asked?.missing) throw new Refusal('conflict', 'nothing-missing')
  const { missing } = asked
  if (missing.generation !== generation)
    throw new Refusal('conflict', 'missing-changed', { now: missingMessage(missing) })
  const pass = { tenantId, generation }
  if (decision === 'keep') await keepUnseen(scope, pass)
  else {
    if (missing.users.gone > 0) await removeUnseen(scope, 'users', pass)
    if (missing.numbers.gone > 0) await removeUnseen(scope, 'numbers', pass)
  }
  await scope.db
    .update(replication)
    .set({ missing: null, ...countsOf(tenantId) })
    .where(eq(replication.tenantId, tenantId))
  await clear(scope, { tenantId }, missingKey(tenantId))
  await record(scope, {
    ...{ tenantId, type: decision === 'keep' ? 'replication.kept' : 'replication.accepted' },
    subject: { kind: 'service', id: serviceId, name },
    after: { users: missing.users.gone, numbers: missing.numbers.gone },
  })
  return { decision, queued: await queueReplications(scope, [serviceId]) }
}
