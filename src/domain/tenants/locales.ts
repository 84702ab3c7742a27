import { messageOf } from '../message.ts'
import { timeZones } from '../people/profile.ts'
import { Refusal } from '../refusal.ts'
import { type Language, languages } from '../schema/tenants.ts'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
/** What Unicode has a name for and is no country: groups, tests, parts that count as their own for other purposes. */
const none = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '))

/** Codes of ISO 3166-1 (and XK, which it leaves to its users) that are in use; withdrawn ones are another's by now. */
const countryCodes: readonly string[] = letters
  .flatMap((first) => letters.map((second) => first + second))
  .filter((code) => names.of(code) && !none.has(code))
  .filter((code) => new Intl.Locale(`und-${code}`).region === code)

/** A country's code, or null where none is given; refused beside its field. */
export function demandCountry(text: string): string | null {
  const code = text.trim().toUpperCase()
  if (code === '') return null
  if (countryCodes.includes(code)) return code
  throw new Refusal('invalid', 'no-country', {}, { field: 'country' })
}

const zones = new Set(timeZones)

/** An IANA time zone; refused beside its field. */
export function demandZone(text: string): string {
  if (zones.has(text)) return text
  throw new Refusal('invalid', 'no-zone', {}, { field: 'timeZone' })
}

/** A language that the catalogue is complete in; refused beside its field. */
export function demandLanguage(text: string): Language {
  const found = languages.find((one) => one === text)
  if (found) return found
  throw new Refusal('invalid', 'no-language', {}, { field: 'language' })
}

/** What forms choose from. */
export const localeChoices = { countries: countryCodes, zones: timeZones, languages }

/** Does all of these and refuses once, with what every one of them had to say beside its field. */
export function collectErrors(...demands: (() => void)[]): void {
  const refused = demands.flatMap((demand) => {
    try {
      demand()
      return []
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      return [error]
    }
  })
  const [first, ...others] = refused
  if (!first) return
  if (others.length === 0) throw first
  throw new Refusal(
    'invalid',
    'several',
    { messages: refused.map(messageOf) },
    { fields: Object.assign({}, ...refused.map(({ fields }) => fields)) },
  )
}
