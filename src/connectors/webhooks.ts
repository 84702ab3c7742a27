import { createOutbound, type OutboundOptions, Unreachable } from './outbound.ts'

/** What an endpoint said; null where nothing came that could be used, whatever the reason. */
export type EndpointAnswer = {
  status: number
  text: string
  /** How long it asks to be left alone. */
  retryAfterSeconds: number | null
} | null

export type Webhooks = {
  post(
    url: string,
    sent: { body: string; headers: Record<string, string>; signal?: AbortSignal },
  ): Promise<EndpointAnswer>
  close(): void
}

/** From the first byte out to the status in; whoever takes longer should answer first and work afterwards. */
const answerMs = 10_000
/** More than is kept of an answer, whatever its characters take. */
const answerBytes = 16 * 1024

/** Posts messages to addresses that owners entered: by the guarded way out, without redirects, never waiting long. */
export function createWebhooks(options: Omit<OutboundOptions, 'takesPart'> = {}): Webhooks {
  const outbound = createOutbound({
    ...{ timeoutMs: answerMs, maxBytes: answerBytes, ...options },
    ...{ takesPart: true, peer: 'webhook' },
  })
  return {
    async post(url, { body, headers, signal }) {
      const length = String(Buffer.byteLength(body))
      const sent = { 'User-Agent': 'Tenantry', 'Content-Length': length, ...headers }
      try {
        const answer = await outbound.ask(url, {
          ...{ method: 'POST', body, headers: { 'Content-Type': 'application/json', ...sent } },
          ...(signal && { signal }),
        })
        return {
          ...{ status: answer.status, text: answer.text },
          retryAfterSeconds: secondsOf(answer.headers['retry-after']),
        }
      } catch (error) {
        if (error instanceof Unreachable) return null
        throw error
      }
    },
    close: () => outbound.close(),
  }
}

/** Of the two forms that HTTP has (RFC 9110, 10.2.3) the one that needs no clock. */
const secondsOf = (header: string | undefined): number | null =>
  header && /^\d{1,6}$/.test(header) ? Number(header) : null
