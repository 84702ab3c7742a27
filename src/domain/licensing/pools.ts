import { and, eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { record } from '../log.ts'
import { demand, demandProvider } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { licenseAllocation, licensePool, type poolKinds } from '../schema/licensing.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { findService, type ServiceRow } from '../services/services.ts'
import { readSetting } from '../settings/settings.ts'

export type PoolKind = (typeof poolKinds)[number]
/** Licenses bought, given to services, kept for pending upgrades, and what is left (never below zero). */
export type LicensePool = {
  purchased: number
  allocated: number
  reserved: number
  available: number
  version: number
}

const empty = { purchased: 0, allocated: 0, reserved: 0, version: 0 }

/** Both pools; the provider's alone, a tenant never sees a total. */
export async function readPools(scope: Scope): Promise<Record<PoolKind, LicensePool>> {
  demandProvider(scope.actor)
  const kept = await scope.db.select().from(licensePool)
  const pool = (kind: PoolKind): LicensePool => {
    const { purchased, allocated, reserved, version } = kept.find((p) => p.kind === kind) ?? empty
    const available = Math.max(0, purchased - allocated - reserved)
    return { purchased, allocated, reserved, available, version }
  }
  return { service: pool('service'), user: pool('user') }
}

/** Enters how many licenses were bought; refused below what is already given out, or on a stale version. */
export async function changePurchased(
  scope: Scope,
  kind: PoolKind,
  purchased: number,
  version: number,
): Promise<void> {
  demand(scope.actor, 'administer')
  const before = await lockPool(scope, kind)
  if (before.version !== version && !(version === 0 && before.purchased === 0))
    throw new Refusal(
      'conflict',
      `Somebody changed this meanwhile: ${before.purchased} ${kind} licenses are entered now. Look again and repeat your change.`,
      { code: 'stale' },
    )
  const out = before.allocated + before.reserved
  if (purchased < out)
    throw new Refusal(
      'conflict',
      `${out} ${kind} licenses are given out. Take some back before entering fewer than that.`,
      { code: 'pool-in-use' },
    )
  await scope.db
    .update(licensePool)
    .set({ purchased, version: sql`${licensePool.version} + 1`, changedAt: sql`now()` })
    .where(eq(licensePool.kind, kind))
  await record(scope, {
    type: 'license-pool.changed',
    subject: { kind: 'license-pool', name: kind },
    before: { purchased: before.purchased },
    after: { purchased },
  })
  await watchPool(scope, kind)
  await scope.announce('tiles')
}

/** Whether this license type counts users; the two Essentials do not (spec 1 §2.5). */
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
    throw new Refusal(
      'conflict',
      `${before.name} has an Essentials license, which counts no users.`,
      {
        code: 'no-user-count',
      },
    )
  if (before.version !== version)
    throw new Refusal(
      'conflict',
      `Somebody changed ${before.name} meanwhile: it holds ${before.licensedUsers ?? 'no'} user licenses now, you entered ${users}. Look again and repeat your change.`,
      { code: 'stale', details: { theirs: before.licensedUsers, yours: users } },
    )
  if (!Number.isInteger(users) || users < limits.fewestUsers || users > limits.mostUsers)
    throw new Refusal(
      'invalid',
      `Enter a whole number from ${limits.fewestUsers} to ${limits.mostUsers}.`,
      { fields: { users: `A whole number from ${limits.fewestUsers} to ${limits.mostUsers}` } },
    )
  const more = users - (before.licensedUsers ?? 0)
  const left = pool.purchased - pool.allocated - pool.reserved
  if (more > 0 && more > left)
    throw new Refusal(
      'conflict',
      `${more} more user licenses are needed and ${Math.max(0, left)} are left in the pool.`,
      { code: 'pool-short', fields: { users: `${Math.max(0, left)} more are left` } },
    )
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

/** Locks the pool's row for the rest of the transaction (lock order: pool, then tenant); makes it if need be. */
export async function lockPool(scope: Scope, kind: PoolKind): Promise<LicensePool> {
  await scope.db.insert(licensePool).values({ kind }).onConflictDoNothing()
  const [row] = await scope.db
    .select()
    .from(licensePool)
    .where(eq(licensePool.kind, kind))
    .for('update')
  if (!row) throw new Error(`no license pool ${kind}`)
  return { ...row, available: Math.max(0, row.purchased - row.allocated - row.reserved) }
}

/** Moves licenses between the pool and allocations; the caller holds the lock and has checked what is left. */
export async function draw(scope: Scope, kind: PoolKind, amount: number): Promise<void> {
  await scope.db
    .update(licensePool)
    .set({ allocated: sql`${licensePool.allocated} + ${amount}`, changedAt: sql`now()` })
    .where(eq(licensePool.kind, kind))
  await watchPool(scope, kind)
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
  if (!found)
    throw new Refusal('missing', 'There is no such service. It may have been deleted meanwhile.')
  return found
}

/** Pool low is a warning, pool empty is major (spec 1 §4.5); below the limit again it clears. */
async function watchPool(scope: Scope, kind: PoolKind) {
  const pool = (await readPools(scope))[kind]
  const { value: limits } = await readSetting(scope, 'licenses')
  const key = `license-pool|${kind}`
  const out = pool.allocated + pool.reserved
  if (pool.purchased === 0 || out * 100 < pool.purchased * limits.warnPercent) {
    await clear(scope, {}, key)
    return
  }
  const isEmpty = pool.available === 0
  await raise(scope, {
    owner: {},
    key,
    severity: isEmpty ? 'major' : 'warning',
    name: isEmpty ? `No ${kind} licenses left` : `Few ${kind} licenses left`,
    source: 'License pool',
    text: `${out} of ${pool.purchased} ${kind} licenses are given out.`,
    correctiveAction: 'Buy more licenses, or take some back from services that do not use them.',
  })
}
