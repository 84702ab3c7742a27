import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../../domain/message.ts'
import type {
  RingCounts,
  WaveDetail,
  WaveItemRow,
  WaveItemState,
  WaveRow,
  WaveState,
} from '../../domain/waves/waves.list.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { Job } from '../gauge.tsx'
import {
  type Column,
  choiceOf,
  type ListState,
  PlainList,
  PlainTable,
  Row,
} from '../lists/list.tsx'
import { PageHead } from '../page-head.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { waveWords as words } from './waves.said.ts'

const path = '/waves'

const tones: Readonly<Record<WaveState, Tone>> = {
  running: 'info',
  halted: 'bad',
  stopped: 'off',
  done: 'ok',
}

export const waveHeadId = ({ id }: Pick<WaveRow, 'id'>) => `wave-head-${id}`

/** How a wave stands, why it halted, what can be done about it, and how far each ring is. */
export const WaveHead = ({ wave, rings }: WaveDetail) => (
  <div class="stack" id={waveHeadId(wave)}>
    {wave.haltedFor && <WhyHalted wave={wave} why={wave.haltedFor} />}
    <Card id="wave-h" title={words.asItStands} aside={<Acts wave={wave} />}>
      <dl class="dl body">
        <Fact label={words.columns.state}>
          <Status tone={tones[wave.state]}>{words.states[wave.state]}</Status>
        </Fact>
        <Fact label={words.columns.progress}>{words.counts(wave.progress)}</Fact>
        <Fact label={words.columns.act}>{words.acts[wave.act]}</Fact>
        <Fact label={words.columns.started}>
          <bdi>{wave.by}</bdi> · <Time at={wave.started} />
        </Fact>
        <Fact label={words.columns.ended}>
          {wave.ended ? <Time at={wave.ended} /> : <Nothing>–</Nothing>}
        </Fact>
        <Fact label={words.rings}>{words.haltsAbove(wave.errorPercent, wave.haltsOnAlarms)}</Fact>
      </dl>
    </Card>
    <Card id="rings-h" title={words.rings}>
      <PlainTable
        id="wave-rings"
        caption={words.ringsSaid}
        columns={ringColumns}
        titles={words.ring}
      >
        {ringRows(wave, rings).map((row) => (
          <Row id={`wave-ring-${row.at}`} row={row} columns={ringColumns} head="ring" />
        ))}
      </PlainTable>
    </Card>
  </div>
)

/** The alarm that halted it, if one did. */
const alarmOf = ({ code, params }: StoredMessage): string | undefined => {
  if (code === 'wave-halt-alarm') return String(params?.alarm)
  const within = params?.messages
  const first = Array.isArray(within) ? within[0] : undefined
  return first && typeof first === 'object' ? alarmOf(first as StoredMessage) : undefined
}

const WhyHalted = ({ wave, why }: { wave: WaveRow; why: StoredMessage }) => {
  const alarm = alarmOf(why)
  const { failed } = wave.progress
  return (
    <Note
      tone="bad"
      action={
        <span class="cluster">
          {alarm && (
            <a class="btn small" href={`/alarms/${alarm}`}>
              {words.alarm}
            </a>
          )}
          {failed > 0 && (
            <a class="btn small" href={`${path}/${wave.id}?state=failed`}>
              {words.failedServices(failed)}
            </a>
          )}
        </span>
      }
    >
      {words.whyHalted}: {useWords().say(why)}
    </Note>
  )
}

/** Without a key of its own, since a push draws it as the page does: sent twice, the second finds the wave as the first left it. */
const Button = (props: { to: string; isFirst?: boolean; children: string }) => (
  <form method="post" action={props.to}>
    <button class={props.isFirst ? 'btn small primary' : 'btn small'}>{props.children}</button>
  </form>
)

const Acts = ({ wave: { id, state, progress } }: { wave: WaveRow }): Child => (
  <div class="cluster when-operator">
    {state === 'halted' && (
      <Button to={`${path}/${id}/continuations`} isFirst>
        {words.goOn}
      </Button>
    )}
    {state !== 'running' && progress.failed > 0 && (
      <Button to={`${path}/${id}/retries`}>
        {state === 'halted' ? words.againAndOn : words.again}
      </Button>
    )}
    {(state === 'running' || state === 'halted') && (
      <DialogLink class="btn small" href={`${path}/${id}/cancellation`} icon="x">
        {words.stop}
      </DialogLink>
    )}
  </div>
)

type RingRow = RingCounts & { at: number; has: string; state: keyof typeof words.ringStates }

const ringTones: Readonly<Record<RingRow['state'], Tone>> = {
  ...{ done: 'ok', now: 'info', next: 'off', halted: 'bad', none: 'off', stopped: 'off' },
}
const nobody = { waiting: 0, queued: 0, succeeded: 0, failed: 0, skipped: 0, stopped: 0 }

/** Every ring as it was entered, be it empty. */
const ringRows = (wave: WaveRow, rings: readonly RingCounts[]): RingRow[] =>
  wave.rings.map((of, at) => {
    const counts = rings.find(({ ring }) => ring === at) ?? { ...nobody, ring: at, services: 0 }
    return { ...counts, at, has: words.ringOf(of), state: standingOf(wave, counts, at) }
  })

function standingOf(wave: WaveRow, counts: RingCounts, at: number): RingRow['state'] {
  if (counts.services === 0) return 'none'
  if (wave.state === 'halted' && at === wave.ring) return 'halted'
  if (counts.waiting + counts.queued === 0) return counts.stopped > 0 ? 'stopped' : 'done'
  return wave.state === 'running' && at === wave.ring ? 'now' : 'next'
}

const ringColumns: readonly Column<RingRow>[] = [
  { key: 'ring', cell: ({ at, has }) => `${at + 1} · ${has}` },
  {
    key: 'state',
    cell: ({ state }) => (
      <span aria-current={state === 'now' || state === 'halted' ? 'step' : undefined}>
        <Status tone={ringTones[state]}>{words.ringStates[state]}</Status>
      </span>
    ),
  },
  {
    key: 'progress',
    look: 'fill',
    cell: ({ at, services, waiting, queued, ...counts }) =>
      services === 0 ? (
        <Nothing>–</Nothing>
      ) : (
        <Job
          label={`${words.ring.ring} ${at + 1}`}
          step={services - waiting - queued}
          of={services}
        >
          {words.counts({ ...counts, waiting, queued })}
        </Job>
      ),
  },
]

const itemTones: Readonly<Record<WaveItemState, Tone>> = {
  ...{ waiting: 'off', queued: 'info', succeeded: 'ok', failed: 'bad', skipped: 'off' },
  stopped: 'off',
}

const itemColumns: readonly Column<WaveItemRow>[] = [
  { key: 'turn', num: true, sorts: 'up', cell: ({ turn }) => String(turn + 1) },
  {
    key: 'service',
    sorts: 'up',
    cell: ({ service, serviceId, isThere }) =>
      isThere ? (
        <a href={`/services/${serviceId}`}>
          <bdi>{service}</bdi>
        </a>
      ) : (
        <bdi>{service}</bdi>
      ),
  },
  {
    key: 'state',
    sorts: 'up',
    cell: ({ state }) => <Status tone={itemTones[state]}>{words.items.states[state]}</Status>,
  },
  { key: 'ring', num: true, sorts: 'up', cell: ({ ring }) => String(ring + 1) },
  { key: 'shortname', look: 'mono' },
  {
    key: 'command',
    look: 'mono',
    cell: ({ command, hasCommand }) =>
      command && hasCommand ? (
        <a href={`/commands/${command}`}>{command.slice(0, 8)}</a>
      ) : (
        <Nothing>–</Nothing>
      ),
  },
  {
    key: 'reason',
    cell: ({ reason }) => reason && <div class="wrap">{useWords().say(reason)}</div>,
  },
  {
    key: 'ended',
    sorts: 'down',
    cell: ({ ended }) => (ended ? <Time at={ended} /> : <Nothing>–</Nothing>),
  },
]

/** One wave; `mark` is what makes the list below it be read again. */
export const WavePage = (props: WaveDetail & { state: ListState<WaveItemRow>; mark: Child }) => {
  const { wave, rings, state } = props
  const choices = Object.fromEntries(wave.rings.map((_, at) => [String(at + 1), String(at + 1)]))
  return (
    <>
      <PageHead
        list={{ href: path, title: words.title }}
        here={words.number(wave.number)}
        title={wave.name}
      />
      <div class="stack-lg">
        <WaveHead {...{ wave, rings }} />
        {props.mark}
        <PlainList
          {...{ state, words: words.items, columns: itemColumns }}
          {...{ thing: 'wave-item', icon: 'layout-grid' }}
          choices={[
            choiceOf('state', words.items.columns.state, words.items.states),
            choiceOf('ring', words.items.columns.ring, choices),
          ]}
        />
      </div>
    </>
  )
}
