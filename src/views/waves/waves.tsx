import type { WaveDetail, WaveRow, WaveState } from '../../domain/waves/waves.list.ts'
import { Job } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch, RereadMark } from '../live.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { WaveHead, waveHeadId } from './wave.tsx'
import { waveWords as words } from './waves.said.ts'

export const wavesPath = '/waves'

const tones: Readonly<Record<WaveState, Tone>> = {
  running: 'info',
  halted: 'bad',
  stopped: 'off',
  done: 'ok',
}

const columns: readonly Column<WaveRow>[] = [
  { key: 'number', num: true, sorts: 'down' },
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <a href={`${wavesPath}/${id}`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  {
    key: 'state',
    sorts: 'up',
    cell: ({ state, haltedFor }) => (
      <>
        <Status tone={tones[state]}>{words.states[state]}</Status>
        {haltedFor && <p>{useWords().say(haltedFor)}</p>}
      </>
    ),
  },
  {
    key: 'progress',
    cell: ({ progress }) => {
      const { waiting, queued, ...over } = progress
      const ended = Object.values(over).reduce((sum, count) => sum + count, 0)
      const of = ended + waiting + queued
      return (
        <Job label={words.columns.progress} step={ended} of={of}>
          {words.counts(progress)}
        </Job>
      )
    },
  },
  { key: 'act', sorts: 'up', cell: ({ act }) => words.acts[act] },
  { key: 'by', sorts: 'up', cell: ({ by }) => <bdi>{by}</bdi> },
  { key: 'started', sorts: 'down', cell: ({ started }) => <Time at={started} /> },
  {
    key: 'ended',
    sorts: 'down',
    cell: ({ ended }) => (ended ? <Time at={ended} /> : <Nothing>–</Nothing>),
  },
]

const rowId = ({ id }: Pick<WaveRow, 'id'>) => `wave-${id}`
const markId = ({ id }: Pick<WaveRow, 'id'>) => `wave-changed-${id}`

/** Stands on the wave's own page, whose list of services is read again when a push replaces it. */
export const WaveMark = ({ wave }: { wave: Pick<WaveRow, 'id'> }) => (
  <RereadMark id={markId(wave)} />
)

/** What `wave:<id>` pushes: the row of the list, and how it stands on its own page. */
export const WavePatches = ({ detail }: { detail: WaveDetail }) => {
  const { wave } = detail
  return (
    <>
      <Patch id={rowId(wave)}>
        <Row id={rowId(wave)} row={wave} columns={columns} head="name" />
      </Patch>
      <Patch id={waveHeadId(wave)}>
        <WaveHead {...detail} />
      </Patch>
      <Patch id={markId(wave)}>
        <WaveMark wave={wave} />
      </Patch>
    </>
  )
}

/** All waves, the newest first. */
export const WavesPage = ({ state }: { state: ListState<WaveRow> }) => (
  <>
    <ListHead title={words.title} text={words.lead} />
    <PlainList
      {...{ state, words, columns, thing: 'wave', icon: 'activity' }}
      choices={[
        choiceOf('state', words.columns.state, words.states),
        choiceOf('act', words.columns.act, words.acts),
      ]}
      start={
        <a class="btn" href="/services">
          <Icon name="layout-grid" />
          {words.toServices}
        </a>
      }
    />
  </>
)
