import { and, eq, inArray } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { deployment } from '../schema/onboarding.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { ServiceRow } from '../services/services.ts'
import { findTenant } from '../tenant.ts'
import { findDeletion } from '../tenants/deletion.ts'
import {
  cleanUpKind,
  deployKind,
  lockDeployment,
  lockLane,
  note,
  type Of,
  ofService,
  queueWork,
  removalKinds,
  stand,
  undoKind,
} from './deployments.ts'
import { end } from './invitations.ts'

/**
 * Takes back a service that is not in operation yet: what was made for it outside is removed first, then it goes itself, with its
 * connection, and its licenses are the pool's again. Refused once it is deployed.
 */
export async function removeService(scope: Scope, of: Of): Promise<void> {
  demand(scope.actor, 'provision')
  await lockLane(scope, of)
  await stopDeploying(scope, of)
  const { deployment: found, service: its } = await lockDeployment(scope, of)
  if (found.phase === 'deployed')
    throw new Refusal('conflict', 'service-deployed', { name: its.name })
  await scope.db
    .update(deployment)
    .set({ phase: 'removing', dueAt: null, waitingSince: null })
    .where(ofService(of))
  await end(scope, of, 'cancelled')
  await scope.announce('invitations')
  // what failed stays failed until it is gone
  if (its.deployStatus !== 'failed')
    await stand(scope, of, {
      ...{ deployStatus: its.deployStatus, status: 'warning' },
      statusReason: message('deploy-removing'),
    })
  await note(scope, of, its, 'deployment.removal')
  await queueWork(scope, of, its, cleanUpKind)
}

/** What is queued to deploy it ends, and what is executed is asked to stop. */
async function stopDeploying(scope: Scope, { serviceId }: Of): Promise<void> {
  const found = await scope.db
    .select({ id: command.id })
    .from(command)
    .where(
      and(
        eq(command.subjectId, serviceId),
        inArray(command.state, ['queued', 'executing']),
        eq(command.kind, deployKind),
      ),
    )
  if (found.length > 0)
    await cancelCommands(
      scope,
      found.map(({ id }) => id),
    )
}

/**
 * A service's deletion that was ordered: until `at` it is held and any operator may stop it, then it runs. `isUndo`: it is its deployment
 * that is undone.
 */
export type ServiceDeletion = {
  commandId: string
  isUndo: boolean
  at: Date
  isBegun: boolean
  orderedBy: string
  reason: string
}

/** The deletion of this service that is held or runs, or null; the provider's alone to see. */
export async function findServiceDeletion(
  { db }: Scope,
  serviceId: string,
): Promise<ServiceDeletion | null> {
  const [found] = await db
    .select()
    .from(command)
    .where(
      and(
        eq(command.subjectId, serviceId),
        inArray(command.state, ['queued', 'executing']),
        inArray(command.kind, [...removalKinds]),
      ),
    )
    .orderBy(command.state, command.seq)
    .limit(1)
  if (!found) return null
  const { id, kind, nextTryAt, state, attempt, requestedName, payload } = found
  return {
    commandId: id,
    isUndo: kind === undoKind,
    at: nextTryAt,
    // one that failed and waits for its next try has begun all the same, and so has what nobody held
    isBegun: state === 'executing' || attempt > 0 || payload.reason === undefined,
    ...{ orderedBy: requestedName, reason: String(payload.reason ?? '') },
  }
}

type Leaving = Pick<ServiceRow, 'id' | 'tenantId' | 'name'>

/** Why this service cannot be deleted now; null when it can. */
export async function whyNotDelete(scope: Scope, its: Leaving): Promise<StoredMessage | null> {
  const { actor } = scope
  if (actor.audience.kind !== 'provider' || !may(actor, 'delete-tenants'))
    return message('may-not-delete')
  return whyNotTakeAway(scope, its)
}

/** Why this service can be taken away in no way now, whoever asks; null when it can. */
export async function whyNotTakeAway(
  scope: Scope,
  { id, tenantId, name }: Leaving,
): Promise<StoredMessage | null> {
  const { db } = scope
  const { state, fullName } = await findTenant(scope, tenantId)
  if (state === 'deleting') return message('service-tenant-goes', { name: fullName })
  const whole = await findDeletion(scope, tenantId)
  if (whole)
    return message(whole.isRunning ? 'service-tenant-goes' : 'service-tenant-held', {
      name: fullName,
    })
  const own = await findServiceDeletion(scope, id)
  const minutes = own ? Math.max(0, Math.ceil((own.at.getTime() - Date.now()) / 60_000)) : 0
  if (own && !own.isBegun)
    return message(own.isUndo ? 'undo-held' : 'service-deletion-held', { name, minutes })
  const [its] = await db
    .select({ phase: deployment.phase, isUndo: deployment.isUndo })
    .from(deployment)
    .where(ofService({ tenantId, serviceId: id }))
  if (own || its?.phase === 'removing')
    return message(own?.isUndo || its?.isUndo ? 'undo-begun' : 'service-deletion-begun', { name })
  if (state !== 'active') return message('service-tenant-off', { name: fullName })
  const [running] = await db
    .select({ kind: command.kind })
    .from(command)
    .where(and(eq(command.subjectId, id), eq(command.state, 'executing')))
    .limit(1)
  return running ? message('service-task-running', { name, kind: running.kind }) : null
}
