import { and, eq } from 'drizzle-orm'
import { lockUses } from '../licensing/limits.ts'
import { lockPools } from '../licensing/reservations.onboarding.ts'
import { Refusal } from '../refusal.ts'
import { deployment } from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { lockLane, type Of, ofService } from './deployments.ts'

/**
 * A service under its lock, with how its deployment stands (null: it has none). Locks pools, what `lockLane` says, the tenant's uses
 * of its licenses and the deployment first; an invitation is locked after it.
 */
export async function lockStanding(scope: Scope, of: Of) {
  await lockPools(scope)
  await lockLane(scope, of)
  await lockUses(scope, [of.tenantId])
  const [deployed] = await scope.db
    .select({ phase: deployment.phase })
    .from(deployment)
    .where(ofService(of))
    .for('update')
  const [its] = await scope.db
    .select({
      ...{ id: service.id, tenantId: service.tenantId, name: service.name, kind: service.kind },
      ...{ licenseType: service.licenseType, licensedUsers: service.licensedUsers },
      ...{ deployStatus: service.deployStatus, version: service.version },
    })
    .from(service)
    .where(and(eq(service.tenantId, of.tenantId), eq(service.id, of.serviceId)))
    .for('update')
  if (!its) throw new Refusal('missing', 'no-such-service')
  return { its, phase: deployed?.phase ?? null }
}
