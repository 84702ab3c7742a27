import { and, eq, ne, sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { quotaUsage } from '../schema/quotas.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { isQuota, type QuotaKey, quotaOf } from './quotas.ts'
import {
  countRefused,
  type Locked,
  lockQuota,
  reclaim,
  storeUsed,
  watchQuota,
} from './usage.rows.ts'

/**
 * `amount` in what is counted (bytes for the disk), 1 unless said; `reference` is what the tenant's application calls the
 * thing; `ttlSeconds` is for sessions alone, 4 hours unless said.
 */
export type Use = {
  tenantId: string
  quota: QuotaKey
  amount?: number
  reference?: string | null
  ttlSeconds?: number
}
/** `id` releases it; metered use has none, it is not given back. */
type Used = {
  id: string | null
  quota: QuotaKey
  used: number
  limit: number
  expiresAt: Date | null
}

const usualSeconds = 4 * 3600
const maxSeconds = 24 * 3600
const maxReference = 200

/**
 * Takes some of a tenant's quota under its row's lock, the one place for pages, API and jobs. Refused when the function is
 * off, or when the limit would be passed: nothing that runs is ever dropped, and a refused trigger is counted.
 */
export async function consume(scope: Scope, use: Use): Promise<Used> {
  demand(scope.actor, 'use-quotas')
  const { tenantId, amount = 1 } = use
  const quota = quotaOf(use.quota)
  demandUse(use, amount)
  const row = await lockQuota(scope, tenantId, use.quota)
  if (quota.feature) demandFeature({ ...scope.actor, off: row.off }, quota.feature)
  if (quota.kind === 'N') row.used -= await reclaim(scope, tenantId, use.quota)
  if (row.used + amount > row.limit) refuseFull(use, amount, row)
  const used = row.used + amount
  await storeUsed(scope, row, used)
  const taken = quota.kind === 'M' ? null : await take(scope, use, amount)
  await watchQuota(scope, tenantId, use.quota, row.was, { used, limit: row.limit })
  await scope.announce('usage', tenantId)
  return {
    id: taken?.id ?? null,
    quota: use.quota,
    used,
    limit: row.limit,
    expiresAt: taken?.expiresAt ?? null,
  }
}

/** Gives back what `consume` took; false when it is gone already, has expired and was reclaimed, or is another tenant's. */
export async function release(scope: Scope, tenantId: string, usageId: string): Promise<boolean> {
  demand(scope.actor, 'use-quotas')
  const mine = and(eq(quotaUsage.tenantId, tenantId), eq(quotaUsage.id, usageId))
  const [found] = await scope.db.select({ quota: quotaUsage.quota }).from(quotaUsage).where(mine)
  if (!found) return false
  if (!isQuota(found.quota)) return false
  const key = found.quota
  const row = await lockQuota(scope, tenantId, key)
  const [gone] = await scope.db.delete(quotaUsage).where(mine).returning()
  if (!gone) return false
  const used = Math.max(0, row.used - gone.amount)
  await storeUsed(scope, row, used)
  await watchQuota(scope, tenantId, key, row.was, { used, limit: row.limit })
  await scope.announce('usage', tenantId)
  return true
}

/** Whose use that is, among the tenants in reach; null when nobody's there. */
export async function ownerOfUse(scope: Scope, usageId: string): Promise<string | null> {
  demand(scope.actor, 'use-quotas')
  const [found] = await scope.db
    .select({ tenantId: quotaUsage.tenantId })
    .from(quotaUsage)
    .where(eq(quotaUsage.id, usageId))
  return found?.tenantId ?? null
}

function demandUse({ quota, ttlSeconds, reference }: Use, amount: number) {
  const fields: Record<string, StoredMessage> = {}
  if (!Number.isSafeInteger(amount) || amount < 1) fields.amount = message('use-amount')
  if (ttlSeconds !== undefined && quotaOf(quota).kind !== 'N')
    fields.ttl_seconds = message('use-ttl-sessions')
  else if (
    ttlSeconds !== undefined &&
    !(Number.isInteger(ttlSeconds) && ttlSeconds >= 1 && ttlSeconds <= maxSeconds)
  )
    fields.ttl_seconds = message('use-ttl', { max: maxSeconds })
  if (reference && reference.length > maxReference)
    fields.reference = message('use-reference', { max: maxReference })
  const messages = Object.values(fields)
  if (messages.length > 0) throw new Refusal('invalid', 'bad-use', { messages }, { fields })
}

function refuseFull({ tenantId, quota }: Use, amount: number, { used, limit }: Locked): never {
  const level = { quota, used, limit }
  throw new Refusal('conflict', 'quota-reached', level, {
    details: level,
    ...(quotaOf(quota).kind === 'M' && {
      outlives: (scope: Scope) => countRefused(scope, tenantId, quota, amount),
    }),
  })
}

async function take(scope: Scope, { tenantId, quota, reference, ttlSeconds }: Use, amount: number) {
  const isSession = quotaOf(quota).kind === 'N'
  const [taken] = await scope.db
    .insert(quotaUsage)
    .values({
      ...{ tenantId, quota, amount, reference: reference ?? null, takenBy: scope.actor.name },
      expiresAt: isSession
        ? sql`clock_timestamp() + make_interval(secs => ${ttlSeconds ?? usualSeconds})`
        : null,
    })
    .returning({ id: quotaUsage.id, expiresAt: quotaUsage.expiresAt })
  return taken
}

/** Whose quotas a call is about: the caller's own tenant, or the one in reach that it names by its shortname. */
export async function findOwner(
  scope: Scope,
  named: string | undefined,
): Promise<{ id: string; shortname: string }> {
  const { audience } = scope.actor
  if (audience.kind !== 'tenant' && !named)
    throw new Refusal(
      'invalid',
      'name-tenant',
      {},
      { fields: { tenant: message('tenant-needed') } },
    )
  const found = await ownerNamed(scope, named)
  if (!found) throw new Refusal('missing', 'no-such-tenant')
  return found
}

/** The same, where it is no mistake that nobody is called so. */
export async function ownerNamed(
  scope: Scope,
  named: string | undefined,
): Promise<{ id: string; shortname: string } | null> {
  const { audience } = scope.actor
  const [found] = await scope.db
    .select({ id: tenant.id, shortname: tenant.shortname })
    .from(tenant)
    .where(
      and(
        named ? sql`lower(${tenant.shortname}) = lower(${named})` : undefined,
        audience.kind === 'tenant' ? eq(tenant.id, audience.tenant) : undefined,
        ne(tenant.state, 'deleted'),
        eq(tenant.synthetic, false),
      ),
    )
  return found ?? null
}
