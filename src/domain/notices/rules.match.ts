import type { AlarmChange, Severity } from '../alarms/alarms.ts'
import { severities } from '../schema/alarms.ts'
import { clockIn, instantOf, startOfDay } from '../values.days.ts'

/** When a rule may send: on these days (Monday is 1) between two times on the clock of its zone, or all day without them. */
export type Hours = {
  timeZone: string
  days: readonly number[]
  fromTime: string | null
  toTime: string | null
}

const dayMs = 24 * 60 * 60 * 1000
/** The window that is open may have begun yesterday; the next one begins within a week. */
const looked = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8]

export const isAlways = ({ days, fromTime, toTime }: Hours): boolean =>
  !fromTime && !toTime && days.length >= 7

/**
 * The first moment from `at` on that is within these hours: `at` itself where they are open. A window that ends before it begins
 * lasts into the next day, which is then asked for its beginning alone. Null where no day is named.
 */
export function opening(hours: Hours, at: Date): Date | null {
  if (isAlways(hours)) return at
  const { day } = clockIn(hours.timeZone, at)
  const today = Date.parse(`${day}T00:00:00Z`)
  let next: Date | null = null
  for (const away of looked) {
    const [start, end] = windowOf(hours, new Date(today + away * dayMs)) ?? []
    // on the day that clocks go forward a window may be left out
    if (!start || !end || end <= at || end <= start) continue
    if (start <= at) return at
    if (!next || start < next) next = start
  }
  return next
}

/** When the hours of a day begin and end; null on a day without. `midnight` names the day, at UTC. */
function windowOf(hours: Hours, midnight: Date): [Date, Date] | null {
  const { timeZone, days, fromTime, toTime } = hours
  if (!days.includes(midnight.getUTCDay() || 7)) return null
  const day = midnight.toISOString().slice(0, 10)
  const start = fromTime ? instantOf(day, fromTime, timeZone) : startOfDay(day, timeZone)
  if (!toTime) return [start, startOfDay(day, timeZone, 1)]
  const isOverNight = fromTime !== null && toTime <= fromTime
  const last = isOverNight ? new Date(midnight.getTime() + dayMs).toISOString().slice(0, 10) : day
  return [start, instantOf(last, toTime, timeZone)]
}

/**
 * What a change means to rules: an alarm asks (`new` unless its recipients were told of it as it is, `again` whoever was told), or
 * it is over, or somebody sees to it. Other changes ask nobody.
 */
export type Meaning = 'new' | 'again' | 'over' | 'quiet'

const meanings: Partial<Record<AlarmChange, Meaning>> = {
  raised: 'new',
  severity: 'new',
  steady: 'new',
  unacknowledged: 'again',
  unshelved: 'again',
  unsuppressed: 'again',
  cleared: 'over',
  acknowledged: 'quiet',
  shelved: 'quiet',
  suppressed: 'quiet',
}

export const meaningOf = (change: AlarmChange): Meaning | null => meanings[change] ?? null

/** Worse is more, as the rank that an alarm's row carries. */
export const rankOfSeverity = (severity: Severity): number =>
  Math.max(4 - severities.indexOf(severity), 1)

/** Above so many messages to one recipient in so long all that follows is one message. */
export const digestAbove = 10
export const digestMinutes = 5

/** What a recipient was sent lately: messages in the last five minutes, and when the last digest of them went. */
export type Pace = { messages: number; digestAt: Date | null }

/**
 * How what is due for one recipient goes: each by itself, all in one message, or not before a moment, while a digest has just
 * gone. The first digest goes at once, so that whoever sleeps is not told five minutes late.
 */
export function paceOf(
  due: number,
  { messages, digestAt }: Pace,
  now: Date,
): 'each' | 'one' | Date {
  const next = digestAt && new Date(digestAt.getTime() + digestMinutes * 60_000)
  if (next && next > now) return next
  return messages + due > digestAbove ? 'one' : 'each'
}
