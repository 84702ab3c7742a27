import type { Child } from 'hono/jsx'
import type { CommandCause } from '../../domain/queue/commands.causes.ts'
import type { CommandRow as Command } from '../../domain/queue/commands.list.ts'
import { optionsOf } from '../lists/filters.tsx'
import { type Choice, List, type ListState } from '../lists/list.tsx'
import { tagChoices } from '../lists/tags.ts'
import { ListHead } from '../page-head.tsx'
import { useWords, type Words } from '../words.ts'
import { CommandCauses } from './causes.tsx'
import { CommandRow, columns } from './command-row.tsx'

type Props = {
  state: ListState<Command>
  kinds: readonly string[]
  tags: readonly string[]
  causes: readonly CommandCause[]
  /** Why numbers failed, which are no tasks of their own. */
  numbers: Child
}

export const CommandsPage = ({ state, kinds, tags, causes, numbers }: Props) => {
  const all = useWords()
  const words = all.services.commands
  return (
    <>
      <ListHead title={words.title} />
      <CommandCauses causes={causes} />
      {numbers}
      <List
        state={state}
        words={words}
        icon="list-check"
        columns={columns}
        draw={(command) => <CommandRow command={command} />}
        choices={[...choicesOf(all, kinds), ...tagChoices(tags)]}
        hasActs
        start={
          <a class="btn" href="/services">
            {all.services.title}
          </a>
        }
      />
    </>
  )
}

function choicesOf({ services }: Words, kinds: Props['kinds']): Choice[] {
  const { commands: words, commandKinds } = services
  const { filter, columns: heads } = words
  return [
    {
      name: 'state',
      label: filter.status,
      any: filter.anyStatus,
      options: optionsOf({ open: filter.open, ...words.states }),
    },
    {
      name: 'kind',
      label: heads.kind,
      any: filter.anyKind,
      options: kinds.map((value) => ({ value, label: commandKinds[value]?.name ?? value })),
    },
    { name: 'tenant', label: filter.oneCustomer, linked: true },
    { name: 'service', label: filter.oneService, linked: true },
  ]
}
