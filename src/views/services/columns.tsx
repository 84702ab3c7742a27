import type { ColumnKey, ServiceQuery } from '../../domain/services/services.query.ts'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { SelectAllTh, SortTh, Th } from '../table.tsx'
import { listUrl, pairsOf } from './links.ts'

type Column = { key: ColumnKey | 'customer'; title: string; num?: boolean }

/** In the order of the table; all but the customer can be left out. */
const columns: readonly Column[] = [
  { key: 'status', title: 'Status' },
  { key: 'customer', title: 'Customer' },
  { key: 'shortname', title: 'Shortname' },
  { key: 'service', title: 'Service' },
  { key: 'kind', title: 'Service type' },
  { key: 'deploy', title: 'Deploy status' },
  { key: 'license', title: 'License type' },
  { key: 'users', title: 'Licensed users', num: true },
  { key: 'kit', title: 'adminKit' },
  { key: 'replicated', title: 'Replicated' },
  { key: 'alarms', title: 'Alarms' },
]

/** Columns of which the first click should show the largest, newest or worst. */
const fallsFirst: readonly string[] = ['users', 'kit', 'replicated', 'alarms']

/** The table's head; without a query nothing sorts (a table of one row). */
export const Head = ({ query }: { query?: ServiceQuery }) => (
  <>
    {query ? <SelectAllTh /> : <Th />}
    {columns.map((column) =>
      query ? <Sorting column={column} query={query} /> : <Plain column={column} />,
    )}
    <Th>
      <span class="vh">Actions</span>
    </Th>
  </>
)

const Plain = ({ column }: { column: Column }) => (
  <Th col={column.key} {...(column.num ? { num: true } : {})}>
    {column.title}
  </Th>
)

const Sorting = ({ column, query }: { column: Column; query: ServiceQuery }) => {
  const isSorted = query.sort === column.key
  const isNextDescending = isSorted ? !query.isDescending : fallsFirst.includes(column.key)
  return (
    <SortTh
      col={column.key}
      href={listUrl(query, { sort: isNextDescending ? `-${column.key}` : column.key })}
      {...(column.num ? { num: true } : {})}
      {...(isSorted ? { sorted: query.isDescending ? 'descending' : 'ascending' } : {})}
    >
      {column.title}
    </SortTh>
  )
}

/** "sorted by customer, ascending", for the caption. */
export const orderWords = (query: ServiceQuery) =>
  `sorted by ${columns.find(({ key }) => key === query.sort)?.title.toLowerCase() ?? query.sort}, ${query.isDescending ? 'descending' : 'ascending'}`

/** Chooses columns; part of the list's address, so a choice can be saved and sent to somebody. */
export const ColumnChooser = ({ query }: { query: ServiceQuery }) => (
  <>
    <button type="button" class="btn quiet" popovertarget="columns">
      <Icon name="columns-3" />
      Columns
    </button>
    <div class="menu" id="columns" popover="auto">
      <p class="title">Columns</p>
      <form aria-label="Columns" {...filtering('/services')}>
        {pairsOf(query, { columns: [] }).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <ul>
          {columns
            .filter(({ key }) => key !== 'customer')
            .map(({ key, title }) => (
              <li>
                <label class="cluster">
                  <input
                    type="checkbox"
                    name="cols"
                    value={key}
                    checked={query.columns.some((shown) => shown === key)}
                  />
                  {title}
                </label>
              </li>
            ))}
        </ul>
        <noscript>
          <button class="btn small">Show these columns</button>
        </noscript>
      </form>
      {!query.hasDefaultColumns && (
        <a class="btn quiet small" {...toDefault(query)}>
          Show the usual columns
        </a>
      )}
    </div>
  </>
)

function toDefault(query: ServiceQuery) {
  const href = listUrl(query, { columns: [] })
  return { href, ...morph(href) }
}
