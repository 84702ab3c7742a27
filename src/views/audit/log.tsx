import type { LogRow } from '../../domain/audit/entries.ts'
import type { Option } from '../form.tsx'
import { type Choice, List, type ListState } from '../lists/list.tsx'
import { useWords } from '../words.ts'
import { columnsOf, LogLine } from './log-line.tsx'

/** A log with its filters, newest first; `owners` are choices of whose lines, where one page shows several. */
export const Log = (props: {
  state: ListState<LogRow>
  months: number
  owners?: readonly Option[]
}) => {
  const { state, months, owners } = props
  const words = useWords().limits.log
  const hasOwners = owners !== undefined
  return (
    <>
      <p class="muted">{words.text(months)}</p>
      <List
        state={state}
        words={words.list}
        icon="history"
        columns={columnsOf(hasOwners)}
        draw={(row) => <LogLine row={row} hasOwners={hasOwners} />}
        choices={choicesOf(words, owners)}
      />
    </>
  )
}

function choicesOf(
  words: ReturnType<typeof useWords>['limits']['log'],
  owners: readonly Option[] | undefined,
): Choice[] {
  return [
    {
      name: 'group',
      label: words.group,
      any: words.anyGroup,
      options: Object.entries(words.groups).map(([value, label]) => ({ value, label })),
    },
    ...(owners
      ? [
          { name: 'of', label: 'Log of', any: 'The provider', options: owners },
          { name: 'tenant', label: 'Tenant shortname', longest: 63 },
        ]
      : []),
    { name: 'from', label: words.from, day: true },
    { name: 'to', label: words.to, day: true },
  ]
}
