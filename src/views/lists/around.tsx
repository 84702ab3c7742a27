import type { ListQuery } from '../../domain/lists/address.ts'
import type { SavedView } from '../../domain/lists/saved-views.ts'
import { Options } from '../form.tsx'
import { filtering } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { kept } from '../kept.tsx'
import { Pager } from '../table.tsx'
import { useWords } from '../words.ts'
import { listUrl, pairsOf } from './address.ts'
import { ColumnChooser } from './columns.tsx'
import { ActiveFilters, type Choice, Filters } from './filters.tsx'
import { ViewMenu } from './saved-views.tsx'
import { Bulk, type BulkProps, NoBulk } from './selections.tsx'

/** What stands above the rows, the same for all who see the list alike. */
export const Tools = kept(
  (props: {
    path: string
    query: ListQuery
    choices: readonly Choice[]
    titles: Readonly<Record<string, string>>
    title: string
    search: string
    name: string
    views: readonly SavedView[]
    mayKeepViews?: boolean
    columns: readonly string[]
    head: string
    csv?: string
  }) => (
    <>
      <Filters {...props}>
        <ViewMenu {...props} />
        <ColumnChooser {...props} />
        {props.csv && <Download {...props} path={props.csv} />}
      </Filters>
      <ActiveFilters {...props} />
    </>
  ),
)

/** What is done with ticked rows. */
export const Ticks = kept((props: BulkProps & { hasTicks: boolean }) => {
  if (props.buttons.length > 0) return <Bulk {...props} />
  return props.hasTicks && <NoBulk />
})

/** Which rows these are, and the way to others. */
export const Foot = kept(
  (props: { range: string; previous?: string; next?: string; path: string; query: ListQuery }) => (
    <Pager {...props}>
      <PageSize {...props} />
    </Pager>
  ),
)

/** The list as CSV: what this view shows, or all of it. */
const Download = (props: {
  path: string
  query: ListQuery
  head: string
  columns: readonly string[]
}) => {
  const { path, query, head, columns } = props
  const words = useWords().lists
  const shown = query.columns.filter((column) => column !== head)
  // the bare address is that of all columns
  const cols = query.columns.length < columns.length ? shown.join(',') : undefined
  const view = listUrl(path, query, { limit: undefined, cols })
  return (
    <>
      <button type="button" class="btn quiet" popovertarget="download" title={words.downloadTitle}>
        <Icon name="download" />
        {words.download}
      </button>
      <div class="menu" id="download" popover="auto">
        <p class="title">{words.downloadTitle}</p>
        <ul>
          <li>
            <a href={view}>{words.downloadView}</a>
          </li>
          <li>
            <a href={path}>{words.downloadAll}</a>
          </li>
        </ul>
      </div>
    </>
  )
}

const sizes = [25, 50, 100, 200]

const PageSize = ({ path, query }: { path: string; query: ListQuery }) => {
  const words = useWords().lists
  const all = sizes.includes(query.limit) ? sizes : [...sizes, query.limit].sort((a, b) => a - b)
  return (
    <form class="cluster" {...filtering(path)}>
      {pairsOf(query, { limit: undefined }).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <select name="limit" aria-label={words.rows}>
        <Options
          options={all.map((size) => ({ value: String(size), label: String(size) }))}
          value={String(query.limit)}
        />
      </select>
      <noscript>
        <button class="btn small">{words.showSoMany}</button>
      </noscript>
    </form>
  )
}
