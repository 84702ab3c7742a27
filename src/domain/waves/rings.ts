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
