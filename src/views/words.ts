import { createContext, useContext } from 'hono/jsx'
import type { Language } from '../domain/schema/tenants.ts'
import { numberIn } from './formats.ts'
import * as alarms from './words/alarms.ts'
import * as api from './words/api.ts'
import * as domains from './words/domains.ts'
import * as frame from './words/frame.ts'
import * as identities from './words/identity-providers.ts'
import { isolating } from './words/isolated.ts'
import * as limits from './words/limits.ts'
import * as lists from './words/lists.ts'
import * as mail from './words/mail.ts'
import * as messages from './words/messages.ts'
import * as people from './words/people.ts'
import * as portal from './words/portal.ts'
import * as services from './words/services.ts'
import * as supportSessions from './words/support-sessions.ts'
import * as tenants from './words/tenants.ts'

/**
 * Everything that a tenant's people read, by area: `words.tenants.switchedOff`. Each area's file exports `en`, whose shape
 * is the law, and `de: typeof en`, so that a missing key does not compile. Operators' pages are English.
 */
const catalogue = {
  en: {
    language: 'en' as Language,
    alarms: isolating(alarms.en),
    api: isolating(api.en),
    domains: isolating(domains.en),
    frame: isolating(frame.en),
    identities: isolating(identities.en),
    limits: isolating(limits.en),
    lists: isolating(lists.en),
    mail: isolating(mail.en),
    people: isolating(people.en),
    portal: isolating(portal.en),
    services: isolating(services.en),
    tenants: isolating(tenants.en),
    supportSessions: isolating(supportSessions.en),
    ...messages.en,
  },
  de: {
    language: 'de' as Language,
    alarms: isolating(alarms.de),
    api: isolating(api.de),
    domains: isolating(domains.de),
    frame: isolating(frame.de),
    identities: isolating(identities.de),
    limits: isolating(limits.de),
    lists: isolating(lists.de),
    mail: isolating(mail.de),
    people: isolating(people.de),
    portal: isolating(portal.de),
    services: isolating(services.de),
    tenants: isolating(tenants.de),
    supportSessions: isolating(supportSessions.de),
    ...messages.de,
  },
} satisfies Record<Language, unknown>

export type Words = (typeof catalogue)['en']

/** The words of a language, where no component is drawn (mail, toasts, refusals). */
export const wordsIn = (language: Language): Words => catalogue[language]

const WordsContext = createContext<Words>(catalogue.en)

/** Draws what is within in these words; without it all is English. */
export const WordsProvider = WordsContext.Provider

/** The words of whoever reads the page. */
export const useWords = (): Words => useContext(WordsContext)

/**
 * Words that a noun keeps beside its pages: `siteWords()` in a component, `siteWords(words)` elsewhere. One that German
 * lacks does not compile.
 */
export function ownWords<T extends object>(own: { en: T; de: NoInfer<T> }) {
  const said = { en: isolating(own.en), de: isolating<T>(own.de) }
  return (reader: Words = useWords()): T => said[reader.language]
}

type Pair = { en: string; de: string }
type Filled = { en: (...given: never[]) => string; de: (...given: never[]) => string }
type Paired = { readonly [name: string]: Pair | Filled | Paired }
type Spoken<P> = P extends { en: infer E; de: infer D }
  ? E extends string
    ? string
    : D extends E
      ? E
      : never
  : { [K in keyof P]: Spoken<P[K]> }

/** The same said line by line, `add: { en: 'Add', de: 'Hinzufügen' }`. */
export function pairedWords<const P extends Paired>(own: P) {
  const said = { en: isolating(spoken(own, 'en')), de: isolating(spoken(own, 'de')) }
  return (reader: Words = useWords()): Spoken<P> => said[reader.language]
}

const isPair = (of: Pair | Filled | Paired): of is Pair | Filled =>
  ['string', 'function'].includes(typeof of.en)

const spoken = <P extends Paired>(own: P, language: Language): Spoken<P> =>
  Object.fromEntries(
    Object.entries(own).map(([name, of]): unknown[] => [
      name,
      isPair(of) ? of[language] : spoken(of, language),
    ]),
  )

/** "1,234" as the reader writes it. Call it inside a component. */
export const grouped = (value: number): string => numberIn(useWords().language, value)
