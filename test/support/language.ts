import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { allWordsIn, leavesOf } from './words.ts'

type Language = 'en' | 'de'

/** A sentence of the catalogue, its gaps filled with a sign that no sentence has. */
export type Saying = { path: string; text: string }

const gap = '§'
const any: unknown = new Proxy(() => gap, {
  get: (_, name) =>
    name === Symbol.toPrimitive || name === 'toString' ? () => gap : name === 'then' ? null : gap,
})

/** What a leaf says; a sentence whose gaps take lists or dates cannot be filled this way and is left out. */
function said(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'function') return []
  return [1, 2].flatMap((count) => {
    try {
      const params = new Proxy({}, { get: (_, name) => (name === 'count' ? count : gap) })
      const first = value.length > 0 && /^\(?\s*\{/.test(String(value)) ? params : any
      const spoken: unknown = value(first, value.length > 1 ? () => gap : gap, gap, gap)
      return [spoken].flat().map((part) => String(part).replaceAll(/NaN|undefined|null/g, gap))
    } catch {
      return []
    }
  })
}

/** Every sentence that the catalogue has in a language, nouns' own words included. */
export const sayingsIn = (language: Language): Saying[] =>
  leavesOf(allWordsIn(language)).flatMap(({ path, value }) =>
    [...new Set(said(value))].map((text) => ({ path, text })),
  )

const source = resolve(import.meta.dirname, '../../src')

/** Texts that stand in the files of operators' pages, of the command line and of what routes answer: quoted ones and those between tags. */
export const textsInSource = (): Saying[] =>
  ['views', 'routes', 'admin']
    .flatMap((folder) =>
      readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file) && !/words|formats\.ts/.test(file))
        .map((file) => join(source, folder, file)),
    )
    .concat(join(source, 'admin.ts'))
    .flatMap((file) =>
      textsOf(readFileSync(file, 'utf8')).map((text) => ({
        path: file.slice(source.length + 1),
        text,
      })),
    )

function textsOf(code: string): string[] {
  const bare = code.replaceAll(
    /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$|^(?:import|export)[^;]*? from \S+$/gm,
    '',
  )
  const found = [
    ...bare.matchAll(/'((?:[^'\\\n]|\\.)*)'|"([^"\n]*)"|`([^`]*)`/g),
    ...bare.matchAll(/(?<=[>}])([^<>{}=;()`']*[A-Za-z][^<>{}=;()`']*)(?=[<{])/g),
  ]
  return found
    .map((match) => match.slice(1).find((part) => part !== undefined) ?? '')
    .map((text) =>
      text
        .replaceAll(/\$\{[^}]*\}/g, gap)
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((text) => /^[A-Z§][\s\S]*[A-Za-z]{2} [A-Za-z]|^[A-Z][a-z]+$/.test(text))
}

type Rule = { name: string; found: RegExp }

const both: Rule[] = [
  { name: 'three dots for an ellipsis', found: /\.\.\.(?!\/)/ },
  { name: 'a space too many', found: / {2}| [,;](?!\w)/ },
  // license factors are called as the vendor calls them
  { name: 'a hyphen for a dash', found: /(?<!Managed Users|Verwaltete Benutzer) - / },
]
const english: Rule[] = [
  ...both,
  { name: 'a straight quote', found: /["'](?!\))/ },
  { name: 'a German quote', found: /„/ },
  { name: 'a space before an ellipsis', found: / …/ },
  { name: 'Email is one word', found: /\be-mail|\bmail(?:s|ed)?\b/i },
  {
    name: 'British spelling',
    found:
      /colour|\borganis|\blicenc|synchronis|recognis|behaviour|centre\b|catalogue|cancell(?!ation)|dialogue|\bany more\b|favour|\bgrey\b/i,
  },
  { name: 'someone, no one', found: /\b(?:some|any|no|every)body\b/i },
  {
    name: 'another word for task, tenant, domain or turn on',
    found: /\bcommands?\b(?!')|\bswitch(?:ed|es)? (?:on|off)\b|\bproof|\bproven/i,
  },
  {
    name: 'translated English',
    found:
      /\b(?:there is no such|present password|looked at|is looked|again and again|given up|take[ns]? back|give[ns]? back|\banew|meanwhile|is right|not said|left empty|may look|made of|its rest)\b/i,
  },
]
const german: Rule[] = [
  ...both,
  { name: 'a straight quote', found: /["'](?!\))/ },
  { name: 'quotes that are not „…“', found: /”|“[^„]*“|„[^“]*$|(?:^|\s)“/ },
  { name: 'an ellipsis without its space', found: /[a-zäöüß]…/ },
  { name: 'du', found: /\b(?:du|dein\w*|dir|dich)\b/i },
  {
    name: 'English',
    found:
      /(?<![-.])\b(?:the|and|of|not|with|your|this|that|were|has|please|failed|queued|deletion|settings|users?|customers?|tenants?|licenses?|email|tasks?)\b/i,
  },
  {
    name: 'another word for Mandant, Branding, Token, Domain or Limit',
    found:
      /Erscheinungsbild|\bAussehen\b|Zugriffsschlüssel|Clientschlüssel|[Aa]bgeschaltet|\bGrenze\b|Vorrat|[Nn]achgewiesen|[Aa]ufgegeben|Jetziges Passwort|Mailserver/,
  },
]

/** Which rules of its language a text breaks. */
export const faultsOf = (language: Language, text: string): string[] =>
  (language === 'en' ? english : german)
    .filter(({ found }) => found.test(text))
    .map(({ name }) => name)

/** A sentence ends as one: what has a full stop inside has one at its end too. */
export const isOpenEnded = (text: string): boolean =>
  /[a-zäöüß)]\. [A-ZÄÖÜ]/.test(text) && !/[.?!:…§“”)]$/.test(text.trim())

const mark = (text: string) => /[.?!]$/.exec(text.trim())?.[0] ?? ''

/** Both languages close a text alike: with a full stop, a question mark, or nothing. */
export const endsUnlike = (one: string, other: string): boolean => mark(one) !== mark(other)
