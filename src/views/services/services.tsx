import type { SavedView } from '../../domain/services/saved-views.ts'
import type { ServiceQuery } from '../../domain/services/services.query.ts'
import type { ServiceRow as Service, ServicePage } from '../../domain/services/services.ts'
import type { Task, Tiles as Totals } from '../../domain/services/tiles.ts'
import { morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark, Patch } from '../live.tsx'
import { memoize } from '../memo.ts'
import { Empty } from '../status.tsx'
import { Pager, RowMenuButton, SelectRow, Table } from '../table.tsx'
import { timeKey } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { Alarms, Deploy, Kit, Replicated, ServiceName, ServiceStatus, Users } from './cells.tsx'
import { Checklist } from './checklist.tsx'
import { ColumnChooser, Head, orderWords } from './columns.tsx'
import { ActiveFilters, activeFilters, Filters, type Msps, unfiltered } from './filters.tsx'
import { licenseWords, titleOf } from './labels.ts'
import { listUrl, pairsOf, serviceUrl } from './links.ts'
import { ViewMenu } from './saved-views.tsx'
import { Bulk } from './selections.tsx'
import { Tiles } from './tiles.tsx'

const rowId = (service: Pick<Service, 'id'>) => `service-${service.id}`

/** One service, wherever it stands: the list, its own page, a push. Which columns show, the page around it says. */
export const ServiceRow = ({ service }: { service: Service }) => (
  <tr id={rowId(service)}>
    <td>
      <SelectRow form="bulk" name="service" value={service.id} label={titleOf(service)} />
    </td>
    <td data-col="status">
      <ServiceStatus service={service} />
    </td>
    <th scope="row">
      <a href={serviceUrl(service)}>{service.customer}</a>
      <span class="sub">{service.shortname}</span>
    </th>
    <td data-col="shortname" class="mono">
      {service.shortname}
    </td>
    <td data-col="service">
      <ServiceName service={service} />
    </td>
    <td data-col="kind">{useWords().services.kinds[service.kind]}</td>
    <td data-col="deploy">
      <Deploy service={service} />
    </td>
    <td data-col="license">{licenseWords[service.licenseType]}</td>
    <td data-col="users" class="num">
      <Users service={service} />
    </td>
    <td data-col="kit">
      <Kit service={service} />
    </td>
    <td data-col="replicated">
      <Replicated service={service} />
    </td>
    <td data-col="alarms">
      <Alarms service={service} />
    </td>
    <td>
      <RowMenuButton href={`${serviceUrl(service)}/menu`} label={titleOf(service)} />
    </td>
  </tr>
)

const markId = (service: Pick<Service, 'id'>) => `service-changed-${service.id}`

/** Stands on the service's own page; when a push replaces it, that page reads itself again. */
export const ServiceMark = ({ service }: { service: Pick<Service, 'id'> }) => (
  <data id={markId(service)} data-reread hidden />
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

const memo = memoize()

/** The same row, drawn once for all pages that show it alike: drawing fifty costs more than all else of the page. */
export const MemoizedRow = ({ service }: { service: Service }) => (
  <>
    {memo(`${timeKey(service.lastReplicationAt)} ${JSON.stringify(service)}`, () => (
      <ServiceRow service={service} />
    ))}
  </>
)

type Props = {
  page: ServicePage
  query: ServiceQuery
  tiles: Totals
  views: readonly SavedView[]
  msps: Msps
  tasks: readonly Task[]
  /** Whether customers may be brought in. */
  mayProvision: boolean
  /** The services are the reader's own: nothing is done to them here. */
  isOwn?: boolean
}

export const ServicesPage = (props: Props) => {
  const { page, query, tiles, views, msps, tasks, mayProvision, isOwn } = props
  const words = useWords().services
  return (
    <>
      <div class="page-head">
        <h1>{isOwn ? words.ownTitle : words.title}</h1>
        <PageActions query={query} mayProvision={mayProvision} />
      </div>
      <Checklist tasks={tasks} />
      <Tiles tiles={tiles} />
      <div class={isOwn ? 'card one-row' : 'card'} data-cols={query.columns.join(' ')}>
        <Filters query={query} msps={msps}>
          <ViewMenu views={views} query={query} />
          <ColumnChooser query={query} />
        </Filters>
        <ActiveFilters query={query} msps={msps} />
        {!isOwn && (
          <Bulk total={page.total ?? whole(tiles)} rows={page.rows.length} query={query} />
        )}
        {page.rows.length > 0 ? (
          <List page={page} query={query} tiles={tiles} />
        ) : (
          <Nothing {...props} />
        )}
        <Pager
          range={rangeOf(page, tiles)}
          {...(page.previous ? { previous: listUrl(query, { before: page.previous }) } : {})}
          {...(page.next ? { next: listUrl(query, { after: page.next }) } : {})}
        />
      </div>
      <ListMark />
    </>
  )
}

const PageActions = ({ query, mayProvision }: Pick<Props, 'query' | 'mayProvision'>) => {
  const search = new URLSearchParams(pairsOf(query)).toString()
  const words = useWords().services.list
  return (
    <div class="actions">
      <a class="btn" href={search ? `/services.csv?${search}` : '/services.csv'}>
        <Icon name="download" />
        {words.export}
      </a>
      {mayProvision && (
        <>
          <a class="btn" href="/services/imports">
            <Icon name="database-export" />
            {words.import}
          </a>
          <a class="btn primary" href="/services/new">
            <Icon name="plus" />
            {words.newCustomer}
          </a>
        </>
      )}
    </div>
  )
}

const List = ({ page, query, tiles }: Pick<Props, 'page' | 'query' | 'tiles'>) => (
  <Table
    id="services"
    caption={useWords().services.list.caption(rangeOf(page, tiles), orderWords(query))}
    head={<Head query={query} />}
  >
    {page.rows.map((service) => (
      <MemoizedRow service={service} />
    ))}
  </Table>
)

const whole = (tiles: Totals) => ({ count: tiles.services, isMore: false })

/** "51 to 100 of 184", "1 to 50 of 1,000+". */
function rangeOf(page: ServicePage, tiles: Totals): string {
  const { count, isMore } = page.total ?? whole(tiles)
  const words = useWords().services.list
  const total = `${grouped(count)}${isMore ? '+' : ''}`
  if (!page.rows.length) return words.empty(total)
  const last = page.from + page.rows.length - 1
  return words.range(grouped(page.from), grouped(last), total)
}

const Nothing = (props: Pick<Props, 'page' | 'query' | 'msps' | 'mayProvision' | 'isOwn'>) => {
  const { page, query, msps } = props
  const { services, frame } = useWords()
  const words = services.list
  const start = unfiltered(query)
  if (query.cursor)
    return (
      <Empty icon="layout-grid" title={words.noneFurther}>
        <a class="btn" href={listUrl(query)} {...morph(listUrl(query))}>
          {words.toFirst}
        </a>
      </Empty>
    )
  if (!page.total) return <NothingYet {...props} />
  const filters = activeFilters(query, msps).map((filter) => filter.words)
  return (
    <Empty icon="filter" title={words.noMatch} text={words.filteredBy(filters.join(', '))}>
      <a class="btn" href={start} {...morph(start)}>
        {frame.table.clearFilters}
      </a>
    </Empty>
  )
}

const NothingYet = ({ mayProvision, isOwn }: Pick<Props, 'mayProvision' | 'isOwn'>) => {
  const words = useWords().services.list
  return (
    <Empty
      icon="layout-grid"
      title={isOwn ? words.noneOwn : words.noneYet}
      text={isOwn ? words.noneOwnText : words.noneYetText}
    >
      {mayProvision && (
        <span class="cluster">
          <a class="btn primary" href="/services/new">
            <Icon name="plus" />
            {words.addFirst}
          </a>
          <a class="btn" href="/services/imports">
            <Icon name="database-export" />
            {words.importList}
          </a>
        </span>
      )}
    </Empty>
  )
}
