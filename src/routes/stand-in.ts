import { setTimeout as rest } from 'node:timers/promises'
import type { Database, Trouble } from '../domain/scope.ts'

/** The primary is looked at so often at most, whoever asks. */
const everyMs = 500
/** So old may be what is known of it before somebody waits to hear it again. */
const recentMs = 2000
/** Who has no answer by now has it looked at. */
const suspectMs = 1000
/** So many looks in a row without an answer are an absence: one alone may be a busy moment. */
const silencesInRow = 2
/** How long who only looks waits for a primary that is about to be there: a standby is none any more before the way leads to it. */
const patienceMs = 3000
const againMs = 50

export type StandIn = ReturnType<typeof createStandIn>
/** What keeps the primary from serving, or null; `silent` is one that does not answer. */
export type Look = () => Promise<Trouble | 'silent' | null>

type Given = {
  look: Look
  /** What its standby has; `told` hears as of when. */
  left: (told: (at: Date) => void) => Database
  /** Told of each beginning and end. */
  turned?: (isAway: boolean) => void
}

/** Whether a standby stands in for the primary: whoever that failed says so, and those who come after look whether it is back. */
export function createStandIn({ look, left, turned = () => {} }: Given) {
  let isAway = false
  let seenAt = 0
  let silences = 0
  let meeting: Promise<boolean> | undefined
  let last: { at: number; found: ReturnType<Look> } | undefined
  const stand = (is: boolean) => {
    if (is !== isAway) turned(is)
    isAway = is
  }
  function judge(found: Awaited<ReturnType<Look>>) {
    seenAt = performance.now()
    silences = found === 'silent' ? silences + 1 : 0
    // busy, slow or full: it is there
    if (found !== 'silent') stand(found === 'away')
    else if (silences >= silencesInRow) stand(true)
  }
  function looked(): ReturnType<Look> {
    if (last && performance.now() - last.at < everyMs) return last.found
    const mine = { at: performance.now(), found: look() }
    last = mine
    void mine.found.then((found) => last === mine && judge(found))
    return mine.found
  }
  async function meet(): Promise<boolean> {
    // what was seen before says nothing of now
    if (!isAway) last = undefined
    if ((await looked()) === 'silent') stand(true)
    return isAway
  }
  return {
    left,
    look: looked,
    /** Somebody had no answer: whether it is away indeed, or only a connection was lost. */
    met(): Promise<boolean> {
      meeting ??= meet().finally(() => {
        meeting = undefined
      })
      return meeting
    },
    /** Has the primary looked at while an answer of it is long in coming. */
    async watching<T>(answer: Promise<T>): Promise<T> {
      const timer = setInterval(looked, suspectMs)
      try {
        return await answer
      } finally {
        clearInterval(timer)
      }
    },
    async lasts(): Promise<boolean> {
      if (!isAway) return false
      const looking = looked()
      if (performance.now() - seenAt > recentMs) await looking
      return isAway
    },
    /** Until the primary is back, or for a moment. */
    async back(maxMs = patienceMs): Promise<void> {
      const end = performance.now() + maxMs
      while (performance.now() < end) {
        await looked()
        if (!isAway) return
        await rest(againMs)
      }
    },
  }
}
