/** What is asked for: lists, `one` thing of them, changes, and how far an operation is. */
export const endpoints = [
  ...(['token', 'users', 'numbers', 'configurations', 'groups', 'members', 'one'] as const),
  ...(['assign', 'unassign', 'operation', 'policyId', 'policy', 'user'] as const),
  ...(['domains', 'addDomain', 'verifyDomain', 'removeDomain'] as const),
  ...(['createUser', 'removeUser', 'skus', 'license'] as const),
] as const
export type Endpoint = (typeof endpoints)[number]

// What each does to the call it falls upon.
const faultKinds = {
  throttled: '429; Retry-After only when `retryAfterSeconds` is given',
  unavailable: '503; likewise',
  revoked: '401: token no longer valid, or on `token` a wrong secret',
  forbidden: '403: the application lacks a role, or on `token` no consent',
  gone: '410 with a Location, only for calls that carry a delta or skip token',
  expired: '400 syncStateNotFound, only for calls that carry a delta or skip token',
  answered:
    '`status` with `code` in place of the usual answer; with `onLinks` only to a delta or skip token',
  silent: 'never answers',
  cut: 'drops the connection in the middle of the body',
  lost: 'does what was asked, and drops the connection without an answer',
  half: 'refuses every second call with `status`, `code` and `said`',
  endless: 'takes a number to be assigned or unassigned, and never ends the operation',
  failing: 'takes it, and the operation fails with the words that were `said`',
  garbled: '200 with a page of HTML',
  slow: 'answers after `delayMs`',
  skewed: 'answers as usual, with a clock that is `skewMs` off',
  empty: 'a page without items and with a link to the next one',
  replayed: 'a page that begins with items already delivered',
  shuffled: 'a page in another order',
  partial: 'a page whose items come once more at its end, with nothing but their display name',
  odd: 'a page with an entry of each kind that no documentation has: a plan without an id, a phone that is null, …',
  truncated: 'a list that ends, whole by its links, after `left` of its entries',
  stranger: 'a page that also removes a user nobody has heard of',
  halved: 'takes a batch of numbers, and every second one of it fails',
  camel: 'names begin with a small letter',
  astray: 'a page whose next link points to another host',
} as const

type FaultKind = keyof typeof faultKinds

export type Fault<E extends string = Endpoint> = {
  kind: FaultKind
  /** How many calls it falls upon; 1 unless said, null for all from now on. */
  times?: number | null
  /** Only calls to this endpoint; any but `token` unless said. */
  on?: E
  retryAfterSeconds?: number
  status?: number
  code?: string
  /** In Microsoft's place, the words of a refusal. */
  said?: string
  onLinks?: boolean
  left?: number
  /** Writes Retry-After as a date by the sandbox's clock, skew included. */
  asDate?: boolean
  delayMs?: number
  skewMs?: number
}

export type Faults<E extends string = Endpoint> = ReturnType<typeof createFaults<E>>

/** The faults that wait for one tenant's next calls, in the order in which they were set. */
export function createFaults<E extends string = Endpoint>() {
  let waiting: { fault: Fault<E>; left: number; met: number }[] = []

  function add(fault: Fault<E>): void {
    if (!(fault.kind in faultKinds)) throw new Error(`no fault is called ${fault.kind}`)
    const left = fault.times === null ? Number.POSITIVE_INFINITY : (fault.times ?? 1)
    waiting.push({ fault, left, met: 0 })
  }

  function take(endpoint: E, hasToken: boolean): Fault<E> | null {
    const found = waiting.find(({ fault }) => fits(fault, endpoint, hasToken))
    if (!found) return null
    found.left -= 1
    found.met += 1
    waiting = waiting.filter(({ left }) => left > 0)
    return found.fault.kind === 'half' && found.met % 2 === 1 ? null : found.fault
  }

  return {
    add,
    take,
    list: () => waiting.map(({ fault }) => fault),
    clear() {
      waiting = []
    },
  }
}

function fits(fault: Fault<string>, endpoint: string, hasToken: boolean): boolean {
  const onEndpoint = fault.on ? fault.on === endpoint : endpoint !== 'token'
  return onEndpoint && (hasToken || !(fault.onLinks || ['gone', 'expired'].includes(fault.kind)))
}
