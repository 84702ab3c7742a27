import type { OddEntry } from '../../connectors/graph/entries.ts'

/** How many may go in any case: a handful, which of a short list is soon more than a tenth. */
const handful = 5
const percent = 10

type Missing = {
  /** How many there were, how many of them this pass did not show, and how many it did show. */
  known: number
  gone: number
  seen: number
}

/**
 * Whether somebody is asked before so many are taken for gone: more than a handful and more than a tenth of what was known, or
 * all of it, for a list of nothing is rather a fault than the truth. `mayRemove` is what somebody has said yes to.
 */
export function asksFirst({ known, gone, seen }: Missing, mayRemove: number | null): boolean {
  if (gone === 0 || (mayRemove !== null && gone <= mayRemove)) return false
  return (gone > handful && gone * 100 > known * percent) || seen === 0
}

/** Entries that could not be read are no sign that something is gone: by these names none is. Null: one has no name, so nothing is. */
export function namesOfOdd(odd: readonly OddEntry[]): string[] | null {
  const names = odd.flatMap(({ id, name }) => [id, name].filter((text) => text && text !== '?'))
  const isNameless = odd.some(({ id, name, place }) => place === null && !id && name === '?')
  return isNameless ? null : names.filter((name) => name !== null)
}
