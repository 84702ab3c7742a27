import type { Child } from 'hono/jsx'
import type { Given } from '../domain/form.ts'
import type { Row as Kept } from '../domain/records.ts'
import type { Input } from '../domain/values.ts'
import { DialogLink } from './dialog.tsx'
import type { IconName } from './icon.tsx'
import { type Column, type ListState, type ListWords, PlainList } from './lists/list.tsx'
import { countryName, languageName } from './locales.ts'
import { useWords } from './words.ts'

/** A noun's own words: of its list, whose columns are the fields of its form, and of adding one. */
export type RecordWords = Omit<ListWords, 'title'> & {
  add: string
  /** So many of them, "3 sites"; entries, unless said. */
  things?: (count: number) => string
}

type Props = {
  state: ListState<Kept>
  inputs: ReadonlyMap<string, Input>
  words: RecordWords & ListWords
  icon: IconName
  mayEdit: boolean
}

/** A value of a form's field as a list shows it. */
export const ValueOf = ({ input, value }: { input: Input; value: unknown }): Child => {
  const { language, frame } = useWords()
  if (value === null || value === undefined || value === '') return ''
  switch (input.as) {
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
  const { state, inputs, words, icon, mayEdit } = props
  return (
    <PlainList
      {...{ state, words, icon, thing: state.name, columns: columnsOf(state, inputs, mayEdit) }}
      start={mayEdit && <AddRecord path={state.path} add={words.add} />}
    />
  )
}

const columnsOf = (
  { head, path }: ListState<Kept>,
  inputs: Props['inputs'],
  mayEdit: boolean,
): Column<Kept>[] =>
  [...inputs].map(([key, input]) => {
    const value = (row: Given) => <ValueOf input={input} value={row[key]} />
    const opened = (row: Kept) => (
      <DialogLink class="" href={`${path}/${row.id}`}>
        {row.name}
      </DialogLink>
    )
    return {
      ...{ key, sorts: 'up', num: input.as === 'number' },
      cell: key === head && mayEdit ? opened : value,
    }
  })

export const AddRecord = ({ path, add }: { path: string; add: string }) => (
  <div class="actions">
    <DialogLink class="btn primary" href={`${path}/new`} icon="plus">
      {add}
    </DialogLink>
  </div>
)
