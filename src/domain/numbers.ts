const decimals = /^(\d{1,15})[.,]0+$/
// English 1,000 · German 1.000 and 1.000,0 · Swiss 1'000 · French 1 000 with whatever space
const grouped =
  /^([1-9]\d{0,2})([.,'’ \u00a0\u2009\u202f])(\d{3}(?:\2\d{3}){0,3})(?:(?!\2)[.,]0{1,6})?$/

/**
 * The whole numbers that a text may mean, as spreadsheets of all countries write them: with separators of thousands, or with
 * decimals that are zero. `1.000` may be one or a thousand, so both are given; `1.250` is whole only as a thousand; of what
 * is no whole number there is none.
 */
export function wholeNumbersIn(text: string): readonly number[] {
  const given = text.trim()
  if (/^\d{1,15}$/.test(given)) return [Number(given)]
  const [, whole] = decimals.exec(given) ?? []
  const [, first, , groups = ''] = grouped.exec(given) ?? []
  const thousands = first && `${first}${groups.replaceAll(/\D/g, '')}`
  return [whole, thousands].flatMap((digits) => (digits ? [Number(digits)] : []))
}
