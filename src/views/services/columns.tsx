import type { ColumnKey, ServiceQuery } from '../../domain/services/services.query.ts'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ActionsTh, SelectAllTh, SortTh, Th } from '../table.tsx'
import { useWords } from '../words.ts'
import { listUrl, pairsOf } from './links.ts'

type Column = { key: ColumnKey | 'customer'; num?: boolean }

/** In the order of the table; all but the customer can be left out. */
const columns: readonly Column[] = [
  { key: 'status' },
  { key: 'customer' },
  { key: 'shortname' },
  { key: 'service' },
  { key: 'kind' },
  { key: 'deploy' },
  { key: 'license' },
  { key: 'users', num: true },
  { key: 'kit' },
  { key: 'replicated' },
  { key: 'alarms' },
]
const titleOf = (key: Column['key']) => useWords().services.columns[key]

/** Columns of which the first click should show the largest, newest or worst. */
const fallsFirst: readonly string[] = ['users', 'kit', 'replicated', 'alarms']

/** The table's head; without a query nothing sorts (a table of one row). */
export const Head = ({ query }: { query?: ServiceQuery }) => (
  <>
    {query ? <SelectAllTh /> : <Th />}
    {columns.map((column) =>
      query ? <Sorting column={column} query={query} /> : <Plain column={column} />,
    )}
    <ActionsTh />
  </>
)

const Plain = ({ column }: { column: Column }) => (
  <Th col={column.key} {...(column.num ? { num: true } : {})}>
    {titleOf(column.key)}
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
      {titleOf(column.key)}
    </SortTh>
  )
}

/** "sorted by customer, ascending", for the caption. Inside a component. */
export const orderWords = ({ sort, isDescending }: ServiceQuery) =>
  useWords().services.order(
    columns.some(({ key }) => key === sort) ? titleOf(sort) : sort,
    isDescending,
  )

/** Chooses columns; part of the list's address, so a choice can be saved and sent to somebody. */
export const ColumnChooser = ({ query }: { query: ServiceQuery }) => {
  const words = useWords().services.chooser
  return (
    <>
      <button type="button" class="btn quiet" popovertarget="columns">
        <Icon name="columns-3" />
        {words.columns}
      </button>
      <div class="menu" id="columns" popover="auto">
        <p class="title">{words.columns}</p>
        <form aria-label={words.columns} {...filtering('/services')}>
          {pairsOf(query, { columns: [] }).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <ul>
            {columns
              .filter(({ key }) => key !== 'customer')
              .map(({ key }) => (
                <li>
                  <label class="cluster">
                    <input
                      type="checkbox"
                      name="cols"
                      value={key}
                      checked={query.columns.some((shown) => shown === key)}
                    />
                    {titleOf(key)}
                  </label>
                </li>
              ))}
          </ul>
          <noscript>
            <button class="btn small">{words.show}</button>
          </noscript>
        </form>
        {!query.hasDefaultColumns && (
          <a class="btn quiet small" {...toDefault(query)}>
            {words.usual}
          </a>
        )}
      </div>
    </>
  )
}

function toDefault(query: ServiceQuery) {
  const href = listUrl(query, { columns: [] })
  return { href, ...morph(href) }
}
