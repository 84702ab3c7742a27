import type { StoredMessage } from '../../domain/message.ts'
import type { Outcome } from '../../domain/services/commands.acts.ts'
import type { CommandDetail } from '../../domain/services/commands.list.ts'
import { Toast } from '../toast.tsx'
import type { Say } from '../words/messages.ts'
import { useWords } from '../words.ts'
import { PushedCommand } from './command.tsx'

/** What an act on commands did, which it left alone and why, and the rows as they are now. */
export const Outcomes = (props: {
  did: 'cancelled' | 'again'
  outcome: Outcome
  commands: readonly CommandDetail[]
}) => {
  const { services, say } = useWords()
  const words = services.outcomes
  return (
    <>
      <Toast>
        {words[props.did](props.outcome.done.length)}
        {[...reasons(props.outcome, say)].map(([reason, count]) => (
          <div class="muted">{words.leftAlone(count, reason)}</div>
        ))}
      </Toast>
      {props.commands.map((command) => (
        <PushedCommand command={command} />
      ))}
    </>
  )
}

/** How many were skipped for each reason, as it is said. */
export function reasons(
  { skipped }: { skipped: readonly { reason: StoredMessage }[] },
  say: Say,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const said of skipped.map(({ reason }) => say(reason)))
    counts.set(said, (counts.get(said) ?? 0) + 1)
  return counts
}
