import { z } from 'zod'
import { readCounters } from '../../domain/counters.ts'
import { components, operation, resource } from './resource.ts'

const totals = z
  .object({
    queued: z.int(),
    executing: z.int(),
    replicating: z.int(),
    as_of: z.iso.datetime(),
  })
  .catchall(z.union([z.int(), z.string()]))
  .register(components, { id: 'Counters' })

export const counters = resource('/counters', {
  list: operation({
    id: 'readCounters',
    permission: 'looking',
    answers: { 200: totals },
    async work(scope) {
      const nothing = { queued: 0, executing: 0, replicating: 0 }
      const kept = Object.fromEntries(await readCounters(scope))
      return [200, { ...nothing, ...kept, as_of: new Date().toISOString() }]
    },
  }),
})
