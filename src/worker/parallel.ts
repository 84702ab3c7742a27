import { setTimeout as rest } from 'node:timers/promises'

/** Does the work of each, so many at once and begun in their order; after a failure none is begun, and the first is thrown. */
export async function inParallel<T>(
  items: readonly T[],
  max: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const failures: unknown[] = []
  const run = async () => {
    for (const item of left) {
      await work(item).catch((error) => failures.push(error))
      if (failures.length > 0) return
    }
  }
  await Promise.all(Array.from({ length: max }, run))
  if (failures.length > 0) throw failures[0]
}

/** So long after the first one it is waited for more, which costs nobody a glance and saves transactions. */
const gatherMs = 20

/** Writes what is added in its order, together what comes within 20 ms or while others are written. */
export function batched<T>(write: (items: readonly T[]) => Promise<void>) {
  let waiting: T[] = []
  let writing: Promise<void> | undefined
  const run = async () => {
    while (waiting.length > 0) {
      await rest(gatherMs)
      const items = waiting
      waiting = []
      await write(items)
    }
    writing = undefined
  }
  return {
    add(item: T) {
      waiting.push(item)
      if (writing) return
      writing = run()
      // whoever asks for `written` is told
      writing.catch(() => {})
    },
    waiting: () => waiting.length,
    /** Until all is written that was added; rejects once a writing failed. */
    written: async () => writing,
  }
}
