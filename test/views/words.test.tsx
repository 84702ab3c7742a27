import { describe, expect, test } from 'vitest'
import { verbatim } from '../../src/domain/messages.ts'
import { ago, clock, exact } from '../../src/views/formats.ts'
import { ownWords, wordsIn } from '../../src/views/words.ts'
import { allWordsIn, leavesOf } from '../support/words.ts'

// the browser's own file, which has no types
const file = new URL('../../static/portal/words.js', import.meta.url).pathname
const { languages } = (await import(/* @vite-ignore */ file)) as {
  languages: Record<'en' | 'de', Record<string, string & ((...given: unknown[]) => string)>>
}

const en = allWordsIn('en')
const de = allWordsIn('de')

describe('the catalogue', () => {
  test('both languages say the same things: a text where there is a text, a sentence with gaps where there is one', () => {
    const shape = (words: unknown) =>
      leavesOf(words).map(({ path, value }) => `${path} ${typeof value}`)
    // names of fields and types that English makes of their own letters are German's own
    const own = /^(services\.fields|limits\.log\.(fields|types))\./
    const wanted = shape(en).filter((path) => !own.test(path))
    expect(wanted.length).toBeGreaterThan(500)
    expect(shape(de).filter((path) => !own.test(path))).toEqual(wanted)
  })

  test('no German text is empty where the English one is not, and hardly any is still English', () => {
    const german = new Map(leavesOf(de).map(({ path, value }) => [path, value]))
    const texts = leavesOf(en).filter(
      (leaf): leaf is { path: string; value: string } => typeof leaf.value === 'string',
    )
    const empty = texts.filter(({ path, value }) => value !== '' && german.get(path) === '')
    expect(empty).toEqual([])
    // what is long is a sentence, and a sentence is never the same in both
    const same = texts.filter(({ path, value }) => value.length > 24 && german.get(path) === value)
    expect(same).toEqual([])
  })

  test('a name from right to left is kept apart in every sentence, and others stay as they are', () => {
    const name = 'מטריקס בע״מ'
    const kept = `\u2068${name}\u2069`
    const [english, german] = [wordsIn('en'), wordsIn('de')]
    expect(english.lists.editOne(name)).toBe(`Edit ${kept}`)
    expect(german.supportSessions.allowed.portal(name)).toContain(kept)
    expect(english.lists.editOne('Alder')).toBe('Edit Alder')
    const own = ownWords({ en: { of: (one: string) => `of ${one}` }, de: { of: (one) => one } })
    expect(own(english).of(name)).toBe(`of ${kept}`)
    const tooLate = { code: 'name-taken', params: { name } }
    expect(english.say(tooLate)).toBe(`${kept} already has an account.`)
    const within = { code: 'given-up', params: { attempts: 5, reason: verbatim(name) } }
    expect(english.say(within)).toContain(kept)
    const letter = { product: name, customer: null, by: null }
    expect(german.mail.reset.subject(letter)).toBe(`Setzen Sie Ihr Passwort für ${kept} zurück`)
    // alone it is a cell's or a heading's to keep apart
    expect(english.say(verbatim(name))).toBe(name)
    // what is looked for is no name
    expect(english.sought(name)).toEqual([])
  })

  test('words that a noun keeps beside its pages are the reader’s, and do not compile without their German', () => {
    const words = ownWords({ en: { add: 'Add' }, de: { add: 'Hinzufügen' } })
    expect([words(en).add, words(de).add]).toEqual(['Add', 'Hinzufügen'])
    expect(Object.keys(en.own).length).toBeGreaterThan(0)
    // @ts-expect-error: German lacks it
    ownWords({ en: { add: 'Add' }, de: {} })
  })

  test('a difference would be seen', () => {
    expect(leavesOf({ a: { b: 'x' }, c: () => 'y' }).map(({ path }) => path)).toEqual(['a.b', 'c'])
  })
})

describe('what the browser itself says', () => {
  test('both languages have the same words, and no sentence is the same in both', () => {
    expect(Object.keys(languages.de).sort()).toEqual(Object.keys(languages.en).sort())
    for (const [key, text] of Object.entries(languages.en)) {
      const other = languages.de[key]
      expect(typeof other, key).toBe(typeof text)
      if (typeof text === 'string' && text.length > 10) expect(other, key).not.toBe(text)
    }
  })

  test('one and many are told apart', () => {
    expect(languages.en.away!(1)).toBe('While you were away: 1 change.')
    expect(languages.de.away!(1)).toBe('In Ihrer Abwesenheit: 1 Änderung.')
    expect(languages.de.apply!(3, true, ' (u)')).toBe('3 Änderungen · anzeigen (u)')
    expect(languages.en.critical!('trunk down', 1)).toBe(
      'Critical: trunk down, and 1 more critical alarm',
    )
    expect(languages.de.critical!('Leitung gestört', 2)).toBe(
      'Kritisch: Leitung gestört und 2 weitere kritische Alarme',
    )
  })
})

test('ages, dates and clocks are a German’s', () => {
  const now = Date.parse('2026-11-21T14:32:10Z')
  const aged = (minutes: number) => ago(now - minutes * 60_000, now, 'Europe/Berlin', 'de')
  expect([0.5, 6, 180, 3 * 1440, 9 * 1440].map(aged)).toEqual([
    'jetzt',
    '6 Min.',
    '3 Std.',
    '3 Tg.',
    '12. Nov.',
  ])
  expect(exact(now, 'Europe/Berlin', 'de')).toBe('21. Nov. 2026, 15:32:10 MEZ')
  expect(clock(now, 'Europe/Berlin', 'de')).toBe('15:32')
})
