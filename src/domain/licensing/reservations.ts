import { and, eq, sql } from 'drizzle-orm'
import type { Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { licenseReservation } from '../schema/license-limits.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { lockUses, watchUserLicenses } from './limits.ts'
import { draw, lockPool, reserve } from './pools.ts'
import {
  drawnBy,
  isUpgrade,
  ofService,
  pendingUpgrade,
  type Reservation,
  upgradeForm,
  wayOf,
} from './upgrades.ts'

/** So long a customer's administrator may take to agree, unless said otherwise. */
const daysToAgree = 7

/**
 * Keeps user licenses of the pool for a service whose upgrade waits for the customer; its old license is in force meanwhile.
 * Refused: a change that is not offered or needs no consent, more than is left, a service whose upgrade is pending already.
 */
export async function reserveUpgrade(
  scope: Scope,
  serviceId: string,
  given: Given,
  days = daysToAgree,
): Promise<Reservation> {
  demand(scope.actor, 'provision')
  const pool = await lockPool(scope, 'user')
  const of = await lockService(scope, serviceId)
  const { value: limits } = await readSetting(scope, 'licenses')
  const { to, users } = upgradeForm(limits).read(given)
  if (wayOf(of.licenseType, to) === 'settings') throw new Refusal('conflict', 'upgrade-at-once')
  const { tenantId, name } = of
  if (await pendingUpgrade(scope, of)) throw new Refusal('conflict', 'upgrade-pending', { name })
  const more = drawnBy(of.licensedUsers, users)
  if (more > pool.available) {
    const left = pool.available
    const fields = { users: message('licenses-left', { left }) }
    throw new Refusal('conflict', 'user-licenses-short', { more, left }, { fields })
  }
  const [made] = await scope.db
    .insert(licenseReservation)
    .values({
      ...{ tenantId, serviceId, kind: 'user', purpose: 'upgrade', amount: more, licenseType: to },
      ...{
        reservedName: scope.actor.name,
        expiresAt: sql`now() + make_interval(days => ${days}::integer)`,
      },
    })
    .returning()
  if (!made) throw new Error('licenses were not kept')
  await reserve(scope, 'user', more)
  await note(scope, of, 'service.upgrade-begun', { licenseType: to, licensedUsers: users })
  return made
}

/** Gives back what was kept for an upgrade that does not come: somebody takes it back, or nobody agreed in time. */
export async function releaseUpgrade(scope: Scope, serviceId: string): Promise<void> {
  demand(scope.actor, 'provision')
  await lockPool(scope, 'user')
  const of = await lockService(scope, serviceId)
  const { amount } = await takeReservation(scope, of)
  await reserve(scope, 'user', -amount)
  await note(scope, of, 'service.upgrade-ended')
}

/** The customer has agreed: the service has its new license, and holds what was kept for it. Refused once it has expired. */
export async function settleUpgrade(scope: Scope, serviceId: string): Promise<void> {
  demand(scope.actor, 'provision')
  await lockPool(scope, 'user')
  const [found] = await scope.db
    .select({ tenantId: service.tenantId })
    .from(service)
    .where(eq(service.id, serviceId))
  await lockUses(scope, found ? [found.tenantId] : [])
  const of = await lockService(scope, serviceId)
  const { tenantId } = of
  const { amount, licenseType, expiresAt } = await takeReservation(scope, of)
  if (expiresAt <= new Date()) throw new Refusal('conflict', 'upgrade-expired')
  const licensedUsers = (of.licensedUsers ?? 0) + amount
  await reserve(scope, 'user', -amount)
  await draw(scope, 'user', amount)
  await scope.db
    .update(service)
    .set({ licenseType, licensedUsers, version: sql`${service.version} + 1` })
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  await scope.db
    .insert(licenseAllocation)
    .values({ tenantId, serviceId, kind: 'user', amount: licensedUsers })
    .onConflictDoUpdate({
      target: [licenseAllocation.tenantId, licenseAllocation.serviceId, licenseAllocation.kind],
      set: { amount: licensedUsers, changedAt: sql`now()` },
    })
  await note(scope, of, 'service.upgraded', { licenseType, licensedUsers })
  await watchUserLicenses(scope, [tenantId])
}

const atOnce = 100

/** Releases upgrades that nobody agreed to in time; periodically and as the provider. Says how many. */
export async function expireUpgrades(scope: Scope): Promise<number> {
  const over = await scope.db
    .select({ serviceId: licenseReservation.serviceId })
    .from(licenseReservation)
    .where(
      sql`${licenseReservation.purpose} = 'upgrade' and ${licenseReservation.expiresAt} <= now()`,
    )
    .orderBy(licenseReservation.expiresAt, licenseReservation.serviceId)
    .limit(atOnce)
  for (const { serviceId } of over) {
    await lockPool(scope, 'user')
    // somebody may have been faster while the lock was waited for
    const still = await scope.db
      .select({ id: licenseReservation.serviceId })
      .from(licenseReservation)
      .where(and(eq(licenseReservation.serviceId, serviceId), isUpgrade))
    if (still.length > 0) await releaseUpgrade(scope, serviceId)
  }
  return over.length
}

type Locked = Awaited<ReturnType<typeof lockService>>

async function takeReservation({ db }: Scope, of: Locked) {
  const [taken] = await db.delete(licenseReservation).where(ofService(of)).returning()
  if (!taken) throw new Refusal('conflict', 'upgrade-none', { name: of.name })
  return taken
}

async function lockService({ db }: Scope, id: string) {
  const [found] = await db
    .select({
      ...{ id: service.id, tenantId: service.tenantId, name: service.name },
      ...{ licenseType: service.licenseType, licensedUsers: service.licensedUsers },
    })
    .from(service)
    .where(eq(service.id, id))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-service')
  return found
}

async function note(
  scope: Scope,
  { id, tenantId, name, licenseType, licensedUsers }: Locked,
  type: 'service.upgrade-begun' | 'service.upgrade-ended' | 'service.upgraded',
  after?: { licenseType: string; licensedUsers: number },
) {
  await record(scope, {
    ...{ tenantId, type, subject: { kind: 'service', id, name } },
    ...(after && { before: { licenseType, licensedUsers }, after }),
  })
  await scope.announce(`service:${id}`, tenantId)
  await scope.announce('tiles', tenantId)
}
