import type { CommandRow as Command } from '../../domain/queue/commands.list.ts'
import { ServiceName } from '../services/cells.tsx'
import { commandWord } from '../services/labels.ts'
import { Status } from '../status.tsx'
import { SelectRow } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

export const commandRowId = (command: Pick<Command, 'id'>) => `command-${command.id}`

/** The first block of its id: enough to tell commands apart when reading them to somebody. */
export const shortId = ({ id }: Pick<Command, 'id'>) => id.slice(0, 8)

/** One command in the list; the same on the page and in a push. */
export const CommandRow = ({ command }: { command: Command }) => {
  const { services, say } = useWords()
  const words = services.commands
  return (
    <tr id={commandRowId(command)} data-state={command.state}>
      <td>
        <SelectRow
          form="selected-commands"
          name="command"
          value={command.id}
          label={`${nameOf(command)} ${shortId(command)}`}
        />
      </td>
      <th scope="row">
        <a class="mono" href={`/commands/${command.id}`}>
          {shortId(command)}
        </a>
      </th>
      <td class="clip" title={command.customer ?? undefined}>
        {command.customer ?? <span class="muted">{words.provider}</span>}
      </td>
      <td>{nameOf(command)}</td>
      <td>
        <Target command={command} />
      </td>
      <td class="fill">
        <CommandStatus command={command} />
        {command.error && (
          <span class="under" title={say(command.error)}>
            {say(command.error)}
          </span>
        )}
      </td>
      <td>
        <Time at={command.createdAt} />
      </td>
      <td>
        <Time at={command.startedAt} never={words.notYet} />
      </td>
      <td>
        <Time at={command.endedAt} never={words.notYet} />
      </td>
      <td class="num">{attemptOf(command)}</td>
      <td>
        <NextTry command={command} />
      </td>
      <td>{command.requestedName}</td>
      <td>
        <CommandAct command={command} />
      </td>
    </tr>
  )
}

/** Its kind in words. Inside a component. */
const nameOf = ({ kind }: Command) => commandWord(kind)

/** What the command is about: a link when that is a service. */
export const Target = ({ command }: { command: Command }) =>
  command.subjectKind === 'service' && command.subjectId ? (
    <a href={`/services/${command.subjectId}`}>
      <ServiceName service={{ name: command.subjectName, customer: command.customer ?? '' }} />
    </a>
  ) : (
    <span>{useWords().say(command.subject)}</span>
  )

/** Its state in words; while it runs also the step it is at. */
export const CommandStatus = ({ command }: { command: Command }) => {
  const { state, step, steps } = command
  const { services, say } = useWords()
  const words = services.commands
  const stepName = command.stepName && say(command.stepName)
  if (state === 'queued')
    return (
      <Status tone="off" icon="clock">
        {command.attempt > 0 ? words.again : words.states.queued}
      </Status>
    )
  if (state === 'succeeded')
    return (
      <Status tone="off" icon="circle-check">
        {words.states.succeeded}
      </Status>
    )
  if (state === 'failed') return <Status tone="bad">{words.states.failed}</Status>
  if (state === 'cancelled') return <Status tone="off">{words.states.cancelled}</Status>
  const doing = command.cancelRequestedAt ? words.stopping : words.states.executing
  const said = words.doing(doing, step, steps, stepName)
  return (
    <span class="job" title={said}>
      <span>{said}</span>
      <progress value={step} max={steps} aria-label={words.step(step, steps)} />
    </span>
  )
}

/** Tries so far and at most; none yet is a dash. */
export const attemptOf = ({ attempt, maxAttempts }: Command) =>
  attempt === 0 ? '–' : useWords().services.commands.attempt(attempt, maxAttempts)

/** When it is tried (again), for what waits; a held one has no time until it is let go. */
export const NextTry = ({ command }: { command: Command }) => {
  if (command.state !== 'queued') return <span class="muted">–</span>
  // Postgres's infinity, which no Date can hold
  if (Number.isNaN(command.nextTryAt.getTime()))
    return <span>{useWords().services.commands.held}</span>
  return <Time at={command.nextTryAt} />
}

/** The one act that its state allows; its form stands in the layout. */
export const CommandAct = ({ command }: { command: Command }) => {
  const { services, say } = useWords()
  const words = services.commands
  const about = words.about(nameOf(command), say(command.subject))
  const isOpen = command.state === 'queued' || command.state === 'executing'
  if (isOpen && !command.cancelRequestedAt)
    return (
      <button
        class="btn small when-operator"
        form="cancel"
        name="command"
        value={command.id}
        aria-label={words.cancelOne(about)}
      >
        {words.cancel}
      </button>
    )
  if (command.state === 'failed' || command.state === 'cancelled')
    return (
      <button
        class="btn small when-operator"
        form="retry"
        name="command"
        value={command.id}
        aria-label={words.retryOne(about)}
      >
        {words.retry}
      </button>
    )
  return null
}
