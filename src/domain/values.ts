import { z } from 'zod'
import { issue } from './issues.ts'
import type { StoredMessage } from './message.ts'
import { message, type PlainCode } from './messages.ts'
import { wholeNumbersIn } from './numbers.ts'
import { languages } from './schema/tenants.ts'
import { publicHost, readEmail } from './values.addresses.ts'
import { searchable, unseenCharacter } from './values.characters.ts'
import { countryCodes, countryFault, isCountry } from './values.countries.ts'
import { isDay, isYear, years } from './values.days.ts'
import { readPhoneNumber } from './values.phones.ts'
import { placeNames } from './values.zones.names.ts'
import { isTimeZone, nearestTimeZone } from './values.zones.ts'

/** How a value is entered, which is what a form draws for it; `max` counts characters. */
export type Input = { isOptional?: boolean } & (
  | { as: 'text' | 'code' | 'email' | 'url' | 'lines' | 'number' | 'secret'; max: number }
  | { as: 'choice' | 'country' | 'time-zone' | 'language' | 'several'; of: readonly string[] }
  | { as: 'confirmation'; expected: string }
  | { as: 'switch' | 'hidden' | 'day' | 'time' }
)

/** A kind of value is a schema, which reads what any caller gave (page, API, import, command line), and how it is entered, which is kept here. */
const inputs = new WeakMap<z.core.$ZodType, Input>()

function kind<T extends z.core.$ZodType>(schema: T, input: Input): T {
  inputs.set(schema, input)
  return schema
}

/** How values of a kind are entered. */
export function inputOf(of: z.core.$ZodType): Input {
  const input = inputs.get(of)
  if (!input) throw new Error('a field is of a kind that domain/values does not know')
  return input
}

/** What is said of a value that does not fit: a code without params, or a message. */
type Said = PlainCode | StoredMessage

const told = (said: Said) => (typeof said === 'string' ? issue(said) : JSON.stringify(said))

/** The same for whatever is no text; one that was sent twice says so. */
const typed = (said: Said) =>
  z.string({ error: ({ input }) => (Array.isArray(input) ? issue('given-twice') : told(said)) })

type Line = {
  max: number
  /** What is said of a line that does not fit; how long it may be, unless given. */
  error?: Said
  /** What is said where nothing is entered, if not `error`; without either, that it is missing. */
  none?: Said
  /** A rule of its own for the trimmed line, and what it says where that is not `error`. */
  fits?: (line: string) => boolean | StoredMessage
  /** `code` is no word of a language: no keyboard may capitalise it or check its spelling. */
  as?: 'text' | 'code' | 'email' | 'url'
  /** Kept in lower case. */
  isLower?: boolean
  /** Kept in capitals. */
  isUpper?: boolean
  /** Line ends, other control characters and runs of spaces become one space instead of being refused. */
  isJoined?: boolean
}

/** What a rule says of a value that does not fit. */
const faultOf =
  <V>(fits: (value: V) => boolean | StoredMessage, error: string) =>
  ({ input }: { input: unknown }) => {
    const fault = fits(input as V)
    return typeof fault === 'object' ? told(fault) : error
  }

const upTo = (max: number) => message('enter-up-to', { max })

/** Says which character is not seen, or moves what is around it; tabs and ends of lines pass where a text has several lines. */
const withoutUnseen =
  (but = '') =>
  (given: string) =>
    unseenCharacter(given, but) === null
const unseenError =
  (but = '') =>
  ({ input }: { input: unknown }) =>
    issue('unseen-character', { codePoint: unseenCharacter(String(input), but) ?? 0 })

/** One line: trimmed, composed (NFC), 1 to `max` characters, all of which are seen. */
export function text({ max, fits = () => true, as = 'text', ...of }: Line) {
  const { error: said = upTo(max) } = of
  const { none = of.error ?? 'value-missing' } = of
  const error = told(said)
  const line = typed(none)
    .overwrite((given) => (of.isJoined ? given.replace(/[\s\p{Cc}]+/gu, ' ') : given))
    .trim()
    .normalize('NFC')
    .overwrite((given) => (of.isLower ? given.toLowerCase() : given))
    .overwrite((given) => (of.isUpper ? given.toUpperCase() : given))
    .min(1, { error: told(none), abort: true })
    .max(max, { error, abort: true })
    .refine(withoutUnseen(), { error: unseenError(), abort: true })
    .refine((given) => fits(given) === true, { error: faultOf(fits, error) })
  return kind(line, { as, max })
}

type Lines = Pick<Line, 'max' | 'fits' | 'error'>

const betweenLines = '\n\t'

/** Several lines, composed (NFC), with line feeds between them; of other characters that are not seen tabs alone. */
export function lines({
  max,
  error: said = message('enter-lines-up-to', { max }),
  fits = () => true,
}: Lines) {
  const error = told(said)
  const several = typed(said)
    .trim()
    .normalize('NFC')
    .overwrite((given) => given.replaceAll(/\r\n?/g, '\n'))
    .min(1, { error })
    .max(max, { error, abort: true })
    .refine(withoutUnseen(betweenLines), { error: unseenError(betweenLines), abort: true })
    .refine((given) => fits(given) === true, { error: faultOf(fits, error) })
  return kind(several, { as: 'lines', max })
}

const isBlank = (given: unknown) =>
  given === undefined || given === null || (typeof given === 'string' && given.trim() === '')

/** The same kind, or null where nothing is entered. */
export const optional = <T extends z.ZodType>(of: T) =>
  kind(
    z.preprocess((given) => (isBlank(given) ? null : given), of.nullable()),
    { ...inputOf(of), isOptional: true },
  )

/** The same kind, or `value` where the field was not sent at all. */
export const orElse = <T extends z.ZodType>(of: T, value: z.output<T>) =>
  keptAs(of.optional(), (given) => given ?? value, inputOf(of))

/** The same kind, kept as something else. */
export const keptAs = <T extends z.ZodType, V>(
  of: T,
  keep: (value: z.output<T>) => V,
  input = inputOf(of),
) => kind(of.transform(keep), input)

/** The same kind of text, or '' where nothing is entered. */
export const orEmpty = (of: z.ZodType<string>) => keptAs(optional(of), (given) => given ?? '')

/** Names are the same to a person who types one of them. */
const alike = (name: string) => searchable(name).trim().toLowerCase()

/** A name that has to be typed, in any case, to say that this very thing is meant; what of it is not seen cannot be typed. */
export const confirmation = (expected: string, error: Said) =>
  kind(
    typed(error).refine((line) => line.trim() !== '' && alike(line) === alike(expected), {
      error: told(error),
    }),
    { as: 'confirmation', expected },
  )

/** The same kind where it is written out instead of chosen. */
export const written = <T extends z.ZodType>(of: T) =>
  keptAs(of, (given) => given, { as: 'code', max: 100 })

/** The same kind where nobody enters it: it goes along with the form unseen. */
export const hidden = <T extends z.ZodType>(of: T) => keptAs(of, (given) => given, { as: 'hidden' })

/** One of a list, as it is written there. */
export const choice = <const T extends readonly string[]>(of: T, error: Said) =>
  kind(z.enum(of, { error: told(error) }), { as: 'choice', of })

type Several = { error: Said; none?: Said; max?: number }

/**
 * Any of a list, each once: from a form what is sent under one name, from a program an array. `fits` says what is one of it; of
 * what is read anew with each form the verb says so. Nothing is refused with `none`, unless there is no such word.
 */
export const several = <T extends string>(
  of: readonly T[],
  fits: (word: string) => word is T,
  { error: said, none, max = 100 }: Several,
) => {
  const error = told(said)
  const words = z.preprocess(
    (given) => (isBlank(given) ? [] : typeof given === 'string' ? [given] : given),
    z
      .array(
        z.custom<T>((given) => typeof given === 'string' && fits(given), { error }),
        { error },
      )
      .max(max, { error })
      .overwrite((given) => [...new Set(given)])
      .refine((given) => none === undefined || given.length > 0, { error: told(none ?? said) }),
  )
  return kind(words, { as: 'several', of, ...(none === undefined && { isOptional: true }) })
}

const words: ReadonlyMap<unknown, boolean> = new Map([
  ...[undefined, 'no', false].map((word) => [word, false] as const),
  ...['on', 'yes', true].map((word) => [word, true] as const),
])

/** A day that there is, `2026-11-21`, in a year that people mean (`isDay`). */
export const day = (error: Said) =>
  kind(
    typed(error).refine(isDay, {
      error: ({ input }) =>
        /^\d{4}-\d\d-\d\d$/.test(String(input)) && !isYear(String(input))
          ? issue('day-years', years)
          : told(error),
    }),
    { as: 'day' },
  )

/** A time on a clock of 24 hours, `07:30`. */
export const timeOfDay = (error: Said) =>
  kind(typed(error).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: told(error) }), { as: 'time' })

/** On or off: from a form `on` or nothing, or `yes` and `no`; from a program true or false. */
export const toggle = () =>
  kind(
    z.preprocess(
      (given) => words.get(given) ?? given,
      z.boolean({ error: issue('on-or-nothing') }),
    ),
    { as: 'switch' },
  )

/** Out of range it says the range, unless it has an `error` of its own. */
type Whole = { min: number; max: number; error?: Said; fits?: (number: number) => boolean }

/** A whole number from `min` to `max`, or a text that says one and no other. */
export function integer({ min, max, error: said, fits = () => true }: Whole) {
  const error = told(said ?? message('enter-between', { least: min, max }))
  const number = z.preprocess(
    (given) => {
      const [found, other] = typeof given === 'string' ? wholeNumbersIn(given) : []
      return found === undefined || other !== undefined ? given : found
    },
    z
      .int({ error: ({ input }) => eitherOf(input) ?? error })
      .min(min, { error })
      .max(max, { error })
      .refine(fits, { error }),
  )
  return kind(number, { as: 'number', max: 15 })
}

function eitherOf(given: unknown): string | undefined {
  const [one, other] = typeof given === 'string' ? wholeNumbersIn(given) : []
  if (one === undefined || other === undefined) return undefined
  return issue('number-either', { given: String(given).trim(), one, other })
}

/** What is entered and never shown again; '' where it was left empty, which keeps the one there is. */
export const writeOnly = ({ max, error }: { max: number; error: Said }) =>
  kind(
    typed(error)
      .max(max, { error: told(error) })
      .default(''),
    { as: 'secret', max, isOptional: true },
  )

/** One of a list that is read anew with each form; the verb says whether there is one. */
export const id = (error: Said) => kind(z.uuid({ error: told(error) }), { as: 'choice', of: [] })

/** Somebody's name or a part of it; what a mail's head would read as another text (RFC 2047) is none. */
export const nameOfPerson = (max: number, error: Said) =>
  text({ max, error, fits: (name) => !/=\?[^?]*\?[bq]\?/i.test(name) })

/** Somebody's name. */
export const personName = nameOfPerson(100, 'bad-name')

/** An e-mail address that mail can go to (`readEmail`), kept with its domain in ASCII. */
export const email = keptAs(
  text({
    ...{ max: 254, error: 'bad-email', as: 'email' },
    fits(line) {
      const read = readEmail(line)
      return 'address' in read || message(read.fault)
    },
  }),
  (line) => {
    const read = readEmail(line)
    return 'address' in read ? read.address : line
  },
)

/** A host that public DNS can have, kept in ASCII. */
export const host = (error: Said) =>
  keptAs(
    text({
      ...{ max: 253, error, as: 'code', isLower: true },
      fits: (line) => publicHost(line) !== null,
    }),
    (line) => publicHost(line) ?? line,
  )

/** A telephone number with its country's code, kept as E.164 writes it. */
export const phoneNumber = keptAs(
  text({
    max: 40,
    error: 'phone-number',
    as: 'code',
    fits: (line) => readPhoneNumber(line) !== null,
  }),
  (line) => readPhoneNumber(line) ?? line,
)

/** A sign-in name in lower case; it can never look like an address. */
export const username = (error: Said) =>
  text({
    ...{ max: 64, error, as: 'code', isLower: true },
    fits: (line) => /^[a-z0-9._-]{3,64}$/.test(line),
  })

/** A company's name as its register has it, of up to 200 characters: `Nordhavn Teknik A/S`, `Gasthof "Zum Anker" KG`. */
export const companyName = text({ max: 200, error: 'company-name' })

/** An IANA time zone, kept as it is spelled there: a Link stays the Link, whatever this Node calls it. */
export const timeZone = kind(
  text({
    ...{ max: 100, error: 'no-zone' },
    fits(line) {
      if (isTimeZone(line)) return true
      const nearest = nearestTimeZone(line)
      return nearest ? message('zone-nearest', { given: line, nearest }) : message('no-zone')
    },
  }),
  { as: 'time-zone', of: placeNames },
)

/** Why a text is no country, in words. */
function noCountry(given: string): StoredMessage {
  const fault = countryFault(given)
  if (fault === null) return message('no-country')
  if (fault === 'group') return message('country-group', { given })
  if (fault === 'divided') return message('country-divided', { given })
  return message('country-nearest', { given, code: fault.meant })
}

/** A country's code of ISO 3166-1, in any case. */
export const country = kind(
  text({
    ...{ max: 100, error: 'no-country', isUpper: true },
    fits: (line) => isCountry(line) || noCountry(line),
  }),
  { as: 'country', of: countryCodes },
)

/** A language that the catalogue is complete in. */
export const language = kind(z.enum(languages, { error: issue('no-language') }), {
  ...{ as: 'language', of: languages },
})
