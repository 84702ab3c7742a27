import { and, eq, sql } from 'drizzle-orm'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { licenseReservation } from '../schema/license-limits.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import type { licenseTypes } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { draw, lockPool, reserve } from './pools.ts'

type Wanted = {
  tenantId: string
  serviceId: string
  license: (typeof licenseTypes)[number]
  /** Null where the license counts none. */
  users: number | null
  expiresAt: Date
}

const kinds = ['service', 'user'] as const

/**
 * Keeps a service license, and its user licenses, for a service that is not in operation yet. Pools before tenant, so this comes
 * first: `lockPools`. Refused where either is short; nothing is kept then.
 */
export async function reserveOnboarding(scope: Scope, wanted: Wanted): Promise<void> {
  demand(scope.actor, 'provision')
  const needed = { service: 1, user: wanted.users ?? 0 }
  for (const kind of kinds) {
    const { available } = await lockPool(scope, kind)
    if (needed[kind] > available) throw short(kind, needed[kind], available)
  }
  const { tenantId, serviceId, license, expiresAt } = wanted
  for (const kind of kinds) {
    if (needed[kind] === 0) continue
    await scope.db.insert(licenseReservation).values({
      ...{ tenantId, serviceId, kind, purpose: 'onboarding', amount: needed[kind] },
      ...{ licenseType: license, reservedName: scope.actor.name, expiresAt },
    })
    await reserve(scope, kind, needed[kind])
  }
}

/** Takes the locks of the pools that a service draws on, in their order. */
export async function lockPools(scope: Scope): Promise<void> {
  for (const kind of kinds) await lockPool(scope, kind)
}

function short(kind: 'service' | 'user', needed: number, available: number): Refusal {
  const said = { needed, kind, available }
  if (kind === 'service') return new Refusal('conflict', 'pool-short', said)
  const fields = { users: message('licenses-left', { left: available }) }
  return new Refusal('conflict', 'pool-short', said, { fields })
}

const ofService = (tenantId: string, serviceId: string) =>
  and(
    eq(licenseReservation.tenantId, tenantId),
    eq(licenseReservation.serviceId, serviceId),
    eq(licenseReservation.purpose, 'onboarding'),
  )

type Of = { tenantId: string; serviceId: string }

/** Gives back what was kept, or nothing where nothing is; says whether there was something. */
export async function releaseOnboarding(
  scope: Scope,
  { tenantId, serviceId }: Of,
): Promise<boolean> {
  await lockPools(scope)
  const taken = await scope.db
    .delete(licenseReservation)
    .where(ofService(tenantId, serviceId))
    .returning()
  for (const { kind, amount } of taken) await reserve(scope, kind, -amount)
  return taken.length > 0
}

/** Gives back whatever is kept for a service that goes, for its onboarding or for an upgrade; the caller holds the pools. */
export async function releaseAll(scope: Scope, { tenantId, serviceId }: Of): Promise<void> {
  const taken = await scope.db
    .delete(licenseReservation)
    .where(
      and(eq(licenseReservation.tenantId, tenantId), eq(licenseReservation.serviceId, serviceId)),
    )
    .returning()
  for (const { kind, amount } of taken) await reserve(scope, kind, -amount)
}

/** What is kept for a service becomes its own. Says whether there was something, so that once more does nothing. */
export async function settleOnboarding(
  scope: Scope,
  { tenantId, serviceId }: Of,
): Promise<boolean> {
  await lockPools(scope)
  const taken = await scope.db
    .delete(licenseReservation)
    .where(ofService(tenantId, serviceId))
    .returning()
  for (const { kind, amount } of taken) {
    await reserve(scope, kind, -amount)
    await draw(scope, kind, amount)
    await scope.db.insert(licenseAllocation).values({ tenantId, serviceId, kind, amount })
  }
  return taken.length > 0
}

/** Whether licenses are kept for it. */
export async function isReserved(scope: Scope, { tenantId, serviceId }: Of): Promise<boolean> {
  const found = await scope.db
    .select({ one: sql`1` })
    .from(licenseReservation)
    .where(ofService(tenantId, serviceId))
  return found.length > 0
}
