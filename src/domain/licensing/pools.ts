import { eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { demandConfirmed, demandFresh, form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { licensePool, poolKinds, quotaPools, servicePools } from '../schema/licensing.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { choice, integer } from '../values.ts'
import { isGoverned } from './license-files.ts'

export type PoolKind = (typeof poolKinds)[number]
/** What quotas reserve: of these, Σ reservations may exceed what is licensed after that was lowered. */
export type QuotaPool = (typeof quotaPools)[number]
const isQuotaPool = (kind: PoolKind): kind is QuotaPool => quotaPools.some((one) => one === kind)

/** Licenses bought, given to services or reserved by quotas, kept for pending upgrades, and what is left (never below zero). */
export type LicensePool = {
  purchased: number
  allocated: number
  reserved: number
  available: number
  version: number
}

export const poolForm = form({
  kind: choice(poolKinds, 'choose-one'),
  purchased: integer({ min: 0, max: 999_999_999, error: 'purchased-range' }),
})

const empty = { purchased: 0, allocated: 0, reserved: 0, version: 0 }

/** All pools; the provider's alone, a tenant never sees a total. */
export async function readPools(scope: Scope): Promise<Record<PoolKind, LicensePool>> {
  demandProvider(scope.actor)
  const stored = await scope.db.select().from(licensePool)
  const pool = (kind: PoolKind): LicensePool => {
    const { purchased, allocated, reserved, version } = stored.find((p) => p.kind === kind) ?? empty
    const available = Math.max(0, purchased - allocated - reserved)
    return { purchased, allocated, reserved, available, version }
  }
  const pools = poolKinds.map((kind) => [kind, pool(kind)] as const)
  // fromEntries forgets which kinds it was given
  return Object.fromEntries(pools) as Record<PoolKind, LicensePool>
}

/**
 * Enters how many licenses were bought; refused where license files say it, on a stale version, and below what services hold. Of what quotas reserve
 * less may be entered once it was asked about (`confirm`): no tenant is cut, but an alarm stays up and nothing more is given
 * until enough came back.
 */
export async function changePurchased(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { kind, purchased } = poolForm.read(given)
  if (await isGoverned(scope, kind)) throw new Refusal('conflict', 'pool-governed')
  const before = await lockPool(scope, kind)
  // a pool that nobody entered anything of may have a row only since this lock
  const isNew = before.purchased === 0 && Number(given.version) === 0
  const now = isNew ? { ...before, version: 0 } : before
  demandFresh(given.version, now, { purchased }, message('licenses-of-pool', { kind }))
  const out = before.allocated + before.reserved
  if (purchased < out && !isQuotaPool(kind))
    throw new Refusal('conflict', 'pool-in-use', { out, kind })
  if (purchased < out && purchased < before.purchased) {
    const why = message('pool-below-reserved', { purchased, reserved: out, kind })
    demandConfirmed(given, [kind, purchased], why, { purchased: why })
  }
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

/** Keeps licenses for pending upgrades, or gives them back; under the same lock. */
export async function reserve(scope: Scope, kind: PoolKind, amount: number): Promise<void> {
  await scope.db
    .update(licensePool)
    .set({ reserved: sql`${licensePool.reserved} + ${amount}`, changedAt: sql`now()` })
    .where(eq(licensePool.kind, kind))
  await watchPool(scope, kind)
}

/** Raises or clears the alarm of a pool that quotas reserve from; the provider's, so an MSP's act leaves it as it is. */
export async function watchReserved(scope: Scope, kind: QuotaPool): Promise<void> {
  if (scope.actor.audience.kind !== 'provider') return
  const { purchased, allocated } = (await readPools(scope))[kind]
  const key = `license-pool|${kind}`
  if (allocated <= purchased) return void (await clear(scope, {}, key))
  await raise(scope, {
    owner: {},
    key,
    severity: 'major',
    name: message('pool-overdrawn', { kind }),
    source: message('license-pool'),
    text: message('pool-overdrawn-text', { allocated, purchased }),
    correctiveAction: message('pool-overdrawn-repair'),
  })
}

/** Raises or clears the alarms of the pools that services draw on, after another warning limit. */
export async function watchServicePools(scope: Scope): Promise<void> {
  for (const kind of servicePools) await watchPool(scope, kind)
}

/** Pool low is a warning, pool empty is major; below the limit again it clears. */
export async function watchPool(scope: Scope, kind: PoolKind) {
  if (isQuotaPool(kind)) return watchReserved(scope, kind)
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
    name: message(isEmpty ? 'pool-empty' : 'pool-low', { kind }),
    source: message('license-pool'),
    text: message('pool-text', { out, purchased: pool.purchased, kind }),
    correctiveAction: message('pool-repair'),
  })
}
