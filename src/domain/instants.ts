const shape =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i
const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** The instant that a text of RFC 3339 says, to the millisecond; null for any other. A leap second is the one before it, and so in its month. */
export function instantOf(given: unknown): Date | null {
  if (typeof given !== 'string') return null
  const found = shape.exec(given)
  if (!found) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const days = month === 2 && !isLeap(year) ? 28 : (daysIn[month - 1] ?? 0)
  if (day < 1 || day > days) return null
  const ms = Date.parse(given.toUpperCase().replace(':60', ':59'))
  // nothing here is older, and what PostgreSQL keeps begins later than year 0
  return new Date(Math.max(0, ms))
}
