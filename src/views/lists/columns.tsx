import type { Child } from 'hono/jsx'
import type { ListQuery } from '../../domain/lists/address.ts'
import { filtering } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { SortTh, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { listUrl, pairsOf } from './address.ts'

type Plain = string | number | Date | null
/** What a row has and needs no drawing. */
type PlainKey<Row> = {
  [K in keyof Row & string]: Row[K] extends Plain ? K : never
}[keyof Row & string]

/** What the head of a column knows of it. */
export type Sorting = { key: string; sorts?: 'up' | 'down'; order?: string }

/**
 * One column: how it sorts on the first click, by the order of its key unless `order` names another; what a row shows in it,
 * which is what it has under that key unless `cell` draws something. How its cells look says the table once, by position.
 */
export type Column<Row> = Omit<Sorting, 'key'> & {
  num?: boolean
  look?: 'mono' | 'clip' | 'fill' | 'narrow'
} & ({ key: PlainKey<Row>; cell?: undefined } | { key: string; cell: (row: Row) => Child })

/** What a row shows in a column. */
export function shownIn<R extends object>(column: Column<R>, row: R): Child {
  if (column.cell) return column.cell(row)
  const found: unknown = Reflect.get(row, column.key)
  return found instanceof Date ? <Time at={found} /> : String(found ?? '')
}

type Titles = Readonly<Record<string, string>>
type State = { path: string; query: ListQuery; titles: Titles }

export const Head = (props: State & { column: Sorting }) => {
  const { column, path, query, titles } = props
  const { key, sorts, order = key } = column
  const title = titles[key]
  if (!sorts) return <Th>{title}</Th>
  const isSorted = query.sort === order
  const isDown = isSorted ? !query.isDescending : sorts === 'down'
  return (
    <SortTh
      href={listUrl(path, query, { sort: isDown ? `-${order}` : order })}
      {...(isSorted && { sorted: query.isDescending ? 'descending' : 'ascending' })}
    >
      {title}
    </SortTh>
  )
}

/** How many fields of a row stay on a narrow screen. */
const narrowFields = 3

/**
 * A row has every column, since one push serves readers who chose others; the table hides them by their position:
 * `hide-4` always, `wide-7` where there is little room.
 */
export function hidden(columns: readonly string[], shown: readonly string[], hasTicks: boolean) {
  const at = (key: string) => placeOf(columns.indexOf(key), hasTicks)
  const away = columns.filter((key) => !shown.includes(key))
  const wide = columns.filter((key) => shown.includes(key)).slice(narrowFields)
  return [...away.map((key) => `hide-${at(key)}`), ...wide.map((key) => `wide-${at(key)}`)].join(
    ' ',
  )
}

const placeOf = (index: number, hasTicks: boolean) => index + (hasTicks ? 2 : 1)

/** How columns look, by their position: `num-4` for figures, `clip-3` for what is cut at a width. */
export const looks = <R,>(columns: readonly Column<R>[], hasTicks: boolean): string =>
  columns
    .flatMap(({ num, look = num && 'num' }, index) =>
      look ? [`${look}-${placeOf(index, hasTicks)}`] : [],
    )
    .join(' ')

/** Chooses columns; part of the list's address, so a choice can be saved and sent to somebody. */
export const ColumnChooser = (props: State & { columns: readonly string[]; head: string }) => {
  const { path, query, titles } = props
  const words = useWords().lists
  const usual = listUrl(path, query, { cols: undefined })
  return (
    <>
      <button type="button" class="btn quiet" popovertarget="columns">
        <Icon name="columns-3" />
        {words.columns}
      </button>
      <div class="menu" id="columns" popover="auto">
        <p class="title">{words.columns}</p>
        <form aria-label={words.columns} {...filtering(path)}>
          {pairsOf(query, { cols: undefined }).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <ul>
            {props.columns
              .filter((key) => key !== props.head)
              .map((key) => (
                <li>
                  <label>
                    <input
                      type="checkbox"
                      name="cols"
                      value={key}
                      checked={query.columns.includes(key)}
                    />
                    {titles[key]}
                  </label>
                </li>
              ))}
          </ul>
          <noscript>
            <button class="btn small">{words.showColumns}</button>
          </noscript>
        </form>
        {query.pairs.cols && (
          <a class="btn quiet small" href={usual}>
            {words.usualColumns}
          </a>
        )}
      </div>
    </>
  )
}
