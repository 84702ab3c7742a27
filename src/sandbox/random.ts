/** A number from 0 to 2³² − 1 that depends on its inputs alone: the same directory in every run. */
export function seededRandom(key: number, index: number, salt: number): number {
  let h = key ^ Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Folds a text into a key for `chance` (FNV-1a). */
export function keyOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return seededRandom(h, 0, 0)
}

export function pick<T>(list: readonly T[], random: number): T {
  const found = list[random % list.length]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}

export function hex(random: number): string {
  return random.toString(16).padStart(8, '0')
}
