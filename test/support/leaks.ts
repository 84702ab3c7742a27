import { beforeAll } from 'vitest'
import { allowed, beyond, endFile, held } from './worker.ts'

/**
 * Evaluated for each file before its own modules. All files of a worker share one process, so a file fails that leaves
 * a timer, worker, socket, child or process listener behind: it would meet the files after it.
 */
const before = held()
const patienceMs = 10_000
const everyMs = 20

// what the first hook returns is called last of all, when the file's own hooks have ended what it began
beforeAll(() => async () => {
  await endFile()
  const end = performance.now() + patienceMs
  for (;;) {
    const left = Object.entries(beyond(allowed(before), held()))
    if (left.length === 0) return
    if (performance.now() > end)
      throw new Error(
        `This file leaves behind: ${left.map(([what, many]) => `${many} × ${what}`).join(', ')}`,
      )
    await new Promise((next) => setTimeout(next, everyMs))
  }
})
