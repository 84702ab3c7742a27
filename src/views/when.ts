const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** "6 min", "3 h", "1 d" between two instants, "in 6 min" ahead of now; from 7 days on the date in `zone`. */
export function ago(at: number, now: number, zone: string): string {
  const span = Math.abs(now - at)
  if (span >= 7 * day) return date(at, now, zone)
  if (span < minute) return 'now'
  const text =
    span < hour
      ? `${Math.floor(span / minute)} min`
      : span < day
        ? `${Math.floor(span / hour)} h`
        : `${Math.floor(span / day)} d`
  return at > now ? `in ${text}` : text
}

/** "21 Nov 2026, 15:32:10 CET": the instant in the reader's zone, with the zone's name. */
export function exact(at: number, zone: string): string {
  return format(at, zone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
}

/** "14:32", the wall clock in `zone`. */
export function clock(at: number, zone: string): string {
  return format(at, zone, { hour: '2-digit', minute: '2-digit' })
}

/** "14 Nov", with the year where it is not this one. */
function date(at: number, now: number, zone: string): string {
  const year = (moment: number) => format(moment, zone, { year: 'numeric' })
  const day = format(at, zone, { day: 'numeric', month: 'short' })
  return year(at) === year(now) ? day : `${day} ${year(at)}`
}

// Building a formatter costs some 50 µs; a page of 50 rows would build hundreds.
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + Object.keys(options)
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' })
    formatters.set(key, formatter)
  }
  return formatter.format(at)
}
