import { z } from 'zod'
import { type OutboundAnswer, Unreachable } from '../outbound.ts'

type None = Readonly<Record<string, never>>
/** Microsoft's own code for it (`AADSTS7000215`), where it gave one. */
type Coded = { code: string | null }

/** What can go wrong with Graph, by code, with what a sentence about it names. */
export type GraphMessages = {
  'graph-unreachable': None
  'graph-throttled': { code: string }
  'graph-unavailable': { code: string }
  'graph-sign-in-refused': Coded
  'graph-access-revoked': Coded
  'graph-permission-lacking': Coded
  'graph-link-unknown': None
  'graph-link-elsewhere': None
  'graph-link-foreign': None
  'graph-endless': None
  'graph-unexpected': Coded & { status: number }
  'graph-shape': None
  'graph-token': None
  'graph-not-json': None
  'graph-number-held': None
  'graph-number-unknown': None
  'graph-user-unlicensed': None
  'graph-user-gone': None
  'graph-policy-unknown': { policy: string }
  /** Microsoft's own words for why it did not do what was asked. */
  'graph-change-refused': { said: string }
  /** All of a subscription's licenses are assigned. */
  'graph-no-license': None
  /** The domain is verified in another Microsoft 365 tenant. */
  'graph-domain-taken': None
  /** Users, groups or applications of it are there. */
  'graph-domain-used': None
  /** Microsoft's own words for why it did not take, verify or remove a domain. */
  'graph-domain-refused': { said: string }
  /** Ours: the secret that Graph would have been asked with. */
  'secret-unreadable': None
  /** Ours: consent was given to another application than the provider has now. */
  'application-changed': None
  /** Ours: nobody signs in with a password. */
  'password-unused': None
}

export type GraphReason = {
  [C in keyof GraphMessages]: { code: C; params: GraphMessages[C] }
}[keyof GraphMessages]

/**
 * Why Graph gave no data. `refused`: secret, consent or permission, a person must act. `resync`: the
 * delta link is worthless, read everything anew. `transient`: try later, not before `retryAfterMs`.
 * `broken`: an answer that makes no sense, or a change that Microsoft will not make. `code` is Microsoft's own
 * (`AADSTS7000215`).
 */
export class GraphError extends Error {
  readonly kind: 'refused' | 'resync' | 'transient' | 'broken'
  readonly reason: GraphReason
  readonly code: string | null
  /** Graph's own, where it answered; the token endpoint's is none. */
  readonly status: number | null
  readonly retryAfterMs: number | null
  /** A change that may have been made, though no answer says so: read before it is asked for again. */
  readonly isUncertain: boolean

  constructor(
    kind: GraphError['kind'],
    reason: GraphReason,
    details: {
      code?: string | null
      status?: number
      retryAfterMs?: number
      isUncertain?: boolean
      cause?: unknown
    } = {},
  ) {
    super(`${reason.code} ${JSON.stringify(reason.params)}`, { cause: details.cause })
    this.name = 'GraphError'
    this.kind = kind
    this.reason = reason
    this.code = details.code ?? null
    this.status = details.status ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
    this.isUncertain = details.isUncertain ?? false
  }
}

/** Given up for now; `retryAfterMs` is what Microsoft asked for, or our next step. */
export function transient(
  outcome: OutboundAnswer | Unreachable,
  retryAfterMs: number,
  isUncertain = false,
): GraphError {
  if (outcome instanceof Unreachable)
    return new GraphError(
      'transient',
      { code: 'graph-unreachable', params: {} },
      { retryAfterMs, isUncertain, cause: outcome },
    )
  const code = errorCode(outcome) ?? String(outcome.status)
  const said = outcome.status === 429 ? 'graph-throttled' : 'graph-unavailable'
  const { status } = outcome
  return new GraphError(
    'transient',
    { code: said, params: { code } },
    { code, status, retryAfterMs, isUncertain },
  )
}

/**
 * Whether a link is worth no further try once it was answered so twice: with what no waiting mends, or with 500, which
 * the requests before have waited for in vain.
 */
export const blamesLink = ({ kind, status }: GraphError): boolean =>
  kind === 'broken' || (kind === 'transient' && status === 500)

/**
 * Whether the sign-in works and only this list is withheld: 403 for a permission without consent ("Resolve Microsoft
 * Graph authorization errors").
 */
export const isDenied = ({ kind, status }: GraphError): boolean =>
  kind === 'refused' && status === 403

/** Whether this is no list of this customer or cloud at all: numbers without Teams, which is in the global cloud alone. */
export const isAbsent = ({ kind, status }: GraphError): boolean =>
  kind === 'broken' && status === 404

/** The token endpoint said no, with one of its AADSTS codes. */
export function loginRefusal(answer: OutboundAnswer): GraphError {
  if (answer.status < 400) return unexpected(answer)
  const code = /AADSTS\d+/.exec(answer.text)?.[0] ?? null
  return new GraphError('refused', { code: 'graph-sign-in-refused', params: { code } }, { code })
}

// Graph says 410 or a 40x with one of these, in either case of the first letter.
const resyncCodes =
  /^(resync(Required|ChangesApplyDifferences|ChangesUploadDifferences)|syncStateNotFound)$/i

/** Graph said no to a request that carried a fresh token. */
export function graphRefusal(answer: OutboundAnswer): GraphError {
  const code = errorCode(answer)
  const { status } = answer
  if (status === 410 || resyncCodes.test(code ?? ''))
    return new GraphError('resync', { code: 'graph-link-unknown', params: {} }, { code, status })
  if (status === 401 || status === 403) {
    const said = status === 401 ? 'graph-access-revoked' : 'graph-permission-lacking'
    return new GraphError('refused', { code: said, params: { code } }, { code, status })
  }
  return unexpected(answer, code)
}

function unexpected({ status }: OutboundAnswer, code: string | null = null): GraphError {
  const reason = { code: 'graph-unexpected', params: { status, code } } as const
  return new GraphError('broken', reason, { code: code ?? String(status), status })
}

const failure = z.object({
  error: z.object({
    code: z.string().regex(/^[\w.]{1,80}$/),
    message: z.string().catch(''),
  }),
})

const errorCode = (answer: OutboundAnswer) => failureIn(answer)?.code ?? null

/** What Graph says went wrong, or null where the answer is none of Graph's. */
export function failureIn(answer: OutboundAnswer): { code: string; message: string } | null {
  try {
    return failure.safeParse(JSON.parse(answer.text)).data?.error ?? null
  } catch {
    return null // a proxy's HTML page, say
  }
}
