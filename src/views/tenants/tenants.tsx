import type { TenantPage as Page, TenantQuery } from '../../domain/tenants/tenants.ts'
import { Options, SearchField } from '../form.tsx'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Empty } from '../status.tsx'
import { Pager, SortTh, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { ActivationForm } from './deactivation.tsx'
import { keysOf } from './labels.ts'
import { listUrl, pairsOf, stateWords } from './links.ts'
import { type OwnDraft, type TenantList, TenantRow } from './tenants.row.tsx'

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

// what is deleted is in no list
const { deleted: _, ...listed } = stateWords

/** The row of filters above the list. */
const Filters = (props: { query: TenantQuery; msps: readonly { id: string; name: string }[] }) => {
  const { query, msps } = props
  return (
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
}
