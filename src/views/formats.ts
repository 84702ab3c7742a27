import type { Language } from '../domain/schema/tenants.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Units of an age, and how a time ahead is said; also what the browser knows of the two languages. */
const units: Record<Language, Record<'now' | 'minutes' | 'hours' | 'days' | 'ahead', string>> = {
  en: { now: 'now', minutes: 'min', hours: 'h', days: 'd', ahead: 'in' },
  de: { now: 'jetzt', minutes: 'Min.', hours: 'Std.', days: 'Tg.', ahead: 'in' },
}
/** An age and a day as they stand in a sentence. */
const inSentences: Record<Language, { past: (age: string) => string; on: string; now: string }> = {
  en: { past: (age) => `${age} ago`, on: 'on', now: 'just now' },
  de: { past: (age) => `vor ${age}`, on: 'am', now: 'gerade eben' },
}

/** "6 min", "3 h", "1 d" between two instants, "in 6 min" ahead of now; from 7 days on the date in `zone`. */
export function ago(at: number, now: number, zone: string, language: Language = 'en'): string {
  const span = Math.abs(now - at)
  if (span >= 7 * day) return dayOf(at, now, zone, language)
  const words = units[language]
  if (span < minute) return words.now
  const text =
    span < hour
      ? `${Math.floor(span / minute)} ${words.minutes}`
      : span < day
        ? `${Math.floor(span / hour)} ${words.hours}`
        : `${Math.floor(span / day)} ${words.days}`
  return at > now ? `${words.ahead} ${text}` : text
}

/** The same within a sentence: "6 min ago", "in 6 min", "on 14 Nov". */
export function agoInSentence(at: number, now: number, zone: string, language: Language): string {
  const { past, on, now: justNow } = inSentences[language]
  const text = ago(at, now, zone, language)
  const span = Math.abs(now - at)
  if (span >= 7 * day) return `${on} ${text}`
  if (span < minute) return justNow
  return at > now ? text : past(text)
}

/** "21 Nov 2026, 15:32:10 CET": the instant in the reader's zone, with the zone's name. */
export function exact(at: number, zone: string, language: Language = 'en'): string {
  return format(at, zone, language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
}

/** "14 November 2026" of an instant as text (ISO 8601), by UTC: a sentence that is kept knows no reader. */
export const dayIn = (language: Language, instant: string): string =>
  format(Date.parse(instant), 'UTC', language, { day: 'numeric', month: 'long', year: 'numeric' })

/** "14:32", the wall clock in `zone`. */
export function clock(at: number, zone: string, language: Language = 'en'): string {
  return format(at, zone, language, { hour: '2-digit', minute: '2-digit' })
}

/** The same of any day: "14:32" of today, "28 Nov, 14:32" of another one. */
export function clockOf(at: number, now: number, zone: string, language: Language): string {
  const day = dayOf(at, now, zone, language)
  const time = clock(at, zone, language)
  return day === dayOf(now, now, zone, language) ? time : `${day}, ${time}`
}

/** "14 Nov" in `zone`, with the year where it is not this one. */
export function dayOf(at: number, now: number, zone: string, language: Language): string {
  const year = (moment: number) => format(moment, zone, language, { year: 'numeric' })
  const day = format(at, zone, language, { day: 'numeric', month: 'short' })
  return year(at) === year(now) ? day : `${day} ${year(at)}`
}

const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }
// Building a formatter costs some 50 µs; a page of 50 rows would build hundreds.
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(
  at: number,
  zone: string,
  language: Language,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = `${language} ${zone} ${Object.keys(options)}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locales[language], {
      ...options,
      timeZone: zone,
      hourCycle: 'h23',
    })
    formatters.set(key, formatter)
  }
  return formatter.format(at)
}

const formats: Record<Language, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en-US'),
  de: new Intl.NumberFormat('de-DE'),
}

/** "1,234", in German "1.234". */
export const numberIn = (language: Language, value: number): string =>
  formats[language].format(value)
