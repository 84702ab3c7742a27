import type { Outcome } from '../../domain/services/commands.acts.ts'
import type { CommandDetail } from '../../domain/services/commands.list.ts'
import { Toast } from '../toast.tsx'
import { useWords } from '../words.ts'
import { PushedCommand } from './command.tsx'

/** What an act on commands did, which it left alone and why, and the rows as they are now. */
export const Outcomes = (props: {
  did: 'cancelled' | 'again'
  outcome: Outcome
  commands: readonly CommandDetail[]
}) => {
  const { services, kept } = useWords()
  const words = services.outcomes
  return (
    <>
      <Toast>
        {words[props.did](props.outcome.done.length)}
        {[...reasons(props.outcome)].map(([reason, count]) => (
          <div class="muted">{words.leftAlone(count, kept.told(reason))}</div>
        ))}
      </Toast>
      {props.commands.map((command) => (
        <PushedCommand command={command} />
      ))}
    </>
  )
}

/** How many were skipped for each reason. */
export function reasons({ skipped }: Outcome): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}
