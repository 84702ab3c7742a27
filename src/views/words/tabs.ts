import type { Language } from '../../domain/schema/tenants.ts'
import { type Noun, saidIn } from '../../noun.ts'
import * as nouns from '../../nouns.ts'

type Nouns = (typeof nouns)[keyof typeof nouns]
export type Tab = Extract<Nouns, { tab: object }>['tab']['name']

/** A tenant's pages, as its staff see them in a row. */
export const tabs = Object.values<Noun>(nouns)
  .flatMap(({ tab, label }) => (tab ? { label, ...tab } : []))
  .sort((one, other) => one.at - other.at)

export const tabsIn = (language: Language): Record<Tab, string> =>
  Object.fromEntries(tabs.map(({ name, label }): string[] => [name, saidIn(label, language)]))
