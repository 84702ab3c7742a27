import { z } from 'zod'
import { createOutbound, type OutboundOptions, Unreachable } from './outbound.ts'

const metadata = z.object({ issuer: z.string() })
const refusal = z.object({ error: z.string() })
const largestAnswer = 64 * 1024

/**
 * Asks Microsoft whether there is a tenant with an id, which needs no credentials: there is OpenID metadata of each ("OpenID Connect on the
 * Microsoft identity platform"), and `invalid_tenant` (AADSTS90002) for any other. `away`: no usable answer.
 */
export function createTenantCheck({
  loginUrl = 'https://login.microsoftonline.com',
  ...options
}: Pick<OutboundOptions, 'allow' | 'timeoutMs' | 'resolve'> & { loginUrl?: string } = {}) {
  const outbound = createOutbound({
    ...{ timeoutMs: 5000, ...options, peer: 'microsoft-login', maxBytes: largestAnswer },
  })
  return {
    async check(msTenantId: string): Promise<'there' | 'none' | 'away'> {
      const segment = encodeURIComponent(msTenantId)
      const url = `${loginUrl}/${segment}/v2.0/.well-known/openid-configuration`
      try {
        const { status, text } = await outbound.ask(url)
        const said: unknown = JSON.parse(text)
        const found = metadata.safeParse(said)
        if (status === 200 && found.success && found.data.issuer.includes(msTenantId))
          return 'there'
        const refused = refusal.safeParse(said)
        return refused.success && refused.data.error === 'invalid_tenant' ? 'none' : 'away'
      } catch (error) {
        if (error instanceof Unreachable || error instanceof SyntaxError) return 'away'
        throw error
      }
    },
    close: () => outbound.close(),
  }
}
