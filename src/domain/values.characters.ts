/** Letters that are written joined or apart by a joiner between them, which there is no other way to say. */
const joining = ['Arab', 'Syrc', 'Mong', 'Nkoo', 'Mand', 'Rohg', 'Adlm', 'Phag']
/** Scripts whose letters a joiner keeps from melting into one, or makes do so (RFC 5892, appendix A; UAX 31). */
const melting = [
  ...['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh'],
  ...['Khmr', 'Mymr', 'Tibt', 'Bali', 'Java', 'Newa', 'Gran', 'Sidd', 'Tirh', 'Brah', 'Cakm'],
]
const lettersOf = (scripts: readonly string[]) =>
  `[${scripts.map((script) => `\\p{Script=${script}}`).join('')}]`
const [joined, melted] = [lettersOf(joining), lettersOf(melting)]
const joiner = '[\\u200C\\u200D]'

/** Where a character that is not seen is part of the writing: joiners, emoji made of several, variants of a character. */
const needed = new RegExp(
  [
    `(?<=${joined}\\p{M}*)${joiner}(?=${joined})`,
    // after a virama a joiner may end the word: Malayalam writes its bare consonants so
    `(?<=${melted})${joiner}(?=${melted})|(?<=\\p{M})(?<=${melted})${joiner}`,
    '(?<=\\p{Extended_Pictographic}[\\uFE0F\\p{Emoji_Modifier}]?)\\u200D(?=\\p{Extended_Pictographic})',
    '(?<=[\\p{Emoji}\\p{S}\\p{P}])[\\uFE0E\\uFE0F]',
    '(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
    '(?<=\\p{Script=Mong})[\\u180B-\\u180D\\u180F]',
  ].join('|'),
  'gu',
)

/**
 * What nobody sees, or what moves the text around it: controls, ends of lines, format characters (general category Cf), all else
 * that Unicode wants ignored where it cannot be drawn, half a surrogate pair, what is no character, and an empty Braille cell.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu

/** The first character of a text that names and other shown texts must not have, by its number; of `but`, none. */
export function unseenCharacter(text: string, but = ''): number | null {
  if (text.search(unseen) < 0) return null
  const found = text.replaceAll(needed, '').matchAll(unseen)
  for (const [character] of found)
    if (!but.includes(character)) return character.codePointAt(0) ?? null
  return null
}

/** A text as it is looked for: composed (NFC) like all that is kept, and without what no kept text has. */
export const searchable = (text: string): string => {
  const composed = text.normalize('NFC')
  if (composed.search(unseen) < 0) return composed
  const kept = [...composed.matchAll(needed)].map(({ index }) => index)
  return composed.replaceAll(unseen, (character, at: number) =>
    kept.includes(at) ? character : /[\p{Cc}\p{Zl}\p{Zp}]/u.test(character) ? ' ' : '',
  )
}

/** For `JSON.stringify`: half of a character, as a text that was cut may end, is none in JSON to PostgreSQL, nor any bytes in UTF-8. */
export const wellFormed = (_: string, value: unknown) =>
  typeof value === 'string' ? value.toWellFormed() : value
