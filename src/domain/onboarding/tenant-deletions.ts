import { and, eq, ne } from 'drizzle-orm'
import { raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { retryCommands } from '../queue/commands.control.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { deployment } from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import { announceTenant } from '../tenants/deactivation.ts'
import { deletionAlarm, findFailedDeletion, recordChange } from '../tenants/deletion.ts'
import { cleanUpKind, failDeploy } from './deployments.ts'

/**
 * A tenant's deletion was given up: the service that could not be cleaned up says why, and the tenant is as it was, without those that
 * could. In the transaction that gives the command up, as the provider.
 */
export async function failDeletion(
  scope: Scope,
  command: Claimed,
  reason: StoredMessage,
): Promise<void> {
  const { subjectId: tenantId, subjectName } = command
  if (!tenantId) throw new Error('a deletion is of a tenant')
  const [found] = await scope.db
    .select({ state: tenant.state })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
  if (!found) return
  if (found.state !== 'deleting')
    for (const { id, name } of await beingRemoved(scope, tenantId))
      await failDeploy(
        scope,
        { kind: cleanUpKind, tenantId, subjectId: id, subjectName: name },
        reason,
      )
  await raise(scope, {
    ...{ owner: {}, key: deletionAlarm(tenantId), severity: 'major' },
    name: message('tenant-deletion-failed'),
    source: verbatim(subjectName),
    text: reason,
    correctiveAction: message('tenant-deletion-failed-repair'),
  })
  await announceTenant(scope, tenantId)
}

const beingRemoved = ({ db }: Scope, tenantId: string) =>
  db
    .select({ id: service.id, name: service.name })
    .from(service)
    .innerJoin(
      deployment,
      and(eq(deployment.tenantId, service.tenantId), eq(deployment.serviceId, service.id)),
    )
    .where(
      and(
        eq(service.tenantId, tenantId),
        eq(deployment.phase, 'removing'),
        // another one has failed before, of a reason of its own
        ne(service.status, 'error'),
      ),
    )
    .orderBy(service.id)

/** Goes on with a deletion that was given up, at once: its time to stop it is over. */
export async function retryDeletion(scope: Scope, tenantId: string): Promise<void> {
  demand(scope.actor, 'delete-tenants')
  demandProvider(scope.actor)
  const found = await lockTenant(scope, tenantId)
  const failed = await findFailedDeletion(scope, tenantId)
  const { done } = failed
    ? await retryCommands(scope, [failed.commandId])
    : { done: [] as string[] }
  if (done.length === 0)
    throw new Refusal('conflict', 'deletion-not-failed', { name: found.fullName })
  await recordChange(scope, found, 'tenant.deletion-retried', {})
}
