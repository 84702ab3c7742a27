import { setTimeout as sleep } from 'node:timers/promises'
import {
  allowInsecureRequests,
  ClientSecretPost,
  Configuration,
  type CustomFetchOptions,
  customFetch,
  genericGrantRequest,
  initiateDeviceAuthorization,
} from 'openid-client'
import { z } from 'zod'
import { createGuard, createOutbound, Unreachable } from './outbound.ts'

/** The provider's own application, which customers let in. */
export type ConsentApplication = { clientId: string; clientSecret: string }
/** Why Microsoft said no: the OAuth error, and the number of its own `AADSTS…` where it gave one. */
export type ConsentRefusal = { error: string; code: number | null }
type Later = { kind: 'later' }
type Refused = { kind: 'refused'; refusal: ConsentRefusal }

/** A code that somebody enters at `verificationUri` within `seconds`, asked about every `interval` seconds by `deviceCode`. */
export type StartedCode = {
  deviceCode: string
  userCode: string
  verificationUri: string
  seconds: number
  interval: number
}
export type CodeStart = ({ kind: 'started' } & StartedCode) | Refused | Later

/**
 * What came of a code (RFC 8628, section 3.5). `later`: no usable answer, or one that asks for patience. `isGuest`: who signed in is at
 * home in another Microsoft tenant than the one that the tokens are for.
 */
export type CodeAnswer =
  | { kind: 'pending' }
  | { kind: 'slower' }
  | { kind: 'done'; msTenantId: string; refreshToken: string; isGuest: boolean }
  | Refused
  | Later
/** Of which Microsoft tenant the application's own token is. */
export type TenantAnswer = { kind: 'proven'; msTenantId: string } | Refused | Later

type Asked = { clientId: string; redirectUri: string; state: string; msTenantId: string | null }

/** The way to Microsoft's consent. `msTenantId` null: whichever organization somebody signs in to. */
export type ConsentClient = {
  adminConsentUrl(asked: Asked): string
  startCode(application: ConsentApplication, msTenantId: string | null): Promise<CodeStart>
  askCode(
    application: ConsentApplication,
    msTenantId: string | null,
    deviceCode: string,
  ): Promise<CodeAnswer>
  tenantOf(application: ConsentApplication, msTenantId: string): Promise<TenantAnswer>
  /** What a redirect says that came back to us; whoever made it up can say the same. */
  returned(query: URLSearchParams): Refused | { kind: 'said'; msTenantId: string }
  close(): void
}

export type ConsentOptions = {
  loginUrl?: string
  /** Private addresses that may be reached, see `createOutbound`. */
  allow?: readonly string[]
  timeoutMs?: number
  wait?: (ms: number) => Promise<unknown>
  /** Called with what went wrong, for the process log. */
  onFailure?: (error: unknown) => void
}

const graphScope = 'https://graph.microsoft.com/.default'
const codeScope = `${graphScope} offline_access openid`
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
/** An application that was let in a moment ago is not known everywhere at once: missing service principal, unknown application. */
const notYet = [7000229, 700016]
const pausesMs = [1000, 2000]
const largestAnswer = 256 * 1024

/**
 * Asks Microsoft for a customer's consent: the address of admin consent, device codes, and whose tenant a token is of. Tokens come over
 * TLS directly from the token endpoint, which stands in for their signature (OpenID Connect Core 1.0, 3.1.3.7); plain http only for
 * loopback that is allowed.
 */
export function createConsent(options: ConsentOptions = {}): ConsentClient {
  const { allow = [], timeoutMs = 10_000, wait = sleep, onFailure = () => {} } = options
  const loginUrl = (options.loginUrl ?? 'https://login.microsoftonline.com').replace(/\/+$/, '')
  const outbound = createOutbound({
    peer: 'microsoft-login',
    allow,
    timeoutMs,
    maxBytes: largestAnswer,
  })
  const mayReach = createGuard(allow)
  const at = (msTenantId: string | null, path: string) =>
    `${loginUrl}/${encodeURIComponent(msTenantId ?? 'organizations')}/${path}`

  function mayUse(address: string): boolean {
    if (!URL.canParse(address)) return false
    const { protocol, hostname } = new URL(address)
    if (protocol === 'https:') return true
    const isLoopback = /^(?:127(?:\.\d+){3}|localhost)$/.test(hostname)
    return protocol === 'http:' && isLoopback && mayReach('127.0.0.1')
  }

  async function ask(url: string, request: Pick<CustomFetchOptions, 'headers'> & { body: string }) {
    if (!mayUse(loginUrl)) throw new Error(`${loginUrl} may not be used`)
    const { headers, body } = request
    const answer = await outbound.ask(url, { method: 'POST', headers, body })
    return { status: answer.status, text: answer.text }
  }

  const response = ({ status, text }: { status: number; text: string }) =>
    new Response(text, { status, headers: { 'content-type': 'application/json' } })

  /** A configuration that sends nothing by itself but through `fetch`. */
  function configured(
    { clientId, clientSecret }: ConsentApplication,
    msTenantId: string | null,
    fetch: (url: string, request: CustomFetchOptions) => Promise<Response>,
  ): Configuration {
    const server = {
      issuer: at(msTenantId, 'v2.0'),
      token_endpoint: at(msTenantId, 'oauth2/v2.0/token'),
      device_authorization_endpoint: at(msTenantId, 'oauth2/v2.0/devicecode'),
    }
    const made = new Configuration(server, clientId, clientSecret, ClientSecretPost(clientSecret))
    made[customFetch] = fetch
    if (loginUrl.startsWith('http:')) allowInsecureRequests(made)
    return made
  }

  async function token(
    { clientId, clientSecret }: ConsentApplication,
    msTenantId: string | null,
    parameters: Record<string, string>,
  ) {
    const body = new URLSearchParams({
      ...{ client_id: clientId, client_secret: clientSecret },
      ...parameters,
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return ask(at(msTenantId, 'oauth2/v2.0/token'), { headers, body })
  }

  /** Whatever cannot be judged is later: a proxy's page, a cut answer, somebody who is away. */
  async function guarded<T>(work: () => Promise<T>): Promise<T | Later> {
    try {
      return await work()
    } catch (error) {
      onFailure(error instanceof Unreachable ? (error.cause ?? error) : error)
      return { kind: 'later' }
    }
  }

  async function askTenant(
    application: ConsentApplication,
    msTenantId: string,
  ): Promise<TenantAnswer> {
    const answer = await token(application, msTenantId, {
      ...{ grant_type: 'client_credentials', scope: graphScope },
    })
    const refused = refusedIn(answer)
    if (refused) return refused
    const { access_token } = granted.parse(JSON.parse(answer.text))
    const { tid, roles = [] } = ownClaims.parse(claimsOf(access_token))
    // Microsoft gives a token without any role to an application that nobody consented to
    return roles.length > 0
      ? { kind: 'proven', msTenantId: tid }
      : { kind: 'refused', refusal: { error: 'consent_required', code: 65001 } }
  }

  return {
    adminConsentUrl({ clientId, redirectUri, state, msTenantId }) {
      const url = new URL(at(msTenantId, 'v2.0/adminconsent'))
      const query = { client_id: clientId, scope: graphScope, redirect_uri: redirectUri, state }
      url.search = new URLSearchParams(query).toString()
      return url.href
    },

    startCode: (application, msTenantId) =>
      guarded(async (): Promise<CodeStart> => {
        let refused: Refused | Later | null = null
        const config = configured(application, msTenantId, async (url, { headers, body }) => {
          const answer = await ask(url, { headers, body: String(body) })
          refused = refusedIn(answer)
          return response(answer)
        })
        const started = await initiateDeviceAuthorization(config, { scope: codeScope }).catch(
          (error) => {
            if (refused) return null
            throw error
          },
        )
        if (!started) return refused ?? { kind: 'later' }
        const { device_code, user_code, verification_uri, expires_in, interval = 5 } = started
        if (!mayUse(verification_uri))
          throw new Error(`${verification_uri} is nowhere to send people`)
        return {
          ...{ kind: 'started', deviceCode: device_code, userCode: user_code, interval },
          ...{ verificationUri: verification_uri, seconds: expires_in },
        }
      }),

    askCode: (application, msTenantId, deviceCode) =>
      guarded(async (): Promise<CodeAnswer> => {
        const parameters = { grant_type: deviceGrant, device_code: deviceCode }
        const answer = await token(application, msTenantId, parameters)
        const refused = refusedIn(answer)
        if (refused?.kind === 'refused') {
          const { error } = refused.refusal
          if (error === 'authorization_pending') return { kind: 'pending' }
          if (error === 'slow_down') return { kind: 'slower' }
        }
        if (refused) return refused
        const { id_token, refresh_token } = codeGranted.parse(JSON.parse(answer.text))
        const { tid, idp, iss } = personClaims.parse(claimsOf(id_token))
        // audience, issuer of that tenant and times are the library's to judge
        const config = configured(application, tid, async () => response(answer))
        await genericGrantRequest(config, deviceGrant, { device_code: deviceCode })
        const isGuest = idp !== undefined && idp !== iss && !idp.includes(tid)
        return { kind: 'done', msTenantId: tid, refreshToken: refresh_token, isGuest }
      }),

    tenantOf: (application, msTenantId) =>
      guarded(async () => {
        for (const pause of pausesMs) {
          const found = await askTenant(application, msTenantId)
          if (found.kind !== 'refused' || !notYet.includes(found.refusal.code ?? 0)) return found
          await wait(pause)
        }
        return askTenant(application, msTenantId)
      }),

    returned(query) {
      // an error says as well that consent was given
      const error = query.get('error')
      const code = numberIn(query.get('error_description') ?? '')
      if (error !== null) {
        const isCode = errorCode.safeParse(error).success
        return { kind: 'refused', refusal: { error: isCode ? error : 'error', code } }
      }
      const found = guid.safeParse(query.get('tenant'))
      const isGiven = query.get('admin_consent')?.toLowerCase() === 'true'
      return found.success && isGiven
        ? { kind: 'said', msTenantId: found.data }
        : { kind: 'refused', refusal: { error: 'consent_required', code: 65001 } }
    },
    close: () => outbound.close(),
  }
}

const granted = z.object({ access_token: z.string() })
const codeGranted = granted.extend({ id_token: z.string(), refresh_token: z.string().min(1) })
const guid = z.guid().transform((text) => text.toLowerCase())
const ownClaims = z.object({ tid: guid, roles: z.array(z.string()).optional() })
const personClaims = z.object({ tid: guid, iss: z.string(), idp: z.string().optional() })
// RFC 6749, section 5.2, has no other letters in codes of its own
const errorCode = z.string().regex(/^[\w.-]{1,80}$/)
const problem = z.object({
  error: errorCode,
  error_description: z.string().catch(''),
  error_codes: z.array(z.number().int()).catch([]),
})

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** What the token endpoint refuses; null for what it grants. */
function refusedIn({ status, text }: { status: number; text: string }): Refused | Later | null {
  if (status === 200) return null
  if (status === 429 || status >= 500) return { kind: 'later' }
  const said = problem.parse(JSON.parse(text))
  const code = said.error_codes[0] ?? numberIn(said.error_description)
  return { kind: 'refused', refusal: { error: said.error, code } }
}

/** The number of Microsoft's own error in a text (`AADSTS65004: …`). */
function numberIn(text: string): number | null {
  const [, digits] = /AADSTS(\d{4,8})\b/.exec(text) ?? []
  return digits ? Number(digits) : null
}
