import type { ListQuery } from '../../domain/lists/address.ts'

/** What may change between one address of a list and the next; undefined takes a part away. */
type Change = Readonly<Record<string, string | undefined>>

/** A list's state as pairs, with some of it changed, without a place in it. */
export const pairsOf = (
  { pairs }: Pick<ListQuery, 'pairs'>,
  change: Change = {},
): [string, string][] =>
  Object.entries({ ...pairs, ...change }).flatMap(([name, value]) => (value ? [[name, value]] : []))

/** The address of a list in that state. */
export function listUrl(
  path: string,
  query: Pick<ListQuery, 'pairs'>,
  change: Change = {},
): string {
  const search = new URLSearchParams(pairsOf(query, change)).toString().replaceAll('%2C', ',')
  return search ? `${path}?${search}` : path
}

/** Whether anything but the usual is asked for. */
export const isFiltered = ({ q, filters }: Pick<ListQuery, 'q' | 'filters'>): boolean =>
  q !== undefined || Object.keys(filters).length > 0
