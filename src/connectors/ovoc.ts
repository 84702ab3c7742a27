import type { NoParams } from './messages.ts'
import { createOutbound, type OutboundAnswer, Unreachable } from './outbound.ts'

export type OvocMessages = {
  'ovoc-unreachable': NoParams
  'ovoc-sign-in-refused': NoParams
  'ovoc-answer': NoParams
}
export type OvocReason = { code: keyof OvocMessages; params: NoParams }

export type OvocAccess = { address: string; username: string; password: string }

/** Somebody waits for the answer. */
const patienceMs = 5000

/**
 * Signs in to OVOC's REST API as its northbound clients do, with Basic authentication, by reading one line of its topology
 * (AudioCodes, "One Voice Operations Center: Integration with Northbound Interfaces", REST). `address` is an origin. The certificate
 * has to be trusted for its host.
 */
export function createOvoc({
  timeoutMs = patienceMs,
  ...options
}: {
  allow?: readonly string[]
  timeoutMs?: number
} = {}) {
  const outbound = createOutbound({
    ...{ ...options, peer: 'ovoc', timeoutMs, takesPart: true, maxBytes: 64 * 1024 },
  })
  return {
    /** Why one cannot sign in; null where one can. */
    async check({ address, username, password }: OvocAccess): Promise<OvocReason | null> {
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
      let answer: OutboundAnswer
      try {
        answer = await outbound.ask(`${address}/ovoc/v1/topology/devices?limit=1`, {
          headers: { Authorization: authorization, Accept: 'application/json' },
        })
      } catch (error) {
        if (error instanceof Unreachable) return { code: 'ovoc-unreachable', params: {} }
        throw error
      }
      const { status, headers } = answer
      if (status === 401 || status === 403) return { code: 'ovoc-sign-in-refused', params: {} }
      // an empty topology has no content
      const isJson = /^application\/(?:[\w.-]+\+)?json/i.test(headers['content-type'] ?? '')
      return status === 204 || (status === 200 && isJson)
        ? null
        : { code: 'ovoc-answer', params: {} }
    },
    close: () => outbound.close(),
  }
}
