import type { Month, OrganizationMonth } from '../../domain/metering/history.ts'
import type { MeteredOrganization } from '../../domain/metering/organizations.ts'
import { Icon } from '../icon.tsx'
import { listUrl } from '../lists/address.ts'
import { Filters } from '../lists/filters.tsx'
import { lean } from '../lists/lean.ts'
import type { ListState } from '../lists/list.tsx'
import { Correction } from '../metering/corrections.tsx'
import { monthName, monthShort } from '../metering/months.ts'
import { Empty, Tag } from '../status.tsx'
import { Pager, SortTh, Table, Th } from '../table.tsx'
import { grouped, useWords } from '../words.ts'

export type MeteredState = ListState<MeteredOrganization>

type Props = {
  path: string
  state: MeteredState
  history: readonly Month[]
  /** The one month that is shown; all 12 where none is chosen. */
  month: string | null
  rows: readonly MeteredRow[]
}
/** An organization with its figures of the months that are shown. */
export type MeteredRow = {
  id: string
  name: string
  isFormer: boolean
  months: readonly OrganizationMonth[]
}

/** MAU by organization: of each of the past 12 months, or of one of them; each figure leads to its accounts. */
export const OrganizationsTable = (props: Props) => {
  const { path, state, history, month, rows } = props
  const { query, page } = state
  const title = 'MAU by organization'
  const months = history
    .toReversed()
    .map(({ period }) => ({ value: period, label: monthName(period) }))
  const view = listUrl(`${path}.csv`, query, { limit: undefined, organization: undefined })
  const range = useRange(state)
  return (
    <section class="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      <Filters
        {...{ path, query, title, search: 'Organization' }}
        choices={[{ name: 'month', label: 'Month', any: 'All 12 months', options: months }]}
      >
        <a class="btn quiet" href={view} title="Download this table as CSV">
          <Icon name="download" />
          CSV
        </a>
      </Filters>
      {rows.length === 0 ? (
        <None {...props} />
      ) : month ? (
        <OneMonth {...props} month={month} range={range} />
      ) : (
        <AllMonths {...props} range={range} />
      )}
      <Pager
        range={range}
        previous={page.previous && listUrl(path, query, { before: page.previous })}
        next={page.next && listUrl(path, query, { after: page.next })}
      />
    </section>
  )
}

function useRange({ page: { rows, from, total } }: MeteredState): string {
  const { range, empty } = useWords().lists
  const all = `${grouped(total.count)}${total.isMore ? '+' : ''}`
  return rows.length === 0 ? empty(all) : range(grouped(from), grouped(from + rows.length - 1), all)
}

type Shown = Props & { range: string }

const NameTh = ({ path, state: { query } }: Props) => (
  <SortTh
    href={listUrl(path, query, { sort: query.isDescending ? 'name' : '-name' })}
    sorted={query.isDescending ? 'descending' : 'ascending'}
  >
    Organization
  </SortTh>
)

const AllMonths = (props: Shown) => (
  <Table
    id="mau-organizations"
    class={`plain ${props.history.map((_, at) => `num-${at + 2}`).join(' ')}`}
    caption={`MAU by organization and month, ${props.range}`}
    head={
      <>
        <NameTh {...props} />
        {props.history.map(({ period }) => (
          <Th>{monthShort(period)}</Th>
        ))}
      </>
    }
  >
    {props.rows.map((row) =>
      lean(
        <tr>
          <Name {...props} row={row} />
          {row.months.map((month) => (
            <td>
              <Figure id={row.id} month={month} />
            </td>
          ))}
        </tr>,
      ),
    )}
  </Table>
)

const OneMonth = (props: Shown & { month: string }) => (
  <Table
    id="mau-organizations"
    class="plain num-2 num-3 num-4 num-5"
    caption={`MAU by organization, ${monthName(props.month)}, ${props.range}`}
    head={
      <>
        <NameTh {...props} />
        <Th>MAUs, {monthName(props.month)}</Th>
        <Th>MAX MAU</Th>
        <Th>Used</Th>
      </>
    }
  >
    {props.rows.map((row) => {
      const month = row.months.find(({ period }) => period === props.month)
      if (!month) return null
      const { state, mau, max } = month
      return lean(
        <tr>
          <Name {...props} row={row} />
          <td>
            <Figure id={row.id} month={month} />
          </td>
          <td>
            {state === 'before' || max === null
              ? '–'
              : max >= unlimited
                ? 'Unlimited'
                : grouped(max)}
          </td>
          <td>
            {state === 'before' || max === null || max >= unlimited
              ? '–'
              : `${Math.floor((mau * 100) / max)} %`}
          </td>
        </tr>,
      )
    })}
  </Table>
)

const unlimited = 1_000_000

const Name = ({ row, state: { query } }: Props & { row: MeteredRow }) => (
  <th scope="row">
    <a href={listUrl('', query, { organization: row.id })}>{row.name}</a>
    {row.isFormer && (
      <>
        {' '}
        <Tag title="Deleted, or with another MSP now">Former</Tag>
      </>
    )}
  </th>
)

/** A figure as a link to its accounts, below the page itself; 0 has none, and before there was anything a dash stands. */
const Figure = ({ id, month }: { id: string; month: OrganizationMonth }) => {
  const { period, state, mau, correction } = month
  if (state === 'before') return <>–</>
  return (
    <>
      {mau === 0 ? (
        '0'
      ) : (
        <a href={`license/accounts?organization=${id}&month=${period}`}>{grouped(mau)}</a>
      )}
      <Correction amount={correction} />
    </>
  )
}

const None = ({ path, state: { query } }: Props) =>
  query.q ? (
    <Empty icon="filter" title="No organization matches">
      <a class="btn" href={listUrl(path, query, { q: undefined })}>
        Clear the search
      </a>
    </Empty>
  ) : (
    <Empty
      icon="building"
      title="No organizations yet"
      text="Each organization’s monthly active users appear here as soon as there is one."
    />
  )
