import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft, TenantOptions } from '../../src/sandbox/microsoft/shapes.ts'
import { answer } from './processes.ts'

let microsoft: Microsoft | undefined

/** The stand-in for Microsoft in a process of its own, so that neither side pays for making its answers. */
answer({
  async start() {
    microsoft = await startMicrosoft({ seed: 'bench' })
    return microsoft.url
  },
  addTenant(options: TenantOptions) {
    const directory = microsoft?.addTenant(options)
    return Array.from({ length: directory?.ever() ?? 0 }, (_, n) => directory?.at(n).id)
  },
})
