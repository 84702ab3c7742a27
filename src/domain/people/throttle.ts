import { createHash } from 'node:crypto'

/** Who is counted, and how often within the window that may be. */
export type Bucket = readonly [name: string, most: number]
type Count = { used: number; until: number }

/** Within 10 MiB. */
const maxEntries = 50_000

/**
 * Counts tries in the memory of this process, in front of the limits that the database keeps for all processes: with the
 * same limits it refuses nothing that they would take, and what it refuses costs no transaction. A full memory forgets
 * whoever was counted first.
 */
export function createThrottle({ max = maxEntries, now = Date.now } = {}) {
  const counts = new Map<string, Count>()

  const standing = (name: string): Count | undefined => {
    const found = counts.get(keyOf(name))
    return found && found.until > now() ? found : undefined
  }

  const waitMs = (buckets: readonly Bucket[]) =>
    Math.max(
      ...buckets.map(([name, most]) => {
        const found = standing(name)
        return found && found.used >= most ? found.until - now() : 0
      }),
    )

  return {
    get size() {
      return counts.size
    },
    /** How long (ms) until a try of these is taken again; 0 when it would be now. */
    waitMs,
    /** Counts one try of all of these unless one of them has had its tries; says how long to wait (ms), 0 when it was counted. */
    take(buckets: readonly Bucket[], windowMs: number): number {
      const wait = waitMs(buckets)
      if (wait > 0) return wait
      for (const [name] of buckets) {
        const key = keyOf(name)
        const found = standing(name)
        if (found) found.used += 1
        else {
          counts.delete(key)
          counts.set(key, { used: 1, until: now() + windowMs })
        }
      }
      for (const oldest of counts.keys()) {
        if (counts.size <= max) break
        counts.delete(oldest)
      }
      return 0
    },
    /** Takes back a try that turned out right. */
    refund(buckets: readonly Bucket[]) {
      for (const [name] of buckets) {
        const found = standing(name)
        if (found && found.used > 0) found.used -= 1
      }
    },
  }
}

export type Throttle = ReturnType<typeof createThrottle>

/** Names are typed by strangers and may be long. */
const keyOf = (name: string) => createHash('sha256').update(name).digest('base64url').slice(0, 16)
