import type { QueuedReplications } from '../../domain/services/replications.ts'
import { Toast } from '../toast.tsx'
import { useWords, type Words } from '../words.ts'
import { reasons } from './labels.ts'

/** What asking for replications did: queued, merged with one that waits or runs, and skipped with the reasons. */
export function queuedWords({ services, say }: Words, answer: QueuedReplications): string[] {
  const { queued, merged, skipped } = answer
  const words = services.replications
  const joined =
    merged.length === 1 && queued.length === 0 ? words.joinedOne : words.joined(merged.length)
  return [
    ...(queued.length > 0 ? [words.queued(queued.length)] : []),
    ...(merged.length > 0 ? [joined] : []),
    ...[...reasons({ skipped }, say)].map(([reason, count]) => words.skipped(count, reason)),
  ]
}

export const Queued = ({ answer }: { answer: QueuedReplications }) => {
  const { queued, merged } = answer
  const words = useWords()
  const first = queued[0] ?? merged[0]
  return (
    <Toast
      icon="database-cog"
      action={
        <a
          class="btn small"
          href={
            queued.length + merged.length === 1 && first
              ? `/commands/${first.commandId}`
              : '/commands'
          }
        >
          {words.services.replications.show}
        </a>
      }
    >
      {queuedWords(words, answer).map((sentence) => (
        <div>{sentence}</div>
      ))}
    </Toast>
  )
}
