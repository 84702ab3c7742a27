import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  type CustomFetchOptions,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from 'openid-client'
import { createGuard, createOutbound } from './outbound.ts'

type OpenIdClient = { issuer: string; clientId: string; clientSecret: string }
type OpenIdQuestion = {
  state: string
  nonce: string
  verifier: string
  redirectUri: string
  acrValues?: string | undefined
}
type OpenIdPerson = { subject: string; email: string | null; amr: string[]; acr: string | null }

type OpenIdOptions = {
  /** Private addresses that may be reached (`CONNECTOR_ALLOW`). */
  allow?: readonly string[]
  timeoutMs?: number
  now?: () => number
  /** Called with what went wrong, for the process log. */
  onFailure?: (error: unknown) => void
}

/** Something went wrong at the identity provider, or with its answer; `cause` belongs in the log. */
class IdentityFailure extends Error {
  constructor(cause: unknown) {
    super('The identity provider did not confirm this sign-in.', { cause })
    this.name = 'IdentityFailure'
  }
}

const keptMs = 10 * 60_000
/** A provider that is away is not asked again for each request of the sign-in page. */
const failedMs = 15_000
const maxKept = 1000
const largestAnswer = 512 * 1024

/**
 * Signs people in by OpenID Connect: authorization code with PKCE, the ID token's signature, issuer, audience, nonce and
 * times checked. Reaches public addresses and those of `allow`; plain http only for loopback that is allowed.
 */
export function createOpenId(options: OpenIdOptions = {}) {
  const { allow = [], timeoutMs = 10_000, now = Date.now, onFailure = () => {} } = options
  const outbound = createOutbound({ peer: 'identity', allow, timeoutMs, maxBytes: largestAnswer })
  const mayReach = createGuard(allow)
  const kept = new Map<string, { found: Promise<Configuration>; until: number }>()

  async function ask(url: string, { body, ...request }: CustomFetchOptions): Promise<Response> {
    const sent = body instanceof URLSearchParams ? body.toString() : body
    if (sent !== undefined && sent !== null && typeof sent !== 'string')
      throw new Error('a body of bytes is sent nowhere')
    const answer = await outbound.ask(url, {
      ...{ method: request.method, headers: request.headers },
      ...(typeof sent === 'string' && { body: sent }),
      ...(request.signal && { signal: request.signal }),
    })
    const headers = new Headers()
    for (const [name, value] of Object.entries(answer.headers))
      if (typeof value === 'string') headers.set(name, value)
    const isEmpty = answer.status === 204 || answer.status === 304
    return new Response(isEmpty ? null : answer.text, { status: answer.status, headers })
  }

  function mayUse(issuer: string): boolean {
    if (!URL.canParse(issuer)) return false
    const { protocol, hostname } = new URL(issuer)
    if (protocol === 'https:') return true
    const isLoopback = /^(?:127(?:\.\d+){3}|localhost|.+\.localhost)$/.test(hostname)
    return protocol === 'http:' && isLoopback && mayReach('127.0.0.1')
  }

  /** What the provider says of itself, read once in a while. */
  async function configured(client: OpenIdClient): Promise<Configuration> {
    if (!mayUse(client.issuer)) throw new Error(`${client.issuer} may not be used`)
    const key = JSON.stringify([client.issuer, client.clientId, client.clientSecret])
    const known = kept.get(key)
    if (known && known.until > now()) return known.found
    const entry = { found: discover(client), until: now() + keptMs }
    entry.found.catch(() => {
      entry.until = now() + failedMs
    })
    kept.delete(key)
    kept.set(key, entry)
    const [oldest] = kept.keys()
    if (kept.size > maxKept && oldest) kept.delete(oldest)
    return entry.found
  }

  async function discover({ issuer, clientId, clientSecret }: OpenIdClient) {
    const plain = issuer.startsWith('http:') ? [allowInsecureRequests] : []
    const found = await discovery(new URL(issuer), clientId, undefined, undefined, {
      [customFetch]: ask,
      timeout: timeoutMs / 1000,
      execute: plain,
    })
    const server = found.serverMetadata()
    // OpenID Connect Discovery 1.0, section 3: basic where nothing is said
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const proof = methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost
    const made = new Configuration(server, clientId, clientSecret, proof(clientSecret))
    made[customFetch] = ask
    made.timeout = timeoutMs / 1000
    for (const execute of [...plain, enableNonRepudiationChecks]) execute(made)
    return made
  }

  function failed(error: unknown): IdentityFailure {
    onFailure(error)
    return new IdentityFailure(error)
  }

  return {
    mayUse,
    /** Where to send the browser. */
    async begin(client: OpenIdClient, question: OpenIdQuestion): Promise<string> {
      try {
        const { state, nonce, verifier, redirectUri, acrValues } = question
        const url = buildAuthorizationUrl(await configured(client), {
          ...{ redirect_uri: redirectUri, scope: 'openid email profile', state, nonce },
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(acrValues && { acr_values: acrValues }),
        })
        if (!mayUse(url.origin)) throw new Error(`${url.origin} is nowhere to send people`)
        return url.href
      } catch (error) {
        throw failed(error)
      }
    },
    /** Whom the provider's answer names; every check of the answer is made here. */
    async finish(
      client: OpenIdClient,
      { state, nonce, verifier }: OpenIdQuestion,
      answer: URL,
    ): Promise<OpenIdPerson> {
      try {
        const config = await configured(client)
        const tokens = await authorizationCodeGrant(config, answer, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims) throw new Error('there is no ID token')
        const about =
          !isSaid(claims.email) && config.serverMetadata().userinfo_endpoint
            ? await fetchUserInfo(config, tokens.access_token, claims.sub)
            : claims
        // some providers spell the claim as a text, `"true"`
        const isVerified = ['true', true].some((said) => said === about.email_verified)
        return {
          subject: claims.sub,
          email: isVerified && isSaid(about.email) ? about.email : null,
          // of the signed ID token alone, which says how this very sign-in was made
          amr: Array.isArray(claims.amr) ? claims.amr.filter((one) => typeof one === 'string') : [],
          acr: typeof claims.acr === 'string' ? claims.acr : null,
        }
      } catch (error) {
        throw failed(error)
      }
    },
    close: () => outbound.close(),
  }
}

/** A claim of nothing is none: OpenID Connect Core 1.0, 5.3.2, asks to leave it out, which not all do. */
const isSaid = (claim: unknown): claim is string => typeof claim === 'string' && claim !== ''

export const isIdentityFailure = (error: unknown): error is IdentityFailure =>
  error instanceof IdentityFailure
