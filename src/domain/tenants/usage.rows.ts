import { and, eq, lte, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { quotaMonth, quotaUsage, tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { limitOf, type QuotaKey, type QuotaState, quotaOf, stateOf, thisMonth } from './quotas.ts'

/**
 * A quota's row while it is locked. `was` is as it was kept, `used` and `refused` are of this month; `off` are the tenant's
 * features that are switched off.
 */
export type Locked = {
  tenantId: string
  quota: QuotaKey
  was: { used: number; limit: number }
  used: number
  limit: number
  refused: number
  month: string | null
  off: string[]
}

type StoredUsage = {
  amount: number
  used: number
  refused: number
  period: string | null
  month: string
  state: string
  off: string[]
}

/**
 * Locks one quota of a tenant until the transaction ends; what a metered one came to in a month that is over is kept.
 * Refused for a tenant that is missing or switched off. One that was never given has a limit of zero.
 */
export async function lockQuota(scope: Scope, tenantId: string, key: QuotaKey): Promise<Locked> {
  const [row] = await scope.db.execute<StoredUsage>(sql`
    select q.amount::double precision, q.used::double precision, q.refused::double precision, q.period, ${thisMonth} as month,
      t.state, coalesce(to_jsonb(p.off), '[]') as off
    from tenant_quota q join tenant t on t.id = q.tenant_id left join tenant_permission p on p.tenant_id = t.id
    where q.tenant_id = ${tenantId}::uuid and q.quota = ${key} for update of q`)
  const quota = quotaOf(key)
  if (!row) {
    const { state } = await findTenant(scope, tenantId)
    demandActive(state)
    const nothing = { used: 0, limit: 0 }
    return { tenantId, quota: key, was: nothing, ...nothing, refused: 0, month: null, off: [] }
  }
  demandActive(row.state)
  const limit = limitOf(quota, row.amount / quota.scale)
  const { used, refused, off } = row
  const locked = {
    tenantId,
    quota: key,
    was: { used, limit },
    used,
    limit,
    refused,
    month: null,
    off,
  }
  if (quota.kind !== 'M') return locked
  if (row.period === row.month) return { ...locked, month: row.month }
  if (row.period) await close(scope, tenantId, key, { ...row, period: row.period })
  return { ...locked, used: 0, refused: 0, month: row.month }
}

function demandActive(state: string) {
  if (state !== 'active') throw new Refusal('conflict', 'tenant-off')
}

const close = (
  scope: Scope,
  tenantId: string,
  quota: QuotaKey,
  { period, used, refused }: { period: string; used: number; refused: number },
) =>
  scope.db
    .insert(quotaMonth)
    .values({ tenantId, quota, period, used, refused })
    .onConflictDoNothing()

/** Keeps how much of a locked quota is in use. */
export async function storeUsed(scope: Scope, row: Locked, used: number, refused = row.refused) {
  await scope.db
    .update(tenantQuota)
    .set({ used, ...(row.month && { refused, period: row.month }) })
    .where(and(eq(tenantQuota.tenantId, row.tenantId), eq(tenantQuota.quota, row.quota)))
}

/** Ends the sessions of a locked quota whose time is over by the database's clock; says how many places that makes. */
export async function reclaim(scope: Scope, tenantId: string, quota: QuotaKey): Promise<number> {
  const gone = await scope.db
    .delete(quotaUsage)
    .where(
      and(
        eq(quotaUsage.tenantId, tenantId),
        eq(quotaUsage.quota, quota),
        lte(quotaUsage.expiresAt, sql`clock_timestamp()`),
      ),
    )
    .returning({ amount: quotaUsage.amount })
  return gone.reduce((sum, { amount }) => sum + amount, 0)
}

/** Counts what was refused of a metered quota; in a transaction of its own, after the refused one is undone. */
export async function countRefused(
  scope: Scope,
  tenantId: string,
  quota: QuotaKey,
  amount: number,
): Promise<void> {
  const row = await lockQuota(scope, tenantId, quota)
  await storeUsed(scope, row, row.used, row.refused + amount)
  await watchQuota(scope, tenantId, quota, row.was, row)
  await scope.announce('usage', tenantId)
}

type Level = { used: number; limit: number }

const isQuiet = (state: QuotaState) => state === 'normal' || state === 'none'

/**
 * Raises a tenant's alarm when a quota reaches 80 %, makes it worse at 100 % and clears it below.
 * Says nothing while the level stays, so that each object taken is no event of its own.
 */
export async function watchQuota(
  scope: Scope,
  tenantId: string,
  quota: QuotaKey,
  before: Level,
  after: Level,
): Promise<void> {
  const [was, is] = [stateOf(before.used, before.limit), stateOf(after.used, after.limit)]
  if (was === is || (isQuiet(was) && isQuiet(is))) return
  const key = `quota|${quota}`
  if (isQuiet(is)) return void (await clear(scope, { tenantId }, key))
  const isFull = is === 'exceeded'
  await raise(scope, {
    owner: { tenantId },
    key,
    severity: isFull ? 'minor' : 'warning',
    name: message(isFull ? 'quota-used-up' : 'quota-nearly-used-up'),
    source: message('quota-name', { quota }),
    text: message('quota-use', { quota, ...after }),
    correctiveAction: message('quota-repair'),
  })
}
