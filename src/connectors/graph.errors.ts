import { z } from 'zod'
import { type OutboundAnswer, Unreachable } from './outbound.ts'

/**
 * Why Graph gave no data. `refused`: secret, consent or permission, a person must act. `resync`: the
 * delta link is worthless, read everything anew. `transient`: try later, not before `retryAfterMs`.
 * `broken`: an answer that makes no sense. `code` is Microsoft's own (`AADSTS7000215`).
 */
export class GraphError extends Error {
  readonly kind: 'refused' | 'resync' | 'transient' | 'broken'
  readonly code: string | null
  readonly retryAfterMs: number | null

  constructor(
    kind: GraphError['kind'],
    sentence: string,
    details: { code?: string | null; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(sentence, { cause: details.cause })
    this.name = 'GraphError'
    this.kind = kind
    this.code = details.code ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
  }
}

/** Given up for now; `retryAfterMs` is what Microsoft asked for, or our next step. */
export function transient(outcome: OutboundAnswer | Unreachable, retryAfterMs: number): GraphError {
  if (outcome instanceof Unreachable) {
    const sentence = 'Microsoft could not be reached. It will be tried again.'
    return new GraphError('transient', sentence, { retryAfterMs, cause: outcome })
  }
  const code = errorCode(outcome) ?? String(outcome.status)
  const reason = outcome.status === 429 ? 'asks for fewer calls' : 'is not available'
  return new GraphError('transient', `Microsoft ${reason} (${code}). It will be tried again.`, {
    code,
    retryAfterMs,
  })
}

const loginReasons: Record<string, string> = {
  AADSTS7000215: 'the client secret is wrong',
  AADSTS7000222: 'the client secret has expired',
  AADSTS700016: 'the application is not in the customer’s directory',
  AADSTS90002: 'the directory does not exist',
  AADSTS65001: 'an administrator has not consented',
  AADSTS7000112: 'the application has been switched off',
  AADSTS50173: 'the consent was taken back',
}

/** The token endpoint said no, with one of its AADSTS codes. */
export function loginRefusal(answer: OutboundAnswer): GraphError {
  if (answer.status < 400) return unexpected(answer)
  const code = /AADSTS\d+/.exec(answer.text)?.[0] ?? null
  const reason = loginReasons[code ?? ''] ?? 'the credentials are not accepted'
  return new GraphError('refused', `Microsoft refused the sign-in: ${reason}${inBrackets(code)}.`, {
    code,
  })
}

// Graph says 410 or a 40x with one of these, in either case of the first letter.
const resyncCodes =
  /^(resync(Required|ChangesApplyDifferences|ChangesUploadDifferences)|syncStateNotFound)$/i

/** Graph said no to a request that carried a fresh token. */
export function graphRefusal(answer: OutboundAnswer): GraphError {
  const code = errorCode(answer)
  if (answer.status === 410 || resyncCodes.test(code ?? '')) {
    return new GraphError('resync', 'The delta link is no longer known; all is read anew.', {
      code,
    })
  }
  if (answer.status === 401 || answer.status === 403) {
    const reason = answer.status === 401 ? 'its access was revoked' : 'it lacks a permission'
    const sentence = `Microsoft refused the application: ${reason}${inBrackets(code)}.`
    return new GraphError('refused', sentence, { code })
  }
  return unexpected(answer, code)
}

function unexpected(answer: OutboundAnswer, code: string | null = null): GraphError {
  const sentence = `Microsoft gave an unexpected answer: ${answer.status}${inBrackets(code)}.`
  return new GraphError('broken', sentence, { code: code ?? String(answer.status) })
}

function inBrackets(code: string | null): string {
  return code ? ` (${code})` : ''
}

const failure = z.object({ error: z.object({ code: z.string().regex(/^[\w.]{1,80}$/) }) })

function errorCode(answer: OutboundAnswer): string | null {
  try {
    return failure.safeParse(JSON.parse(answer.text)).data?.error.code ?? null
  } catch {
    return null // a proxy's HTML page, say
  }
}
