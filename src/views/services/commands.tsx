import type { CommandRow as Command, CommandQuery } from '../../domain/services/commands.list.ts'
import type { Option } from '../form.tsx'
import { Options, SearchField } from '../form.tsx'
import { filtering, hx, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Empty, Status } from '../status.tsx'
import { Pager, SelectAllTh, SelectRow, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { ServiceName } from './cells.tsx'

export const commandRowId = (command: Pick<Command, 'id'>) => `command-${command.id}`

/** `/commands` with this filter; what is absent or empty is left out. */
export function commandsUrl(query: CommandQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length > 0 ? `/commands?${search}` : '/commands'
}

/** The first block of its id: enough to tell commands apart when reading them to somebody. */
export const shortId = ({ id }: Pick<Command, 'id'>) => id.slice(0, 8)

/** One command in the list; the same on the page and in a push. */
export const CommandRow = ({ command }: { command: Command }) => (
  <tr id={commandRowId(command)} data-state={command.state}>
    <td>
      <SelectRow
        form="selected-commands"
        name="command"
        value={command.id}
        label={`${command.kindName} ${shortId(command)}`}
      />
    </td>
    <th scope="row">
      <a class="mono" href={`/commands/${command.id}`}>
        {shortId(command)}
      </a>
    </th>
    <td class="clip" title={command.customer ?? undefined}>
      {command.customer ?? <span class="muted">Provider</span>}
    </td>
    <td>{command.kindName}</td>
    <td>
      <Target command={command} />
    </td>
    <td class="fill">
      <CommandStatus command={command} />
      {command.error && (
        <span class="under" title={command.error}>
          {command.error}
        </span>
      )}
    </td>
    <td>
      <Time at={command.createdAt} />
    </td>
    <td>
      <Time at={command.startedAt} never="not yet" />
    </td>
    <td>
      <Time at={command.endedAt} never="not yet" />
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

/** What the command is about: a link when that is a service. */
export const Target = ({ command }: { command: Command }) =>
  command.subjectKind === 'service' && command.subjectId ? (
    <a href={`/services/${command.subjectId}`}>
      <ServiceName service={{ name: command.subjectName, customer: command.customer ?? '' }} />
    </a>
  ) : (
    <span>{command.subjectName}</span>
  )

/** Its state in words; while it runs also the step it is at. */
export const CommandStatus = ({ command }: { command: Command }) => {
  const { state, step, steps, stepName } = command
  if (state === 'queued')
    return (
      <Status tone="off" icon="clock">
        {command.attempt > 0 ? 'Waiting for another try' : 'Queued'}
      </Status>
    )
  if (state === 'succeeded')
    return (
      <Status tone="off" icon="circle-check">
        Succeeded
      </Status>
    )
  if (state === 'failed') return <Status tone="bad">Failed</Status>
  if (state === 'cancelled') return <Status tone="off">Cancelled</Status>
  const doing = command.cancelRequestedAt ? 'Stopping' : 'Executing'
  const words = `${doing}, ${step} of ${steps}${stepName ? `: ${stepName}` : ''}`
  return (
    <span class="job" title={words}>
      <span>{words}</span>
      <progress value={step} max={steps} aria-label={`Step ${step} of ${steps}`} />
    </span>
  )
}

/** Tries so far and at most; none yet is a dash. */
export const attemptOf = ({ attempt, maxAttempts }: Command) =>
  attempt === 0 ? '–' : `${attempt} of ${maxAttempts}`

/** When it is tried (again), for what waits; a held one has no time until it is let go. */
export const NextTry = ({ command }: { command: Command }) => {
  if (command.state !== 'queued') return <span class="muted">–</span>
  // Postgres's infinity, which no Date can hold
  if (Number.isNaN(command.nextTryAt.getTime())) return <span>held</span>
  return <Time at={command.nextTryAt} />
}

/** The one act that its state allows; its form stands in the layout. */
export const CommandAct = ({ command }: { command: Command }) => {
  const about = `${command.kindName} of ${command.subjectName}`
  const isOpen = command.state === 'queued' || command.state === 'executing'
  if (isOpen && !command.cancelRequestedAt)
    return (
      <button
        class="btn small when-operator"
        form="cancel"
        name="command"
        value={command.id}
        aria-label={`Cancel ${about}`}
      >
        Cancel
      </button>
    )
  if (command.state === 'failed' || command.state === 'cancelled')
    return (
      <button
        class="btn small when-operator"
        form="retry"
        name="command"
        value={command.id}
        aria-label={`Retry ${about}`}
      >
        Retry
      </button>
    )
  return null
}

type Page = { rows: readonly Command[]; next?: string; previous?: string }
/** A kind of command and how it is spoken of. */
export type KindOption = { kind: string; name: string }

/** `query` is the filter as the URL says it, without the cursor. */
export const CommandsPage = (props: {
  page: Page
  query: CommandQuery
  kinds: readonly KindOption[]
}) => {
  const { page, query } = props
  return (
    <>
      <div class="page-head">
        <h1>Queued Tasks</h1>
      </div>
      <div class="card">
        <Filter query={query} kinds={props.kinds} />
        <Selected />
        {page.rows.length > 0 ? <List page={page} /> : <Nothing query={query} />}
        <Pager
          range={rangeOf(page)}
          previous={page.previous && commandsUrl({ ...query, cursor: page.previous })}
          next={page.next && commandsUrl({ ...query, cursor: page.next })}
        />
      </div>
      <ListMark />
    </>
  )
}

const states: readonly Option[] = [
  { value: '', label: 'Any status' },
  { value: 'open', label: 'Queued or executing' },
  { value: 'queued', label: 'Queued' },
  { value: 'executing', label: 'Executing' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
]

const Filter = (props: { query: CommandQuery; kinds: readonly KindOption[] }) => {
  const { query } = props
  const kinds = props.kinds.map(({ kind, name }) => ({ value: kind, label: name }))
  return (
    <form class="tools" role="search" aria-label="Filter tasks" {...filtering('/commands')}>
      <SearchField value={query.q} label="Target, customer or person" longest={200} />
      <select class="auto" name="state" aria-label="Status">
        <Options options={states} value={query.state ?? ''} />
      </select>
      <select class="auto" name="kind" aria-label="Kind">
        <Options options={[{ value: '', label: 'Any kind' }, ...kinds]} value={query.kind ?? ''} />
      </select>
      {query.tenant && <input type="hidden" name="tenant" value={query.tenant} />}
      {isFiltered(query) && (
        <a class="btn quiet" href="/commands" {...morph('/commands')}>
          Clear filters
        </a>
      )}
    </form>
  )
}

const Selected = () => (
  <form class="bulk" id="selected-commands" method="post" action="/commands/cancellations">
    <strong>
      Selected tasks
      <span data-ticked />
    </strong>
    <BulkButton action="/commands/retries" icon="refresh">
      Retry
    </BulkButton>
    <BulkButton action="/commands/cancellations" icon="x">
      Cancel
    </BulkButton>
    <button class="btn small quiet push" type="reset">
      Clear
    </button>
  </form>
)

const BulkButton = (props: { action: string; icon: 'refresh' | 'x'; children: string }) => (
  <button
    class="btn small when-operator"
    formaction={props.action}
    {...hx({ post: props.action, target: '#toasts', swap: 'beforeend' })}
  >
    <Icon name={props.icon} />
    {props.children}
  </button>
)

const List = ({ page }: { page: Page }) => (
  <Table
    id="command-rows"
    caption={rangeOf(page)}
    head={
      <>
        <SelectAllTh />
        <Th>Id</Th>
        <Th>Tenant</Th>
        <Th>Kind</Th>
        <Th>Target</Th>
        <Th>Status, last error</Th>
        <Th>Queued</Th>
        <Th>Started</Th>
        <Th>Ended</Th>
        <Th num>Attempt</Th>
        <Th>Next try</Th>
        <Th>By</Th>
        <Th>
          <span class="vh">Actions</span>
        </Th>
      </>
    }
  >
    {page.rows.map((command) => (
      <CommandRow command={command} />
    ))}
  </Table>
)

const Nothing = ({ query }: { query: CommandQuery }) =>
  isFiltered(query) ? (
    <Empty icon="filter" title="No task matches" text={`Filter: ${filterWords(query)}.`}>
      <a class="btn" href="/commands" {...morph('/commands')}>
        Clear filters
      </a>
    </Empty>
  ) : (
    <Empty
      icon="list-check"
      title="No tasks yet"
      text="A replication or an import appears here as soon as somebody queues one."
    >
      <a class="btn" href="/services">
        All Services
      </a>
    </Empty>
  )

const isFiltered = ({ state, kind, q, tenant }: CommandQuery) =>
  Boolean((state && state !== 'all') || kind || q || tenant)

const filterWords = ({ state, kind, q, tenant }: CommandQuery) =>
  [state && `status ${state}`, kind && `kind ${kind}`, q && `“${q}”`, tenant && 'one customer']
    .filter(Boolean)
    .join(', ')

const rangeOf = ({ rows }: Page) =>
  `${rows.length} ${rows.length === 1 ? 'task' : 'tasks'} on this page, newest first`
