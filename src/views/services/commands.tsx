import type { CommandRow as Command, CommandQuery } from '../../domain/services/commands.list.ts'
import { Options, SearchField } from '../form.tsx'
import { filtering, hx, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Empty, Status } from '../status.tsx'
import { ActionsTh, Pager, SelectAllTh, SelectRow, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { ServiceName } from './cells.tsx'
import { commandWord } from './words.ts'

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

type Page = { rows: readonly Command[]; next?: string; previous?: string }
/** `query` is the filter as the URL says it, without the cursor. */
export const CommandsPage = (props: {
  page: Page
  query: CommandQuery
  kinds: readonly string[]
}) => {
  const { page, query } = props
  return (
    <>
      <div class="page-head">
        <h1>{useWords().services.commands.title}</h1>
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

const states = ['queued', 'executing', 'succeeded', 'failed', 'cancelled'] as const

const Filter = (props: { query: CommandQuery; kinds: readonly string[] }) => {
  const { query } = props
  const { services, frame } = useWords()
  const words = services.commands
  const kinds = props.kinds.map((kind) => ({
    value: kind,
    label: commandWord(kind),
  }))
  const ofState = [
    { value: '', label: words.anyStatus },
    { value: 'open', label: words.open },
    ...states.map((value) => ({ value, label: words.states[value] })),
  ]
  return (
    <form class="tools" role="search" aria-label={words.filter} {...filtering('/commands')}>
      <SearchField value={query.q} label={words.words} longest={200} />
      <select class="auto" name="state" aria-label={words.status}>
        <Options options={ofState} value={query.state ?? ''} />
      </select>
      <select class="auto" name="kind" aria-label={words.head.kind}>
        <Options
          options={[{ value: '', label: words.anyKind }, ...kinds]}
          value={query.kind ?? ''}
        />
      </select>
      {query.tenant && <input type="hidden" name="tenant" value={query.tenant} />}
      {isFiltered(query) && (
        <a class="btn quiet" href="/commands" {...morph('/commands')}>
          {frame.table.clearFilters}
        </a>
      )}
    </form>
  )
}

const Selected = () => {
  const { services, frame } = useWords()
  const words = services.commands
  return (
    <form class="bulk" id="selected-commands" method="post" action="/commands/cancellations">
      <strong>
        {words.selected}
        <span data-ticked />
      </strong>
      <BulkButton action="/commands/retries" icon="refresh">
        {words.retry}
      </BulkButton>
      <BulkButton action="/commands/cancellations" icon="x">
        {words.cancel}
      </BulkButton>
      <button class="btn small quiet push" type="reset">
        {frame.table.clear}
      </button>
    </form>
  )
}

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

const List = ({ page }: { page: Page }) => {
  const { head } = useWords().services.commands
  return (
    <Table
      id="command-rows"
      caption={rangeOf(page)}
      head={
        <>
          <SelectAllTh />
          <Th>{head.id}</Th>
          <Th>{head.tenant}</Th>
          <Th>{head.kind}</Th>
          <Th>{head.target}</Th>
          <Th>{head.status}</Th>
          <Th>{head.queued}</Th>
          <Th>{head.started}</Th>
          <Th>{head.ended}</Th>
          <Th num>{head.attempt}</Th>
          <Th>{head.nextTry}</Th>
          <Th>{head.by}</Th>
          <ActionsTh />
        </>
      }
    >
      {page.rows.map((command) => (
        <CommandRow command={command} />
      ))}
    </Table>
  )
}

const Nothing = ({ query }: { query: CommandQuery }) => {
  const { services, frame } = useWords()
  const words = services.commands
  return isFiltered(query) ? (
    <Empty icon="filter" title={words.noMatch} text={words.isFilter(filterWords(query))}>
      <a class="btn" href="/commands" {...morph('/commands')}>
        {frame.table.clearFilters}
      </a>
    </Empty>
  ) : (
    <Empty icon="list-check" title={words.none} text={words.noneText}>
      <a class="btn" href="/services">
        {services.title}
      </a>
    </Empty>
  )
}

const isFiltered = ({ state, kind, q, tenant }: CommandQuery) =>
  Boolean((state && state !== 'all') || kind || q || tenant)

function filterWords({ state, kind, q, tenant }: CommandQuery): string {
  const { services } = useWords()
  const { commands: words, filters } = services
  return [
    state &&
      words.byStatus(
        state === 'open' || state === 'all' ? state : words.states[state].toLowerCase(),
      ),
    kind && words.byKind(services.commandKinds[kind]?.name.toLowerCase() ?? kind),
    q && filters.quoted(q),
    tenant && words.oneCustomer,
  ]
    .filter(Boolean)
    .join(', ')
}

const rangeOf = ({ rows }: Page) => useWords().services.commands.range(rows.length)
