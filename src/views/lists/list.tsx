import type { Child } from 'hono/jsx'
import type { ListQuery } from '../../domain/lists/address.ts'
import type { ListPage } from '../../domain/lists/list.ts'
import type { SavedView } from '../../domain/lists/saved-views.ts'
import type { IconName } from '../icon.tsx'
import { kept } from '../kept.tsx'
import { Empty } from '../status.tsx'
import { ActionsTh, RowMenuButton, SelectAllTh, SelectRow, Table, Th } from '../table.tsx'
import { grouped, useWords } from '../words.ts'
import { isFiltered, listUrl } from './address.ts'
import { Foot, Ticks, Tools } from './around.tsx'
import { type Column, Head, hidden, looks, type Sorting, shownIn } from './columns.tsx'
import { activeFilters, type Choice, unfiltered } from './filters.tsx'
import { lean } from './lean.ts'
import { RowActForm } from './row-menu.tsx'
import type { BulkButton } from './selections.tsx'

export type { Column } from './columns.tsx'
export { type Choice, choiceOf } from './filters.tsx'

/** What the block reads for a page of a list; the noun hands it on to `List`. */
export type ListState<Row> = {
  /** Of the list, as its source names it, and what heads a row in it. */
  name: string
  head: string
  /** Its columns in their order, and what it sorts by. */
  columns: readonly string[]
  orders: readonly string[]
  path: string
  page: ListPage<Row>
  query: ListQuery
  views: readonly SavedView[]
  /** Not in a support session, whose account is at home elsewhere. */
  mayKeepViews?: boolean
  /** Where it is as CSV, for who may take it away. */
  csv?: string
  /** Whether rows begin with a tick, and what this reader may do with ticked ones. */
  hasTicks: boolean
  buttons: readonly BulkButton[]
  hasMenu: boolean
}

/** A list's own words; the rest every list says alike. */
export type ListWords = {
  title: string
  /** What is searched; the column that heads a row, unless said. */
  search?: string
  noMatch?: string
  none?: string
  noneText?: string
  columns: Readonly<Record<string, string>>
}

type Props<Row> = {
  state: ListState<Row>
  words: ListWords
  icon: IconName
  columns: readonly Column<Row>[]
  /** The row's own component, the one that a push carries. */
  draw: (row: Row) => Child
  choices?: readonly Choice[]
  /** Whether rows end in acts of their own, beside a menu. */
  hasActs?: boolean
  /** What begins something where there is nothing yet. */
  start?: Child
}

/** A list in a card: filters, rows under heads that sort, the range with its links; live as long as its page is. */
export const List = <R,>(props: Props<R>) => {
  const { state, words, choices = [] } = props
  const { path, page, query, name, csv, hasTicks, buttons } = state
  const titles = words.columns
  const { total } = page
  const rows = page.rows.length
  return (
    <>
      <section class="card" aria-label={words.title}>
        <Tools
          {...{ path, query, choices, titles, name, csv }}
          {...{ views: state.views, mayKeepViews: state.mayKeepViews }}
          title={words.title}
          search={words.search ?? titles[state.head] ?? ''}
          columns={props.columns.map(({ key }) => key)}
          head={state.head}
        />
        {rows > 0 && <Ticks {...{ path, query, hasTicks, buttons, total, rows }} />}
        {rows > 0 ? <Rows {...props} /> : <Nothing {...props} choices={choices} />}
        <Foot
          range={useRange(page)}
          previous={page.previous && listUrl(path, query, { before: page.previous })}
          next={page.next && listUrl(path, query, { after: page.next })}
          {...{ path, query }}
        />
      </section>
      {state.hasMenu && buttons.length > 0 && <RowActForm path={path} />}
    </>
  )
}

/** One row; the same on the page and in a push. */
export const Row = <R extends object>(props: {
  id: string
  row: R
  columns: readonly Column<R>[]
  head: string
  /** What is ticked, and what it is called. */
  tick?: { value: string; label: string }
  /** Acts that stand in the row, or the address of its menu. */
  acts?: Child
  menu?: { href: string; label: string }
  'data-sev'?: string
}) => {
  const { row, columns, head, tick, acts, menu, ...attributes } = props
  return lean(
    <tr {...attributes}>
      {tick && (
        <td>
          <SelectRow form="bulk" name="id" {...tick} />
        </td>
      )}
      {columns.map((column) =>
        column.key === head ? <th>{shownIn(column, row)}</th> : <td>{shownIn(column, row)}</td>,
      )}
      {(acts !== undefined || menu) && (
        <td>
          {acts}
          {menu && <RowMenuButton {...menu} />}
        </td>
      )}
    </tr>,
  )
}

const nameOf = ({ id, name }: { id: string; name?: unknown }) =>
  typeof name === 'string' ? name : id

/** A list of plain rows, with their ticks and menus as it has them; their ids begin with `thing`. */
export const PlainList = <R extends { id: string; name?: unknown }>(
  props: Omit<Props<R>, 'draw'> & {
    thing: string
    /** What ticks and menus call a row; its name, unless given. */
    label?: (row: R) => string
  },
) => {
  const { columns, thing, state, label = nameOf } = props
  const { path, head, hasTicks, hasMenu } = state
  return (
    <List
      {...props}
      draw={(row) => (
        <Row
          {...{ id: `${thing}-${row.id}`, row, columns, head }}
          {...(hasTicks && { tick: { value: row.id, label: label(row) } })}
          {...(hasMenu && { menu: { href: `${path}/${row.id}/menu`, label: label(row) } })}
        />
      )}
    />
  )
}

const classes = (...names: (string | false)[]) => names.filter(Boolean).join(' ')

/** A table of a few rows, in which nothing is chosen, ticked or sorted. */
export const PlainTable = <R,>(props: {
  id: string
  caption: string
  columns: readonly Column<R>[]
  titles: Readonly<Record<string, string>>
  /** Columns that are left out here. */
  without?: readonly string[]
  /** What its rows have, though nothing is ticked here. */
  hasTicks?: boolean
  hasActs?: boolean
  children?: Child
}) => {
  const { id, caption, columns, titles, without = [], hasTicks = false, hasActs } = props
  const keys = columns.map(({ key }) => key)
  const shown = keys.filter((key) => !without.includes(key))
  const away = hidden(keys, shown, hasTicks)
  return (
    <Table
      id={id}
      class={classes('plain', hasTicks && 'hide-1', away, looks(columns, hasTicks))}
      caption={caption}
      head={
        <>
          {hasTicks && <Th />}
          {columns.map(({ key }) => (
            <Th>{titles[key]}</Th>
          ))}
          {hasActs && <ActionsTh />}
        </>
      }
    >
      {props.children}
    </Table>
  )
}

/** Columns stand at the places that their list says, or hiding one would hide another; what sorts must be an order. */
function demandColumns<R>({ columns, state }: Props<R>): void {
  const drawn = columns.map(({ key }) => key)
  const sorting = columns.filter(({ sorts }) => sorts).map(({ key, order = key }) => order)
  const unknown = sorting.filter((key) => !state.orders.includes(key))
  if (drawn.join() !== state.columns.join() || unknown.length > 0)
    throw new Error(
      `the list ${state.name} has the columns ${state.columns.join()} and the orders ${state.orders.join()}, and is drawn with ${drawn.join()}`,
    )
}

const Heads = kept(
  (props: {
    path: string
    query: ListQuery
    titles: ListWords['columns']
    columns: readonly Sorting[]
    hasTicks: boolean
    hasActs: boolean
  }) => (
    <>
      {props.hasTicks && <SelectAllTh />}
      {props.columns.map((column) => (
        <Head {...props} column={column} />
      ))}
      {props.hasActs && <ActionsTh />}
    </>
  ),
)

const Rows = <R,>(props: Props<R>) => {
  demandColumns(props)
  const { state, words, columns } = props
  const { path, query, page, name, hasTicks, buttons } = state
  const isTickless = hasTicks && buttons.length === 0
  const order = useWords().lists.order(words.columns[query.sort] ?? query.sort, query.isDescending)
  const away = hidden(
    columns.map(({ key }) => key),
    query.columns,
    hasTicks,
  )
  return (
    <Table
      id={name}
      class={classes('cards', isTickless && 'hide-1', away, looks(columns, hasTicks))}
      caption={`${words.title}, ${useRange(page)}, ${order}`}
      head={
        <Heads
          {...{ path, query, hasTicks, titles: words.columns }}
          hasActs={props.hasActs || state.hasMenu}
          columns={columns.map(({ key, sorts, order }) => ({ key, sorts, order }))}
        />
      }
    >
      {page.rows.map(props.draw)}
    </Table>
  )
}

/** "51 to 100 of 184", "1 to 50 of 1,000+". */
function useRange({ rows, from, total }: ListPage<unknown>): string {
  const words = useWords().lists
  const all = `${grouped(total.count)}${total.isMore ? '+' : ''}`
  if (rows.length === 0) return words.empty(all)
  return words.range(grouped(from), grouped(from + rows.length - 1), all)
}

const Nothing = <R,>(props: Props<R> & { choices: readonly Choice[] }) => {
  const { state, words, icon, choices } = props
  const { path, query } = state
  const { lists, frame } = useWords()
  if (query.cursor)
    return (
      <Empty icon={icon} title={lists.noneFurther}>
        <a class="btn" href={listUrl(path, query)}>
          {lists.toFirst}
        </a>
      </Empty>
    )
  if (!isFiltered(query))
    return (
      <Empty icon={icon} title={words.none ?? lists.none} text={words.noneText}>
        {props.start}
      </Empty>
    )
  const filters = activeFilters({ path, query, choices }).map((filter) => filter.words)
  const clear = unfiltered(path, query)
  return (
    <Empty
      icon="filter"
      title={words.noMatch ?? lists.noMatch}
      text={lists.filteredBy(filters.join(', '))}
    >
      <a class="btn" href={clear}>
        {frame.table.clearFilters}
      </a>
    </Empty>
  )
}
