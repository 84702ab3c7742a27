import { eq, getTableColumns, sql } from 'drizzle-orm'
import { demandConfirmed, demandFresh, type Given } from '../form.ts'
import { lockPool, type QuotaPool, watchReserved } from '../licensing/pools.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { drawPool } from './quotas.grants.ts'
import {
  type Amounts,
  demandNoneShort,
  limitOf,
  type Quota,
  type QuotaKey,
  quotaForm,
  quotas,
  reservedBy,
  shortOf,
  thisMonth,
} from './quotas.ts'
import { watchQuota } from './usage.rows.ts'

type StoredQuota = { quota: QuotaKey; amount: number; used: number }

/**
 * Changes a tenant's quotas (`quotaForm`; what is left out stays). Reserved ones are refused below what is in use
 * and above what is free, others may be set below use, once that was asked about (`confirm`), and are over quota then. `version` is of `readQuotas`.
 */
export async function setQuotas(
  scope: Scope,
  tenantId: string,
  { version, ...given }: Given,
): Promise<void> {
  demand(scope.actor, 'set-limits')
  const tenant = await findTenant(scope, tenantId)
  const free = new Map<QuotaPool, number>()
  for (const [kind] of reservedBy({})) {
    const { purchased, allocated, reserved } = await lockPool(scope, kind)
    free.set(kind, purchased - allocated - reserved)
  }
  const { stored, version: newest } = await lockQuotas(scope, tenantId)
  const before = amountsOf(stored)
  const after = quotaForm.read({ ...before, ...given })
  demandFresh(version, { ...before, version: newest }, after, tenant.fullName)
  const changed = quotas.filter(({ key }) => after[key] !== before[key])
  if (changed.length === 0) return
  demandAboveUse(stored, changed, after)
  demandBelowUse(given, stored, changed, before, after)
  const draws = drawsOf(before, after)
  demandFree(draws, free)
  for (const [pool, more] of draws) {
    await drawPool(scope, tenantId, pool, more)
    await watchReserved(scope, pool)
  }
  await keep(scope, tenantId, changed, after)
  const only = (amounts: Amounts) =>
    Object.fromEntries(changed.map(({ key }) => [key, amounts[key]]))
  await record(scope, {
    tenantId,
    type: 'quota.changed',
    subject: { kind: 'tenant', id: tenantId, name: tenant.fullName },
    before: only(before),
    after: only(after),
  })
  for (const quota of changed) {
    const used = stored.find((row) => row.quota === quota.key)?.used ?? 0
    const was = { used, limit: limitOf(quota, before[quota.key]) }
    await watchQuota(scope, tenantId, quota.key, was, {
      used,
      limit: limitOf(quota, after[quota.key]),
    })
  }
  await scope.announce('usage', tenantId)
  await scope.announce('tenants', tenantId)
}

/** All of a tenant's rows, in one order, so that two who edit wait for each other. */
async function lockQuotas(scope: Scope, tenantId: string) {
  const rows = await scope.db
    .select({ ...getTableColumns(tenantQuota), month: thisMonth })
    .from(tenantQuota)
    .where(eq(tenantQuota.tenantId, tenantId))
    .orderBy(tenantQuota.quota)
    .for('update')
  const stored = quotas.map(({ key, kind }): StoredQuota => {
    const row = rows.find(({ quota }) => quota === key)
    const isOld = kind === 'M' && row?.period !== row?.month
    return { quota: key, amount: row?.amount ?? 0, used: isOld ? 0 : (row?.used ?? 0) }
  })
  return { stored, version: rows.reduce((sum, row) => sum + row.version, 0) }
}

const amountsOf = (stored: readonly StoredQuota[]): Amounts =>
  // fromEntries forgets which keys it was given
  Object.fromEntries(
    quotas.map(({ key, scale }) => [
      key,
      (stored.find((row) => row.quota === key)?.amount ?? 0) / scale,
    ]),
  ) as Amounts

/** What is there keeps its license: a reserved quota never goes below its use. */
function demandAboveUse(stored: readonly StoredQuota[], changed: readonly Quota[], after: Amounts) {
  const below = changed.flatMap(({ key, kind }) => {
    const used = stored.find((row) => row.quota === key)?.used ?? 0
    return kind === 'R' && after[key] < used ? [{ key, used }] : []
  })
  if (below.length === 0) return
  const fields = Object.fromEntries(
    below.map(({ key, used }) => [key, message('below-use-amount', { used })]),
  )
  throw new Refusal('conflict', 'below-use', { messages: Object.values(fields) }, { fields })
}

/** What is no license may be lowered below its use, once it was asked about: nothing is cut, and nothing more is given. */
function demandBelowUse(
  given: Given,
  stored: readonly StoredQuota[],
  changed: readonly Quota[],
  before: Amounts,
  after: Amounts,
) {
  const below = changed.flatMap((quota) => {
    const used = stored.find((row) => row.quota === quota.key)?.used ?? 0
    const limit = limitOf(quota, after[quota.key])
    const isBelow = after[quota.key] < before[quota.key] && limit < used
    return isBelow ? [{ key: quota.key, used, limit }] : []
  })
  if (below.length === 0) return
  const messages = below.map(({ key, used, limit }) =>
    message('below-use-asked', { quota: key, used, limit }),
  )
  const [first] = messages
  const why = first && messages.length === 1 ? first : message('below-use-all-asked', { messages })
  const fields = Object.fromEntries(below.map(({ key }, at) => [key, messages[at] ?? why]))
  demandConfirmed(
    given,
    below.map(({ key }) => `${key}=${after[key]}`),
    why,
    fields,
  )
}

/** How many more of each license, in the order of their locks; below zero: given back. */
function drawsOf(before: Amounts, after: Amounts) {
  const held = new Map(reservedBy(before).map(([pool, amount]) => [pool, amount]))
  return reservedBy(after)
    .map(([pool, amount, key]) => [pool, amount - (held.get(pool) ?? 0), key] as const)
    .filter(([, more]) => more !== 0)
}

/** All that is short is said at once. The pools are locked, so what is free stays free. */
function demandFree(draws: ReturnType<typeof drawsOf>, free: ReadonlyMap<QuotaPool, number>) {
  const short = draws.filter(([pool, more]) => more > 0 && more > (free.get(pool) ?? 0))
  demandNoneShort(
    short.map(([pool, , key]) => [key, shortOf(pool, Math.max(0, free.get(pool) ?? 0))]),
  )
}

async function keep(scope: Scope, tenantId: string, changed: readonly Quota[], after: Amounts) {
  await scope.db
    .insert(tenantQuota)
    .values(changed.map(({ key, scale }) => ({ tenantId, quota: key, amount: after[key] * scale })))
    .onConflictDoUpdate({
      target: [tenantQuota.tenantId, tenantQuota.quota],
      set: { amount: sql`excluded.amount`, version: sql`${tenantQuota.version} + 1` },
    })
}
