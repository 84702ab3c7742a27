import { and, eq, sql } from 'drizzle-orm'
import type { Given } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { licenseReservation } from '../schema/license-limits.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { lockUses } from './limits.ts'
import { lockPool, reserve } from './pools.ts'
import { applyLicense, demandLeft, noteLicense } from './upgrades.changes.ts'
import {
  drawnBy,
  isUpgrade,
  type OfService,
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
  until?: Date,
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
  demandLeft(pool.available, more)
  const [made] = await scope.db
    .insert(licenseReservation)
    .values({
      ...{ tenantId, serviceId, kind: 'user', purpose: 'upgrade', amount: more, licenseType: to },
      ...{
        reservedName: scope.actor.name,
        expiresAt: until ?? sql`portal_clock() + make_interval(days => ${daysToAgree}::integer)`,
      },
    })
    .returning()
  if (!made) throw new Error('licenses were not kept')
  await reserve(scope, 'user', more)
  await noteLicense(scope, of, 'service.upgrade-begun', { licenseType: to, licensedUsers: users })
  return made
}

/** Gives back what was kept for an upgrade that does not come: somebody takes it back, or nobody agreed in time. */
export async function releaseUpgrade(scope: Scope, serviceId: string): Promise<void> {
  demand(scope.actor, 'provision')
  await lockPool(scope, 'user')
  const of = await lockService(scope, serviceId)
  const { amount } = await takeReservation(scope, of)
  await reserve(scope, 'user', -amount)
  await noteLicense(scope, of, 'service.upgrade-ended')
}

/** What is kept for an upgrade is kept as long as its invitation, which was sent again. */
export async function keepUpgrade({ db }: Scope, of: OfService, until: Date): Promise<void> {
  await db.update(licenseReservation).set({ expiresAt: until }).where(ofService(of))
}

/**
 * The customer has agreed: the service has its new license, and holds what was kept for it, or as many as somebody says now (`users`):
 * more are drawn from the pool, fewer go back to it. Refused once it has expired.
 */
export async function settleUpgrade(
  scope: Scope,
  serviceId: string,
  users?: number,
): Promise<void> {
  demand(scope.actor, 'provision')
  const pool = await lockPool(scope, 'user')
  const [found] = await scope.db
    .select({ tenantId: service.tenantId })
    .from(service)
    .where(eq(service.id, serviceId))
  await lockUses(scope, found ? [found.tenantId] : [])
  const of = await lockService(scope, serviceId)
  const kept = await findReservation(scope, of)
  if (kept.isOver) throw new Refusal('conflict', 'upgrade-expired')
  const wanted = users ?? (of.licensedUsers ?? 0) + kept.amount
  demandLeft(pool.available + kept.amount, drawnBy(of.licensedUsers, wanted))
  await takeReservation(scope, of)
  await reserve(scope, 'user', -kept.amount)
  await applyLicense(scope, of, { licenseType: kept.licenseType, users: wanted })
}

const atOnce = 100

/** Releases upgrades that nobody agreed to in time; periodically and as the provider. Says how many. */
export async function expireUpgrades(scope: Scope): Promise<number> {
  const over = await scope.db
    .select({ serviceId: licenseReservation.serviceId })
    .from(licenseReservation)
    .where(
      // one that somebody was invited to ends with the invitation, which says so
      sql`${licenseReservation.purpose} = 'upgrade' and ${licenseReservation.expiresAt} <= portal_clock()
        and not exists (select from onboarding_invitation i where i.tenant_id = ${licenseReservation.tenantId}
          and i.service_id = ${licenseReservation.serviceId} and i.upgrade_to is not null
          and i.state in ('created', 'code', 'authenticated'))`,
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

async function findReservation({ db }: Scope, of: Locked) {
  const [found] = await db
    .select({
      ...{ amount: licenseReservation.amount, licenseType: licenseReservation.licenseType },
      isOver: sql<boolean>`${licenseReservation.expiresAt} <= portal_clock()`,
    })
    .from(licenseReservation)
    .where(ofService(of))
  if (!found) throw new Refusal('conflict', 'upgrade-none', { name: of.name })
  return found
}

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
