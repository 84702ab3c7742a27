import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Outbound,
  type OutboundAnswer,
  type OutboundRequest,
  Unreachable,
} from '../outbound.ts'
import { transient } from './errors.ts'

export type Patience = {
  /** How often a request is made that may go well later; five times unless said. */
  attempts?: number
  /** Waiting, the clock (ms) and chance (0 to 1), replaced by tests. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>
  now?: () => number
  random?: () => number
}

const usualAttempts = 5
// A longer wait is better spent outside the process: the command goes back to the queue with it.
const maxWaitMs = 60_000

/**
 * Asks, and again after as long as was said or after a rest that doubles. Not repeatable is what changes something: it is asked again
 * only where it was surely not taken, and refused with `isUncertain` where that is not sure.
 */
export function createPatience(outbound: Pick<Outbound, 'ask'>, options: Patience) {
  const { attempts = usualAttempts, wait = rest, now = Date.now, random = Math.random } = options
  return async function patiently(
    url: string,
    request: OutboundRequest,
    isRepeatable = true,
  ): Promise<OutboundAnswer> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await outbound.ask(url, request).catch(keepUnreachable)
      if (!(outcome instanceof Unreachable) && !isTransient(outcome.status)) return outcome
      const asked = outcome instanceof Unreachable ? null : retryAfterMsOf(outcome, now)
      const retryAfterMs = asked ?? backOffMs(attempt, random)
      const isUncertain = !isRepeatable && !wasNotTaken(outcome)
      if (isUncertain || attempt === attempts || retryAfterMs > maxWaitMs)
        throw transient(outcome, retryAfterMs, isUncertain)
      await wait(retryAfterMs, request.signal)
    }
  }
}

async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error) => {
    signal?.throwIfAborted()
    throw error
  })
}

function keepUnreachable(error: unknown): Unreachable {
  if (error instanceof Unreachable) return error
  throw error
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])

/**
 * Whether a request surely changed nothing: it was throttled ("Microsoft Graph throttling guidance": the request is
 * rejected), or there was nobody to send it to.
 */
function wasNotTaken(outcome: OutboundAnswer | Unreachable): boolean {
  if (!(outcome instanceof Unreachable)) return outcome.status === 429
  const { cause } = outcome
  return cause instanceof Error && 'code' in cause && neverConnected.has(String(cause.code))
}

/** RFC 9110 10.2.3: seconds or a date. The date is held against the answer's own clock, not ours. */
function retryAfterMsOf({ headers }: OutboundAnswer, now: () => number): number | null {
  const asked = headers['retry-after']?.trim()
  if (!asked) return null
  if (/^\d+$/.test(asked)) return Number(asked) * 1000
  const then = Date.parse(asked)
  const theirNow = Date.parse(headers.date ?? '') || now()
  return Number.isNaN(then) ? null : Math.max(then - theirNow, 0)
}

// Half of the step is chance, so that many tenants cut off together do not come back together.
function backOffMs(attempt: number, random: () => number): number {
  const step = 1000 * 2 ** (attempt - 1)
  return step / 2 + (random() * step) / 2
}
