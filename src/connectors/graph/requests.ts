import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  createOutbound,
  type OutboundAnswer,
  type OutboundRequest,
  type PeerKind,
} from '../outbound.ts'
import { clientAssertion } from './assertions.ts'
import { changeRefusal } from './errors.changes.ts'
import { GraphError, graphRefusal, loginRefusal } from './errors.ts'
import { createPatience, type Patience } from './patience.ts'
import type { GraphCredentials } from './shapes.ts'

export type GraphOptions = {
  /** What figures call whom it asks; Graph unless said. */
  peer?: PeerKind
  graphUrl?: string
  loginUrl?: string
  /** Whose API is asked, as its application id or address; Graph unless said. */
  resource?: string
  /** Private addresses that may be reached, see `createOutbound`. */
  allow?: readonly string[]
  timeoutMs?: number
} & Patience

const tokenMarginMs = 60_000

export type Requests = ReturnType<typeof createRequests>

type Change = {
  method: 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  /** What a refusal means; usually its words say. */
  refusal?: (answer: OutboundAnswer) => GraphError
}

/** The address that was given (Location), and what was answered; null where there was none. */
type Changed = { location: string | null; found: object | null }

/**
 * Asks Graph as one tenant's application, or as who signed in there: fetches and keeps tokens, waits and repeats as told.
 */
export function createRequests(options: GraphOptions) {
  const { now = Date.now, resource = 'https://graph.microsoft.com' } = options
  const loginUrl = options.loginUrl ?? 'https://login.microsoftonline.com'
  const outbound = createOutbound({
    ...{ peer: options.peer ?? 'graph', allow: options.allow, timeoutMs: options.timeoutMs },
  })
  const patiently = createPatience(outbound, options)
  const tokens = new Map<string, { value: string; until: number }>()

  async function read(
    credentials: GraphCredentials,
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const answer = await asCaller(credentials, url, { headers, signal })
    if (answer.status !== 200) throw graphRefusal(answer)
    return parse(answer.text)
  }

  /**
   * Asks for a change. Repeated is only what was surely not taken: 429, a token that had ended, nobody there. After
   * anything else the error is `isUncertain`, and who asked for the change looks whether it was made.
   */
  async function change(
    credentials: GraphCredentials,
    url: string,
    { method, body, refusal = changeRefusal }: Change,
    signal?: AbortSignal,
  ): Promise<Changed> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await asCaller(credentials, url, { method, headers, ...sent, signal })
    if (answer.status >= 400) throw refusal(answer)
    const location = answer.headers.location ?? null
    if (answer.status === 204) return { location, found: null }
    if (answer.status === 202) return { location, found: jsonIn(answer) }
    // a page of a proxy's, say, in place of what Graph answered
    const found = [200, 201].includes(answer.status) ? jsonIn(answer) : null
    if (!found)
      throw new GraphError(
        'broken',
        { code: 'graph-not-json', params: {} },
        { status: answer.status, isUncertain: true },
      )
    return { location, found }
  }

  /** With a token of who asks, and once more with a fresh one where Graph no longer takes it. */
  async function asCaller(
    credentials: GraphCredentials,
    url: string,
    request: OutboundRequest,
  ): Promise<OutboundAnswer> {
    const isRepeatable = (request.method ?? 'GET') === 'GET'
    const ask = async () => {
      const authorization = `Bearer ${await tokenFor(credentials, request.signal)}`
      const headers = { ...request.headers, ...client, authorization }
      return patiently(url, { ...request, headers }, isRepeatable)
    }
    const answer = await ask()
    if (answer.status !== 401) return answer
    tokens.delete(keyOf(credentials))
    return ask()
  }

  async function tokenFor(credentials: GraphCredentials, signal?: AbortSignal): Promise<string> {
    const key = keyOf(credentials)
    const kept = tokens.get(key)
    if (kept && kept.until > now()) return kept.value
    const answer = await signIn(credentials, signal)
    const token = grant.safeParse(parse(answer.text)).data
    if (!token) throw new GraphError('broken', { code: 'graph-token', params: {} })
    forgetExpired()
    if (token.refresh_token && token.refresh_token !== credentials.refreshToken)
      await credentials.renewed?.(token.refresh_token)
    tokens.set(key, {
      value: token.access_token,
      until: now() + Math.max(token.expires_in * 1000 - tokenMarginMs, 0),
    })
    return token.access_token
  }

  /** By the first of its proofs that Microsoft accepts: one that is wrong or has ended may have another beside it. */
  async function signIn(
    credentials: GraphCredentials,
    signal?: AbortSignal,
  ): Promise<OutboundAnswer> {
    const tokenUrl = `${loginUrl}/${encodeURIComponent(credentials.msTenantId)}/oauth2/v2.0/token`
    let refused: GraphError | undefined
    for (const { by, accepted } of proofsOf(credentials, { tokenUrl, now: now() })) {
      const answer = await patiently(tokenUrl, {
        method: 'POST',
        headers: { ...client, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(asked(credentials, by, `${resource}/.default`)).toString(),
        signal,
      })
      if (answer.status === 200) {
        await accepted?.()
        return answer
      }
      const refusal = loginRefusal(answer)
      refused ??= refusal
      if (!isOfProof(refusal)) break
    }
    throw refused ?? new GraphError('refused', { code: 'secret-unreadable', params: {} })
  }

  // Tokens are kept by secret, so that a renewed one is used at once; the old one's entry ends here.
  function forgetExpired(): void {
    for (const [key, { until }] of tokens) if (until <= now()) tokens.delete(key)
  }

  return {
    /** Gets a token, or keeps the one there is. */
    signIn: async (credentials: GraphCredentials, signal?: AbortSignal): Promise<void> => {
      await tokenFor(credentials, signal)
    },
    ...{ read, change, now },
    close: () => outbound.close(),
  }
}

const client = { accept: 'application/json', 'user-agent': 'Tenantry/1' }

const grant = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number(),
  refresh_token: z.string().min(1).optional(),
})

/**
 * "Get access without a user" and "Get access on behalf of a user". `.default` asks for all that was consented to, and
 * `offline_access` for the refresh token that replaces this one.
 */
function asked(
  { clientId, refreshToken }: GraphCredentials,
  proof: Record<string, string>,
  scope: string,
): Record<string, string> {
  const client = { client_id: clientId, ...proof }
  if (refreshToken === undefined) return { grant_type: 'client_credentials', ...client, scope }
  return {
    ...{ grant_type: 'refresh_token', ...client, scope: `${scope} offline_access` },
    refresh_token: refreshToken,
  }
}

type Proof = { by: Record<string, string>; accepted?: () => Promise<void> }

/** What there is to prove to be the application with, in the order in which it is tried. */
function proofsOf(
  { clientId, clientSecret, certificate, otherSecret, swapped }: GraphCredentials,
  at: { tokenUrl: string; now: number },
): Proof[] {
  return [
    ...(certificate ? [{ by: clientAssertion({ clientId, certificate, ...at }) }] : []),
    ...(clientSecret ? [{ by: { client_secret: clientSecret } }] : []),
    ...(otherSecret
      ? [{ by: { client_secret: otherSecret }, ...(swapped && { accepted: swapped }) }]
      : []),
  ]
}

/** A wrong and an expired secret, a certificate that the application does not have, an assertion out of its time (Microsoft Entra error codes). */
const ofProof = ['AADSTS7000215', 'AADSTS7000222', 'AADSTS700027', 'AADSTS700024']
const isOfProof = ({ code }: GraphError) => code !== null && ofProof.includes(code)

function keyOf(credentials: GraphCredentials): string {
  const { msTenantId, clientId, clientSecret, certificate, refreshToken = null } = credentials
  return createHash('sha256')
    .update(JSON.stringify([msTenantId, clientId, clientSecret, certificate?.pem, refreshToken]))
    .digest('base64')
}

function jsonIn({ text }: OutboundAnswer): object | null {
  try {
    const found = parse(text)
    return typeof found === 'object' ? found : null
  } catch {
    return null
  }
}

function parse(text: string): unknown {
  try {
    // PostgreSQL keeps neither NUL nor half a character; a reviver is slow, so it runs only when there is one.
    return unkept.test(text) ? JSON.parse(text, asKept) : JSON.parse(text)
  } catch (cause) {
    throw new GraphError('broken', { code: 'graph-not-json', params: {} }, { cause })
  }
}

const unkept = /\\u(?:0000|d[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f])/i

function asKept(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
}
