import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'

/** A row of a list is some 2 KB of text, so two generations of them are some 8 MB. */
const maxOfAGeneration = 2000

/**
 * Draws once for equal keys what depends on its key and on nothing else, and keeps the text. The key being all that is
 * drawn, nothing kept can be old or another audience's; what nobody asks for any more is forgotten.
 */
export function memoize(max = maxOfAGeneration): (key: string, render: () => Child) => Child {
  let young = new Map<string, string>()
  let old = new Map<string, string>()
  return (key, render) => {
    const kept = young.get(key) ?? old.get(key) ?? String(render())
    if (young.size >= max) {
      old = young
      young = new Map()
    }
    young.set(key, kept)
    return raw(kept)
  }
}
