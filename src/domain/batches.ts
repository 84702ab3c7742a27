import { setTimeout as rest } from 'node:timers/promises'
import { Refusal } from './refusal.ts'
import { DatabaseAway } from './scope.ts'

type Waiting<Call, Answer> = {
  call: Call
  key: unknown
  resolve: (answer: Answer) => void
  reject: (why: unknown) => void
}

/**
 * Calls that are made while a batch is under way go together in the next one, in their order; the first goes at once. Two of
 * one key, where they have one, never go together. `send` answers each by its place, and must bear being asked again: where a
 * batch fails, each goes alone, so that nobody's call is lost by another's, but for a database that is away. Refused when
 * too many wait.
 */
export function inBatches<Call, Answer>(
  send: (calls: readonly Call[]) => Promise<readonly Answer[]>,
  {
    keyOf = () => Symbol(),
    sizeOf = () => 1,
    gatherMs = 0,
    most = 500,
    mostWaiting = 5000,
  }: Options<Call> = {},
): (call: Call) => Promise<Answer> {
  let waiting: Waiting<Call, Answer>[] = []
  let size = 0
  let isBusy = false

  async function work() {
    isBusy = true
    while (waiting.length > 0) {
      // those of this tick come along, or of so many milliseconds
      await (gatherMs > 0 ? rest(gatherMs) : undefined)
      await next()
    }
    isBusy = false
  }

  async function answered(sent: readonly Waiting<Call, Answer>[]) {
    try {
      const answers = await send(sent.map(({ call }) => call))
      for (const [at, { resolve, reject }] of sent.entries()) {
        const answer = answers[at]
        if (answer === undefined) reject(new Error('a call of a batch has no answer'))
        else resolve(answer)
      }
    } catch (error) {
      if (sent.length === 1 || error instanceof DatabaseAway)
        for (const { reject } of sent) reject(error)
      else for (const one of sent) await answered([one])
    }
  }

  async function next() {
    const batch = new Map<unknown, Waiting<Call, Answer>>()
    const later: Waiting<Call, Answer>[] = []
    let sum = 0
    let isFull = false
    for (const one of waiting) {
      // none goes ahead of one that was too large
      isFull ||= sum > 0 && sum + sizeOf(one.call) > most
      if (!isFull && !batch.has(one.key)) {
        batch.set(one.key, one)
        sum += sizeOf(one.call)
      } else later.push(one)
    }
    waiting = later
    size -= sum
    await answered([...batch.values()])
  }

  return (call) => {
    if (size >= mostWaiting)
      return Promise.reject(new Refusal('too-many', 'too-many-requests', {}, { retryAfter: 5 }))
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    waiting.push({ call, key: keyOf(call), resolve, reject })
    size += sizeOf(call)
    if (!isBusy) void work()
    return promise
  }
}

type Options<Call> = {
  keyOf?: (call: Call) => unknown
  /** How much of `most` and of `mostWaiting` it takes; 1 unless said, and never 0. */
  sizeOf?: (call: Call) => number
  /** How long calls gather before each batch; only while the last one is under way unless said. */
  gatherMs?: number
  most?: number
  mostWaiting?: number
}
