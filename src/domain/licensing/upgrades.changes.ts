import { and, eq, sql } from 'drizzle-orm'
import { type LogType, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { type licenseTypes, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { watchUserLicenses } from './limits.ts'
import { draw, lockPool } from './pools.ts'
import { drawnBy } from './upgrades.ts'

type LicenseType = (typeof licenseTypes)[number]
type Licensed = {
  id: string
  tenantId: string
  name: string
  licenseType: LicenseType
  licensedUsers: number | null
}

/** Refuses to take more of the pool than is left. */
export function demandLeft(left: number, more: number): void {
  if (more <= left) return
  const fields = { users: message('licenses-left', { left }) }
  throw new Refusal('conflict', 'user-licenses-short', { more, left }, { fields })
}

/**
 * A service has another license from now on, for so many users: what is more is drawn from the pool, what is less goes back. Whoever
 * calls holds the locks of the pool, of the tenant's uses and of the service. Refused where the pool is short.
 */
export async function applyLicense(
  scope: Scope,
  of: Licensed,
  { licenseType, users }: { licenseType: LicenseType; users: number },
): Promise<void> {
  const { tenantId, id: serviceId } = of
  const more = drawnBy(of.licensedUsers, users)
  demandLeft((await lockPool(scope, 'user')).available, more)
  if (more !== 0) await draw(scope, 'user', more)
  await scope.db
    .update(service)
    .set({ licenseType, licensedUsers: users, version: sql`${service.version} + 1` })
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  await scope.db
    .insert(licenseAllocation)
    .values({ tenantId, serviceId, kind: 'user', amount: users })
    .onConflictDoUpdate({
      target: [licenseAllocation.tenantId, licenseAllocation.serviceId, licenseAllocation.kind],
      set: { amount: users, changedAt: sql`now()` },
    })
  const isDown = of.licenseType.endsWith('-pro')
  await noteLicense(scope, of, isDown ? 'service.downgraded' : 'service.upgraded', {
    ...{ licenseType, licensedUsers: users },
  })
  await watchUserLicenses(scope, [tenantId])
}

/** A line of what became of a service's license, and the pages that show it. */
export async function noteLicense(
  scope: Scope,
  { id, tenantId, name, licenseType, licensedUsers }: Licensed,
  type: Extract<LogType, `service.${string}graded` | `service.upgrade-${string}`>,
  after?: { licenseType: LicenseType; licensedUsers: number },
): Promise<void> {
  await record(scope, {
    ...{ tenantId, type, subject: { kind: 'service', id, name } },
    ...(after && { before: { licenseType, licensedUsers }, after }),
  })
  await scope.announce(`service:${id}`, tenantId)
  await scope.announce('tiles', tenantId)
}
