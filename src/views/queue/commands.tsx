import type { CommandRow as Command, CommandQuery } from '../../domain/queue/commands.list.ts'
import { Options, SearchField } from '../form.tsx'
import { filtering, hx, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { commandWord } from '../services/labels.ts'
import { Empty } from '../status.tsx'
import { ActionsTh, Pager, SelectAllTh, Table, Th } from '../table.tsx'
import { useWords } from '../words.ts'
import { CommandRow } from './command-row.tsx'

/** `/commands` with this filter; what is absent or empty is left out. */
function commandsUrl(query: CommandQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length > 0 ? `/commands?${search}` : '/commands'
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
  const { services, lists } = useWords()
  const { commands: words } = services
  return [
    state &&
      words.byStatus(
        state === 'open' || state === 'all' ? state : words.states[state].toLowerCase(),
      ),
    kind && words.byKind(services.commandKinds[kind]?.name.toLowerCase() ?? kind),
    q && lists.quoted(q),
    tenant && words.oneCustomer,
  ]
    .filter(Boolean)
    .join(', ')
}

const rangeOf = ({ rows }: Page) => useWords().services.commands.range(rows.length)
