import { and, eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { demand } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { findService, type ServiceRow } from '../services/services.ts'
import { readSetting } from '../settings/settings.ts'
import { draw, lockPool } from './pools.ts'

/** Whether this license type counts users; the two Essentials do not. */
export const countsUsers = (licenseType: ServiceRow['licenseType']) =>
  licenseType !== 'hosted-essentials' && licenseType !== 'oc-essential'

/**
 * Sets how many user licenses a service holds, drawn from the pool under its lock, so that two operators racing for
 * the last ones get exactly what is left. `version` is the service's as it was shown; an older one is refused.
 */
export async function editUserLicenses(
  scope: Scope,
  serviceId: string,
  users: number,
  version: number,
): Promise<ServiceRow> {
  demand(scope.actor, 'provision')
  const pool = await lockPool(scope, 'user')
  const before = await lockService(scope, serviceId)
  const { value: limits } = await readSetting(scope, 'licenses')
  if (!countsUsers(before.licenseType))
    throw new Refusal('conflict', 'no-user-count', { name: before.name })
  if (before.version !== version)
    throw new Refusal('conflict', 'stale-licenses', {
      name: before.name,
      now: before.licensedUsers,
      yours: Number.isNaN(users) ? null : users,
    })
  const between = { fewest: limits.fewestUsers, most: limits.mostUsers }
  if (!Number.isInteger(users) || users < between.fewest || users > between.most) {
    const fields = { users: message('licenses-range', between) }
    throw new Refusal('invalid', 'licenses-between', between, { fields })
  }
  const more = users - (before.licensedUsers ?? 0)
  const left = Math.max(0, pool.purchased - pool.allocated - pool.reserved)
  if (more > left) {
    const fields = { users: message('licenses-left', { left }) }
    throw new Refusal('conflict', 'user-licenses-short', { more, left }, { fields })
  }
  if (more === 0) return findService(scope, serviceId)
  await draw(scope, 'user', more)
  await scope.db
    .insert(licenseAllocation)
    .values({ tenantId: before.tenantId, serviceId, kind: 'user', amount: users })
    .onConflictDoUpdate({
      target: [licenseAllocation.tenantId, licenseAllocation.serviceId, licenseAllocation.kind],
      set: { amount: users, changedAt: sql`now()` },
    })
  await scope.db
    .update(service)
    .set({ licensedUsers: users, version: sql`${service.version} + 1` })
    .where(and(eq(service.tenantId, before.tenantId), eq(service.id, serviceId)))
  await record(scope, {
    tenantId: before.tenantId,
    type: 'service.licenses',
    subject: { kind: 'service', id: serviceId, name: before.name },
    before: { licensedUsers: before.licensedUsers },
    after: { licensedUsers: users },
  })
  await scope.announce(`service:${serviceId}`, before.tenantId)
  await scope.announce('tiles', before.tenantId)
  return findService(scope, serviceId)
}

async function lockService(scope: Scope, id: string) {
  const [found] = await scope.db
    .select({
      tenantId: service.tenantId,
      name: service.name,
      licenseType: service.licenseType,
      licensedUsers: service.licensedUsers,
      version: service.version,
    })
    .from(service)
    .where(eq(service.id, id))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-service')
  return found
}
