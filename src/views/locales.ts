import type { Language } from '../domain/schema/tenants.ts'
import type { Option } from './form.tsx'

function cached<V>(make: (language: Language) => V): (language: Language) => V {
  const made = new Map<Language, V>()
  return (language) => {
    const found = made.get(language) ?? make(language)
    made.set(language, found)
    return found
  }
}

const regions = cached((language) => new Intl.DisplayNames([language], { type: 'region' }))
const tongues = cached((language) => new Intl.DisplayNames([language], { type: 'language' }))

/** "Netherlands" for NL, in the reader's language. */
export const countryName = (code: string, language: Language) =>
  /^[a-z]{2}$/i.test(code) ? (regions(language).of(code) ?? code) : code

/** "German" for de, in the reader's language. */
export const languageName = (code: string, language: Language) => tongues(language).of(code) ?? code

const countryLists = cached(() => new Map<readonly string[], readonly Option[]>())

/**
 * Every country, in the order of the reader's alphabet; sorted once, which takes longer than drawing. `kept` is a code that is
 * kept and is none of these: shown, so that saving something else does not clear it unseen.
 */
export function countryOptions(
  countries: readonly string[],
  language: Language,
  kept = '',
): readonly Option[] {
  const lists = countryLists(language)
  const found =
    lists.get(countries) ??
    countries
      .map((value) => ({ value, label: countryName(value, language) }))
      .sort((a, b) => a.label.localeCompare(b.label, language))
  lists.set(countries, found)
  return kept === '' || countries.includes(kept) ? found : [{ value: kept, label: kept }, ...found]
}

/** Where people are; `kept` is another zone that is kept, a Link mostly. */
export const zoneOptions = (zones: readonly string[], kept?: string): readonly Option[] =>
  [...(!kept || zones.includes(kept) ? [] : [kept]), ...zones].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))

export const languageOptions = (
  languages: readonly string[],
  language: Language,
): readonly Option[] => languages.map((value) => ({ value, label: languageName(value, language) }))
