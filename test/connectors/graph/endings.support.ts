import type { Fault } from '../../../src/sandbox/microsoft/faults.ts'

export type Ending = {
  fault: Omit<Fault, 'on'>
  /** What it fails with, or nothing. */
  error?: object
  /** How often it was done, and asked for. */
  made: number
  calls: number
}
const retryAfterSeconds = 5
export const uncertain = { kind: 'transient', isUncertain: true }
/** How a change ends that Microsoft answers oddly, whichever it is. */
export const endings: Record<string, Ending> = {
  throttled: { fault: { kind: 'throttled', retryAfterSeconds }, made: 1, calls: 2 },
  'throttled for long': {
    fault: { kind: 'throttled', retryAfterSeconds: 300 },
    error: { kind: 'transient', isUncertain: false, retryAfterMs: 300_000 },
    ...{ made: 0, calls: 1 },
  },
  'throttled for good': {
    fault: { kind: 'throttled', times: null },
    error: { kind: 'transient', isUncertain: false, code: 'TooManyRequests' },
    ...{ made: 0, calls: 5 },
  },
  unavailable: { fault: { kind: 'unavailable' }, error: uncertain, made: 0, calls: 1 },
  'unavailable, with Retry-After': {
    fault: { kind: 'unavailable', retryAfterSeconds },
    error: { ...uncertain, retryAfterMs: 5000 },
    ...{ made: 0, calls: 1 },
  },
  broken: { fault: { kind: 'answered', status: 500 }, error: uncertain, made: 0, calls: 1 },
  'timed out there': {
    fault: { kind: 'answered', status: 408 },
    error: uncertain,
    ...{ made: 0, calls: 1 },
  },
  silent: { fault: { kind: 'silent' }, error: uncertain, made: 0, calls: 1 },
  lost: { fault: { kind: 'lost' }, error: uncertain, made: 1, calls: 1 },
  cut: { fault: { kind: 'cut' }, error: uncertain, made: 1, calls: 1 },
  garbled: {
    fault: { kind: 'garbled' },
    error: { kind: 'broken', isUncertain: true },
    ...{ made: 1, calls: 1 },
  },
  'another token': { fault: { kind: 'revoked' }, made: 1, calls: 2 },
  revoked: {
    fault: { kind: 'revoked', times: null },
    error: { kind: 'refused', status: 401, isUncertain: false },
    ...{ made: 0, calls: 2 },
  },
  forbidden: {
    fault: { kind: 'forbidden' },
    error: { kind: 'refused', status: 403, isUncertain: false },
    ...{ made: 0, calls: 1 },
  },
  slow: { fault: { kind: 'slow', delayMs: 20 }, made: 1, calls: 1 },
  skewed: { fault: { kind: 'skewed', skewMs: 86_400_000 }, made: 1, calls: 1 },
}
