import type { AlarmRow as Alarm } from '../../domain/alarms/alarms.list.ts'
import { acting } from '../hx.tsx'
import { optionsOf } from '../lists/filters.tsx'
import {
  type Choice,
  type Column,
  List,
  type ListState,
  type ListWords,
  Row,
} from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { ServiceName } from '../services/cells.tsx'
import { severityWord } from '../severity.tsx'
import { Nothing, Status, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { useWords, type Words } from '../words.ts'

export const alarmRowId = (alarm: Pick<Alarm, 'id'>) => `alarm-${alarm.id}`

const columns: readonly Column<Alarm>[] = [
  {
    key: 'severity',
    ...{ sorts: 'up', order: 'urgency' },
    // its shape is the row's
    cell: ({ severity }) => severityWord(severity),
  },
  {
    key: 'alarm',
    look: 'fill',
    cell: (alarm) => (
      <>
        <a href={`/alarms/${alarm.id}`}>{useWords().say(alarm.name)}</a>
        <Explained alarm={alarm} />
      </>
    ),
  },
  {
    key: 'customer',
    ...{ sorts: 'up', look: 'clip' },
    cell: (alarm) => (
      <>
        {alarm.customer ?? <Nothing>{useWords().alarms.provider}</Nothing>}
        <p>
          <Source alarm={alarm} />
        </p>
      </>
    ),
  },
  {
    key: 'state',
    cell: (alarm) => (
      <>
        <AlarmState alarm={alarm} />
        {alarm.acknowledgedAt && (
          <p>
            {useWords().alarms.by(alarm.acknowledgedBy ?? '')}, <Time at={alarm.acknowledgedAt} />
          </p>
        )}
      </>
    ),
  },
  { key: 'raised', sorts: 'down', cell: ({ raisedAt }) => <Time at={raisedAt} /> },
  { key: 'seen', sorts: 'down', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
  { key: 'count', sorts: 'down', num: true, cell: ({ count }) => count },
  {
    key: 'cleared',
    sorts: 'down',
    cell: ({ clearedAt }) => <Time at={clearedAt} never={useWords().frame.notYet} />,
  },
]

/** One alarm in the list; the same on the page and in a push. */
export const AlarmRow = ({ alarm }: { alarm: Alarm }) => {
  const label = titleOf(alarm, useWords())
  return (
    <Row
      id={alarmRowId(alarm)}
      data-sev={alarm.severity}
      row={alarm}
      columns={columns}
      head="alarm"
      tick={{ value: alarm.id, label }}
      acts={!isOver(alarm) && <AcknowledgeButton alarm={alarm} />}
      menu={{ href: `/alarms/${alarm.id}/menu`, label }}
    />
  )
}

/** What an alarm is called where its row is not seen. */
export const titleOf = (alarm: Alarm, { say }: Words) =>
  `${isolated(say(alarm.name))}, ${isolated(say(alarm.source))}`

/** The ways on from an alarm: to its service, and for staff to whatever else is of the customer. */
export function alarmMenu(all: Words, alarm: Alarm, isOwn: boolean): MenuItem[][] {
  const { alarms, services } = all
  const { id, serviceId, tenantId } = alarm
  const [words, others] = [alarms.menu, services.menu]
  const ofService: MenuItem[] = [
    { label: others.open, icon: 'layout-grid', href: `/services/${serviceId}` },
    { label: words.ofService, icon: 'bell', href: `/alarms?state=all&service=${serviceId}` },
    { label: others.ownCommands, icon: 'list-check', href: `/commands?service=${serviceId}` },
  ]
  const ofCustomer: MenuItem[] = [
    { label: others.customer, icon: 'building', href: `/tenants/${tenantId}` },
    { label: words.ofCustomer, icon: 'bell', href: `/alarms?tenant=${tenantId}` },
    { label: others.commands, icon: 'list-check', href: `/commands?tenant=${tenantId}` },
  ]
  return [
    [{ label: words.open, icon: 'bell', href: `/alarms/${id}` }],
    serviceId ? ofService : [],
    tenantId && !isOwn ? ofCustomer : [],
  ]
}

/** The alarm's text and what to do about it, on one line; whole on hover and on the alarm's own page. */
const Explained = ({ alarm }: { alarm: Alarm }) => {
  const { say } = useWords()
  const words = [alarm.text, alarm.correctiveAction]
    .flatMap((part) => (part ? [say(part)] : []))
    .join(' ')
  return <p>{words}</p>
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
    <>
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
        <>
          {' '}
          <Tag tone="warn" title={words.flappingWhy}>
            {words.flapping}
          </Tag>
        </>
      )}
    </>
  )
}

/** Acknowledges, or takes it back; its forms stand once in the page. */
export const AcknowledgeButton = ({ alarm }: { alarm: Alarm }) => {
  const isSeen = alarm.acknowledgedAt !== null
  const all = useWords()
  const [words, about] = [all.alarms, titleOf(alarm, all)]
  return (
    <button
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

export const AlarmsPage = ({ state }: { state: ListState<Alarm> }) => (
  <>
    <ListHead title={useWords().alarms.title} />
    <AlarmList state={state} choices={choicesOf(useWords())} />
  </>
)

/** The list of alarms, or of those that `choices` narrow, wherever it stands. */
export const AlarmList = (props: {
  state: ListState<Alarm>
  choices: readonly Choice[]
  words?: Partial<ListWords>
}) => {
  const words = useWords().alarms
  return (
    <>
      <List
        state={props.state}
        words={{ ...words, search: words.filter.words, ...props.words }}
        icon="circle-check"
        columns={columns}
        draw={(alarm) => <AlarmRow alarm={alarm} />}
        choices={props.choices}
        hasActs
        start={
          <a class="btn" href={`${props.state.path}?state=all`}>
            {words.showHistory}
          </a>
        }
      />
      <UnacknowledgeForm />
    </>
  )
}

function choicesOf({ alarms: { filter: words, columns: heads }, frame }: Words): Choice[] {
  const { active, cleared, all } = words
  // what is cleared has a state and no severity of its own
  const { cleared: _, ...severities } = frame.severities
  return [
    {
      name: 'state',
      label: words.state,
      any: words.open,
      options: optionsOf({ active, cleared, all }),
    },
    {
      name: 'severity',
      label: heads.severity,
      any: words.anySeverity,
      options: optionsOf(severities),
    },
    { name: 'unacknowledged', label: words.unacknowledged, tick: '1' },
    { name: 'tenant', label: words.oneCustomer, linked: true },
    { name: 'service', label: words.oneService, linked: true },
  ]
}
