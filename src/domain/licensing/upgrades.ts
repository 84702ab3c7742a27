import { and, eq, sql } from 'drizzle-orm'
import { form } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { may } from '../roles.ts'
import { licenseReservation } from '../schema/license-limits.ts'
import { type deployStatuses, licenseTypes, type serviceKinds } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Settings } from '../settings/settings.ts'
import { choice, integer } from '../values.ts'
import { countsUsers } from './plans.ts'

type LicenseType = (typeof licenseTypes)[number]

/**
 * How a license type becomes another (AudioCodes Live Platform, "Upgrading Direct Routing Service", "Upgrading to OC Essentials
 * Plus or OC Pro"). `consent`: the customer's administrator agrees by mail first, and licenses are kept meanwhile. `action`: the
 * same, and the service is connected to Microsoft 365 after it. `settings`: at once, up or down, by the app registration.
 */
export type UpgradeWay = 'consent' | 'action' | 'settings'

const familyOf = (type: LicenseType) => (type.startsWith('oc-') ? 'oc' : 'hosted')

/** The way from one license type to another; refused where there is none. Only the first step away from Essentials waits. */
export function wayOf(from: LicenseType, to: LicenseType): UpgradeWay {
  if (from === to) throw new Refusal('conflict', 'upgrade-same')
  if (familyOf(from) !== familyOf(to)) throw new Refusal('conflict', 'upgrade-other-family')
  if (!countsUsers(to)) throw new Refusal('conflict', 'upgrade-to-essentials')
  if (countsUsers(from)) return 'settings'
  return familyOf(from) === 'oc' ? 'action' : 'consent'
}

/** What a service may become, and how. */
export const upgradesOf = (from: LicenseType): readonly { to: LicenseType; way: UpgradeWay }[] =>
  licenseTypes
    .filter((to) => to !== from && familyOf(to) === familyOf(from) && countsUsers(to))
    .map((to) => ({ to, way: wayOf(from, to) }))

/** Further user licenses that a change takes from the pool; below zero it gives some back. */
export const drawnBy = (held: number | null, wanted: number) => wanted - (held ?? 0)

/** What a service becomes, and for how many users, by the installation's limits. */
export const upgradeForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({
    to: choice(licenseTypes, 'choose-one'),
    users: integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }),
  })

/** What is kept of the pool for an upgrade that waits for the customer. */
export type Reservation = typeof licenseReservation.$inferSelect

export const isUpgrade = eq(licenseReservation.purpose, 'upgrade')
export type OfService = { tenantId: string; id: string }
export const ofService = ({ tenantId, id }: OfService) =>
  and(eq(licenseReservation.tenantId, tenantId), eq(licenseReservation.serviceId, id), isUpgrade)

/** The upgrade of a service that waits for the customer; undefined without one. */
export async function pendingUpgrade(
  { db }: Scope,
  of: OfService,
): Promise<Reservation | undefined> {
  const [found] = await db.select().from(licenseReservation).where(ofService(of))
  return found
}

type Upgradable = OfService & {
  kind: (typeof serviceKinds)[number]
  licenseType: LicenseType
  deployStatus: (typeof deployStatuses)[number]
}

/** Why the license of a service cannot become another one now; null when it can. */
export async function whyNotUpgrade(
  scope: Scope,
  service: Upgradable,
): Promise<StoredMessage | null> {
  if (!may(scope.actor, 'provision')) return message('may-only-look')
  if (service.kind === 'other') return message('upgrade-other-kind')
  const pending = await pendingUpgrade(scope, service)
  if (pending) return message('upgrade-waits', { until: pending.expiresAt.toISOString() })
  if (service.deployStatus !== 'deployed') return message('not-deployed')
  const [of] = await scope.db
    .select({ name: tenant.fullName, state: tenant.state })
    .from(tenant)
    .where(eq(tenant.id, service.tenantId))
  if (!of) return message('no-such-service')
  if (await isGoing(scope, service)) return message('upgrade-removing')
  return of.state === 'active' ? null : message('upgrade-tenant-off', { name: of.name })
}

/** Whether somebody has ordered that a service goes, or it is being taken away. */
export async function isGoing({ db }: Scope, { tenantId, id }: OfService): Promise<boolean> {
  const [found] = await db.execute<{ is: boolean }>(sql`
    select exists (select from deployment d where d.tenant_id = ${tenantId}::uuid and d.service_id = ${id}::uuid and d.phase = 'removing')
      or exists (select from command c where c.subject_id = ${id}::uuid and c.kind in ('clean-up', 'undo-deployment') and c.state in ('queued', 'executing')) as is`)
  return found?.is === true
}
