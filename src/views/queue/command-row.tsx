import type { CommandRow as Command } from '../../domain/queue/commands.list.ts'
import { type Column, Row } from '../lists/list.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { ServiceName } from '../services/cells.tsx'
import { commandWord } from '../services/labels.ts'
import { Nothing, Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'

export const commandRowId = (command: Pick<Command, 'id'>) => `command-${command.id}`

/** The first block of its id: enough to tell commands apart when reading them to somebody. */
export const shortId = ({ id }: Pick<Command, 'id'>) => id.slice(0, 8)

export const columns: readonly Column<Command>[] = [
  {
    key: 'id',
    look: 'mono',
    cell: (command) => <a href={`/commands/${command.id}`}>{shortId(command)}</a>,
  },
  { key: 'kind', sorts: 'up', cell: ({ kind }) => commandWord(kind) },
  {
    key: 'state',
    ...{ sorts: 'up', look: 'fill' },
    cell: (command) => (
      <>
        <CommandStatus command={command} />
        {command.error && <p>{useWords().say(command.error)}</p>}
      </>
    ),
  },
  {
    key: 'customer',
    look: 'clip',
    cell: ({ customer }) => customer ?? <Nothing>{useWords().services.commands.provider}</Nothing>,
  },
  { key: 'target', cell: (command) => <Target command={command} /> },
  { key: 'queued', sorts: 'down', cell: ({ createdAt }) => <Time at={createdAt} /> },
  { key: 'started', cell: ({ startedAt }) => <NotYet at={startedAt} /> },
  { key: 'ended', sorts: 'down', cell: ({ endedAt }) => <NotYet at={endedAt} /> },
  { key: 'attempt', num: true, cell: (command) => attemptOf(command) },
  { key: 'next_try', cell: (command) => <NextTry command={command} /> },
  { key: 'by', cell: ({ requestedName }) => requestedName },
]

const NotYet = ({ at }: { at: Date | null }) => (
  <Time at={at} never={useWords().services.commands.notYet} />
)

/** One command in the list; the same on the page and in a push. */
export const CommandRow = ({ command }: { command: Command }) => {
  // as its row is headed
  const label = shortId(command)
  return (
    <Row
      id={commandRowId(command)}
      row={command}
      columns={columns}
      head="id"
      tick={{ value: command.id, label }}
      acts={<CommandAct command={command} />}
      menu={{ href: `/commands/${command.id}/menu`, label }}
    />
  )
}

/** The ways on from a command: to the service that it is about, and for staff to its customer. */
export function commandMenu(
  { services }: Words,
  { id, subjectKind, subjectId, tenantId }: Command,
  isOwn: boolean,
): MenuItem[][] {
  const { menu, commands: words } = services
  const ofService: MenuItem[] = [
    { label: menu.open, icon: 'layout-grid', href: `/services/${subjectId}` },
    { label: menu.ownCommands, icon: 'list-check', href: `/commands?service=${subjectId}` },
  ]
  const ofCustomer: MenuItem[] = [
    { label: menu.customer, icon: 'building', href: `/tenants/${tenantId}` },
    { label: menu.commands, icon: 'list-check', href: `/commands?tenant=${tenantId}` },
  ]
  return [
    [{ label: words.open, icon: 'list-check', href: `/commands/${id}` }],
    subjectKind === 'service' && subjectId ? ofService : [],
    tenantId && !isOwn ? ofCustomer : [],
  ]
}

/** What the command is about: a link when that is a service. */
export const Target = ({ command }: { command: Command }) => {
  if (command.subjectKind !== 'service' || !command.subjectId)
    return <>{useWords().say(command.subject)}</>
  return (
    <a href={`/services/${command.subjectId}`}>
      <ServiceName service={{ name: command.subjectName, customer: command.customer ?? '' }} />
    </a>
  )
}

/** Its state in words; while it runs also the step it is at. */
export const CommandStatus = ({ command }: { command: Command }) => {
  const { state, step, steps } = command
  const { services, say } = useWords()
  const words = services.commands
  const stepName = command.stepName && say(command.stepName)
  if (state === 'queued')
    return (
      <Status tone="off" icon="clock">
        {isTriedAgain(command) ? words.again : words.states.queued}
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
    <span class="job">
      <span>{said}</span>
      <progress value={step} max={steps} aria-label={words.step(step, steps)} />
    </span>
  )
}

/** Whether it failed before and is tried again; who asked for a retry gave it tries of its own. */
const isTriedAgain = ({ attempt, maxAttempts }: Command) => attempt > 0 && attempt < maxAttempts

/** Tries so far and at most; none yet is a dash. */
export const attemptOf = ({ attempt, maxAttempts }: Command) =>
  attempt === 0 ? '–' : useWords().services.commands.attempt(attempt, maxAttempts)

/** When it is tried (again), for what waits; a held one has no time until it is let go. */
export const NextTry = ({ command }: { command: Command }) =>
  command.state === 'queued' ? <Time at={command.nextTryAt} /> : <Nothing>–</Nothing>

/** The act that its state allows, of one that is held both; its form stands in the layout. */
export const CommandAct = ({ command }: { command: Command }) => {
  const words = useWords().services.commands
  // what heads its row, and no longer: a page has fifty of these
  const about = shortId(command)
  const isOpen = command.state === 'queued' || command.state === 'executing'
  return (
    <>
      {command.mayRetry && (
        <button form="retry" name="command" value={command.id} aria-label={words.retryOne(about)}>
          {words.retry}
        </button>
      )}
      {isOpen && !command.cancelRequestedAt && (
        <button form="cancel" name="command" value={command.id} aria-label={words.cancelOne(about)}>
          {words.cancel}
        </button>
      )}
    </>
  )
}
