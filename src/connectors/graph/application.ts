import { createOutbound, Unreachable } from '../outbound.ts'
import { type GraphReason, loginRefusal, transient } from './errors.ts'

/**
 * What Microsoft says of an application that no customer is named to. `refused`: it does not know the id, or not this secret.
 * `undecided`: it says neither, by the code that it gave. `away`: no usable answer.
 */
export type ApplicationAnswer =
  | { kind: 'good' }
  | { kind: 'refused' | 'away'; reason: GraphReason }
  | { kind: 'undecided'; code: string | null }

export type ApplicationOptions = {
  loginUrl?: string
  /** Private addresses that may be reached, see `createOutbound`. */
  allow?: readonly string[]
  timeoutMs?: number
}

/** Unknown application, wrong secret, expired secret, disabled application (Microsoft Entra error codes). */
const refusing = ['AADSTS700016', 'AADSTS7000215', 'AADSTS7000222', 'AADSTS7000112']

/**
 * Asks the token endpoint for a token of the application itself with `organizations` for a tenant. Microsoft looks at id and secret,
 * and then gives a token of the application's own directory, or says that it needs a tenant.
 */
export function createApplicationCheck(options: ApplicationOptions = {}) {
  const { allow, timeoutMs = 5000 } = options
  const loginUrl = (options.loginUrl ?? 'https://login.microsoftonline.com').replace(/\/+$/, '')
  const outbound = createOutbound({
    peer: 'microsoft-login',
    ...(allow && { allow }),
    timeoutMs,
    maxBytes: 256 * 1024,
  })
  const body = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
    new URLSearchParams({
      ...{ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' },
      scope: 'https://graph.microsoft.com/.default',
    }).toString()

  return {
    async check(application: {
      clientId: string
      clientSecret: string
    }): Promise<ApplicationAnswer> {
      try {
        const answer = await outbound.ask(`${loginUrl}/organizations/oauth2/v2.0/token`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: body(application),
        })
        if (answer.status === 429 || answer.status >= 500)
          return { kind: 'away', reason: transient(answer, 0).reason }
        if (answer.status === 200 && isToken(answer.text)) return { kind: 'good' }
        const refusal = loginRefusal(answer)
        if (refusal.code && refusing.includes(refusal.code))
          return { kind: 'refused', reason: refusal.reason }
        // a page of a proxy's, say, is no answer of Microsoft's
        return refusal.code?.startsWith('AADSTS')
          ? { kind: 'undecided', code: refusal.code }
          : { kind: 'away', reason: refusal.reason }
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error
        return { kind: 'away', reason: transient(error, 0).reason }
      }
    },
    close: () => outbound.close(),
  }
}

function isToken(text: string): boolean {
  try {
    return typeof JSON.parse(text).access_token === 'string'
  } catch {
    return false
  }
}
