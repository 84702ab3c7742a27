import { licensePool, poolKinds } from '../schema/licensing.ts'
import { type SeatType, seatTypes } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'
import { hashOf, type LicenseContent } from './license-files.format.ts'
import { governedPools } from './license-files.ts'
import type { PoolKind } from './pools.ts'
import type { licensedBy } from './skus.ts'

type Change = { before: number; after: number }
/** What loading a file changes; `used` is what services, tenants and quotas hold of a pool. `word` confirms just this. */
export type LicensePreview = {
  content: LicenseContent
  pools: (Change & { kind: PoolKind; used: number })[]
  seats: (Change & { type: SeatType })[]
  word: string
}

/** What loading a file with this content would change. */
export async function previewOf(
  scope: Scope,
  content: LicenseContent,
  before: Record<SeatType, number>,
  after: ReturnType<typeof licensedBy>,
): Promise<LicensePreview> {
  const stored = await scope.db.select().from(licensePool)
  const governed = await governedPools(scope)
  const pools = poolKinds.flatMap((kind) => {
    const next = after.pools[kind] ?? (governed.has(kind) ? 0 : undefined)
    if (next === undefined) return []
    const pool = stored.find((one) => one.kind === kind)
    const used = pool ? pool.allocated + pool.reserved : 0
    return [{ kind, used, before: pool?.purchased ?? 0, after: next }]
  })
  const seats = seatTypes
    .map((type) => ({ type, before: before[type], after: after.seats[type] }))
    .filter((seat) => seat.before + seat.after > 0)
  const figures = [
    ...pools.map(({ kind, before, after, used }) => [kind, before, after, used > after && 'over']),
    ...seats.map(({ type, before, after }) => [type, before, after]),
  ].map((figure) => figure.join(' '))
  const word = hashOf([content.file_id, ...figures].join('\n')).slice(0, 16)
  return { content, pools, seats, word }
}
