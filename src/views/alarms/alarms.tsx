import type { AlarmRow as Alarm, AlarmQuery } from '../../domain/alarms/alarms.list.ts'
import type { Option } from '../form.tsx'
import { Options, SearchField } from '../form.tsx'
import { acting, filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { ServiceName } from '../services/cells.tsx'
import { Sev } from '../severity.tsx'
import { Empty, Status, Tag } from '../status.tsx'
import { Pager, SelectAllTh, SelectRow, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'

export const alarmRowId = (alarm: Pick<Alarm, 'id'>) => `alarm-${alarm.id}`

/** `/alarms` with this filter; what is absent or empty is left out. */
export function alarmsUrl(query: AlarmQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length > 0 ? `/alarms?${search}` : '/alarms'
}

/** One alarm in the list; the same on the page and in a push. */
export const AlarmRow = ({ alarm }: { alarm: Alarm }) => (
  <tr id={alarmRowId(alarm)} data-sev={alarm.severity}>
    <td>
      <SelectRow
        form="acknowledge-many"
        name="alarm"
        value={alarm.id}
        label={`${alarm.name}, ${alarm.source}`}
      />
    </td>
    <td>
      <Sev severity={alarm.severity} />
    </td>
    <th scope="row" class="fill">
      <a href={`/alarms/${alarm.id}`}>{alarm.name}</a>
      <Explained alarm={alarm} />
    </th>
    <td class="clip" title={alarm.customer ?? undefined}>
      {alarm.customer ?? <span class="muted">Provider</span>}
      <span class="under">
        <Source alarm={alarm} />
      </span>
    </td>
    <td>
      <AlarmState alarm={alarm} />
      {alarm.acknowledgedAt && (
        <span class="under">
          by {alarm.acknowledgedBy}, <Time at={alarm.acknowledgedAt} />
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

/** The alarm's text and what to do about it, on one line; whole on hover and on the alarm's own page. */
const Explained = ({ alarm }: { alarm: Alarm }) => {
  const words = [alarm.text, alarm.correctiveAction].filter(Boolean).join(' ')
  return (
    <span class="under" title={words}>
      {words}
    </span>
  )
}

/** Cleared and seen: nothing is left to do, so its row offers nothing. */
const isOver = (alarm: Alarm) => Boolean(alarm.clearedAt && alarm.acknowledgedAt)

/** Where it comes from: a link when that is a service. */
export const Source = ({ alarm }: { alarm: Alarm }) => (
  <>
    {alarm.serviceId ? (
      <a href={`/services/${alarm.serviceId}`}>
        <ServiceName service={{ name: alarm.source, customer: alarm.customer ?? '' }} />
      </a>
    ) : (
      alarm.source
    )}
  </>
)

/** Active or cleared, seen or not, flapping: in words. */
export const AlarmState = ({ alarm }: { alarm: Alarm }) => (
  <span class="cluster">
    {alarm.clearedAt ? (
      <Status tone="off" icon="circle-check">
        Cleared
      </Status>
    ) : alarm.acknowledgedAt ? (
      <Status tone="off" icon="check">
        Acknowledged
      </Status>
    ) : (
      <Status tone="bad" icon="bell">
        Active
      </Status>
    )}
    {alarm.isFlapping && (
      <Tag tone="warn" title="Raised and cleared at least 5 times within 10 minutes">
        Flapping
      </Tag>
    )}
  </span>
)

/** Acknowledges, or takes it back; its forms stand once in the page. */
export const AcknowledgeButton = ({ alarm }: { alarm: Alarm }) => {
  const isSeen = alarm.acknowledgedAt !== null
  return (
    <button
      class="btn small when-operator"
      form={isSeen ? 'unacknowledge' : 'acknowledge'}
      name="alarm"
      value={alarm.id}
      title={isSeen ? 'Take the acknowledgement back' : undefined}
      aria-label={`${isSeen ? 'Undo acknowledgement of' : 'Acknowledge'} ${alarm.name}, ${alarm.source}`}
    >
      {isSeen ? 'Undo' : 'Acknowledge'}
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
        <h1>Alarms</h1>
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

const states: readonly Option[] = [
  { value: '', label: 'Open' },
  { value: 'active', label: 'Active' },
  { value: 'cleared', label: 'Cleared' },
  { value: 'all', label: 'All, newest first' },
]

const severities: readonly Option[] = [
  { value: '', label: 'Any severity' },
  { value: 'critical', label: 'Critical' },
  { value: 'major', label: 'Major' },
  { value: 'minor', label: 'Minor' },
  { value: 'warning', label: 'Warning' },
  { value: 'indeterminate', label: 'Indeterminate' },
]

const Filter = ({ query }: { query: AlarmQuery }) => (
  <form class="tools" role="search" aria-label="Filter alarms" {...filtering('/alarms')}>
    <SearchField value={query.q} label="Name, source, customer or text" longest={200} />
    <select class="auto" name="state" aria-label="State">
      <Options options={states} value={query.state ?? ''} />
    </select>
    <select class="auto" name="severity" aria-label="Severity">
      <Options options={severities} value={query.severity ?? ''} />
    </select>
    {query.tenant && <input type="hidden" name="tenant" value={query.tenant} />}
    {query.service && <input type="hidden" name="service" value={query.service} />}
    {isFiltered(query) && (
      <a class="btn quiet" href="/alarms" {...morph('/alarms')}>
        Clear filters
      </a>
    )}
  </form>
)

const AcknowledgeMany = () => (
  <form class="bulk" id="acknowledge-many" {...acting('/alarms/acknowledgements')}>
    <strong>
      Selected alarms
      <span data-ticked />
    </strong>
    <button class="btn small when-operator">
      <Icon name="check" />
      Acknowledge
    </button>
    <button class="btn small quiet push" type="reset">
      Clear
    </button>
  </form>
)

const List = ({ page, query }: { page: Page; query: AlarmQuery }) => (
  <Table
    id="alarm-rows"
    caption={rangeOf(page, query)}
    head={
      <>
        <SelectAllTh />
        <Th>Severity</Th>
        <Th>Alarm, text and corrective action</Th>
        <Th>Customer, source</Th>
        <Th>State, acknowledged by</Th>
        <Th>Raised</Th>
        <Th>Last seen</Th>
        <Th num>Count</Th>
        <Th>
          <span class="vh">Actions</span>
        </Th>
      </>
    }
  >
    {page.rows.map((alarm) => (
      <AlarmRow alarm={alarm} />
    ))}
  </Table>
)

const Nothing = ({ query }: { query: AlarmQuery }) =>
  isFiltered(query) ? (
    <Empty icon="filter" title="No alarm matches" text={`Filter: ${filterWords(query)}.`}>
      <a class="btn" href="/alarms" {...morph('/alarms')}>
        Clear filters
      </a>
    </Empty>
  ) : (
    <Empty
      icon="circle-check"
      title="No open alarms"
      text="Nothing is wrong that anybody would have to see to."
    >
      <a class="btn" href="/alarms?state=all" {...morph('/alarms?state=all')}>
        Show the history
      </a>
    </Empty>
  )

const isFiltered = ({ state, severity, q, tenant, service }: AlarmQuery) =>
  Boolean((state && state !== 'open') || severity || q || tenant || service)

const filterWords = ({ state, severity, q, tenant, service }: AlarmQuery) =>
  [
    state && `state ${state}`,
    severity && `severity ${severity}`,
    q && `“${q}”`,
    tenant && 'one customer',
    service && 'one service',
  ]
    .filter(Boolean)
    .join(', ')

const rangeOf = ({ rows }: Page, { state = 'open' }: AlarmQuery) => {
  const order =
    state === 'open' || state === 'active'
      ? 'worst, unacknowledged and oldest first'
      : 'newest first'
  return `${rows.length} ${rows.length === 1 ? 'alarm' : 'alarms'} on this page, ${order}`
}
