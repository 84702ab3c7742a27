/** Ids in eight bytes each, so that a hundred thousand cost less than a megabyte. */
export function createIdSet() {
  let hashes = new Float64Array(1024)
  let count = 0
  let isSorted = true

  return {
    add(id: string): void {
      if (count === hashes.length) {
        const more = new Float64Array(count * 2)
        more.set(hashes)
        hashes = more
      }
      hashes[count++] = hashOf(id)
      isSorted = false
    },
    /** True for each that was added, and for another one in some hundred billions. */
    has(id: string): boolean {
      if (!isSorted) hashes.subarray(0, count).sort()
      isSorted = true
      const wanted = hashOf(id)
      let [from, to] = [0, count]
      while (from < to) {
        const middle = (from + to) >>> 1
        if ((hashes[middle] ?? 0) < wanted) from = middle + 1
        else to = middle
      }
      return from < count && hashes[from] === wanted
    },
  }
}

/** 53 bits, which a number holds exactly: two of FNV-1a's (with different beginnings) side by side. */
function hashOf(id: string): number {
  let [high, low] = [0x811c9dc5, 0x9e3779b9]
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ code ^ (at << 8), 0x85ebca6b)
    low ^= low >>> 15
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}
