import { createOutbound, type OutboundOptions, Unreachable } from './outbound.ts'

/** Where a portal says that it is the one that asked. */
export const proofPath = '/.well-known/tenantry-portal'
const largestAnswer = 1024

/**
 * Asks whichever portal answers below an address for its word about a number used once; null: no usable answer. No redirect is
 * followed, and no address is reached that may not be, so that whoever enters one learns nothing of our network.
 */
export function createPortalCheck(
  options: Pick<OutboundOptions, 'allow' | 'timeoutMs' | 'resolve'> = {},
) {
  const outbound = createOutbound({
    ...{ timeoutMs: 5000, ...options, peer: 'portal', maxBytes: largestAnswer },
  })
  return {
    async proof(address: string, nonce: string): Promise<string | null> {
      try {
        const { status, text } = await outbound.ask(`${address}${proofPath}?nonce=${nonce}`)
        return status === 200 ? text.trim() : null
      } catch (error) {
        if (error instanceof Unreachable) return null
        throw error
      }
    },
    close: () => outbound.close(),
  }
}
