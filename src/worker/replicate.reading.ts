import type { OddEntry } from '../connectors/graph/entries.ts'
import type { UserField } from '../connectors/graph/selected.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import type { Reading } from '../domain/services/replications.notes.ts'
import type { Context } from './kinds.ts'

/** Progress of long lists is shown this often. */
const shownEveryMs = 1000

export type Pass = {
  tenantId: string
  generation: number
  deltaLink: string | null
  /** What of users is read beside what always is. */
  fields: readonly UserField[]
  credentials: GraphCredentials
  startedAt: Date
}

/** How a list was read: how many entries, whether all of them, and what of it was skipped. */
export type Copied = Reading & { read: number; isFull: boolean }

/** So many odd entries are named; of more, that there are. */
const mostNamed = 20

/** What of a list was skipped, in one line of the log. */
export function gatherOdd() {
  const named: string[] = []
  let count = 0
  let isUnknown = false
  return {
    /** The ids of what was skipped altogether. */
    add(entries: readonly OddEntry[]): string[] {
      count += entries.length
      const skipped = entries.filter(({ place }) => place === null)
      isUnknown ||= skipped.some(({ id }) => id === null)
      for (const { name, place } of entries.slice(0, mostNamed - named.length))
        named.push(place ? `${name} (${place})` : name)
      return skipped.flatMap(({ id }) => id ?? [])
    },
    isUnknown: () => isUnknown,
    said: (): StoredMessage | null =>
      count === 0
        ? null
        : message('entries-odd', {
            count,
            entries: `${named.join(', ')}${count > named.length ? ', …' : ''}`,
          }),
  }
}

export async function warnOfOdd(
  { progress }: Context,
  step: number,
  name: StoredMessage,
  odd: ReturnType<typeof gatherOdd>,
) {
  const said = odd.said()
  if (said) await progress(step, name, said, 'warning')
  if (odd.isUnknown()) await progress(step, name, message('entries-unknown'), 'warning')
}

export function shownNowAndThen(
  { progress }: Context,
  step: number,
  name: (count: number) => StoredMessage,
) {
  let shown = Number.NEGATIVE_INFINITY
  return async (read: number) => {
    if (performance.now() - shown < shownEveryMs) return
    shown = performance.now()
    await progress(step, name(read))
  }
}
