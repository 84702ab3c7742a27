const as = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
const long = as({ month: 'long', year: 'numeric' })
const full = as({ month: 'long' })
const short = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })
const moment = as({ day: 'numeric', month: 'long', year: 'numeric' })
const at = (period: string) => new Date(`${period}-01`)

/** "November 2026". */
export const monthName = (period: string) => long.format(at(period))
/** "November". */
export const monthAlone = (period: string) => full.format(at(period))
/** "Nov 2026". */
export const monthBrief = (period: string) => `${monthShort(period)} ${period.slice(0, 4)}`
/** "Nov". */
export const monthShort = (period: string) => short.format(at(period))
/** "1 December 2026, 00:00 UTC". */
export const momentInUtc = (instant: Date) =>
  `${moment.format(instant)}, ${instant.toISOString().slice(11, 16)} UTC`
