import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { demandFeature, type Feature } from '../features.ts'
import { Refusal } from '../refusal.ts'
import { quotaUsage } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { type QuotaKey, type QuotaRow, quotas, readQuotas } from './quotas.ts'

export type { QuotaKey } from './quotas.ts'

/** Functions of the tenant's applications that have limits, and so a page. */
export const capabilityFeatures = [
  'widgets',
  'channels',
  'workflows',
  'audio-video',
  'canned-messages',
  'ai-agents',
  'datasets',
] as const satisfies readonly Feature[]
export type CapabilityFeature = (typeof capabilityFeatures)[number]

/** One thing that holds some of a quota, until it is given back or has run out. */
export type Holder = {
  id: string
  quota: QuotaKey
  amount: number
  reference: string | null
  takenBy: string
  takenAt: Date
  expiresAt: Date | null
}

export type Capability = {
  feature: CapabilityFeature
  /** The UTC month that metered use counts in, `2026-11`. */
  month: string
  rows: QuotaRow[]
  holders: Holder[]
  next?: string
}

const maxHolders = 50

/** One function of the scope's own tenant: its limits, and what holds them, newest first; refused when it is switched off. */
export async function readCapability(
  scope: Scope,
  tenantId: string,
  feature: CapabilityFeature,
  cursor?: string,
): Promise<Capability> {
  demandFeature(scope.actor, feature)
  const keys = quotas.filter((one) => one.feature === feature).map(({ key }) => key)
  const [{ month, rows }, found] = await Promise.all([
    readQuotas(scope, tenantId),
    holdersOf(scope, tenantId, keys, cursor),
  ])
  const holders = found.slice(0, maxHolders)
  const last = holders.at(-1)
  return {
    feature,
    month,
    rows: rows.filter((row) => row.feature === feature),
    holders,
    ...(found.length > maxHolders && last ? { next: `${last.micros}.${last.id}` } : {}),
  }
}

async function holdersOf(scope: Scope, tenantId: string, keys: QuotaKey[], cursor?: string) {
  const micros = sql<string>`(extract(epoch from ${quotaUsage.takenAt}) * 1000000)::bigint::text`
  const found = await scope.db
    .select({
      id: quotaUsage.id,
      quota: quotaUsage.quota,
      amount: quotaUsage.amount,
      reference: quotaUsage.reference,
      takenBy: quotaUsage.takenBy,
      takenAt: quotaUsage.takenAt,
      expiresAt: quotaUsage.expiresAt,
      micros,
    })
    .from(quotaUsage)
    .where(
      and(
        eq(quotaUsage.tenantId, tenantId),
        inArray(quotaUsage.quota, keys),
        or(isNull(quotaUsage.expiresAt), gt(quotaUsage.expiresAt, sql`clock_timestamp()`)),
        cursor === undefined ? undefined : beyond(cursor),
      ),
    )
    .orderBy(desc(quotaUsage.takenAt), desc(quotaUsage.id))
    .limit(maxHolders + 1)
  return found.flatMap(({ quota, ...row }) => {
    const key = keys.find((one) => one === quota)
    return key ? [{ ...row, quota: key }] : []
  })
}

function beyond(cursor: string) {
  const [, micros, id] =
    /^(\d{1,16})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor) ?? []
  if (!micros || !id) throw new Refusal('malformed', 'bad-cursor')
  const at = sql`(timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond')`
  return or(lt(quotaUsage.takenAt, at), and(eq(quotaUsage.takenAt, at), lt(quotaUsage.id, id)))
}
