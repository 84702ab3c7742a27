import type { Child } from 'hono/jsx'
import type { Pbx } from '../../domain/pbx/connections.list.ts'
import type { Handset, HandsetStanding } from '../../domain/pbx/handsets.ts'
import type { PbxRange } from '../../domain/pbx/ranges.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import {
  type Column,
  choiceOf,
  type ListState,
  PlainList,
  PlainTable,
  Row,
} from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { PageHead } from '../page-head.tsx'
import { Empty, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { StandingRow, standing } from './connections.tsx'
import { pbxWords } from './pbx.words.ts'

const tones: Readonly<Record<HandsetStanding, Tone>> = {
  away: 'off',
  registered: 'info',
  monitored: 'ok',
  refused: 'warn',
  silent: 'warn',
}

const columns: readonly Column<Handset>[] = [
  { key: 'name', sorts: 'up' },
  { key: 'username', sorts: 'up', look: 'mono' },
  {
    key: 'state',
    sorts: 'up',
    cell: ({ state }) => <Status tone={tones[state]}>{pbxWords().handsets.states[state]}</Status>,
  },
  { key: 'since', sorts: 'down', cell: ({ since }) => <Time at={since} never="–" /> },
  { key: 'until', sorts: 'down', cell: ({ until }) => <Time at={until} absolute never="–" /> },
  { key: 'agent', look: 'clip', cell: ({ agent }) => agent && <bdi>{agent}</bdi> },
  { key: 'contact', look: 'mono', cell: ({ contact }) => contact && <bdi>{contact}</bdi> },
  { key: 'refused', cell: (handset) => <Refused {...handset} /> },
  { key: 'connection', cell: ({ connection }) => <bdi>{connection}</bdi> },
]

const Refused = ({ refused, refusedAt }: Handset) =>
  refused === 0 ? null : (
    <>
      <Tag tone="warn">{refused}</Tag> <Time at={refusedAt} />
    </>
  )

/** What `handset:<id>` pushes: the row of its list, with a menu at the pages for staff. */
export const HandsetPatch = ({ handset, isOwn }: { handset: Handset; isOwn: boolean }) => (
  <Patch id={`handset-${handset.id}`}>
    <Row
      id={`handset-${handset.id}`}
      row={handset}
      columns={columns}
      head="name"
      tick={{ value: handset.id, label: handset.name }}
      {...(!isOwn && {
        menu: {
          href: `/tenants/${handset.tenantId}/connection/${handset.id}/menu`,
          label: handset.name,
        },
      })}
    />
  </Patch>
)

type Props = {
  systems: readonly Pbx[]
  ranges: readonly PbxRange[]
  handsets: ListState<Handset>
  isOwn: boolean
  /** The domain that its handsets register with. */
  realm: string
}

/** A tenant's telephone systems as they stand, its extensions on shared ones, and its handsets. */
export const ConnectionPage = ({ systems, ranges, handsets, isOwn, realm }: Props) => {
  const words = pbxWords()
  const hasHandsets = systems.some(({ kind }) => kind === 'uacsta')
  if (systems.length === 0)
    return (
      <section class="card">
        <Empty icon="phone-call" title={isOwn ? words.noSystem : words.noSystemStaff} />
      </section>
    )
  return (
    <div class="stack">
      <Card id="systems-h" title={words.systems}>
        <PlainTable
          id="pbx-systems"
          caption={words.title}
          columns={standing}
          titles={words.columns}
        >
          {systems.map((pbx) => (
            <StandingRow pbx={pbx} />
          ))}
        </PlainTable>
        {systems.some(({ kind }) => kind === 'tapi') && <p class="body muted">{words.reported}</p>}
      </Card>
      {ranges.length > 0 && <Ranges systems={systems} ranges={ranges} />}
      {hasHandsets && (
        <>
          <p class="muted">{words.handsets.realm(realm)}</p>
          <PlainList
            {...{ state: handsets, words: words.handsets, columns }}
            {...{ thing: 'handset', icon: 'phone-call' }}
            choices={[choiceOf('state', words.handsets.columns.state, words.handsets.states)]}
          />
        </>
      )}
    </div>
  )
}

const Ranges = ({ systems, ranges }: Pick<Props, 'systems' | 'ranges'>) => (
  <Card id="ranges-h" title={pbxWords().ranges.title}>
    <dl class="dl body">
      {systems.map(({ id, name }) => {
        const own = ranges.filter(({ connectionId }) => connectionId === id)
        return own.length > 0 && <Fact label={name}>{own.map((one) => one.name).join(', ')}</Fact>
      })}
    </dl>
  </Card>
)

export const AddHandset = ({ path }: { path: string }): Child => (
  <DialogLink href={`${path}/new`} class="btn primary" icon="plus">
    {pbxWords().handsets.add}
  </DialogLink>
)

const rangeColumns: readonly Column<PbxRange>[] = [
  { key: 'name', sorts: 'up', look: 'mono' },
  {
    key: 'tenant',
    cell: ({ tenant, tenantId }) => <a href={`/tenants/${tenantId}/connection`}>{tenant}</a>,
  },
  { key: 'added', sorts: 'down' },
]

/** Which extensions of a shared system are whose. */
export const RangesPage = (props: { pbx: Pbx; state: ListState<PbxRange>; mayEdit: boolean }) => {
  const { title, ranges: words } = pbxWords()
  const { pbx, state, mayEdit } = props
  return (
    <>
      <PageHead list={{ href: '/settings/pbx', title }} here={pbx.name} title={words.of(pbx.name)}>
        {mayEdit && (
          <span class="actions">
            <DialogLink href={`${state.path}/new`} class="btn primary" icon="plus">
              {words.add}
            </DialogLink>
          </span>
        )}
      </PageHead>
      <PlainList
        {...{ state, words, columns: rangeColumns, thing: 'pbx-range', icon: 'phone-call' }}
      />
    </>
  )
}
