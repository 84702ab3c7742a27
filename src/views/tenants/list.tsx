import type { TenantPage as Page, TenantRow as Row } from '../../domain/tenants/tenants.list.ts'
import type { TenantQuery } from '../../domain/tenants/tenants.query.ts'
import { Options, SearchField } from '../form.tsx'
import { Gauge } from '../gauge.tsx'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { keysOf } from '../keys.ts'
import { ListMark } from '../live.tsx'
import { Empty, Tag } from '../status.tsx'
import { Pager, SortTh, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { bytesInWords, hostWords, listUrl, pairsOf, stateWords, tenantUrl } from './links.ts'
import { ActivationForm, EnableSwitch, StateTag } from './switch.tsx'

// what is deleted is in no list
const { deleted: _, ...listed } = stateWords

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

const Filters = ({ query, msps }: Pick<TenantList, 'query' | 'msps'>) => (
  <div class="tools">
    <form
      class="cluster"
      id="filters"
      role="search"
      aria-label="Filter tenants"
      {...filtering('/tenants')}
    >
      <SearchField value={query.q} label="Company or shortname" longest={100} />
      <select class="auto" name="state" aria-label="State">
        <Options
          options={[
            { value: '', label: 'Any state' },
            ...keysOf(listed).map((value) => ({ value, label: listed[value] })),
          ]}
          value={query.state ?? ''}
        />
      </select>
      {msps.length > 0 && (
        <select class="auto" name="msp" aria-label="MSP">
          <Options
            options={[
              { value: '', label: 'Any MSP' },
              { value: 'none', label: 'Without an MSP' },
              ...msps.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={query.msp ?? ''}
          />
        </select>
      )}
      {pairsOf(query)
        .filter(([name]) => name === 'sort' || name === 'limit')
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      <noscript>
        <button class="btn">Filter</button>
      </noscript>
    </form>
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

export const rowId = ({ id }: Pick<Row, 'id'>) => `tenant-${id}`

/** One tenant in the list; pairs of numbers are used and given. */
export const TenantRow = (props: { tenant: Row } & Pick<TenantList, 'suffix' | 'may'>) => {
  const { tenant } = props
  const url = tenantUrl(tenant)
  return (
    <tr id={rowId(tenant)}>
      <th scope="row">
        <a href={url}>{tenant.name}</a>
        <span class="under">{tenant.msp ?? 'No MSP'}</span>
      </th>
      <td>
        <span class="mono">{tenant.shortname}</span>
        <Host tenant={tenant} suffix={props.suffix} />
      </td>
      <td>
        <StateTag tenant={tenant} />
      </td>
      <td class="num">
        <Share used={tenant.agentsUsed} of={tenant.agents} say={String} />
      </td>
      <td class="num">
        <Share used={tenant.diskUsed} of={tenant.disk} say={bytesInWords} />
      </td>
      <td class="num">{tenant.sites}</td>
      <td>
        <Time at={tenant.createdAt} />
      </td>
      <td>
        <Time at={tenant.lastActivityAt} />
      </td>
      {props.may.switch && (
        <td>
          <EnableSwitch tenant={tenant} maySwitch bare />
        </td>
      )}
      <td>
        <span class="row-acts">
          <a class="btn quiet small" href={`${url}/log`}>
            <Icon name="history" />
            Log
          </a>
          <a class="btn quiet small" href={`${url}/permissions`}>
            <Icon name="lock" />
            Permission
          </a>
          {props.may.delete && <DeleteLink tenant={tenant} />}
        </span>
      </td>
    </tr>
  )
}

const DeleteLink = ({ tenant }: { tenant: Row }) => (
  <a
    class="btn quiet small square"
    href={`${tenantUrl(tenant)}/deletion`}
    aria-label={`Delete ${tenant.name}`}
    title={tenant.deletionAt ? 'Its deletion is ordered' : 'Delete'}
  >
    <Icon name="trash" />
  </a>
)

const Host = ({ tenant, suffix }: { tenant: Row; suffix: string }) => {
  const managed = tenant.managedHost ? `${tenant.shortname.toLowerCase()}.${suffix}` : null
  const isUp = tenant.hostState === 'verified' || tenant.hostState === 'lost'
  const shown = isUp ? tenant.host : (managed ?? tenant.host)
  return (
    <>
      <span class="under">{shown ?? 'no host'}</span>
      {tenant.host && tenant.hostState && tenant.hostState !== 'verified' && (
        <span class="under" title={tenant.host}>
          {isUp ? '' : `${tenant.host} `}
          <Tag tone={tenant.hostState === 'pending' ? 'info' : 'warn'}>
            {hostWords[tenant.hostState]}
          </Tag>
        </span>
      )}
    </>
  )
}

const Share = (props: {
  used: number | null
  of: number | null
  say: (amount: number) => string
}) => {
  if (props.of === null) return <span class="muted">—</span>
  const used = props.used ?? 0
  return (
    <>
      {props.say(used)} / {props.say(props.of)}
      <Gauge value={used} of={props.of} />
    </>
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
