import { createWindow, type Stand, type Window } from './window.ts'

/** What is known of an engine from before: how far it had got, and when that was. */
export type KnownStand = Stand & { at: number }

const mostEngines = 1000
const mostSeen = 100_000

/** The windows of all senders, each source's engines apart; those that were not heard of longest keep least. */
export function createWindows(now: () => number) {
  const windows = new Map<string, { source: string; window: Window }>()
  const engines = new Map<string, number>()
  let seen = 0

  const nameOf = (source: string, engineId: Buffer) => `${source}|${engineId.toString('hex')}`

  function open(source: string, engineId: Buffer, known?: KnownStand): Window | undefined {
    const many = engines.get(source) ?? 0
    if (many >= mostEngines) return undefined
    engines.set(source, many + 1)
    const window = createWindow(
      known && { ...known, ageSeconds: Math.max(0, (now() - known.at) / 1000) },
      now,
    )
    windows.set(nameOf(source, engineId), { source, window })
    return window
  }

  return {
    get size() {
      return windows.size
    },
    /** What was kept of an engine; what this process knows itself is newer. */
    know(source: string, engineId: Buffer, known: KnownStand): void {
      if (!windows.has(nameOf(source, engineId))) open(source, engineId, known)
    },
    take(
      source: string,
      engineId: Buffer,
      said: Stand,
      digest: Buffer,
    ): 'taken' | 'late' | 'repeated' | 'engines' {
      const name = nameOf(source, engineId)
      const found = windows.get(name)
      const window = found?.window ?? open(source, engineId)
      if (!window) return 'engines'
      // whoever spoke last is last
      windows.delete(name)
      windows.set(name, { source, window })
      const before = window.size
      const verdict = window.take(said, digest)
      seen += window.size - before
      for (const { window: first } of windows.values()) {
        if (seen <= mostSeen) break
        seen -= first.size
        first.rest()
      }
      return verdict
    },
    /** Of sources that are gone. */
    keepOnly(sources: ReadonlySet<string>): void {
      for (const [name, { source, window }] of windows) {
        if (sources.has(source)) continue
        windows.delete(name)
        seen -= window.size
      }
      for (const source of engines.keys()) if (!sources.has(source)) engines.delete(source)
    },
  }
}
