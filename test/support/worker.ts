import { getActiveResourcesInfo } from 'node:process'

/** What keeps the process going, by kind, and how many listen on the process, by event. */
export type Held = Readonly<Record<string, number>>

// about to run or to end by themselves, and vitest's own
const passing = new Set(['Immediate', 'CloseReq', 'FSReqCallback', 'FSReqPromise', 'TTYWrap'])

export function held(): Held {
  const counts: Record<string, number> = {}
  const add = (what: string, many: number) => {
    counts[what] = (counts[what] ?? 0) + many
  }
  for (const kind of getActiveResourcesInfo()) if (!passing.has(kind)) add(kind, 1)
  // libraries end their own there, once per worker and harmless to the files after
  for (const event of process.eventNames())
    if (event !== 'exit') add(`listener of ${String(event)}`, process.listenerCount(event))
  return counts
}

const plus = (one: Held, other: Held): Held => {
  const sum: Record<string, number> = { ...one }
  for (const [what, many] of Object.entries(other)) sum[what] = (sum[what] ?? 0) + many
  return sum
}

/** What is held beyond what was held before. */
export function beyond(before: Held, now: Held): Held {
  const more = Object.entries(now).map(
    ([what, many]) => [what, many - (before[what] ?? 0)] as const,
  )
  return Object.fromEntries(more.filter(([, many]) => many > 0))
}

type Lasting = { made: Map<string, Promise<unknown>>; held: Held; ends: (() => Promise<void>)[] }
const worker = globalThis as { tenantryLasting?: Lasting }
worker.tenantryLasting ??= { made: new Map(), held: {}, ends: [] }
const lasting = worker.tenantryLasting

/** Done when the file's own hooks are; may be said in a hook as well, where vitest would forget an `afterAll`. */
export const atEndOfFile = (end: () => Promise<void>) => {
  lasting.ends.push(end)
}

/** Does what was said to be done at the end of this file, the last first. */
export const endFile = (): Promise<void> => inTurn(lasting.ends.splice(0).reverse())

/** One after the other, each whatever became of those before; fails in the end as the first that failed. */
export async function inTurn(works: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const work of works)
    try {
      await work()
    } catch (error) {
      failures.push(error)
    }
  if (failures.length > 0) throw failures[0]
}

/**
 * Made once per worker and shared by all of its files, such as the browser; it ends with the process. Awaited alone,
 * because what is held more when it is made is taken to be its own.
 */
export async function oncePerWorker<T>(name: string, make: () => Promise<T>): Promise<T> {
  const made = lasting.made.get(name) as Promise<T> | undefined
  if (made) return made
  const before = held()
  const making = make()
  lasting.made.set(name, making)
  await making
  lasting.held = plus(lasting.held, beyond(before, held()))
  return making
}

/** What the worker may hold once a file is done that began with `before`. */
export const allowed = (before: Held): Held => plus(before, lasting.held)
