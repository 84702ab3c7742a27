import { expect, test } from 'vitest'
import { endsUnlike, faultsOf, isOpenEnded, sayingsIn, textsInSource } from '../support/language.ts'

const en = sayingsIn('en')
const de = sayingsIn('de')

/** What is right though a rule names it, with its reason. */
const allowed: readonly RegExp[] = [
  /\(""\)/, // how CSV writes a quotation mark
  /^curl -H /, // what a shell reads
  /User\.Read\.All/, // a permission of Microsoft Graph
  /--help$|^Command$/, // the command line has commands, and the API's document names a task so
]
const isAllowed = (text: string) => allowed.some((one) => one.test(text))

const broken = (language: 'en' | 'de', sayings: typeof en) =>
  sayings
    .filter(({ text }) => !isAllowed(text))
    .flatMap(({ path, text }) =>
      faultsOf(language, text).map((fault) => `${path}: ${fault}: ${text}`),
    )

test('every sentence of the catalogue is plain product English or German', () => {
  expect(en.length).toBeGreaterThan(1_000)
  expect(broken('en', en)).toEqual([])
  expect(broken('de', de)).toEqual([])
})

test('so is what operators’ pages, routes and the command line say', () => {
  const texts = textsInSource()
  expect(texts.length).toBeGreaterThan(500)
  expect(broken('en', texts)).toEqual([])
})

test('a sentence has its end, and the same one in both languages', () => {
  const open = [...en, ...de].filter(({ text }) => isOpenEnded(text) && !isAllowed(text))
  expect(open).toEqual([])
  const german = new Map(de.map(({ path, text }) => [path, text]))
  const unlike = en.filter(({ path, text }) => {
    const other = german.get(path)
    return text !== '§' && other !== undefined && endsUnlike(text, other)
  })
  expect(unlike.map(({ path, text }) => `${path}: ${text} / ${german.get(path)}`)).toEqual([])
})

test.each([
  ['en', 'Accent colour'],
  ['en', 'E-mail server'],
  ['en', 'Somebody changed it.'],
  ['en', 'Open "Queued Tasks".'],
  ['en', 'Loading...'],
  ['en', 'Checking …'],
  ['en', 'There is no such command.'],
  ['en', 'Switched off'],
  ['en', 'Task cancelled'],
  ['de', 'Öffnen Sie "Aufgaben".'],
  ['de', 'Öffnen Sie “Aufgaben”.'],
  ['de', 'Öffnen Sie „Aufgaben”.'],
  ['de', 'Wird geprüft…'],
  ['de', 'Deletion von Alder'],
  ['de', 'Geheimer Clientschlüssel'],
  ['de', 'Dein Passwort'],
] as const)('%s: “%s” would be seen', (language, text) => {
  expect(faultsOf(language, text)).not.toEqual([])
})

test('an open end and unlike ends would be seen', () => {
  expect(isOpenEnded('Nothing was saved. Try again')).toBe(true)
  expect(endsUnlike('Saved.', 'Gespeichert')).toBe(true)
  expect(isOpenEnded('Saved. Try again.') || endsUnlike('Saved.', 'Gespeichert.')).toBe(false)
})
