import type { Pbx, PbxKind } from '../../domain/pbx/connections.list.ts'
import type { PbxStatus } from '../../domain/schema/pbx.ts'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { pbxWords } from './pbx.words.ts'

const tones: Readonly<Record<PbxStatus, Tone>> = {
  disabled: 'off',
  connecting: 'info',
  up: 'ok',
  degraded: 'warn',
  down: 'bad',
  'auth-failed': 'bad',
}

type Stands = Pick<
  Pbx,
  'status' | 'isFlapping' | 'isSimulated' | 'problem' | 'linesUp' | 'linesAll'
>

/** How a system stands, and what is wrong with it as far as the reader may know. */
export const PbxState = (props: { pbx: Stands }) => {
  const { status, isFlapping, isSimulated, problem, linesUp, linesAll } = props.pbx
  const words = pbxWords()
  const { say } = useWords()
  return (
    <>
      <Status tone={tones[status]}>{words.statuses[status]}</Status>
      {isFlapping && (
        <>
          {' '}
          <Tag tone="warn">{words.flapping}</Tag>
        </>
      )}
      {isSimulated && (
        <>
          {' '}
          <Tag>{words.simulated}</Tag>
        </>
      )}
      {problem ? (
        <p>{say(problem)}</p>
      ) : (
        linesUp !== null && linesAll !== null && <p>{words.lines(linesUp, linesAll)}</p>
      )}
    </>
  )
}

/** Where a system's own page is: whose its extensions are, or how its tenant's systems stand. */
const pageOf = ({ id, topology, tenantId }: Pbx) =>
  topology === 'shared' ? `/settings/pbx/${id}/ranges` : `/tenants/${tenantId}/connection`

const columns: readonly Column<Pbx>[] = [
  {
    key: 'name',
    sorts: 'up',
    cell: (pbx) => (
      <a href={pageOf(pbx)}>
        <bdi>{pbx.name}</bdi>
      </a>
    ),
  },
  { key: 'status', sorts: 'up', cell: (pbx) => <PbxState pbx={pbx} /> },
  { key: 'kind', sorts: 'up', cell: ({ kind }) => pbxWords().kinds[kind] },
  { key: 'topology', sorts: 'up', cell: ({ topology }) => pbxWords().topologies[topology] },
  {
    key: 'tenants',
    look: 'clip',
    cell: ({ tenants, tenantId }) =>
      tenants === null ? (
        <Nothing>{pbxWords().nobody}</Nothing>
      ) : tenantId ? (
        <a href={`/tenants/${tenantId}/connection`}>{tenants}</a>
      ) : (
        tenants
      ),
  },
  { key: 'address', look: 'mono', cell: (pbx) => <Address {...pbx} /> },
  { key: 'since', sorts: 'down', cell: ({ since }) => <Time at={since} /> },
  { key: 'seen', sorts: 'down', cell: ({ seen }) => <Time at={seen} /> },
]

const Address = ({ address, transport }: Pbx) =>
  address === null ? (
    <Nothing>–</Nothing>
  ) : (
    <>
      {address} {pbxWords().transports[transport]}
    </>
  )

/** What `pbx:<id>` pushes: the row of the list, and that of the tenants' pages. */
export const PbxPatches = ({ pbx }: { pbx: Pbx }) => (
  <>
    <Patch id={`pbx-${pbx.id}`}>
      <Row
        id={`pbx-${pbx.id}`}
        row={pbx}
        columns={columns}
        head="name"
        tick={{ value: pbx.id, label: pbx.name }}
        menu={{ href: `/settings/pbx/${pbx.id}/menu`, label: pbx.name }}
      />
    </Patch>
    <Patch id={standingId(pbx)}>
      <StandingRow pbx={pbx} />
    </Patch>
  </>
)

const standingId = ({ id }: Pick<Pbx, 'id'>) => `pbx-standing-${id}`

/** How a system stands, among a tenant's own; without where it is. */
export const standing: readonly Column<Pbx>[] = [
  { key: 'name', cell: ({ name }) => <bdi>{name}</bdi> },
  ...columns.filter(({ key }) => ['status', 'kind', 'since', 'seen'].includes(key)),
]

export const StandingRow = ({ pbx }: { pbx: Pbx }) => (
  <Row id={standingId(pbx)} row={pbx} columns={standing} head="name" />
)

/** All telephone systems, for the provider's people. */
export const PbxPage = (props: {
  state: ListState<Pbx>
  kinds: readonly PbxKind[]
  mayEdit: boolean
}) => {
  const words = pbxWords()
  return (
    <>
      <ListHead title={words.title}>
        {props.mayEdit &&
          props.kinds.map((kind) => (
            <DialogLink href={`/settings/pbx/${kind}/new`} class="btn" icon="plus">
              {words.add[kind]}
            </DialogLink>
          ))}
      </ListHead>
      <PlainList
        {...{ state: props.state, words, columns, thing: 'pbx', icon: 'phone-call' }}
        choices={[
          choiceOf('status', words.columns.status, words.statuses),
          choiceOf('kind', words.columns.kind, words.kinds),
          choiceOf('topology', words.columns.topology, words.topologies),
          { name: 'flapping', label: words.flapping, tick: '1' },
        ]}
      />
    </>
  )
}
