import type { CommandDetail } from '../../domain/services/commands.list.ts'
import type { Waiting } from '../../domain/services/commands.waiting.ts'
import { ListMark, Patch } from '../live.tsx'
import { Note, Status } from '../status.tsx'
import { Time } from '../time.tsx'
import {
  attemptOf,
  CommandAct,
  CommandRow,
  CommandStatus,
  commandRowId,
  NextTry,
  shortId,
  Target,
} from './commands.tsx'
import { grouped, sentence } from './words.ts'

export const commandFactsId = (command: Pick<CommandDetail, 'id'>) => `command-facts-${command.id}`

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
  return (
    <>
      <div class="page-head">
        <div>
          <nav aria-label="Breadcrumb">
            <ol class="crumbs">
              <li>
                <a href="/commands">Queued Tasks</a>
              </li>
              <li aria-current="page">{shortId(command)}</li>
            </ol>
          </nav>
          <h1>
            {command.kindName}: {command.subjectName}
          </h1>
        </div>
      </div>
      {waiting && <WhyWaiting waiting={waiting} />}
      <CommandFacts command={command} />
      <ListMark />
    </>
  )
}

/** Why a queued command has not begun, and when it may. */
export const WhyWaiting = ({ waiting }: { waiting: Waiting }) => (
  <Note>
    <strong>
      {waiting.position === 1 ? 'Next in line.' : `Number ${waiting.position} in line.`}
    </strong>{' '}
    {waiting.blocker
      ? `It waits because ${lowered(waiting.blocker)}. `
      : 'It starts as soon as a worker is free. '}
    {waiting.expectedStart ? (
      <>
        Expected start: <Time at={waiting.expectedStart} absolute />.
      </>
    ) : (
      'When it starts cannot be said yet.'
    )}
    {waiting.medianSeconds !== null && ` It usually takes ${spoken(waiting.medianSeconds * 1000)}.`}
  </Note>
)

/** Everything about the command that changes while it runs; pushed under its own id. */
export const CommandFacts = ({ command }: { command: CommandDetail }) => (
  <div class="stack-lg" id={commandFactsId(command)}>
    <section class="card" aria-label="Task">
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
    <section class="card" aria-label="Log">
      <header>
        <h2>Log</h2>
      </header>
      <div class="body">
        <Log command={command} />
      </div>
    </section>
  </div>
)

const Facts = ({ command }: { command: CommandDetail }) => (
  <dl class="dl">
    <dt>Id</dt>
    <dd>
      <code>{command.id}</code>
    </dd>
    <dt>Tenant</dt>
    <dd>{command.customer ?? 'none: the provider’s own'}</dd>
    <dt>Target</dt>
    <dd>
      <Target command={command} />
    </dd>
    <dt>Steps</dt>
    <dd>
      {command.step} of {command.steps} done
      {command.stepName && `, at: ${command.stepName}`}
    </dd>
    <dt>Attempt</dt>
    <dd>{attemptOf(command)}</dd>
    <dt>Next try</dt>
    <dd>
      <NextTry command={command} />
    </dd>
    {command.error && (
      <>
        <dt>Last error</dt>
        <dd>{command.error}</dd>
      </>
    )}
    <dt>Queued</dt>
    <dd>
      <Time at={command.createdAt} absolute /> by {command.requestedName}
    </dd>
    <dt>Started</dt>
    <dd>
      <Time at={command.startedAt} absolute never="not yet" />
    </dd>
    <dt>Ended</dt>
    <dd>
      <Time at={command.endedAt} absolute never="not yet" />
      {command.startedAt &&
        command.endedAt &&
        `, after ${spoken(command.endedAt.getTime() - command.startedAt.getTime())}`}
    </dd>
    {command.cancelRequestedBy && (
      <>
        <dt>Cancelled by</dt>
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

/** Lines that a push repeats at most; a page shows the same, so that a push never takes any away. */
const mostLines = 100

const Log = ({ command }: { command: CommandDetail }) => {
  const lines = command.log.slice(-mostLines)
  if (lines.length === 0) return <p class="muted">Nothing has been written yet.</p>
  return (
    <ol class="stack tight">
      {lines.map((line) => (
        <li>
          <Time at={new Date(line.at)} absolute />{' '}
          {line.level === 'info' ? (
            line.text
          ) : (
            <Status tone={line.level === 'error' ? 'bad' : 'warn'}>{line.text}</Status>
          )}
        </li>
      ))}
    </ol>
  )
}

function worded(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return grouped(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const lowered = (words: string) => words.replace(/^The provider/, 'the provider')

/** "0.4 s", "42 s", "3 min 5 s". */
function spoken(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
