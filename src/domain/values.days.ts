/** The years that a day may be of: further ones are slips of the pen, and PostgreSQL has no year 0. */
export const years = { first: 1900, last: 2999 } as const

const shape = /^(\d{4})-(\d\d)-(\d\d)$/

/** Whether what a text begins with is a year that people mean (1900 to 2999). */
export const isYear = (text: string): boolean =>
  Number(text.slice(0, 4)) >= years.first && Number(text.slice(0, 4)) <= years.last

/** Whether a text is a day that there is, `2026-11-21`, in such a year. */
export function isDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = shape.exec(text) ?? []
  if (!isYear(year)) return false
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return found.toISOString().startsWith(text)
}

const hour = 3_600_000

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(zone: string): Intl.DateTimeFormat {
  const found =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric' },
      ...{ day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
  formats.set(zone, found)
  return found
}

/** What the clocks of a zone show at an instant, as if they were UTC's. */
function clockAt(zone: string, instant: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * The first instant of a day (`isDay`) in a time zone, or of the day `later` days after it. Where the clocks go forward over
 * midnight it is when they do; where they go back over it, the first of both.
 */
export const startOfDay = (day: string, zone: string, later = 0): Date =>
  whenClockShows(Date.parse(`${day}T00:00:00Z`) + later * 24 * hour, zone)

/**
 * When the clocks of a zone show this time (`07:30`) of this day. A time that they leave out counts from before they went forward
 * (02:30 is then 03:30, as RFC 5545 has it), of one that they show twice the first. No database is asked, whose list of zones is
 * the system's and may lack names.
 */
export const instantOf = (day: string, time: string, zone: string): Date =>
  whenClockShows(Date.parse(`${day}T${time}:00Z`), zone)

/** What the clocks of a zone show, as `{ day: '2026-11-21', time: '07:30' }`. */
export function clockIn(zone: string, instant: Date): { day: string; time: string } {
  const shown = new Date(clockAt(zone, Math.floor(instant.getTime() / 1000) * 1000)).toISOString()
  return { day: shown.slice(0, 10), time: shown.slice(11, 16) }
}

function whenClockShows(wall: number, zone: string): Date {
  const offsetAt = (instant: number) => clockAt(zone, instant) - instant
  // no zone is a whole day away from UTC, so that these two are before and after whatever happens then
  const [before, after] = [-26 * hour, 26 * hour].map((away) => wall - offsetAt(wall + away))
  const found = [before ?? wall, after ?? wall].filter((instant) => clockAt(zone, instant) === wall)
  return new Date(found.length > 0 ? Math.min(...found) : (before ?? wall))
}
