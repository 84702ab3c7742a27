/** Letters that are written from right to left (Unicode, Bidi_Class R and AL). */
const fromRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A name as it stands within a sentence: one with letters from right to left is kept apart (UAX 9, FSI and PDI), since it
 * would turn the words and numbers beside it around. Where there is markup the sheet does that by element; titles, toasts,
 * labels and subjects of mails have text alone.
 */
export const isolated = (text: string): string =>
  fromRight.test(text) ? `\u2068${text}\u2069` : text

const isPlain = (of: unknown): of is object =>
  typeof of === 'object' && of !== null && Object.getPrototypeOf(of) === Object.prototype

function given(argument: unknown): unknown {
  if (typeof argument === 'string') return isolated(argument)
  if (Array.isArray(argument)) return argument.map(given)
  if (!isPlain(argument)) return argument
  return Object.fromEntries(
    Object.entries(argument).map(([name, value]) => [
      name,
      typeof value === 'string' ? isolated(value) : value,
    ]),
  )
}

/** Words whose sentences keep apart whatever text they are given. */
export const isolating = <W extends object>(words: W): W =>
  Object.fromEntries(Object.entries(words).map(([name, of]): unknown[] => [name, inside(of)]))

function inside(of: unknown): unknown {
  if (typeof of === 'function') return (...all: unknown[]) => of(...all.map(given))
  return typeof of === 'object' && of !== null && !Array.isArray(of) ? isolating(of) : of
}
