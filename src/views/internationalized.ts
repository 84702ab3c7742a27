import { domainToASCII, domainToUnicode } from 'node:url'

/** Letters that stand beside each other in names that people read; a label that mixes others may look like another's (UTS 39). */
const readable: readonly RegExp[] = [
  /^[a-z0-9ß-öø-žơưạ-ỹșț-]+$/,
  ...[
    ...['Arab', 'Armn', 'Beng', 'Deva', 'Ethi', 'Geor', 'Gujr', 'Guru', 'Hebr', 'Khmr', 'Knda'],
    ...['Laoo', 'Mlym', 'Mymr', 'Orya', 'Sinh', 'Taml', 'Telu', 'Thai', 'Tibt', 'Cyrl', 'Grek'],
  ].map((script) => new RegExp(`^[0-9\\p{Script=${script}}\\p{Script=Inherited}-]+$`, 'u')),
  /^[a-z0-9\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー-]+$/u,
  /^[a-z0-9\p{Script=Han}\p{Script=Hangul}-]+$/u,
  /^[a-z0-9\p{Script=Han}\p{Script=Bopomofo}-]+$/u,
]

/** Of letters that look like Latin ones alone, nobody could tell. */
const deceiving = /^[0-9асԁеһіјӏорԛѕԝхуүгпьыνοαικρτυχωγ-]+$/u

function readableLabel(label: string): string {
  const shown = domainToUnicode(label.toLowerCase())
  const isSame = shown !== '' && domainToASCII(shown) === label.toLowerCase()
  const isPlain = readable.some((letters) => letters.test(shown)) && !deceiving.test(shown)
  return isSame && isPlain ? shown : label
}

/**
 * A host, an e-mail address or a sentence with such, its names of hosts as people write them: `bücher.example` for
 * `xn--bcher-kva.example`. What could be taken for another name stays as DNS has it.
 */
export const inUnicode = (text: string): string =>
  text.includes('xn--') ? text.replaceAll(/(?<![\w-])xn--[a-z0-9-]+/gi, readableLabel) : text
