import type { Child } from 'hono/jsx'
import type { Row as Kept } from '../domain/records/declared.ts'
import type { Records } from '../domain/records/records.ts'
import type { Input } from '../domain/values.ts'
import { DialogLink } from './dialog.tsx'
import { dayIn } from './formats.ts'
import { Icon, type IconName } from './icon.tsx'
import { optionsOf } from './lists/filters.tsx'
import {
  type Choice,
  type Column,
  type ListState,
  type ListWords,
  PlainList,
} from './lists/list.tsx'
import { countryName, languageName } from './locales.ts'
import { grouped, useWords } from './words.ts'

/** A noun's own words: of its list, whose columns are the fields of its form, and of adding one. */
export type RecordWords = Omit<ListWords, 'title'> & {
  add: string
  /** So many of them, "3 sites"; entries, unless said. */
  things?: (count: number) => string
  /** What the values of a choice are called, by field. */
  options?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Fields of the form that no column has, and what stands beneath fields. */
  labels?: Readonly<Record<string, string>>
  hints?: Readonly<Record<string, string>>
}

type Props = {
  state: ListState<Kept>
  records: Pick<Records, 'inputs' | 'references'>
  words: RecordWords & ListWords
  icon: IconName
  mayEdit: boolean
  hasUpload?: boolean
  /** What fields refer to, by field. */
  others?: Readonly<Record<string, readonly { id: string; name: string }[]>>
  cells?: Readonly<Record<string, (row: Kept, path: string) => Child>>
}

type ValueProps = {
  input: Input
  value: unknown
  options?: Readonly<Record<string, string>> | undefined
}

/** A value of a form's field as a list shows it. */
export const ValueOf = ({ input, value, options }: ValueProps): Child => {
  const { language, frame } = useWords()
  if (value === null || value === undefined || value === '') return ''
  switch (input.as) {
    case 'choice':
      return options?.[String(value)] ?? String(value)
    case 'number':
      return grouped(Number(value))
    case 'day':
      return dayIn(language, String(value))
    case 'country':
      return countryName(String(value), language)
    case 'language':
      return languageName(String(value), language)
    case 'time-zone':
      return String(value).replaceAll('_', ' ')
    case 'lines':
      return String(value).replaceAll('\n', ', ')
    case 'switch':
      return value === true ? frame.yes : frame.no
    default:
      return String(value)
  }
}

/** Rows that people keep, with the way to change each for who may. */
export const RecordList = (props: Props) => {
  const { state, words, icon, mayEdit, hasUpload = false } = props
  return (
    <PlainList
      {...{ state, words, icon, thing: state.name, columns: columnsOf(props) }}
      choices={choicesOf(props)}
      start={mayEdit && <RecordActs path={state.path} add={words.add} hasUpload={hasUpload} />}
    />
  )
}

/** What it can be filtered by: what it refers to, and choices among several that have words. */
const choicesOf = ({ records, words, others = {} }: Props): Choice[] =>
  [...records.inputs].flatMap(([name, input]): Choice[] => {
    const label = words.columns[name] ?? name
    const found = others[name]
    if (found && found.length > 0)
      return [{ name, label, options: found.map(({ id, name }) => ({ value: id, label: name })) }]
    const options = words.options?.[name]
    if (input.as !== 'choice' || input.of.length < 2 || !options) return []
    return [{ name, label, options: optionsOf(options) }]
  })

const columnsOf = ({ state, records, words, mayEdit, cells = {} }: Props): Column<Kept>[] => {
  const { head, path, orders } = state
  return [...records.inputs].map(([key, input]) => {
    const isReference = key in records.references
    const own = cells[key]
    const value = (row: Kept) => (
      <ValueOf
        input={input}
        value={isReference ? row.names[key] : row[key]}
        options={words.options?.[key]}
      />
    )
    const opened = (row: Kept) =>
      row.isFixed ? (
        row.name
      ) : (
        <DialogLink class="" href={`${path}/${row.id}`}>
          {row.name}
        </DialogLink>
      )
    return {
      ...(orders.includes(key) && { sorts: 'up' as const }),
      ...{ key, num: input.as === 'number' },
      cell: key === head && mayEdit ? opened : own ? (row: Kept) => own(row, path) : value,
    }
  })
}

type ActsProps = { path: string; add: string; hasUpload: boolean }

export const RecordActs = ({ path, add, hasUpload }: ActsProps) => (
  <div class="actions">
    {hasUpload && (
      <a class="btn" href={`${path}/import`}>
        <Icon name="arrow-up" />
        {useWords().lists.upload.button}
      </a>
    )}
    <DialogLink class="btn primary" href={`${path}/new`} icon="plus">
      {add}
    </DialogLink>
  </div>
)
