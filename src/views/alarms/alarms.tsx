import type { AlarmRow as Alarm } from '../../domain/alarms/alarms.list.ts'
import { optionsOf } from '../lists/filters.tsx'
import {
  type Choice,
  type Column,
  List,
  type ListState,
  type ListWords,
  Row,
} from '../lists/list.tsx'
import { tagChoices } from '../lists/tags.ts'
import { ListHead } from '../page-head.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { ServiceName } from '../services/cells.tsx'
import { severityWord } from '../severity.tsx'
import { Nothing } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords, type Words } from '../words.ts'
import { AcknowledgeButton, AlarmState, Done, isHere, NextCheck, titleOf } from './state.tsx'

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
        <Done alarm={alarm} />
      </>
    ),
  },
  { key: 'raised', sorts: 'down', cell: ({ raisedAt }) => <Time at={raisedAt} /> },
  { key: 'seen', sorts: 'down', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
  { key: 'count', sorts: 'down', num: true, cell: ({ count }) => count },
  { key: 'check', sorts: 'up', cell: (alarm) => <NextCheck alarm={alarm} /> },
  {
    key: 'cause',
    look: 'clip',
    cell: ({ cause }) =>
      cause && <a href={`/alarms?state=active&cause=${encodeURIComponent(cause)}`}>{cause}</a>,
  },
  {
    key: 'cleared',
    sorts: 'down',
    cell: ({ clearedAt }) => clearedAt && <Time at={clearedAt} />,
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

/** Cleared and seen by the reader's tier or above: nothing is left to do, so its row offers nothing. */
const isOver = (alarm: Alarm) => Boolean(alarm.clearedAt && isHere(alarm.stands.ack))

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

/** How many are put apart for the reader: not in the list of open ones, and never out of sight. */
type ApartCounts = { shelved: number; maintenance: number }

export const AlarmsPage = (props: {
  state: ListState<Alarm>
  apart: ApartCounts
  tags: readonly string[]
}) => (
  <>
    <ListHead title={useWords().alarms.title}>
      <ApartLinks {...props.apart} />
    </ListHead>
    <AlarmList
      state={props.state}
      choices={[...choicesOf(useWords()), ...tagChoices(props.tags)]}
    />
  </>
)

const ApartLinks = ({ shelved, maintenance }: ApartCounts) => {
  const { apart: words, page } = useWords().alarms
  return (
    <>
      <a href="/alarms?state=shelved">
        {words.shelved} <b>{grouped(shelved)}</b>
      </a>
      <a href="/alarms?state=maintenance">
        {words.maintenance} <b>{grouped(maintenance)}</b>
      </a>
      <a href="/alarms/catalogue">{page.allRunbooks}</a>
    </>
  )
}

/** The list of alarms, or of those that `choices` narrow, wherever it stands. */
export const AlarmList = (props: {
  state: ListState<Alarm>
  choices: readonly Choice[]
  words?: Partial<ListWords>
}) => {
  const words = useWords().alarms
  return (
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
  )
}

function choicesOf({ alarms: { filter: words, columns: heads }, frame }: Words): Choice[] {
  const { active, shelved, maintenance, cleared, all } = words
  // what is cleared has a state and no severity of its own
  const { cleared: _, ...severities } = frame.severities
  return [
    {
      name: 'state',
      label: words.state,
      any: words.open,
      options: optionsOf({ active, shelved, maintenance, cleared, all }),
    },
    {
      name: 'severity',
      label: heads.severity,
      any: words.anySeverity,
      options: optionsOf(severities),
    },
    { name: 'unacknowledged', label: words.unacknowledged, tick: '1' },
    {
      ...{ name: 'claimed', label: words.claimed, any: words.anyClaim, isMore: true },
      options: optionsOf(words.claims),
    },
    { name: 'origin', label: words.origin, linked: true },
    { name: 'cause', label: words.cause, longest: 200, isMore: true },
    { name: 'label', label: words.label, longest: 200, isMore: true },
    { name: 'flapping', label: words.flapping, tick: '1', isMore: true },
    { name: 'tenant', label: words.oneCustomer, linked: true },
    { name: 'service', label: words.oneService, linked: true },
    { name: 'source', label: words.source, linked: true },
  ]
}
