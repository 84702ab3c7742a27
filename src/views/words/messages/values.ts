import type { ValueMessages } from '../../../domain/value-messages.ts'
import type { Sentences } from '../sentences.ts'

/** What Unicode calls the characters that come in by copying, in words. */
const characters = {
  en: new Map([
    [0x00, 'null'],
    [0x09, 'tab'],
    [0x0a, 'line feed'],
    [0x0d, 'carriage return'],
    [0x1b, 'escape'],
    [0xad, 'soft hyphen'],
    [0x34f, 'combining grapheme joiner'],
    [0x61c, 'Arabic letter mark'],
    [0x115f, 'Hangul filler'],
    [0x1160, 'Hangul filler'],
    [0x180e, 'Mongolian vowel separator'],
    [0x200b, 'zero width space'],
    [0x200c, 'zero width non-joiner'],
    [0x200d, 'zero width joiner'],
    [0x200e, 'left-to-right mark'],
    [0x200f, 'right-to-left mark'],
    [0x2028, 'line separator'],
    [0x2029, 'paragraph separator'],
    [0x202a, 'left-to-right embedding'],
    [0x202b, 'right-to-left embedding'],
    [0x202c, 'end of a direction'],
    [0x202d, 'left-to-right override'],
    [0x202e, 'right-to-left override'],
    [0x2060, 'word joiner'],
    [0x2066, 'left-to-right isolate'],
    [0x2067, 'right-to-left isolate'],
    [0x2068, 'first strong isolate'],
    [0x2069, 'end of an isolate'],
    [0x2800, 'blank Braille cell'],
    [0x3164, 'Hangul filler'],
    [0xfeff, 'byte order mark'],
    [0xffa0, 'Hangul filler'],
  ]),
  de: new Map([
    [0x00, 'Nullzeichen'],
    [0x09, 'Tabulator'],
    [0x0a, 'Zeilenvorschub'],
    [0x0d, 'Wagenrücklauf'],
    [0x1b, 'Escape'],
    [0xad, 'weiches Trennzeichen'],
    [0x34f, 'Graphem-Verbinder'],
    [0x61c, 'arabische Richtungsmarke'],
    [0x115f, 'Hangul-Füllzeichen'],
    [0x1160, 'Hangul-Füllzeichen'],
    [0x180e, 'mongolischer Vokaltrenner'],
    [0x200b, 'Leerzeichen ohne Breite'],
    [0x200c, 'Bindehemmer ohne Breite'],
    [0x200d, 'Verbinder ohne Breite'],
    [0x200e, 'Links-nach-rechts-Marke'],
    [0x200f, 'Rechts-nach-links-Marke'],
    [0x2028, 'Zeilentrenner'],
    [0x2029, 'Absatztrenner'],
    [0x202a, 'Links-nach-rechts-Einbettung'],
    [0x202b, 'Rechts-nach-links-Einbettung'],
    [0x202c, 'Ende einer Richtung'],
    [0x202d, 'Links-nach-rechts-Zwang'],
    [0x202e, 'Rechts-nach-links-Zwang'],
    [0x2060, 'Wortverbinder'],
    [0x2066, 'Links-nach-rechts-Isolierung'],
    [0x2067, 'Rechts-nach-links-Isolierung'],
    [0x2068, 'Isolierung nach erstem Zeichen'],
    [0x2069, 'Ende einer Isolierung'],
    [0x2800, 'leeres Braille-Zeichen'],
    [0x3164, 'Hangul-Füllzeichen'],
    [0xfeff, 'Bytereihenfolge-Marke'],
    [0xffa0, 'Hangul-Füllzeichen'],
  ]),
} satisfies Record<'en' | 'de', ReadonlyMap<number, string>>

/** `U+202E (right-to-left override)` */
function named(language: keyof typeof characters, codePoint: number): string {
  const number = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
  const name = characters[language].get(codePoint)
  return name ? `${number} (${name})` : number
}

export const en: Sentences<ValueMessages> = {
  'unseen-character': ({ codePoint }) =>
    `This has a character that is not visible: ${named('en', codePoint)}. Remove it.`,
  'zone-nearest': ({ given, nearest }) =>
    `${given} is not a time zone name. Did you mean ${nearest}?`,
  'country-nearest': ({ given, code }) =>
    `${given} is not a country code of ISO 3166. Did you mean ${code}?`,
  'country-group': ({ given }) =>
    `${given} is not a country. Enter a country code of ISO 3166, such as GB.`,
  'country-divided': ({ given }) =>
    `${given} is no longer a country. Enter a country code of ISO 3166, such as GB.`,
  'email-brackets': () => 'Enter the address alone, without < and >.',
  'email-mailto': () => 'Enter the address alone, without “mailto:”.',
  'email-one': () => 'Enter one address, without a comma or semicolon.',
  'email-local': () =>
    'Before the @, an address has up to 64 letters from a to z, digits, dots, hyphens, _ and +.',
  'email-domain': () => 'After the @, enter a full domain, such as example.com.',
  'phone-number': () => 'Enter the number with its country code, such as +44 20 7946 0018.',
  'day-years': ({ first, last }) => `Enter a day between ${first} and ${last}.`,
}

export const de: Sentences<ValueMessages> = {
  'unseen-character': ({ codePoint }) =>
    `Hier steht ein unsichtbares Zeichen: ${named('de', codePoint)}. Entfernen Sie es.`,
  'zone-nearest': ({ given, nearest }) =>
    `${given} ist kein Name einer Zeitzone. Meinen Sie ${nearest}?`,
  'country-nearest': ({ given, code }) =>
    `${given} ist kein Ländercode nach ISO 3166. Meinen Sie ${code}?`,
  'country-group': ({ given }) =>
    `${given} ist kein Land. Geben Sie einen Ländercode nach ISO 3166 ein, etwa DE.`,
  'country-divided': ({ given }) =>
    `${given} ist kein Land mehr. Geben Sie einen Ländercode nach ISO 3166 ein, etwa DE.`,
  'email-brackets': () => 'Geben Sie nur die Adresse ein, ohne < und >.',
  'email-mailto': () => 'Geben Sie nur die Adresse ein, ohne „mailto:“.',
  'email-one': () => 'Geben Sie eine einzige Adresse ein, ohne Komma oder Semikolon.',
  'email-local': () =>
    'Vor dem @ hat eine Adresse bis zu 64 Buchstaben von a bis z, Ziffern, Punkte, Bindestriche, _ und +.',
  'email-domain': () => 'Geben Sie nach dem @ eine vollständige Domain ein, etwa example.com.',
  'phone-number': () => 'Geben Sie die Nummer mit Ländervorwahl ein, etwa +49 30 901820.',
  'day-years': ({ first, last }) => `Geben Sie einen Tag zwischen ${first} und ${last} ein.`,
}
