/** How far an engine had got by its own count. */
export type Stand = { boots: number; time: number }

/** RFC 3414: what is older than this is late. */
export const windowSeconds = 150
const mostBoots = 2 ** 31 - 1
const mostSeen = 1024

/**
 * What one sender's engine has said, so that nothing of it counts twice (RFC 3414, 3.2 7b, and more: within its window, too). Bounded:
 * where there is much, the oldest is forgotten and everything as old refused. What was known before this process is as old as that.
 */
export function createWindow(
  known: (Stand & { ageSeconds: number }) | undefined,
  now: () => number,
) {
  let boots = known?.boots ?? -1
  let latest = known?.time ?? -1
  let latestAt = now() - (known?.ageSeconds ?? 0) * 1000
  /** What is as old as this is refused unseen. */
  let floor = known?.time ?? -1
  const seen = new Map<string, number>()

  const oldest = () => latest + Math.floor((now() - latestAt) / 1000) - windowSeconds

  return {
    get stand(): Stand {
      return { boots, time: latest }
    },
    get size() {
      return seen.size
    },
    take(said: Stand, digest: Buffer): 'taken' | 'late' | 'repeated' {
      if (said.boots < boots || said.boots === mostBoots) return 'late'
      if (said.boots === boots && (said.time <= floor || said.time < oldest())) return 'late'
      const name = digest.toString('latin1', 0, 12)
      if (said.boots > boots) {
        boots = said.boots
        latest = -1
        floor = -1
        seen.clear()
      } else if (seen.has(name)) return 'repeated'
      if (said.time > latest) {
        latest = said.time
        latestAt = now()
      }
      seen.set(name, said.time)
      for (const [first, time] of seen) {
        if (seen.size <= mostSeen && time >= oldest()) break
        seen.delete(first)
        floor = Math.max(floor, time)
      }
      return 'taken'
    },
    /** Keeps no more than how far it had got. */
    rest(): void {
      seen.clear()
      floor = latest
    },
  }
}

export type Window = ReturnType<typeof createWindow>
