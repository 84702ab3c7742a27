import type { TrapMapping } from '../../domain/notices/trap-mappings.list.ts'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { trapWords } from './traps.words.ts'

const columns: readonly Column<TrapMapping>[] = [
  { key: 'name', sorts: 'up' },
  { key: 'trap', sorts: 'up', look: 'mono' },
  { key: 'effect', cell: ({ effect }) => trapWords().effects[effect] },
  { key: 'created', sorts: 'down' },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
]

/** What an owner says that traps mean. */
export const TrapsPage = ({ state }: { state: ListState<TrapMapping> }) => {
  const words = trapWords()
  return (
    <>
      <ListHead title={words.title} text={words.noneText}>
        <a class="btn" href="/settings/sources">
          {words.sources}
        </a>
        <DialogLink href="/settings/traps/new" class="btn primary" icon="plus">
          {words.add}
        </DialogLink>
      </ListHead>
      <PlainList
        {...{ state, words, columns, thing: 'trap_mapping', icon: 'activity' }}
        choices={[choiceOf('effect', words.columns.effect, words.effects)]}
      />
    </>
  )
}
