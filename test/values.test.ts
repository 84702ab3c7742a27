import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { form } from '../src/domain/form.ts'
import { Refusal } from '../src/domain/refusal.ts'
import { readEmail } from '../src/domain/values.addresses.ts'
import { searchable, unseenCharacter } from '../src/domain/values.characters.ts'
import { countryCodes } from '../src/domain/values.countries.ts'
import { clockIn, instantOf, isDay, startOfDay } from '../src/domain/values.days.ts'
import {
  companyName,
  country,
  email,
  host,
  lines,
  personName,
  phoneNumber,
  timeZone,
} from '../src/domain/values.ts'
import { placeNames, zoneNames } from '../src/domain/values.zones.names.ts'
import { wordsIn } from '../src/views/words.ts'

const kinds = {
  ...{ timeZone, country, companyName, personName, email, phoneNumber },
  ...{ host: host('host-form'), address: lines({ max: 300 }) },
}
/** The value that a kind keeps of a text, or its refusal in words. */
const asked = (name: keyof typeof kinds, value: unknown): unknown => {
  try {
    return form({ value: kinds[name] }).read({ value }).value
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [error.code, wordsIn('en').say(error)]
  }
}
const refused = (code: string, words: string) => [code, expect.stringContaining(words)]

describe('a time zone', () => {
  test('is every Zone and Link of IANA, kept as it is spelled there', () => {
    expect(zoneNames).toHaveLength(597)
    for (const name of zoneNames) {
      expect(asked('timeZone', name)).toBe(name)
      // a name that this Node cannot show is of no use
      expect(() => new Intl.DateTimeFormat('en', { timeZone: name })).not.toThrow()
    }
    // new ones of a newer Node belong into the list
    for (const name of Intl.supportedValuesOf('timeZone')) expect(zoneNames).toContain(name)
    for (const name of ['Asia/Kolkata', 'Europe/Kyiv', 'America/Nuuk']) {
      expect(placeNames).toContain(name)
      const resolved = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
      expect(resolved.timeZone, 'or keeping what Node calls it would do').not.toBe(name)
    }
  })

  test.each([
    ['+01:00', 'Etc/GMT-1'],
    ['UTC+5:30', 'Asia/Kolkata'],
    ['GMT-5', 'Etc/GMT+5'],
    ['europe/dublin', 'Europe/Dublin'],
    ['America/New York', 'America/New_York'],
    ['Berlin', 'Europe/Berlin'],
    ['Asia/Calcuta', 'Asia/Calcutta'],
  ])('%s is none, and %s is meant', (given, nearest) => {
    expect(asked('timeZone', given)).toEqual([
      'zone-nearest',
      `${given} is not a time zone name. Did you mean ${nearest}?`,
    ])
  })

  test.each(['Mars/Base', '__proto__', 'constructor', '+99:00', 'x'.repeat(100), 'EBST'])(
    '%s is none, and nothing is near',
    (given) => expect(asked('timeZone', given)).toEqual(refused('no-zone', 'list')),
  )
})

describe('a country', () => {
  const standard = readFileSync(new URL('iso3166.txt', import.meta.url), 'utf8')

  test('is one of ISO 3166-1, or Kosovo, in any case', () => {
    const official = standard.split('\n').flatMap((line) => /^[A-Z]{2}(?=\t)/.exec(line)?.[0] ?? [])
    expect(official).toHaveLength(249)
    expect(countryCodes).toEqual([...official, 'XK'].sort())
    for (const code of countryCodes) {
      expect([asked('country', code), asked('country', code.toLowerCase())]).toEqual([code, code])
      for (const language of ['en', 'de'])
        expect(new Intl.DisplayNames([language], { type: 'region' }).of(code)).not.toBe(code)
    }
    for (const [a, b] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((x) =>
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((y) => [x, y] as const),
    ))
      if (!countryCodes.includes(a + b)) expect(asked('country', a + b)).toBeInstanceOf(Array)
  })

  test.each([
    ['UK', 'country-nearest', 'Did you mean GB?'],
    ['uk', 'country-nearest', 'Did you mean GB?'],
    ['Germany', 'country-nearest', 'Did you mean DE?'],
    ['Österreich', 'country-nearest', 'Did you mean AT?'],
    ['EU', 'country-group', 'is not a country'],
    ['SU', 'country-divided', 'is no longer a country'],
    ['ZZ', 'no-country', 'country'],
    ['__proto__', 'no-country', 'country'],
  ])('%s is none: %s', (given, code, words) => {
    expect(asked('country', given)).toEqual(refused(code, words))
  })
})

describe('a name', () => {
  test.each([
    ...[
      'Nordhavn Teknik A/S',
      'Gasthof "Zum Anker" KG',
      "Moody's & Söhne 24.7",
      'Who? *Us*: <1|2>',
    ],
    ...['می‌خواهم', 'മോഹന്‍', 'ශ්‍රී ලංකා', 'র‍্যাব', '👩🏽‍💻 Ltd', '葛󠄀城', 'O❤️K', 'עברית'],
  ])('%s is one', (name) => {
    expect(asked('companyName', name)).toBe(name)
    expect(asked('personName', name)).toBe(name)
  })

  test('is composed, however it was entered', () => {
    expect(asked('companyName', ' Mu\u0308ller ')).toBe('Müller')
    expect(asked('address', 'Mu\u0308hlweg 1\r\nKo\u0308ln')).toBe('Mühlweg 1\nKöln')
    expect(searchable('mu\u0308l\u200bler')).toBe('müller')
    expect(searchable('می‌خواهم')).toBe('می‌خواهم')
  })

  test.each([
    ['a\u202eb', 'U+202E (right-to-left override)'],
    ['a\u200bb', 'U+200B (zero width space)'],
    ['a\u200db', 'U+200D (zero width joiner)'],
    ['a\u2066b\u2069', 'U+2066 (left-to-right isolate)'],
    ['a\u00adb', 'U+00AD (soft hyphen)'],
    ['a\tb', 'U+0009 (tab)'],
    ['a\u3164b', 'U+3164 (Hangul filler)'],
    ['a\u{e0041}b', 'U+E0041'],
    ['می\u200c\u200cخ', 'U+200C (zero width non-joiner)'],
  ])('%j is refused, and the character named', (name, character) => {
    for (const kind of ['companyName', 'personName', 'address', 'timeZone'] as const)
      if (kind !== 'address' || !name.includes('\t'))
        expect(asked(kind, name)).toEqual(refused('unseen-character', character))
    expect(wordsIn('de').say({ code: 'unseen-character', params: { codePoint: 0x202e } })).toBe(
      'Hier steht ein unsichtbares Zeichen: U+202E (Rechts-nach-links-Zwang). Entfernen Sie es.',
    )
  })

  test('that is kept is found by what is typed, composed or not, and never has what nobody sees', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const kept = asked('companyName', typed)
        if (typeof kept !== 'string') return
        expect(unseenCharacter(kept)).toBeNull()
        expect(kept).toBe(kept.normalize('NFC'))
        expect(searchable(typed.normalize('NFD')).trim()).toBe(kept)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an e-mail address', () => {
  test.each([
    ['Ann.Bell+x@Example.COM', 'Ann.Bell+x@example.com'],
    ['info@bücher.example', 'info@xn--bcher-kva.example'],
    ['info@bu\u0308cher.example', 'info@xn--bcher-kva.example'],
    ['info@xn--bcher-kva.example', 'info@xn--bcher-kva.example'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
  ])('%s is kept as %s', (given, kept) => expect(asked('email', given)).toBe(kept))

  test.each([
    ['x@y.com\u200b', 'unseen-character', 'U+200B (zero width space)'],
    ['<a@b.c>', 'email-brackets', 'without < and >'],
    ['Ann <a@b.c>', 'email-brackets', 'without < and >'],
    ['mailto:a@b.c', 'email-mailto', 'mailto:'],
    ['a@b.c,', 'email-one', 'without a comma'],
    ['a@b.c; d@e.f', 'email-one', 'one address'],
    ['a@b', 'email-domain', 'a full domain'],
    ['a@b..c', 'email-domain', 'a full domain'],
    ['a@127.0.0.1', 'email-domain', 'a full domain'],
    ['ä@b.example', 'email-local', 'Before the @'],
    ['a b@c.example', 'email-local', 'Before the @'],
    ['nowhere', 'bad-email', 'name@example.com'],
  ])('%j is refused: %s', (given, code, words) => {
    expect(asked('email', given)).toEqual(refused(code, words))
  })

  test('reads what it keeps as the same address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const read = readEmail(address)
        if ('address' in read) expect(readEmail(read.address)).toEqual(read)
      }),
      { numRuns: 500 },
    )
  })
})

test.each([
  ['+44 (0)20 7946-0018', '+442079460018'],
  ['0049 30 901820', '+4930901820'],
  ['tel:+1-201-555-0123', '+12015550123'],
  ['020 7946 0018', refused('phone-number', 'country code')],
  ['+0 123 4567', refused('phone-number', 'country code')],
  ['+1234567890123456', refused('phone-number', 'country code')],
])('the telephone number %s is read as %j', (given, read) =>
  expect(asked('phoneNumber', given)).toEqual(read),
)

test.each([
  ['Bücher.Example', 'xn--bcher-kva.example'],
  ['contoso.onmicrosoft.com', 'contoso.onmicrosoft.com'],
  ['single', refused('host-form', '')],
  ['1.2.3.4', refused('host-form', '')],
  ['a_b.example', refused('host-form', '')],
])('the host %s is read as %j', (given, read) => expect(asked('host', given)).toEqual(read))

describe('a day', () => {
  test('is one that there is, between 1900 and 2999', () => {
    for (const day of ['1900-01-01', '2024-02-29', '2999-12-31']) expect(isDay(day)).toBe(true)
    for (const day of ['0000-01-01', '1899-12-31', '3000-01-01', '2026-02-29', '2026-13-01', '1'])
      expect(isDay(day), day).toBe(false)
  })

  test.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    // midnight is skipped, comes twice, and a whole day that never was
    ['2023-10-01', 'America/Asuncion', '2023-10-01T04:00:00Z', '2023-10-02T03:00:00Z'],
    ['2025-11-02', 'America/Havana', '2025-11-02T04:00:00Z', '2025-11-03T05:00:00Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z'],
    ['2999-12-31', 'Asia/Kathmandu', '2999-12-30T18:15:00Z', '2999-12-31T18:15:00Z'],
  ])('%s begins in %s at %s', (day, zone, from, to) => {
    expect(startOfDay(day, zone)).toEqual(new Date(from))
    expect(startOfDay(day, zone, 1)).toEqual(new Date(to))
  })

  test.each([
    ['2026-03-29', '01:59', '2026-03-29T00:59Z'],
    ['2026-03-29', '02:30', '2026-03-29T01:30Z', '03:30'],
    ['2026-03-29', '03:00', '2026-03-29T01:00Z'],
    ['2026-10-25', '02:30', '2026-10-25T00:30Z'],
    ['2026-10-25', '03:00', '2026-10-25T02:00Z'],
  ])(
    '%s at %s in Berlin is %s; of what clocks leave out or show twice one is meant',
    (day, time, at, shown = time) => {
      expect(instantOf(day, time, 'Europe/Berlin')).toEqual(new Date(at))
      expect(clockIn('Europe/Berlin', new Date(at))).toEqual({ day, time: shown })
    },
  )

  test('begins wherever one is where the clock shows another day a second before', () => {
    const clock = (zone: string, at: number) =>
      new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' }).format(at)
    for (const zone of zoneNames.filter((_, at) => at % 10 === 0))
      for (const day of ['2026-03-29', '2026-10-25']) {
        const at = startOfDay(day, zone).getTime()
        expect(clock(zone, at), zone).toBe(day)
        expect(clock(zone, at - 1000) < day, zone).toBe(true)
      }
  })
})
