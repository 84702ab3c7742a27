import type { ServiceRow as Service } from '../../domain/services/services.ts'
import type { Task, Tiles as Totals } from '../../domain/services/tiles.ts'
import { Icon } from '../icon.tsx'
import { keptRow } from '../kept.tsx'
import { optionsOf } from '../lists/filters.tsx'
import { type Choice, type Column, List, type ListState, PlainTable, Row } from '../lists/list.tsx'
import { NoBulk } from '../lists/selections.tsx'
import { tagChoices } from '../lists/tags.ts'
import { Patch, RereadMark } from '../live.tsx'
import { timeKey } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import {
  Alarms,
  Deploy,
  Kit,
  nameWithoutCustomer,
  Replicated,
  ServiceStatus,
  Users,
} from './cells.tsx'
import { Checklist } from './checklist.tsx'
import { licenseWords, titleOf } from './labels.ts'
import { serviceUrl } from './links.ts'
import { Tiles } from './tiles.tsx'

const rowId = (service: Pick<Service, 'id'>) => `service-${service.id}`

const columns: readonly Column<Service>[] = [
  { key: 'status', sorts: 'up', cell: (service) => <ServiceStatus service={service} /> },
  {
    key: 'customer',
    sorts: 'up',
    cell: (service) => (
      <>
        <a href={serviceUrl(service)}>{service.customer}</a>
        <small>{service.shortname}</small>
      </>
    ),
  },
  { key: 'shortname', sorts: 'up', look: 'mono', cell: ({ shortname }) => shortname },
  { key: 'service', sorts: 'up', cell: (service) => nameWithoutCustomer(service) },
  { key: 'kind', sorts: 'up', cell: ({ kind }) => useWords().services.kinds[kind] },
  { key: 'deploy', sorts: 'up', look: 'narrow', cell: (service) => <Deploy service={service} /> },
  { key: 'license', sorts: 'up', cell: ({ licenseType }) => licenseWords[licenseType] },
  { key: 'users', sorts: 'down', num: true, cell: (service) => <Users service={service} /> },
  { key: 'kit', sorts: 'down', cell: (service) => <Kit service={service} /> },
  { key: 'replicated', sorts: 'down', cell: (service) => <Replicated service={service} /> },
  { key: 'alarms', sorts: 'down', cell: (service) => <Alarms service={service} /> },
]

/** One service, wherever it stands: the list, its own page, a push. Which columns show, the table around it says. */
export const ServiceRow = ({ service }: { service: Service }) => (
  <Row
    id={rowId(service)}
    row={service}
    columns={columns}
    head="customer"
    tick={{ value: service.id, label: titleOf(service) }}
    menu={{ href: `${serviceUrl(service)}/menu`, label: titleOf(service) }}
  />
)

/** A table of few services, in which nothing is ticked or sorted. */
export const FewServices = (props: {
  id: string
  caption: string
  without: readonly string[]
  services: readonly Service[]
}) => (
  <>
    <PlainTable
      id={props.id}
      caption={props.caption}
      columns={columns}
      titles={useWords().services.columns}
      without={props.without}
      hasTicks
      hasActs
    >
      {props.services.map((service) => (
        <ServiceRow service={service} />
      ))}
    </PlainTable>
    <NoBulk />
  </>
)

const markId = (service: Pick<Service, 'id'>) => `service-changed-${service.id}`

/** Stands on the service's own page; when a push replaces it, that page reads itself again. */
export const ServiceMark = ({ service }: { service: Pick<Service, 'id'> }) => (
  <RereadMark id={markId(service)} />
)

/** All that topic `service:<id>` pushes. */
export const ServicePatches = ({ service }: { service: Service }) => (
  <>
    <Patch id={rowId(service)}>
      <ServiceRow service={service} />
    </Patch>
    <Patch id={markId(service)}>
      <ServiceMark service={service} />
    </Patch>
  </>
)

/** The same row, drawn once for all pages that show it alike. */
const drawn = keptRow(
  (service: Service) => <ServiceRow service={service} />,
  ({ lastReplicationAt }) => timeKey(lastReplicationAt),
)

export const MemoizedRow = ({ service }: { service: Service }) => drawn(service)

type Props = {
  state: ListState<Service>
  tiles: Totals
  msps: readonly { id: string; name: string }[]
  tags: readonly string[]
  tasks: readonly Task[]
  /** Whether customers may be brought in. */
  mayProvision: boolean
  /** The services are the reader's own: nothing is done to them here. */
  isOwn?: boolean
}

export const ServicesPage = (props: Props) => {
  const { state, tiles, msps, tags, tasks, mayProvision, isOwn } = props
  const all = useWords()
  const words = all.services
  return (
    <>
      <div class="page-head">
        <h1>{isOwn ? words.ownTitle : words.title}</h1>
        {mayProvision && <Provision isFirst={false} />}
      </div>
      <Checklist tasks={tasks} />
      <Tiles tiles={tiles} />
      <List
        state={state}
        words={{
          ...words.list,
          ...(isOwn && { none: words.list.noneOwn, noneText: words.list.noneOwnText }),
          columns: words.columns,
        }}
        icon="layout-grid"
        columns={columns}
        draw={drawn}
        choices={[...choices(words, msps), ...tagChoices(tags)]}
        hasActs
        start={mayProvision && <Provision isFirst />}
      />
    </>
  )
}

const Provision = ({ isFirst }: { isFirst: boolean }) => {
  const words = useWords().services.list
  return (
    <div class={isFirst ? 'cluster' : 'actions'}>
      <a class="btn" href="/services/imports">
        <Icon name="database-export" />
        {isFirst ? words.importList : words.import}
      </a>
      <a class="btn primary" href="/services/new">
        <Icon name="plus" />
        {isFirst ? words.addFirst : words.onboard}
      </a>
    </div>
  )
}

function choices({ columns: labels, filters, ...words }: Words['services'], msps: Props['msps']) {
  const all: (Choice | false)[] = [
    {
      name: 'status',
      label: labels.status,
      any: filters.anyStatus,
      options: optionsOf(words.status),
    },
    { name: 'kind', label: labels.kind, any: filters.anyKind, options: optionsOf(words.kinds) },
    {
      name: 'license',
      label: labels.license,
      any: filters.anyLicense,
      options: optionsOf(licenseWords),
    },
    { name: 'alarms', label: filters.withAlarms, tick: '1' },
    {
      name: 'deploy',
      label: labels.deploy,
      any: filters.anyDeploy,
      options: optionsOf(words.deploy),
      isMore: true,
    },
    msps.length > 0 && {
      name: 'msp',
      label: filters.msp,
      any: filters.anyMsp,
      options: msps.map(({ id, name }) => ({ value: id, label: name })),
      isMore: true,
    },
    { name: 'kit', label: filters.kitBehind, tick: 'behind', isMore: true },
  ]
  return all.filter((choice) => choice !== false)
}
