import type { Sbc } from '../../domain/onboarding/sbcs.list.ts'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { factsId, SbcFacts, SbcStanding } from './sbc.tsx'
import { sbcWords as words } from './sbcs.said.ts'

export const sbcsPath = '/settings/sbcs'

const columns: readonly Column<Sbc>[] = [
  { key: 'number', num: true, sorts: 'up' },
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <a href={`${sbcsPath}/${id}`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  { key: 'fqdn', sorts: 'up', look: 'mono' },
  { key: 'address', look: 'mono' },
  { key: 'software', look: 'mono', cell: ({ software }) => software ?? <Nothing>–</Nothing> },
  {
    key: 'connections',
    num: true,
    sorts: 'down',
    cell: ({ connections }) => grouped(connections),
  },
  {
    key: 'profiles',
    look: 'clip',
    cell: ({ profiles }) => profiles || <Nothing>–</Nothing>,
  },
  { key: 'status', sorts: 'up', cell: (sbc) => <SbcStanding sbc={sbc} /> },
  { key: 'contact', sorts: 'down', cell: ({ contact }) => <Time at={contact} /> },
]

/** What `sbc:<id>` pushes: the row of the list, and the facts of its own page. */
export const SbcPatches = ({ sbc }: { sbc: Sbc }) => (
  <>
    <Patch id={`sbc-${sbc.id}`}>
      <Row
        id={`sbc-${sbc.id}`}
        row={sbc}
        columns={columns}
        head="name"
        tick={{ value: sbc.id, label: sbc.name }}
        menu={{ href: `${sbcsPath}/${sbc.id}/menu`, label: sbc.name }}
      />
    </Patch>
    <Patch id={factsId(sbc)}>
      <SbcFacts sbc={sbc} />
    </Patch>
  </>
)

/** All session border controllers. */
export const SbcsPage = ({ state, mayEdit }: { state: ListState<Sbc>; mayEdit: boolean }) => (
  <>
    <ListHead title={words.title} text={words.lead}>
      {mayEdit && (
        <DialogLink href={`${sbcsPath}/new`} class="btn primary" icon="plus">
          {words.add}
        </DialogLink>
      )}
    </ListHead>
    <PlainList
      {...{ state, words, columns, thing: 'sbc', icon: 'topology-star-3' }}
      choices={[
        choiceOf('status', words.columns.status, words.statuses),
        choiceOf('transport', words.transport, words.transports),
        choiceOf('used', words.used, { yes: words.yes, no: words.no }),
      ]}
    />
  </>
)
