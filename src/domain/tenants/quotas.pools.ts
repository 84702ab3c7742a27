import { and, eq, gt, sql } from 'drizzle-orm'
import type { QuotaPool } from '../licensing/pools.ts'
import { licensePool } from '../schema/licensing.ts'
import { tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'

/** Of one license: how many there are (the provider's people alone know) and how many can still be given. */
export type Availability = { licensed: number | null; free: number }
/** `slot`: whether the tenant may have AI agents, because it does or another tenant may; null where no tenant was named. */
export type Available = {
  pools: Record<QuotaPool, Availability>
  slot: { isHeld: boolean; isOpen: boolean }
}

/** What can still be given of what quotas reserve. A tenant's own people learn nothing: all is zero. */
export async function readAvailability(scope: Scope, tenantId?: string): Promise<Available> {
  const isProvider = scope.actor.audience.kind === 'provider'
  const [free, licensed, [held]] = await Promise.all([
    scope.db.execute<{ kind: QuotaPool; free: number }>(
      sql`select kind, free from portal_pool_free()`,
    ),
    isProvider ? scope.db.select().from(licensePool) : [],
    tenantId
      ? scope.db
          .select({ amount: tenantQuota.amount })
          .from(tenantQuota)
          .where(
            and(
              eq(tenantQuota.tenantId, tenantId),
              eq(tenantQuota.quota, 'ai-agents'),
              gt(tenantQuota.amount, 0),
            ),
          )
      : [],
  ])
  const pool = (kind: QuotaPool): Availability => ({
    licensed: isProvider ? (licensed.find((one) => one.kind === kind)?.purchased ?? 0) : null,
    free: free.find((one) => one.kind === kind)?.free ?? 0,
  })
  const pools = {
    agents: pool('agents'),
    'ai-agents': pool('ai-agents'),
    'ai-tenants': pool('ai-tenants'),
    'workflow-triggers': pool('workflow-triggers'),
  }
  const isHeld = held !== undefined
  return { pools, slot: { isHeld, isOpen: isHeld || pools['ai-tenants'].free > 0 } }
}

/** Reserves `more` (or gives back, below zero) under the pool's lock; null when it did, else how many are free. */
export async function drawPool(
  scope: Scope,
  tenantId: string,
  kind: QuotaPool,
  more: number,
): Promise<number | null> {
  const [row] = await scope.db.execute<{ free: number | null }>(
    sql`select portal_pool_draw(${tenantId}::uuid, ${kind}, ${more}::integer) as free`,
  )
  return row?.free ?? null
}
