import type { QueuedReplications } from '../../domain/services/replications.ts'
import { Toast } from '../toast.tsx'
import { grouped } from './words.ts'

const services = (count: number) => (count === 1 ? '1 service' : `${grouped(count)} services`)

/** What asking for replications did: queued, merged with one that waits or runs, and skipped with the reasons. */
export const Queued = ({ answer }: { answer: QueuedReplications }) => {
  const { queued, merged, skipped } = answer
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
          Show
        </a>
      }
    >
      {queued.length > 0 && <div>Replication queued for {services(queued.length)}.</div>}
      {merged.length > 0 && (
        <div>
          {merged.length === 1 && queued.length === 0
            ? 'A replication waits or runs already; this one joined it.'
            : `${services(merged.length)} joined one that waits or runs already.`}
        </div>
      )}
      {[...reasonsOf(skipped)].map(([reason, count]) => (
        <div>
          {services(count)} skipped: {reason}
        </div>
      ))}
    </Toast>
  )
}

function reasonsOf(skipped: QueuedReplications['skipped']): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}
