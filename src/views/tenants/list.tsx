import type { TenantPage as Page } from '../../domain/tenants/tenants.list.ts'
import type { TenantQuery } from '../../domain/tenants/tenants.query.ts'
import { morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Empty } from '../status.tsx'
import { Pager, SortTh, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { listUrl } from './links.ts'
import { Filters } from './list.filters.tsx'
import { TenantRow } from './list.row.tsx'
import { ActivationForm } from './switch.tsx'

/** A draft that its writer left, as the list offers it. */
export type OwnDraft = { id: string; name: string; savedAt: Date }

export type TenantList = {
  page: Page
  query: TenantQuery
  msps: readonly { id: string; name: string }[]
  drafts: readonly OwnDraft[]
  /** `<shortname>` before it is a tenant's managed host. */
  suffix: string
  may: { create: boolean; switch: boolean; delete: boolean }
}

export const TenantsPage = (props: TenantList) => {
  const { page, query } = props
  return (
    <>
      <div class="page-head">
        <h1>Tenants</h1>
        {props.may.create && (
          <div class="actions">
            <a class="btn primary" href="/tenants/new">
              <Icon name="plus" />
              Create tenant
            </a>
          </div>
        )}
      </div>
      <Drafts drafts={props.drafts} />
      <div class="card">
        <Filters query={query} msps={props.msps} />
        {page.rows.length > 0 ? <Rows {...props} /> : <Nothing {...props} />}
        <Pager
          range={rangeOf(page)}
          {...(page.previous ? { previous: listUrl(query, { before: page.previous }) } : {})}
          {...(page.next ? { next: listUrl(query, { after: page.next }) } : {})}
        />
      </div>
      <ActivationForm />
      <ListMark />
    </>
  )
}

/** Where somebody left off. */
export const Drafts = ({ drafts }: { drafts: readonly OwnDraft[] }) =>
  drafts.length === 0 ? null : (
    <div class="note">
      <Icon name="info-circle" />
      <div>
        <strong>Continue your draft</strong>
        <ul>
          {drafts.map((draft) => (
            <li>
              <a href={`/tenants/new/${draft.id}`}>{draft.name}</a>, saved{' '}
              <Time at={draft.savedAt} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  )

const Sorting = (props: { query: TenantQuery; by: TenantQuery['sort']; title: string }) => {
  const { query, by } = props
  const isSorted = query.sort === by
  const isNextDescending = isSorted ? !query.isDescending : by === 'created'
  return (
    <SortTh
      href={listUrl(query, { sort: isNextDescending ? `-${by}` : by })}
      {...(isSorted ? { sorted: query.isDescending ? 'descending' : 'ascending' } : {})}
    >
      {props.title}
    </SortTh>
  )
}

const Rows = (props: TenantList) => {
  const { page, query } = props
  return (
    <Table
      id="tenants"
      caption={`Tenants, ${rangeOf(page)}, sorted by ${query.sort}, ${query.isDescending ? 'descending' : 'ascending'}`}
      head={
        <>
          <Sorting query={query} by="company" title="Company" />
          <Sorting query={query} by="shortname" title="Shortname and host" />
          <Sorting query={query} by="state" title="State" />
          <Th num>Agents</Th>
          <Th num>Disk</Th>
          <Th num>Sites</Th>
          <Sorting query={query} by="created" title="Created" />
          <Th>Last sign-in</Th>
          {props.may.switch && <Th>Enable</Th>}
          <Th>
            <span class="vh">Actions</span>
          </Th>
        </>
      }
    >
      {page.rows.map((tenant) => (
        <TenantRow tenant={tenant} suffix={props.suffix} may={props.may} />
      ))}
    </Table>
  )
}

function rangeOf({ rows, from, total }: Page): string {
  const all = `${total.count.toLocaleString('en-US')}${total.isMore ? '+' : ''}`
  if (!rows.length) return `0 of ${all}`
  const say = (n: number) => n.toLocaleString('en-US')
  return `${say(from)} to ${say(from + rows.length - 1)} of ${all}`
}

const Nothing = ({ query, may }: TenantList) => {
  if (query.cursor)
    return (
      <Empty icon="building" title="No tenants from here on">
        <a class="btn" href={listUrl(query)} {...morph(listUrl(query))}>
          To the first page
        </a>
      </Empty>
    )
  if (!query.q && !query.state && !query.msp)
    return (
      <Empty
        icon="building"
        title="No tenants yet"
        text="Each customer gets a portal of its own here, with its people, limits and sites."
      >
        {may.create && (
          <a class="btn primary" href="/tenants/new">
            <Icon name="plus" />
            Create the first tenant
          </a>
        )}
      </Empty>
    )
  const clear = listUrl(query, { q: null, state: null, msp: null })
  return (
    <Empty icon="filter" title="No tenant matches">
      <a class="btn" href={clear} {...morph(clear)}>
        Clear filters
      </a>
    </Empty>
  )
}
