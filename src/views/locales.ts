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
export const countryName = (code: string, language: Language) => regions(language).of(code) ?? code

/** "German" for de, in the reader's language. */
export const languageName = (code: string, language: Language) => tongues(language).of(code) ?? code

const countryLists = cached(() => new Map<readonly string[], readonly Option[]>())

/** Every country, in the order of the reader's alphabet; sorted once, which takes longer than drawing. */
export function countryOptions(
  countries: readonly string[],
  language: Language,
): readonly Option[] {
  const lists = countryLists(language)
  const found =
    lists.get(countries) ??
    countries
      .map((value) => ({ value, label: countryName(value, language) }))
      .sort((a, b) => a.label.localeCompare(b.label, language))
  lists.set(countries, found)
  return found
}

/** Every time zone; `kept` is one that a tenant has and this list has not. */
export const zoneOptions = (zones: readonly string[], kept?: string): readonly Option[] =>
  [...(!kept || zones.includes(kept) ? [] : [kept]), ...zones].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))

export const languageOptions = (
  languages: readonly string[],
  language: Language,
): readonly Option[] => languages.map((value) => ({ value, label: languageName(value, language) }))
