import type { poolKinds } from '../schema/licensing.ts'
import type { SeatType } from '../schema/seats.ts'

type PoolKind = (typeof poolKinds)[number]

/** What a line of a license file is of: a pool, seats, or one of the two starter packs with the tenants in it. */
type Sku = { pool: PoolKind } | { seats: SeatType } | { includedTenants: number }

const catalogue = {
  'STARTER-S': { includedTenants: 10 },
  'STARTER-L': { includedTenants: 50 },
  TENANT: { pool: 'tenant' },
  SERVICE: { pool: 'service' },
  USER: { pool: 'user' },
  AGENT: { pool: 'agents' },
  'AI-AGENT': { pool: 'ai-agents' },
  'AI-TENANT': { pool: 'ai-tenants' },
  'WORKFLOW-TRIGGER': { pool: 'workflow-triggers' },
  'SEAT-FLOATING': { seats: 'floating' },
  'SEAT-NAMED': { seats: 'named' },
} as const satisfies Record<string, Sku>

const skus: ReadonlyMap<string, Sku> = new Map(Object.entries(catalogue))

/** The catalogue's entry, or undefined for a name that this version does not know. */
export const skuNamed = (name: string): Sku | undefined => skus.get(name)
export const isStarter = (name: string): boolean => {
  const sku = skus.get(name)
  return sku !== undefined && 'includedTenants' in sku
}

export type Line = { sku: string; quantity: number }
export type Licensed = {
  pools: Partial<Record<PoolKind, number>>
  seats: Record<SeatType, number>
  /** Without a starter with at least one tenant an installation has one. */
  isMultiTenant: boolean
}

/** The most that a pool may have. */
const most = 999_999_999

/**
 * What lines license together, by pool and seat type. `tenant` is always said: the starter's tenants and all single ones, or
 * one where no starter counts, without which single ones are none.
 */
export function licensedBy(lines: readonly Line[]): Licensed {
  const pools = new Map<PoolKind, number>()
  const seats = { floating: 0, named: 0 }
  let included: number | undefined
  for (const { sku: name, quantity } of lines) {
    const sku = skus.get(name)
    if (!sku) continue
    if ('includedTenants' in sku) included = (included ?? 0) + sku.includedTenants
    else if ('seats' in sku) seats[sku.seats] = Math.min(most, seats[sku.seats] + quantity)
    else pools.set(sku.pool, Math.min(most, (pools.get(sku.pool) ?? 0) + quantity))
  }
  const tenants = included === undefined ? 0 : included + (pools.get('tenant') ?? 0)
  pools.set('tenant', Math.min(most, Math.max(1, tenants)))
  return { pools: Object.fromEntries(pools), seats, isMultiTenant: tenants > 0 }
}
