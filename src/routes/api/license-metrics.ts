import { z } from 'zod'
import { type LicenseFigures, readLicenseFigures } from '../../domain/licensing/figures.ts'
import { poolKinds } from '../../domain/schema/licensing.ts'
import { seatTypes } from '../../domain/schema/seats.ts'
import { components, operation, resource } from './resource.ts'

const figures = { installed: z.int(), in_use: z.int(), free: z.int(), overdraft: z.int() }
const seats = z.object({
  ...{ type: z.enum(seatTypes), ...figures },
  ...{ allowed: z.int().nullable(), denied_24h: z.int() },
})
const metrics = z
  .object({
    as_of: z.iso.datetime(),
    pools: z.array(z.object({ pool: z.enum(poolKinds), ...figures })),
    seats: z.array(seats),
  })
  .register(components, { id: 'LicenseMetrics' })

/** What is installed, in use and free of each license, for a monitoring system of the provider's. */
export const licenseMetrics = resource('/metrics/licenses', {
  list: operation({
    ...{ id: 'readLicenseMetrics', permission: 'looking', audience: ['provider'] },
    answers: { 200: metrics },
    async work(scope) {
      const { pools, seats } = await readLicenseFigures(scope)
      return [
        200,
        {
          as_of: new Date().toISOString(),
          pools: pools.map(({ pool, ...of }) => ({ pool, ...asFigures(of) })),
          seats: seats.map(({ type, allowed, denied, ...of }) => ({
            ...{ type, ...asFigures(of), allowed, denied_24h: denied },
          })),
        },
      ]
    },
  }),
})

const asFigures = ({ installed, inUse, free, overdraft }: LicenseFigures) => ({
  ...{ installed, in_use: inUse, free, overdraft },
})
