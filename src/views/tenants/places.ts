import type { Language } from '../../domain/schema/tenants.ts'

const cached = <K, V>(make: (key: K) => V) => {
  const made = new Map<K, V>()
  return (key: K): V => {
    const found = made.get(key) ?? make(key)
    made.set(key, found)
    return found
  }
}

const regions = cached(
  (language: Language) => new Intl.DisplayNames([language], { type: 'region' }),
)
const tongues = cached(
  (language: Language) => new Intl.DisplayNames([language], { type: 'language' }),
)

/** "Netherlands" for NL, in the reader's language. */
export const countryName = (code: string, language: Language) => regions(language).of(code) ?? code

/** "German" for de, in the reader's language. */
export const languageName = (code: string, language: Language) => tongues(language).of(code) ?? code
