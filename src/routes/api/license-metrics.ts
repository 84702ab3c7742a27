import { z } from 'zod'
import { readPools } from '../../domain/licensing/pools.ts'
import { readSeatPools } from '../../domain/licensing/seats.pools.ts'
import { poolKinds } from '../../domain/schema/licensing.ts'
import { seatTypes } from '../../domain/schema/seats.ts'
import { components, operation, resource } from './resource.ts'

const counted = { installed: z.int(), in_use: z.int(), free: z.int(), overdraft: z.int() }
const metrics = z
  .object({
    as_of: z.iso.datetime(),
    pools: z.array(z.object({ pool: z.enum(poolKinds), ...counted })),
    seats: z.array(
      z.object({
        type: z.enum(seatTypes),
        ...counted,
        allowed: z.int().nullable(),
        denied_24h: z.int(),
      }),
    ),
  })
  .register(components, { id: 'LicenseMetrics' })

/** What is installed, in use and free of each license, for a monitoring system of the provider's. */
export const licenseMetrics = resource('/metrics/licenses', {
  list: operation({
    ...{ id: 'readLicenseMetrics', permission: 'looking', audience: ['provider'] },
    answers: { 200: metrics },
    async work(scope) {
      const pools = await readPools(scope)
      const seats = await readSeatPools(scope)
      return [
        200,
        {
          as_of: new Date().toISOString(),
          pools: poolKinds.map((pool) => {
            const { purchased, allocated, reserved } = pools[pool]
            return { pool, ...asCounted(purchased, allocated + reserved) }
          }),
          seats: seats.map(({ type, total, inUse, most, denied }) => ({
            ...{ type, ...asCounted(total, inUse), allowed: most, denied_24h: denied },
          })),
        },
      ]
    },
  }),
})

const asCounted = (installed: number, inUse: number) => ({
  ...{ installed, in_use: inUse },
  ...{ free: Math.max(0, installed - inUse), overdraft: Math.max(0, inUse - installed) },
})
