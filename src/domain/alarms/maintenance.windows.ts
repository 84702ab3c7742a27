import { clockIn, instantOf } from '../values.days.ts'

/** A span of time that a window covers. */
export type Span = { startsAt: Date; endsAt: Date }

/** A weekly window: the day (Monday is 1) and time on the clock of its zone, and for how many minutes. */
export type Weekly = { weekday: number; startTime: string; minutes: number; timeZone: string }

const dayMs = 86_400_000

/**
 * The first time of a weekly window that is not over by then. It begins when the zone's clocks show its time, whatever the season,
 * and lasts its minutes, also where clocks change meanwhile.
 */
export function nextTime({ weekday, startTime, minutes, timeZone }: Weekly, now: Date): Span {
  const today = Date.parse(`${clockIn(timeZone, now).day}T00:00:00Z`)
  // one that began up to a week ago may still last
  for (let away = -8; ; away++) {
    const day = new Date(today + away * dayMs)
    if ((day.getUTCDay() + 6) % 7 !== weekday - 1) continue
    const startsAt = instantOf(day.toISOString().slice(0, 10), startTime, timeZone)
    const endsAt = new Date(startsAt.getTime() + minutes * 60_000)
    if (endsAt > now) return { startsAt, endsAt }
  }
}
