import { isTag } from '../lists/tags.ts'
import type { Ring } from '../schema/waves.ts'

/** How a wave goes unless somebody says otherwise: one, five, the rest. */
export const usualRings: readonly Ring[] = [{ size: 1 }, { size: 5 }, {}]
export const maxRings = 6

/**
 * Which ring each service is in, in their order: each ring takes so many of those that no ring before it has, those whose tenant has
 * its tag, or all that are left. Null: no ring takes it.
 */
export function ringsOf(
  services: readonly { tags: readonly string[] }[],
  rings: readonly Ring[],
): (number | null)[] {
  const placed: (number | null)[] = services.map(() => null)
  for (const [ring, { size, tag }] of rings.entries()) {
    let left = size ?? Number.POSITIVE_INFINITY
    for (const [at, { tags }] of services.entries()) {
      if (placed[at] !== null || left === 0 || (tag !== undefined && !tags.includes(tag))) continue
      placed[at] = ring
      left -= 1
    }
  }
  return placed
}

/** Whether the rings take every service, whatever tags there are. */
export const takesAll = (rings: readonly Ring[]): boolean => {
  const last = rings.at(-1)
  return last !== undefined && last.size === undefined && last.tag === undefined
}

/** `1, 5, pilot, rest`: a number takes so many, a word those with that tag, `rest` all that are left. */
export function readRings(line: string): Ring[] | null {
  const words = line
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
  const rings = words.map((word): Ring | null => {
    if (word === 'rest') return {}
    if (/^[1-9]\d{0,3}$/.test(word)) return { size: Number(word) }
    return isTag(word) ? { tag: word } : null
  })
  const isWell = (all: (Ring | null)[]): all is Ring[] => all.every((ring) => ring !== null)
  if (!isWell(rings) || rings.length > maxRings || !takesAll(rings)) return null
  // what comes after the rest would never have any
  return rings.slice(0, -1).some((ring) => takesAll([ring])) ? null : rings
}

export const ringsShown = (rings: readonly Ring[]): string =>
  rings.map(({ size, tag }) => tag ?? (size === undefined ? 'rest' : String(size))).join(', ')
