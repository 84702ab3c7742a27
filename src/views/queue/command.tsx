import type { Outcome } from '../../domain/queue/commands.control.ts'
import type { CommandDetail, Waiting } from '../../domain/queue/commands.list.ts'
import { Card, Fact } from '../card.tsx'
import { JobLog } from '../job.tsx'
import { Patch } from '../live.tsx'
import { PageHead } from '../page-head.tsx'
import { commandWord, reasons, sentence } from '../services/labels.ts'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { Toast } from '../toast.tsx'
import { isMessage } from '../words/messages.ts'
import { grouped, useWords, type Words } from '../words.ts'
import {
  attemptOf,
  CommandAct,
  CommandRow,
  CommandStatus,
  commandRowId,
  NextTry,
  shortId,
  Target,
} from './command-row.tsx'

const commandFactsId = (command: Pick<CommandDetail, 'id'>) => `command-facts-${command.id}`

/** What a change of this command pushes: its row into lists, its facts and log into its own page. */
export const PushedCommand = ({ command }: { command: CommandDetail }) => (
  <>
    <Patch id={commandRowId(command)}>
      <CommandRow command={command} />
    </Patch>
    <Patch id={commandFactsId(command)}>
      <CommandFacts command={command} />
    </Patch>
  </>
)

/** One command on its own page; `waiting` while it is queued. */
export const CommandPage = (props: { command: CommandDetail; waiting: Waiting | null }) => {
  const { command, waiting } = props
  const { services, say } = useWords()
  const words = services.commands
  return (
    <>
      <PageHead
        list={{ href: '/commands', title: words.title }}
        here={shortId(command)}
        title={words.of(commandWord(command.kind), say(command.subject))}
      />
      {waiting && <WhyWaiting waiting={waiting} />}
      <CommandFacts command={command} />
    </>
  )
}

/** Why a queued command has not begun, and when it may. */
const WhyWaiting = ({ waiting }: { waiting: Waiting }) => {
  const { services, say } = useWords()
  const { waiting: words, why } = services
  const { position, reason: because, expectedStart, medianSeconds } = waiting
  return (
    <Note>
      <strong>{position === 1 ? words.next : words.number(position)}</strong>{' '}
      {because ? words.because(why(because, say)) : words.free}
      {expectedStart ? (
        <>
          {words.expected} <Time at={expectedStart} absolute />.
        </>
      ) : (
        words.unknown
      )}
      {medianSeconds !== null && words.usually(spoken(medianSeconds * 1000))}
    </Note>
  )
}

/** Everything about the command that changes while it runs; pushed under its own id. */
const CommandFacts = ({ command }: { command: CommandDetail }) => (
  <div class="stack-lg" id={commandFactsId(command)}>
    <section class="card" aria-label={useWords().services.commands.task}>
      <header>
        <CommandStatus command={command} />
        <span class="push">
          <CommandAct command={command} />
        </span>
      </header>
      <div class="body">
        <Facts command={command} />
      </div>
    </section>
    <Card id="log-h" title={useWords().services.commands.log}>
      <div class="body">
        <JobLog log={command.log} />
      </div>
    </Card>
  </div>
)

const Facts = ({ command }: { command: CommandDetail }) => {
  const { services, frame, say } = useWords()
  const words = services.commands
  const heads = words.columns
  return (
    <dl class="dl">
      <Fact label={heads.id}>
        <code>{command.id}</code>
      </Fact>
      <Fact label={heads.customer}>{command.customer ?? words.providersOwn}</Fact>
      <Fact label={heads.target}>
        <Target command={command} />
      </Fact>
      <Fact label={words.steps}>
        {words.stepsDone(command.step, command.steps)}
        {command.stepName && atStep(words, command.state)(say(command.stepName))}
      </Fact>
      <Fact label={heads.attempt}>{attemptOf(command)}</Fact>
      <Fact label={heads.next_try}>
        <NextTry command={command} />
      </Fact>
      {command.error && <Fact label={words.lastError}>{say(command.error)}</Fact>}
      <Fact label={heads.queued}>
        <Time at={command.createdAt} absolute /> {words.byName(command.requestedName)}
      </Fact>
      <Fact label={heads.started}>
        <Time at={command.startedAt} absolute never={frame.notYet} />
      </Fact>
      <Fact label={heads.ended}>
        <Time at={command.endedAt} absolute never={frame.notYet} />
        {command.startedAt &&
          command.endedAt &&
          words.after(spoken(command.endedAt.getTime() - command.startedAt.getTime()))}
      </Fact>
      {command.cancelRequestedBy && (
        <Fact label={words.cancelledBy}>
          {command.cancelRequestedBy}, <Time at={command.cancelRequestedAt} absolute />
        </Fact>
      )}
      {Object.entries(command.result ?? {}).map(([name, value]) => (
        <Fact label={sentence(name)}>{worded(value)}</Fact>
      ))}
    </dl>
  )
}

/** Where it is, or where it ended; done is done. */
function atStep(words: Words['services']['commands'], state: CommandDetail['state']) {
  if (state === 'succeeded') return () => ''
  return state === 'executing' ? words.at : words.stoppedAt
}

function worded(value: unknown): string {
  const { frame, say } = useWords()
  if (typeof value === 'boolean') return value ? frame.yes : frame.no
  if (typeof value === 'number') return grouped(value)
  if (isMessage(value)) return say(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** "0.4 s", "42 s", "3 min 5 s". */
function spoken(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return useWords().services.commands.seconds(Math.max(0, seconds))
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** What an act on commands did, and which it left alone and why. */
export function outcomeWords(
  { services, say }: Words,
  did: 'cancelled' | 'again',
  outcome: Outcome,
): string[] {
  const words = services.outcomes
  return [
    words[did](outcome.done.length),
    ...[...reasons(outcome, say)].map(([reason, count]) => words.leftAlone(count, reason)),
  ]
}

/** The same in a toast, and the rows as they are now. */
export const Outcomes = (props: {
  said: readonly string[]
  commands: readonly CommandDetail[]
}) => (
  <>
    <Toast>
      {props.said.map((sentence, at) => (
        <div class={at > 0 ? 'muted' : undefined}>{sentence}</div>
      ))}
    </Toast>
    {props.commands.map((command) => (
      <PushedCommand command={command} />
    ))}
  </>
)
