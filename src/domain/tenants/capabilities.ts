import { type SQL, sql } from 'drizzle-orm'
import { demandFeature, type Feature } from '../features.ts'
import { oneOf } from '../lists/address.ts'
import { contains, defineList, placed, type Wanted } from '../lists/list.ts'
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

type HolderRecord = Omit<Holder, 'takenAt' | 'expiresAt'> & {
  taken: number
  expires: number | null
}

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<HolderRecord & { place: string[] }>(sql`
      select u.id, u.quota, u.amount::float8 as amount, u.reference, u.taken_by as "takenBy",
        extract(epoch from u.taken_at)::float8 as taken, extract(epoch from u.expires_at)::float8 as expires, ${place} as place
      from ${from} order by ${order}`),
    ({ taken, expires, ...row }): Holder => ({
      ...row,
      takenAt: new Date(taken * 1000),
      expiresAt: expires === null ? null : new Date(expires * 1000),
    }),
  )

/** What holds a tenant's quotas, newest first. */
export const holders = defineList<Holder>({
  name: 'holders',
  table: 'quota_usage',
  alias: 'u',
  search: (word) => contains(sql`concat_ws(' ', u.reference, u.taken_by)`, word),
  filters: {
    quota: oneOf(
      quotas.map(({ key }) => key),
      (quota) => sql`u.quota = ${quota}`,
    ),
  },
  orders: {
    reference: byText(sql`coalesce(u.reference, '')`),
    amount: byWhole(sql`u.amount`),
    by: byText(sql`u.taken_by`),
    since: byInstant(sql`u.taken_at`),
    until: byInstant(sql`coalesce(u.expires_at, 'infinity')`),
  },
  usual: () => '-since',
  columns: ['reference', 'quota', 'amount', 'by', 'since', 'until'],
  head: 'reference',
  read,
  csv: {
    read,
    cells: {
      reference: ({ reference }) => reference,
      quota: ({ quota }) => quota,
      amount: ({ amount }) => amount,
      by: ({ takenBy }) => takenBy,
      since: ({ takenAt }) => takenAt,
      until: ({ expiresAt }) => expiresAt,
    },
  },
})
