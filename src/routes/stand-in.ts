import type { Database } from '../domain/scope.ts'

/** The primary is looked at so often at most, whoever asks. */
const everyMs = 500
/** So old may be what is known of it before somebody waits to hear it again. */
const recentMs = 2000

export type StandIn = ReturnType<typeof createStandIn>

type Given = {
  /** Why the primary cannot serve, or null. */
  look: () => Promise<string | null>
  /** What its standby has; `told` hears as of when. */
  left: (told: (at: Date) => void) => Database
  /** Told of each beginning and end. */
  turned?: (isAway: boolean) => void
}

/** Whether a standby stands in for the primary: whoever that failed says so, and those who come after look whether it is back. */
export function createStandIn({ look, left, turned = () => {} }: Given) {
  let isAway = false
  let seenAt = 0
  let last: { at: number; why: Promise<string | null> } | undefined
  const found = (is: boolean) => {
    if (is !== isAway) turned(is)
    isAway = is
    seenAt = performance.now()
  }
  function looked(): Promise<string | null> {
    if (last && performance.now() - last.at < everyMs) return last.why
    const mine = { at: performance.now(), why: look() }
    last = mine
    void mine.why.then((why) => last === mine && found(why !== null))
    return mine.why
  }
  return {
    left,
    look: looked,
    met() {
      // what was seen before is not so any more
      if (!isAway) last = undefined
      found(true)
    },
    async lasts(): Promise<boolean> {
      if (!isAway) return false
      const looking = looked()
      if (performance.now() - seenAt > recentMs) await looking
      return isAway
    },
  }
}
