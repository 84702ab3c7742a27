import type { Drop } from '../connectors/snmp/door.ts'
import type { TrapCounts, UnknownCounts } from '../domain/notices/traps.take.ts'

type Options = {
  write(batch: readonly TrapCounts[]): Promise<unknown>
  writeUnknown(batch: UnknownCounts): Promise<unknown>
  onError(error: unknown): void
  everyMs?: number
}

/** These are no fault of the sender's, but too much at once. */
const tooMuch: readonly Drop[] = ['limit', 'full']

/** Gathers what was not taken and writes it every other second at most, however much it is. */
export function createDropCounts({ write, writeUnknown, onError, everyMs = 2000 }: Options) {
  let ofSources = new Map<string, TrapCounts>()
  let unknown: UnknownCounts = {}
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  async function flush() {
    timer = undefined
    const sources = [...ofSources.values()]
    const strangers = unknown
    ofSources = new Map()
    unknown = {}
    try {
      if (sources.length > 0) await write(sources)
      if (Object.keys(strangers).length > 0) await writeUnknown(strangers)
    } catch (error) {
      // a count that is lost changes nothing that was promised
      onError(error)
    }
  }

  return {
    add(why: Drop, source: string | undefined, address: string): void {
      if (source) {
        const counted = ofSources.get(source) ?? { source, refused: 0, dropped: 0 }
        if (tooMuch.includes(why)) counted.dropped += 1
        else {
          counted.refused += 1
          counted.last = { why, address }
        }
        ofSources.set(source, counted)
      } else unknown[why] = (unknown[why] ?? 0) + 1
      timer ??= setTimeout(() => {
        writing = flush()
      }, everyMs)
    },
    async stop(): Promise<void> {
      clearTimeout(timer)
      await writing
      await flush()
    },
  }
}
