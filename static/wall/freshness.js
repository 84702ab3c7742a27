// How old what is shown is. Silence must be seen: it greys the scene, and then covers it.
import { skip } from './server-time.js'

const staleMs = 10_000
const blindMs = 30_000
// a timer that is late by less is no pause
const pauseMs = 1000

/** When each topic was last known to be true, by performance.now(). */
const trueAt = new Map()
const beganAt = performance.now()
let looked = { at: beganAt, date: Date.now() }

export function isTrue(topic, lateMs) {
  trueAt.set(topic, performance.now() - lateMs)
}

/** Nothing is known any more. */
export const distrust = () => trueAt.clear()

/**
 * Before anything is shown: a machine that slept does not count that itself, but its clock did. Gives how long it slept (ms); a clock
 * that was put on looks the same, and is believed to be that.
 */
export function wake() {
  const now = { at: performance.now(), date: Date.now() }
  const sleptMs = now.date - looked.date - (now.at - looked.at)
  looked = now
  if (sleptMs < pauseMs) return 0
  for (const [topic, at] of trueAt) trueAt.set(topic, at - sleptMs)
  skip(sleptMs)
  return sleptMs
}

/** Of what needs all these topics: its age (ms), and `live`, `stale`, `blind`, or `off` while nothing has come yet. */
export function stateOf(topics) {
  const now = performance.now()
  const ages = topics.map((topic) => now - (trueAt.get(topic) ?? Number.NaN))
  if (ages.some(Number.isNaN)) return { state: now - beganAt < blindMs ? 'off' : 'blind' }
  const ageMs = Math.max(0, ...ages)
  return { ageMs, state: ageMs < staleMs ? 'live' : ageMs < blindMs ? 'stale' : 'blind' }
}
