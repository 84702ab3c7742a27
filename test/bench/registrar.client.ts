import { type SimulatedHandset, startHandsets } from '../../src/demo/handsets.ts'
import { answer } from './processes.ts'

const failures: unknown[] = []
const handsets = startHandsets({ onError: (error) => failures.push(error) })
const beatMs = 10

type Given = { handsets: Omit<SimulatedHandset, 'seconds'>[]; overMs: number }

/** Handsets that register evenly over so long; gives how many got which status. */
answer({
  async register({ handsets: all, overMs }: Given) {
    const { register } = await handsets
    const statuses: Record<number, number> = {}
    const from = performance.now()
    const asked: Promise<void>[] = []
    while (asked.length < all.length) {
      const due = Math.min(all.length, ((performance.now() - from) / overMs) * all.length)
      for (const one of all.slice(asked.length, due))
        asked.push(
          register({ ...one, seconds: 3600 }).then((status) => {
            statuses[status] = (statuses[status] ?? 0) + 1
          }),
        )
      await new Promise((next) => setTimeout(next, beatMs))
    }
    await Promise.all(asked)
    return { statuses, failures: failures.length }
  },
})
