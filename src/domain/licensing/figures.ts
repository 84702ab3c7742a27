import { poolKinds } from '../schema/licensing.ts'
import type { SeatType } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'
import { type PoolKind, readPools } from './pools.ts'
import { readSeatPools } from './seats.pools.ts'

/** `free` and `overdraft` are never below zero, so that one of them is 0. */
export type LicenseFigures = { installed: number; inUse: number; free: number; overdraft: number }

/**
 * What is installed and in use of each license, of all tenants together, for a monitoring system; `allowed` seats may be in use
 * at once, null where there is no end, and `denied` were denied in 24 hours. The provider's alone.
 */
export async function readLicenseFigures(scope: Scope): Promise<{
  pools: (LicenseFigures & { pool: PoolKind })[]
  seats: (LicenseFigures & { type: SeatType; allowed: number | null; denied: number })[]
}> {
  const pools = await readPools(scope)
  const seats = await readSeatPools(scope)
  return {
    pools: poolKinds.map((pool) => {
      const { purchased, allocated, reserved } = pools[pool]
      return { pool, ...figuresOf(purchased, allocated + reserved) }
    }),
    seats: seats.map(({ type, total, inUse, most, denied }) => ({
      ...{ type, ...figuresOf(total, inUse), allowed: most, denied },
    })),
  }
}

const figuresOf = (installed: number, inUse: number): LicenseFigures => ({
  ...{ installed, inUse },
  ...{ free: Math.max(0, installed - inUse), overdraft: Math.max(0, inUse - installed) },
})
