import { eq, sql } from 'drizzle-orm'
import { type Feature, features } from '../features.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { demand } from '../roles.ts'
import { tenantPermission } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { toggle } from '../values.ts'

const isOn = toggle()

/** A switch for each feature. */
export const featureForm = form(
  // fromEntries forgets which keys it was given
  Object.fromEntries(features.map((feature) => [feature, isOn])) as Record<Feature, typeof isOn>,
)

/** Each feature with whether it is on. */
export const onOff = (off: readonly Feature[]) =>
  Object.fromEntries(features.map((feature) => [feature, !off.includes(feature)]))

/** What is switched off; `version` 0 while nobody ever did. */
type FeatureSwitches = { off: Feature[]; version: number }

/** The switches of a tenant in reach. */
export async function readFeatureSwitches(
  scope: Scope,
  tenantId: string,
): Promise<FeatureSwitches> {
  const [stored] = await scope.db
    .select()
    .from(tenantPermission)
    .where(eq(tenantPermission.tenantId, tenantId))
  return {
    off: features.filter((feature) => stored?.off.includes(feature)),
    version: stored?.version ?? 0,
  }
}

/**
 * Switches features on and off (`featureForm`). It holds from the tenant's next request on, deletes nothing,
 * and its menus follow at once. A version that is no longer the newest is refused.
 */
export async function setFeatureSwitches(
  scope: Scope,
  tenantId: string,
  given: Given,
): Promise<void> {
  demand(scope.actor, 'set-limits')
  const tenant = await findTenant(scope, tenantId)
  const before = await lockFeatureSwitches(scope, tenantId)
  const now = { ...onOff(before.off), version: before.version }
  const wanted = featureForm.edit(given, now, tenant.fullName)
  const off = features.filter((feature) => !wanted[feature])
  const changed = features.filter(
    (feature) => off.includes(feature) !== before.off.includes(feature),
  )
  if (changed.length === 0) return
  await scope.db
    .update(tenantPermission)
    .set({ off, version: sql`${tenantPermission.version} + 1`, changedAt: sql`now()` })
    .where(eq(tenantPermission.tenantId, tenantId))
  const switches = (of: readonly Feature[]) =>
    Object.fromEntries(changed.map((feature) => [feature, of.includes(feature) ? 'off' : 'on']))
  await record(scope, {
    tenantId,
    type: 'permission.changed',
    subject: { kind: 'tenant', id: tenantId, name: tenant.fullName },
    before: switches(before.off),
    after: switches(off),
  })
  await scope.announce('menu', tenantId)
  await scope.announce('usage', tenantId)
  await scope.announce('tenants', tenantId)
}

/** Makes the row if need be, so that the first two who edit wait for each other as well. */
async function lockFeatureSwitches(scope: Scope, tenantId: string): Promise<FeatureSwitches> {
  await scope.db.insert(tenantPermission).values({ tenantId, version: 0 }).onConflictDoNothing()
  await scope.db
    .select()
    .from(tenantPermission)
    .where(eq(tenantPermission.tenantId, tenantId))
    .for('update')
  return readFeatureSwitches(scope, tenantId)
}
