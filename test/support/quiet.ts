import { inspect } from 'node:util'
import type { Log } from '../../src/worker/kinds.ts'
import { witnesses } from './until.ts'

const mostKept = 30
const keptMs = 60_000
const kept: { at: number; line: string }[] = []

function keep(about: object, text: string) {
  kept.push({ at: performance.now(), line: `${text} ${inspect(about, { depth: 3 })}` })
  if (kept.length > mostKept) kept.shift()
}

/** A log that shows nothing, but for what it was told in the minute before something was awaited in vain. */
export const quiet: Log = { info() {}, warn: keep, error: keep }

witnesses.add(() => {
  const now = performance.now()
  return kept
    .filter(({ at }) => now - at < keptMs)
    .map(({ at, line }) => `${((at - now) / 1000).toFixed(1)} s: ${line}`)
    .join('\n')
})
