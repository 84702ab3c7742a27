import type { Outcome } from '../../domain/queue/commands.control.ts'
import type { CommandDetail, Waiting } from '../../domain/queue/commands.list.ts'
import { JobLog } from '../job.tsx'
import { ListMark, Patch } from '../live.tsx'
import { commandWord, reasons, sentence } from '../services/labels.ts'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { Toast } from '../toast.tsx'
import { isMessage } from '../words/messages.ts'
import { grouped, useWords } from '../words.ts'
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
  const { services, frame, say } = useWords()
  const words = services.commands
  return (
    <>
      <div class="page-head">
        <div>
          <nav aria-label={frame.breadcrumb}>
            <ol class="crumbs">
              <li>
                <a href="/commands">{words.title}</a>
              </li>
              <li aria-current="page">{shortId(command)}</li>
            </ol>
          </nav>
          <h1>{words.of(commandWord(command.kind), say(command.subject))}</h1>
        </div>
      </div>
      {waiting && <WhyWaiting waiting={waiting} />}
      <CommandFacts command={command} />
      <ListMark />
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
    <section class="card" aria-label={useWords().services.commands.log}>
      <header>
        <h2>{useWords().services.commands.log}</h2>
      </header>
      <div class="body">
        <JobLog log={command.log} />
      </div>
    </section>
  </div>
)

const Facts = ({ command }: { command: CommandDetail }) => {
  const { services, frame, say } = useWords()
  const words = services.commands
  return (
    <dl class="dl">
      <dt>{words.head.id}</dt>
      <dd>
        <code>{command.id}</code>
      </dd>
      <dt>{words.head.tenant}</dt>
      <dd>{command.customer ?? words.providersOwn}</dd>
      <dt>{words.head.target}</dt>
      <dd>
        <Target command={command} />
      </dd>
      <dt>{words.steps}</dt>
      <dd>
        {words.stepsDone(command.step, command.steps)}
        {command.stepName && words.at(say(command.stepName))}
      </dd>
      <dt>{words.head.attempt}</dt>
      <dd>{attemptOf(command)}</dd>
      <dt>{words.head.nextTry}</dt>
      <dd>
        <NextTry command={command} />
      </dd>
      {command.error && (
        <>
          <dt>{words.lastError}</dt>
          <dd>{say(command.error)}</dd>
        </>
      )}
      <dt>{words.head.queued}</dt>
      <dd>
        <Time at={command.createdAt} absolute /> {words.byName(command.requestedName)}
      </dd>
      <dt>{words.head.started}</dt>
      <dd>
        <Time at={command.startedAt} absolute never={frame.notYet} />
      </dd>
      <dt>{words.head.ended}</dt>
      <dd>
        <Time at={command.endedAt} absolute never={frame.notYet} />
        {command.startedAt &&
          command.endedAt &&
          words.after(spoken(command.endedAt.getTime() - command.startedAt.getTime()))}
      </dd>
      {command.cancelRequestedBy && (
        <>
          <dt>{words.cancelledBy}</dt>
          <dd>
            {command.cancelRequestedBy}, <Time at={command.cancelRequestedAt} absolute />
          </dd>
        </>
      )}
      {Object.entries(command.result ?? {}).map(([name, value]) => (
        <>
          <dt>{sentence(name)}</dt>
          <dd>{worded(value)}</dd>
        </>
      ))}
    </dl>
  )
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
