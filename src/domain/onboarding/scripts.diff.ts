/** A line of a text beside an earlier one: in both, only in the earlier, or only in the later; each with its number there. */
export type DiffLine = { is: 'same' | 'gone' | 'new'; text: string; was?: number; now?: number }
/** So many lines that are alike, left out. */
export type DiffGap = { is: 'gap'; lines: number }

/** Lines around a change that are shown with it. */
const around = 3

/**
 * What changed from one text to another by their longest common subsequence of lines (two texts of 2,000 lines: 4 million
 * comparisons, some 20 ms); lines that are alike are left out away from a change.
 */
export function diffOf(before: string, after: string): (DiffLine | DiffGap)[] {
  return withoutAlike(linesOf(before.split('\n'), after.split('\n')))
}

function linesOf(before: readonly string[], after: readonly string[]): DiffLine[] {
  const width = after.length + 1
  // lengths[a * width + b]: the longest subsequence that before[a…] and after[b…] have in common
  const lengths = new Uint16Array((before.length + 1) * width)
  const at = (a: number, b: number) => lengths[a * width + b] ?? 0
  for (let a = before.length - 1; a >= 0; a -= 1)
    for (let b = after.length - 1; b >= 0; b -= 1)
      lengths[a * width + b] =
        before[a] === after[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1))
  const found: DiffLine[] = []
  let [a, b] = [0, 0]
  while (a < before.length || b < after.length) {
    const [was, now] = [before[a], after[b]]
    if (was !== undefined && was === now) {
      found.push({ is: 'same', text: was, was: a + 1, now: b + 1 })
      a += 1
      b += 1
    } else if (was !== undefined && (now === undefined || at(a + 1, b) >= at(a, b + 1))) {
      found.push({ is: 'gone', text: was, was: a + 1 })
      a += 1
    } else if (now !== undefined) {
      found.push({ is: 'new', text: now, now: b + 1 })
      b += 1
    }
  }
  return found
}

function withoutAlike(lines: readonly DiffLine[]): (DiffLine | DiffGap)[] {
  const isNear = new Uint8Array(lines.length)
  for (const [at, { is }] of lines.entries())
    if (is !== 'same') isNear.fill(1, Math.max(0, at - around), at + around + 1)
  const shown: (DiffLine | DiffGap)[] = []
  for (const [at, line] of lines.entries()) {
    const last = shown.at(-1)
    if (isNear[at]) shown.push(line)
    else if (last?.is === 'gap') last.lines += 1
    else shown.push({ is: 'gap', lines: 1 })
  }
  return shown
}
