import { type SQL, sql } from 'drizzle-orm'
import { demandFeature, type Feature } from '../features.ts'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText, byWhole } from '../lists/orders.ts'
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
export type Holder = RowOf<typeof holders>

export type Capability = {
  feature: CapabilityFeature
  /** The UTC month that metered use counts in, `2026-11`. */
  month: string
  rows: QuotaRow[]
}

/** One function of the scope's own tenant with its limits; refused when it is switched off. */
export async function readCapability(
  scope: Scope,
  tenantId: string,
  feature: CapabilityFeature,
): Promise<Capability> {
  demandFeature(scope.actor, feature)
  const { month, rows } = await readQuotas(scope, tenantId)
  return { feature, month, rows: rows.filter((row) => row.feature === feature) }
}

const keysOf = (feature: CapabilityFeature) =>
  quotas.filter((one) => one.feature === feature).map(({ key }) => key)

/** What holds some of a function now. */
export const heldBy = (tenantId: string, feature: CapabilityFeature): SQL =>
  sql`u.tenant_id = ${tenantId}::uuid and u.quota in ${keysOf(feature)}
    and (u.expires_at is null or u.expires_at > clock_timestamp())`

/** What holds a tenant's quotas, newest first. */
export const holders = listOf({
  ...{
    name: 'holders',
    table: 'quota_usage',
    alias: 'u',
    head: 'reference',
    usual: () => '-since',
  },
  search: (word) => contains(sql`concat_ws(' ', u.reference, u.taken_by)`, word),
  filters: {
    quota: oneOf(
      quotas.map(({ key }) => key),
      (quota) => sql`u.quota = ${quota}`,
    ),
  },
  columns: {
    reference: sorted(
      value<string | null>(sql`u.reference`),
      byText(sql`coalesce(u.reference, '')`),
    ),
    quota: value<QuotaKey>(sql`u.quota`),
    amount: sorted(value<number>(sql`u.amount::float8`), byWhole(sql`u.amount`)),
    by: word(sql`u.taken_by`),
    since: instant(sql`u.taken_at`),
    until: sorted(
      instantIfAny(sql`u.expires_at`),
      byInstant(sql`coalesce(u.expires_at, 'infinity')`),
    ),
  },
})
