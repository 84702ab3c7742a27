import { createSbcs, type SbcAccess, SbcError, type SbcReason } from './sbcs.ts'
import { createProber } from './sip/options.ts'

/** Somebody waits for the answer. */
const patienceMs = 5000

type Failed = { ok: false; reason: SbcReason }

/** Asks an SBC what a person wants to know at once: by SIP, and over its REST API. */
export function createSbcChecks({
  timeoutMs = patienceMs,
  ...rest
}: {
  allow?: readonly string[]
  timeoutMs?: number
} = {}) {
  const options = { timeoutMs, ...rest }
  const sbcs = createSbcs(options)
  const prober = createProber(options)
  return {
    probe: prober.probe,
    signIn: (access: SbcAccess) =>
      orReason(async () => ({ ok: true as const, ...(await sbcs.about(access)) })),
    configuration: (access: SbcAccess) =>
      orReason(async () => ({
        ok: true as const,
        configuration: await sbcs.configuration(access),
      })),
    close() {
      sbcs.close()
      prober.close()
    },
  }
}

async function orReason<T>(work: () => Promise<T>): Promise<T | Failed> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SbcError) return { ok: false, reason: error.reason }
    throw error
  }
}
