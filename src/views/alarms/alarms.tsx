import type { AlarmRow as Alarm, AlarmQuery } from '../../domain/alarms/alarms.list.ts'
import { Options, SearchField } from '../form.tsx'
import { acting, filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { ServiceName } from '../services/cells.tsx'
import { SeverityLabel, severityWord } from '../severity.tsx'
import { Empty, Status, Tag } from '../status.tsx'
import { ActionsTh, Pager, SelectAllTh, SelectRow, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

export const alarmRowId = (alarm: Pick<Alarm, 'id'>) => `alarm-${alarm.id}`

/** `/alarms` with this filter; what is absent or empty is left out. */
function alarmsUrl(query: AlarmQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length > 0 ? `/alarms?${search}` : '/alarms'
}

/** One alarm in the list; the same on the page and in a push. */
export const AlarmRow = ({ alarm }: { alarm: Alarm }) => {
  const { alarms: words, say } = useWords()
  return (
    <tr id={alarmRowId(alarm)} data-sev={alarm.severity}>
      <td>
        <SelectRow
          form="acknowledge-many"
          name="alarm"
          value={alarm.id}
          label={`${say(alarm.name)}, ${say(alarm.source)}`}
        />
      </td>
      <td>
        <SeverityLabel severity={alarm.severity} />
      </td>
      <th scope="row" class="fill">
        <a href={`/alarms/${alarm.id}`}>{say(alarm.name)}</a>
        <Explained alarm={alarm} />
      </th>
      <td class="clip" title={alarm.customer ?? undefined}>
        {alarm.customer ?? <span class="muted">{words.provider}</span>}
        <span class="under">
          <Source alarm={alarm} />
        </span>
      </td>
      <td>
        <AlarmState alarm={alarm} />
        {alarm.acknowledgedAt && (
          <span class="under">
            {words.by(alarm.acknowledgedBy ?? '')}, <Time at={alarm.acknowledgedAt} />
          </span>
        )}
      </td>
      <td>
        <Time at={alarm.raisedAt} />
      </td>
      <td>
        <Time at={alarm.lastSeenAt} />
      </td>
      <td class="num">{alarm.count}</td>
      <td>{!isOver(alarm) && <AcknowledgeButton alarm={alarm} />}</td>
    </tr>
  )
}

/** The alarm's text and what to do about it, on one line; whole on hover and on the alarm's own page. */
const Explained = ({ alarm }: { alarm: Alarm }) => {
  const { say } = useWords()
  const words = [alarm.text, alarm.correctiveAction]
    .flatMap((part) => (part ? [say(part)] : []))
    .join(' ')
  return (
    <span class="under" title={words}>
      {words}
    </span>
  )
}

/** Cleared and seen: nothing is left to do, so its row offers nothing. */
const isOver = (alarm: Alarm) => Boolean(alarm.clearedAt && alarm.acknowledgedAt)

/** Where it comes from: a link when that is a service. */
export const Source = ({ alarm }: { alarm: Alarm }) => {
  const name = useWords().say(alarm.source)
  if (!alarm.serviceId) return <>{name}</>
  return (
    <a href={`/services/${alarm.serviceId}`}>
      <ServiceName service={{ name, customer: alarm.customer ?? '' }} />
    </a>
  )
}

/** Active or cleared, seen or not, flapping: in words. */
export const AlarmState = ({ alarm }: { alarm: Alarm }) => {
  const words = useWords().alarms.states
  return (
    <span class="cluster">
      {alarm.clearedAt ? (
        <Status tone="off" icon="circle-check">
          {words.cleared}
        </Status>
      ) : alarm.acknowledgedAt ? (
        <Status tone="off" icon="check">
          {words.acknowledged}
        </Status>
      ) : (
        <Status tone="bad" icon="bell">
          {words.active}
        </Status>
      )}
      {alarm.isFlapping && (
        <Tag tone="warn" title={words.flappingWhy}>
          {words.flapping}
        </Tag>
      )}
    </span>
  )
}

/** Acknowledges, or takes it back; its forms stand once in the page. */
export const AcknowledgeButton = ({ alarm }: { alarm: Alarm }) => {
  const isSeen = alarm.acknowledgedAt !== null
  const { alarms: words, say } = useWords()
  const about = `${say(alarm.name)}, ${say(alarm.source)}`
  return (
    <button
      class="btn small when-acknowledge"
      form={isSeen ? 'unacknowledge' : 'acknowledge'}
      name="alarm"
      value={alarm.id}
      title={isSeen ? words.takeBack : undefined}
      aria-label={isSeen ? words.undoOne(about) : words.acknowledgeOne(about)}
    >
      {isSeen ? words.undo : words.acknowledge}
    </button>
  )
}

/** The form behind every Undo button of a page; the one for Acknowledge is the layout's. */
export const UnacknowledgeForm = () => (
  <form id="unacknowledge" hidden {...acting('/alarms/acknowledgements/withdrawals')} />
)

type Page = { rows: readonly Alarm[]; next?: string; previous?: string }

/** `query` is the filter as the URL says it, without the cursor. */
export const AlarmsPage = (props: { page: Page; query: AlarmQuery }) => {
  const { page, query } = props
  return (
    <>
      <div class="page-head">
        <h1>{useWords().alarms.title}</h1>
      </div>
      <div class="card">
        <Filter query={query} />
        <AcknowledgeMany />
        {page.rows.length > 0 ? <List {...props} /> : <Nothing query={query} />}
        <Pager
          range={rangeOf(page, query)}
          previous={page.previous && alarmsUrl({ ...query, cursor: page.previous })}
          next={page.next && alarmsUrl({ ...query, cursor: page.next })}
        />
      </div>
      <UnacknowledgeForm />
      <ListMark />
    </>
  )
}

const states = ['', 'active', 'cleared', 'all'] as const
const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const

const Filter = ({ query }: { query: AlarmQuery }) => {
  const {
    alarms: { filter: words },
    frame,
  } = useWords()
  const ofState = states.map((value) => ({ value, label: words[value || 'open'] }))
  const ofSeverity = severities.map((value) => ({ value, label: severityWord(value) }))
  return (
    <form class="tools" role="search" aria-label={words.label} {...filtering('/alarms')}>
      <SearchField value={query.q} label={words.words} longest={200} />
      <select class="auto" name="state" aria-label={words.state}>
        <Options options={ofState} value={query.state ?? ''} />
      </select>
      <select class="auto" name="severity" aria-label={words.severity}>
        <Options
          options={[{ value: '', label: words.anySeverity }, ...ofSeverity]}
          value={query.severity ?? ''}
        />
      </select>
      {query.tenant && <input type="hidden" name="tenant" value={query.tenant} />}
      {query.service && <input type="hidden" name="service" value={query.service} />}
      {isFiltered(query) && (
        <a class="btn quiet" href="/alarms" {...morph('/alarms')}>
          {frame.table.clearFilters}
        </a>
      )}
    </form>
  )
}

const AcknowledgeMany = () => {
  const { alarms: words, frame } = useWords()
  return (
    <form class="bulk" id="acknowledge-many" {...acting('/alarms/acknowledgements')}>
      <strong>
        {words.selected}
        <span data-ticked />
      </strong>
      <button class="btn small when-acknowledge">
        <Icon name="check" />
        {words.acknowledge}
      </button>
      <button class="btn small quiet push" type="reset">
        {frame.table.clear}
      </button>
    </form>
  )
}

const List = ({ page, query }: { page: Page; query: AlarmQuery }) => {
  const words = useWords().alarms
  return (
    <Table
      id="alarm-rows"
      caption={rangeOf(page, query)}
      head={
        <>
          <SelectAllTh />
          <Th>{words.severity}</Th>
          <Th>{words.head.alarm}</Th>
          <Th>{words.head.customer}</Th>
          <Th>{words.head.state}</Th>
          <Th>{words.facts.raised}</Th>
          <Th>{words.facts.lastSeen}</Th>
          <Th num>{words.head.count}</Th>
          <ActionsTh />
        </>
      }
    >
      {page.rows.map((alarm) => (
        <AlarmRow alarm={alarm} />
      ))}
    </Table>
  )
}

const Nothing = ({ query }: { query: AlarmQuery }) => {
  const { alarms: words, frame } = useWords()
  return isFiltered(query) ? (
    <Empty icon="filter" title={words.noMatch} text={words.filter.is(filterWords(query))}>
      <a class="btn" href="/alarms" {...morph('/alarms')}>
        {frame.table.clearFilters}
      </a>
    </Empty>
  ) : (
    <Empty icon="circle-check" title={words.noneOpen} text={words.noneOpenText}>
      <a class="btn" href="/alarms?state=all" {...morph('/alarms?state=all')}>
        {words.showHistory}
      </a>
    </Empty>
  )
}

const isFiltered = ({ state, severity, q, tenant, service }: AlarmQuery) =>
  Boolean((state && state !== 'open') || severity || q || tenant || service)

function filterWords({ state, severity, q, tenant, service }: AlarmQuery): string {
  const { filter: words, stateWords } = useWords().alarms
  return [
    state && words.byState(stateWords[state]),
    severity && words.bySeverity(severityWord(severity).toLowerCase()),
    q && words.quoted(q),
    tenant && words.oneCustomer,
    service && words.oneService,
  ]
    .filter(Boolean)
    .join(', ')
}

const rangeOf = ({ rows }: Page, { state = 'open' }: AlarmQuery) =>
  useWords().alarms.range(rows.length, state === 'open' || state === 'active')
