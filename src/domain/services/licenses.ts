import { and, eq, sql } from 'drizzle-orm'
import { demandConfirmed, form, type Given } from '../form.ts'
import { lockUses, watchUserLicenses } from '../licensing/limits.ts'
import { countsUsers } from '../licensing/plans.ts'
import { draw, lockPool } from '../licensing/pools.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { licenseAudit, licenseRun } from '../schema/license-audits.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { service } from '../schema/services.ts'
import type { Actor, Scope } from '../scope.ts'
import { readSetting, type Settings } from '../settings/settings.ts'
import { integer } from '../values.ts'
import { findService, type ServiceRow } from './services.ts'

/** Why the actor cannot change how many users a service has; null when they can. */
export function whyNotLicenses(
  actor: Actor,
  { licenseType, deployStatus }: Pick<ServiceRow, 'licenseType' | 'deployStatus'>,
): StoredMessage | null {
  if (!may(actor, 'provision')) return message('may-only-look')
  if (!countsUsers(licenseType)) return message('no-user-number')
  // what was asked for is kept for it, and is not its own yet
  return deployStatus === 'unknown' ? message('not-deployed') : null
}

/** How many users a license may be of, by the installation's limits. */
export const licenseForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({ users: integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }) })

/**
 * Sets how many user licenses a service holds, drawn from the pool under its lock, so that two operators racing for
 * the last ones get exactly what is left. A version of the service that is no longer the newest is refused; fewer than the
 * newest run counted of it is asked about once more (`confirm`).
 */
export async function editUserLicenses(
  scope: Scope,
  serviceId: string,
  given: Given,
): Promise<ServiceRow> {
  demand(scope.actor, 'provision')
  const pool = await lockPool(scope, 'user')
  await lockUses(scope, [(await findService(scope, serviceId)).tenantId])
  const before = await lockService(scope, serviceId)
  const { value: limits } = await readSetting(scope, 'licenses')
  const why = whyNotLicenses(scope.actor, before)
  if (why) throw new Refusal('conflict', why)
  const now = { users: before.licensedUsers, version: before.version }
  const { users } = licenseForm(limits).edit(given, now, before.name)
  const more = users - (before.licensedUsers ?? 0)
  const left = Math.max(0, pool.purchased - pool.allocated - pool.reserved)
  if (more > left) {
    const fields = { users: message('licenses-left', { left }) }
    throw new Refusal('conflict', 'user-licenses-short', { more, left }, { fields })
  }
  if (more === 0) return findService(scope, serviceId)
  if (more < 0) {
    const use = await readLicenseUse(scope, { tenantId: before.tenantId, id: serviceId })
    if (use && users < use.users) {
      const below = message('licenses-below-use', { licensed: users, users: use.users })
      demandConfirmed(given, [users], below, { users: below })
    }
  }
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
  await watchUserLicenses(scope, [before.tenantId])
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
      deployStatus: service.deployStatus,
      version: service.version,
    })
    .from(service)
    .where(eq(service.id, id))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-service')
  return found
}

/** What the newest run counted of a service; null before the first that knew it. */
export type LicenseUse = { users: number; takenAt: Date } | null

/** How many users and numbers of a service the newest run of its tenant counted, and when. */
export async function readLicenseUse(
  scope: Scope,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<LicenseUse> {
  const [found] = await scope.db
    .select({ services: licenseRun.services, takenAt: licenseRun.takenAt })
    .from(licenseAudit)
    .innerJoin(
      licenseRun,
      and(eq(licenseRun.tenantId, licenseAudit.tenantId), eq(licenseRun.number, licenseAudit.run)),
    )
    .where(eq(licenseAudit.tenantId, tenantId))
  const own = found?.services.find((one) => one.id === id)
  if (!found || !own) return null
  const users = Object.values(own.counted).reduce((sum, count) => sum + count, 0)
  return { users, takenAt: found.takenAt }
}
