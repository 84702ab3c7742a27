import type { ListedChange, SendingState } from '../../domain/directory/changes.list.ts'
import type { ChangeState as State } from '../../domain/directory/changes.ts'
import type { StoredMessage } from '../../domain/message.ts'
import { acting } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { optionsOf } from '../lists/filters.tsx'
import { type Choice, type Column, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead } from '../page-head.tsx'
import { Note, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { saidBefore, saidValue } from './changes.said.ts'
import { changeWords } from './changes.words.ts'

const tones: Readonly<Record<State, Tone>> = {
  waiting: 'info',
  sending: 'info',
  confirming: 'info',
  done: 'ok',
  failed: 'bad',
  cancelled: 'off',
}

type Shown = { state: State; error?: StoredMessage | null }

/** How far a change is, and why it went no further. */
export const ChangeState = ({ change: { state, error } }: { change: Shown }) => {
  const { say } = useWords()
  return (
    <>
      <Status tone={tones[state]}>{changeWords().states[state]}</Status>
      {error && <small>{say(error)}</small>}
    </>
  )
}

const columns: readonly Column<ListedChange>[] = [
  {
    key: 'user',
    sorts: 'up',
    cell: ({ user, graphId }) => <a href={`/users/${graphId}`}>{user}</a>,
  },
  { key: 'kind', cell: ({ kind }) => changeWords().kinds[kind] },
  {
    key: 'wanted',
    cell: ({ wanted, was }) => (
      <>
        {saidValue(wanted)}
        <Before was={was} />
      </>
    ),
  },
  {
    key: 'state',
    cell: (change) => (
      <>
        <ChangeState change={change} />
        {change.notBefore && (
          <small>
            {changeWords().notBefore} <Time at={change.notBefore} />
          </small>
        )}
        {change.isDrifted && (
          <Status tone="warn">{changeWords().driftedTo(saidValue(change.drift))}</Status>
        )}
      </>
    ),
  },
  { key: 'factor', cell: ({ factor }) => changeWords().sources[factor] },
  { key: 'by' },
  { key: 'asked', sorts: 'down', cell: ({ asked }) => <Time at={asked} /> },
  { key: 'ended', cell: ({ ended }) => ended && <Time at={ended} /> },
]

/** What topic `change:<id>` pushes: the list's own row. */
export const ChangePatch = ({ change }: { change: ListedChange }) => (
  <Patch id={`change-${change.id}`}>
    <Row
      id={`change-${change.id}`}
      row={change}
      columns={columns}
      head="user"
      tick={{ value: change.id, label: change.user }}
      menu={{ href: `/changes/${change.id}/menu`, label: change.user }}
    />
  </Patch>
)

const Before = ({ was }: Pick<ListedChange, 'was'>) =>
  Object.keys(was).length === 0 ? null : (
    <span class="muted">
      {' '}
      ({changeWords().was}: {saidBefore(was)})
    </span>
  )

type Props = {
  state: ListState<ListedChange>
  sending: SendingState
  /** Why nothing can be sent to Microsoft 365, or null. */
  whyNot: StoredMessage | null
  maySend: boolean
}

/** Changes of users on their way to Microsoft 365, and when they go. */
export const ChangesPage = ({ state, ...sending }: Props) => {
  const words = changeWords()
  return (
    <>
      <ListHead title={words.title}>{sending.maySend && <SendNow {...sending} />}</ListHead>
      <Sending {...sending} />
      <PlainList
        {...{ state, columns, words, icon: 'history', thing: 'change' }}
        label={({ user }) => user}
        choices={choices()}
      />
    </>
  )
}

type SendingProps = Omit<Props, 'state'>

const SendNow = ({ sending, whyNot }: SendingProps) => {
  const words = changeWords()
  if (whyNot || sending.waiting === 0) return null
  return (
    <form {...acting('/changes/sendings')}>
      <button class="btn primary">
        <Icon name="refresh" />
        {words.sendNow}
      </button>
    </form>
  )
}

/** When what waits is sent; ids so that a push of the page replaces it with the list. */
const Sending = ({ sending, whyNot }: SendingProps) => {
  const words = changeWords()
  const { say } = useWords()
  if (whyNot) return <Note tone="warn">{words.notSent(say(whyNot))}</Note>
  if (sending.waiting === 0) return null
  if (sending.isUnderWay) return <Note>{words.underWay}</Note>
  return (
    <Note>
      {words.sendIn} <Countdown dueAt={sending.dueAt} />. {words.restarts}
    </Note>
  )
}

const Countdown = ({ dueAt }: { dueAt: Date | null }) => {
  const words = changeWords()
  if (!dueAt) return <>{words.sentSoon}</>
  const minutes = Math.ceil((dueAt.getTime() - Date.now()) / 60_000)
  return <strong>{minutes < 1 ? words.sentSoon : words.inMinutes(minutes)}</strong>
}

function choices(): readonly Choice[] {
  const { columns, states, kinds, anyKind, drifted } = changeWords()
  const { open: _, ...ended } = states
  return [
    { name: 'state', label: columns.state, any: states.open, options: optionsOf(ended) },
    { name: 'kind', label: columns.kind, any: anyKind, options: optionsOf(kinds), isMore: true },
    { name: 'drift', label: drifted, tick: '1' },
    { name: 'user', label: columns.user, linked: true },
  ]
}
