import type { QueuedReplications } from '../../domain/services/replications.ts'
import { Toast } from '../toast.tsx'
import { useWords } from '../words.ts'
import { reasons } from './labels.ts'

/** What asking for replications did: queued, merged with one that waits or runs, and skipped with the reasons. */
export const Queued = ({ answer }: { answer: QueuedReplications }) => {
  const { queued, merged, skipped } = answer
  const { services, say } = useWords()
  const words = services.replications
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
          {words.show}
        </a>
      }
    >
      {queued.length > 0 && <div>{words.queued(queued.length)}</div>}
      {merged.length > 0 && (
        <div>
          {merged.length === 1 && queued.length === 0
            ? words.joinedOne
            : words.joined(merged.length)}
        </div>
      )}
      {[...reasons({ skipped }, say)].map(([reason, count]) => (
        <div>{words.skipped(count, reason)}</div>
      ))}
    </Toast>
  )
}
