import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import { type Feature, features } from '../features.ts'
import { lockPool, type QuotaPool, watchReserved } from '../licensing/pools.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { demand } from '../roles.ts'
import { licensePool } from '../schema/licensing.ts'
import { tenantPermission, tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { defaults, type Settings } from '../settings/settings.ts'
import {
  type Amounts,
  demandNoneShort,
  isQuota,
  type Quota,
  type QuotaKey,
  quotaForm,
  quotas,
  reservedBy,
  shortOf,
} from './quotas.ts'

/** What a new tenant gets: amounts as entered (missing: the built-in default), and the features that are off. */
export type Grant = { amounts: Partial<Amounts>; off: readonly Feature[] }

/** Gives a tenant that was just made its quotas and switches; short of licenses nothing is given and it is refused. */
export async function grantLimits(scope: Scope, tenantId: string, grant: Grant): Promise<void> {
  demand(scope.actor, 'create-tenants')
  const amounts = quotaForm.read({ ...builtIn(), ...grant.amounts })
  await drawAll(scope, tenantId, amounts)
  await scope.db.insert(tenantQuota).values(
    quotas.map((quota: Quota) => ({
      tenantId,
      quota: quota.key,
      amount: amounts[quota.key] * quota.scale,
    })),
  )
  const off = features.filter((one) => grant.off.includes(one))
  if (off.length > 0) await scope.db.insert(tenantPermission).values({ tenantId, off })
  await record(scope, {
    tenantId,
    type: 'quota.granted',
    subject: { kind: 'tenant', id: tenantId },
    after: { ...amounts, ...(off.length > 0 && { off }) },
  })
}

/** Looks first, so that a refused wizard is drawn with true numbers; the draw itself is what holds. */
async function drawAll(scope: Scope, tenantId: string, amounts: Amounts) {
  const wanted = reservedBy(amounts).filter(([, more]) => more > 0)
  const { pools } = await readAvailability(scope)
  demandNoneShort(wanted.filter(([pool, more]) => more > pools[pool].free).map(withFree(pools)))
  for (const [pool, more, key] of wanted) {
    const free = await drawPool(scope, tenantId, pool, more)
    demandNoneShort(free === null ? [] : [[key, shortOf(pool, free)]])
  }
}

const withFree =
  (pools: Available['pools']) =>
  ([pool, , key]: [QuotaPool, number, QuotaKey]): [QuotaKey, StoredMessage] => [
    key,
    shortOf(pool, pools[pool].free),
  ]

const builtIn = (): Amounts =>
  // fromEntries forgets which keys it was given
  Object.fromEntries(quotas.map(({ key, default: amount }) => [key, amount])) as Amounts

/** The amounts and switches of a new tenant where nobody says otherwise; for whoever may create one, not its own people. */
export async function readDefaults(scope: Scope): Promise<{ amounts: Amounts; off: Feature[] }> {
  const [stored] = await scope.db.execute<{ value: Partial<Settings['tenant-defaults']> | null }>(
    sql`select portal_tenant_defaults() as value`,
  )
  const value = { ...defaults['tenant-defaults'], ...stored?.value }
  const changed = Object.entries(value.amounts).filter(([key]) => isQuota(key))
  return {
    amounts: { ...builtIn(), ...Object.fromEntries(changed) },
    off: features.filter((one) => value.off.includes(one)),
  }
}

/** What new tenants get, but of what licenses do not suffice for nothing: where there is no field to say less. */
export async function affordable(scope: Scope): Promise<Grant> {
  const { amounts, off } = await readDefaults(scope)
  const { pools, slot } = await readAvailability(scope)
  const fits = ({ key, pool }: Quota) =>
    !pool || (amounts[key] <= pools[pool].free && (key !== 'ai-agents' || slot.isOpen))
  const given = quotas.map((quota) => [quota.key, fits(quota) ? amounts[quota.key] : 0])
  return { amounts: Object.fromEntries(given), off }
}

/**
 * Gives many tenants the defaults at once, as an import makes them: what is reserved goes to the first of them while
 * licenses last, and the rest get none of it. Who has quotas already keeps them.
 */
export async function grantDefaults(scope: Scope, tenantIds: readonly string[]): Promise<void> {
  demand(scope.actor, 'provision')
  if (tenantIds.length === 0) return
  const { amounts, off } = await readDefaults(scope)
  const served = await drawForMany(scope, tenantIds, amounts)
  const inputs = quotas.map((quota: Quota) => ({
    quota: quota.key,
    amount: amounts[quota.key] * quota.scale,
    served: quota.pool ? served(quota.key) : tenantIds.length,
  }))
  await scope.db.execute(sql`
    insert into tenant_quota (tenant_id, quota, amount)
    select t.id::uuid, q.quota, case when t.at <= q.served then q.amount else 0 end
    from jsonb_array_elements_text(${JSON.stringify(tenantIds)}::jsonb) with ordinality t (id, at),
      jsonb_to_recordset(${JSON.stringify(inputs)}::jsonb) as q (quota text, amount bigint, served integer)
    on conflict do nothing`)
  if (off.length > 0)
    await scope.db
      .insert(tenantPermission)
      .values(tenantIds.map((tenantId) => ({ tenantId, off })))
      .onConflictDoNothing()
}

/** How many of the tenants get each reserved quota; draws for so many. */
async function drawForMany(scope: Scope, tenantIds: readonly string[], amounts: Amounts) {
  const wanted = reservedBy(amounts).filter(([, more]) => more > 0)
  const served = new Map<QuotaKey, number>()
  for (const [kind, more, key] of wanted) {
    const { purchased, allocated, reserved } = await lockPool(scope, kind)
    const fitting = Math.max(0, Math.floor((purchased - allocated - reserved) / more))
    served.set(key, Math.min(served.get(key) ?? tenantIds.length, fitting))
  }
  const [first] = tenantIds
  for (const [kind, more, key] of wanted)
    if (first) await drawPool(scope, first, kind, more * (served.get(key) ?? 0))
  return (key: QuotaKey) => served.get(key) ?? 0
}

/** Gives back what a tenant's quotas reserve, before it is deleted; doing it again gives back nothing. */
export async function releaseReservations(scope: Scope, tenantId: string): Promise<void> {
  for (const [kind] of reservedBy({})) await lockPool(scope, kind)
  const keys = reservedBy({}).map(([, , key]) => key)
  const held = await scope.db
    .select({ quota: tenantQuota.quota, amount: tenantQuota.amount })
    .from(tenantQuota)
    .where(and(eq(tenantQuota.tenantId, tenantId), inArray(tenantQuota.quota, keys)))
    .orderBy(tenantQuota.quota)
    .for('update')
  const amounts = Object.fromEntries(held.map(({ quota, amount }) => [quota, amount]))
  for (const [kind, reserved] of reservedBy(amounts)) {
    if (reserved > 0) await drawPool(scope, tenantId, kind, -reserved)
    await watchReserved(scope, kind)
  }
  await scope.db
    .update(tenantQuota)
    .set({ amount: 0 })
    .where(and(eq(tenantQuota.tenantId, tenantId), inArray(tenantQuota.quota, keys)))
}

/** Of one license: how many there are (the provider's people alone know) and how many can still be given. */
type Availability = { licensed: number | null; free: number }
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
