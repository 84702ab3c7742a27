import { z } from 'zod'

/**
 * An entry of a list that is not as its documentation has it. `place` is what of it was left out (`assignedPlans.2`), or
 * null where the whole entry was; `id` is Graph's, null where it has none.
 */
export type OddEntry = { id: string | null; name: string; place: string | null }

/**
 * The entries of a list that can be read: of an odd one all but its odd values, and none of it where what makes it an
 * entry is odd, so that one of them never stops the rest.
 */
export function entriesOf<T>(shape: z.ZodType<T>, entries: readonly unknown[]) {
  const items: T[] = []
  const odd: OddEntry[] = []
  for (const entry of entries) {
    const read = shape.safeParse(entry)
    if (read.success) items.push(read.data)
    else odd.push(...salvaged(shape, entry, read.error, items))
  }
  return { items, odd }
}

/** What an entry cannot be understood without. */
const essential = ['id', '@removed', 'telephoneNumber']

const record = z.record(z.string(), z.unknown())

function salvaged<T>(
  shape: z.ZodType<T>,
  entry: unknown,
  { issues }: z.ZodError,
  items: T[],
): OddEntry[] {
  const properties = record.safeParse(entry).data ?? {}
  const { id, userPrincipalName, telephoneNumber } = properties
  const names = [userPrincipalName, telephoneNumber, id].flatMap((text) => short(text) ?? [])
  const who = { id: typeof id === 'string' && id ? id : null, name: names[0] ?? '?' }
  const places = issues.map(({ path }) => path.map(String))
  const isWhole = places.some(([name = 'id']) => essential.includes(name))
  const rest = isWhole ? null : shape.safeParse(without(properties, places))
  if (!rest?.success) return [{ ...who, place: null }]
  items.push(rest.data)
  return [...new Set(places.map(placeOf))].map((place) => ({ ...who, place }))
}

/** As long as an id of Microsoft's own, but for those that it does not mean to be read. */
const longestSaid = 40

const short = (text: unknown) => {
  if (typeof text !== 'string' || !text) return undefined
  return text.length > longestSaid ? `${text.slice(0, longestSaid).toWellFormed()}…` : text
}

/** The element of a list, or the property, that something was wrong in. */
const placeOf = ([name = '', at]: readonly string[]) =>
  isElement(at) ? `${name}.${at}` : name.slice(0, longestSaid).toWellFormed()

const isElement = (at: string | undefined): at is string => at !== undefined && /^\d+$/.test(at)

function without(properties: Record<string, unknown>, places: readonly string[][]) {
  const left: Record<string, unknown> = { ...properties }
  for (const [name = '', at] of places) if (!isElement(at)) delete left[name]
  for (const [name, value] of Object.entries(left)) {
    const odd = new Set(
      places.filter(([property]) => property === name).map(([, at]) => Number(at)),
    )
    if (!Array.isArray(value) || odd.size === 0) continue
    const rest = value.filter((_, at) => !odd.has(at))
    // a list of nothing but odd values says nothing, which is not that it is empty
    if (rest.length > 0) left[name] = rest
    else delete left[name]
  }
  return left
}
