/**
 * What is kept of one kind, in characters, before all that was not asked for since so much was kept is forgotten: at most twice
 * as many at once. There are some twenty kinds, and whoever varies an address fills several.
 */
const maxCharacters = 1_000_000

/**
 * Makes once for equal keys what depends on its key and on nothing else, and keeps it. The key being all that it is made of,
 * nothing kept can be old or another audience's; what nobody asks for any more is forgotten. `sizeOf` says its characters.
 */
export function memoize<T>(
  make: (key: string) => T,
  { sizeOf = () => 0, max = maxCharacters }: { sizeOf?: (made: T) => number; max?: number } = {},
): (key: string) => T {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  let size = 0
  return (key) => {
    const known = young.get(key)
    if (known !== undefined) return known
    const made = old.get(key) ?? make(key)
    size += key.length + sizeOf(made)
    if (size > max) {
      old = young
      young = new Map()
      size = key.length + sizeOf(made)
    }
    young.set(key, made)
    return made
  }
}
