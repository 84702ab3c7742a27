import type { Matrix, Replicated, Running } from '../../domain/wallboards/scenes.services.ts'
import type { Replication as ReplicationData } from '../../domain/wallboards/scenes.ts'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { Calm, Figure, Shape, Unknown } from './scenes.parts.tsx'
import { sceneWords as words } from './scenes.said.ts'

/** Worst first, as they stand in the picture. */
const order = ['error', 'warning', 'unmonitored', 'ok'] as const
const told = ['error', 'warning', 'ok', 'unmonitored'] as const
type Status = (typeof order)[number]

/** Few services are drawn larger: columns and rows of a picture of the same size. */
const layouts = [
  { columns: 6, rows: 2 },
  { columns: 12, rows: 4 },
  { columns: 23, rows: 8 },
]
const pitch = 22

/** One cell at the place of its upper left corner. */
const drawings: Record<Status, string> = {
  error: 'm1 6 5-5 5 5 5-5 5 5-5 5 5 5-5 5-5-5-5 5-5-5 5-5z',
  warning: 'm11 1 10 19h-20z',
  unmonitored: 'm4.500 4.500h13v13h-13z',
  ok: 'm4 4h14v14h-14z',
}

/** Services as cells, from the totals: errors first, so that they are found at one place. */
export const ServiceMatrix = ({ matrix }: { matrix: Matrix | undefined }) => (
  <div class="services card">
    {!matrix ? (
      <Unknown />
    ) : matrix.services === 0 ? (
      <Calm>{words.noServices}</Calm>
    ) : (
      <>
        <Cells cells={matrix.cells} />
        <Tally matrix={matrix} />
      </>
    )}
  </div>
)

const Cells = ({ cells }: Pick<Matrix, 'cells'>) => {
  const all = order.flatMap((status) => Array.from({ length: cells[status] }, () => status))
  const { columns, rows } =
    layouts.find((one) => all.length <= one.columns * one.rows) ?? layouts[layouts.length - 1]!
  return (
    <svg
      class="grid"
      viewBox={`0 0 ${columns * pitch} ${rows * pitch}`}
      role="img"
      aria-label={words.services}
    >
      {order.map(
        (status) => cells[status] > 0 && <path class={status} d={pathOf(status, all, columns)} />,
      )}
    </svg>
  )
}

/** One path for all cells of a status: a picture of 184 is pushed as often as a number changes. */
const pathOf = (status: Status, all: readonly Status[], columns: number) =>
  all
    .map((one, at) =>
      one === status
        ? `M${(at % columns) * pitch} ${Math.floor(at / columns) * pitch}${drawings[status]}`
        : '',
    )
    .join('')

const Tally = ({ matrix: { status, perCell } }: { matrix: Matrix }) => (
  <p class="tally">
    {told
      .filter((one) => one !== 'unmonitored' || status[one] > 0)
      .map((one) => (
        <span>
          <svg viewBox={`0 0 ${pitch} ${pitch}`} aria-hidden="true">
            <path class={one} d={`M0 0${drawings[one]}`} />
          </svg>{' '}
          {grouped(status[one])} {words.status[one]}
        </span>
      ))}
    {perCell > 1 && <span>{words.perCell(perCell)}</span>}
  </p>
)

/** Whom it is about, if that may be said. */
const Customer = ({ name, at }: { name: string | null; at: number }) => (
  <b>{name ?? words.customer(at + 1)}</b>
)

const RunningList = ({ running }: { running: readonly Running[] }) =>
  running.length === 0 ? (
    <Calm>{words.notRunning}</Calm>
  ) : (
    <ol>
      {running.map(({ customer, step, steps, startedAt }, at) => (
        <li>
          <Customer name={customer} at={at} />
          <span>{words.stepOf(step, steps)}</span>
          <Time at={startedAt} />
          <progress
            value={String(step)}
            max={String(Math.max(1, steps))}
            aria-label={words.stepOf(step, steps)}
          />
        </li>
      ))}
    </ol>
  )

const OldestList = ({ oldest }: { oldest: readonly Replicated[] }) =>
  oldest.length === 0 ? (
    <Calm>{words.neverReplicated}</Calm>
  ) : (
    <ol>
      {oldest.map(({ customer, at }, place) => (
        <li>
          <Customer name={customer} at={place} />
          <Time at={at} />
        </li>
      ))}
    </ol>
  )

export const Replication = ({ data }: { data: ReplicationData | null }) => (
  <>
    <dl class="figures">
      <Big label={words.replicating} of={data?.queue.replicating} />
      <Big label={words.tasksQueued} of={data?.queue.queued} />
      <Big label={words.failed} of={data?.failed} severity="major" />
      <Big label={words.overdue} of={data?.overdue} severity="minor" />
    </dl>
    <div class="halves">
      <div class="times card">
        <h3>{words.running}</h3>
        {data ? <RunningList running={data.running} /> : <Unknown />}
      </div>
      <div class="times card">
        <h3>{words.oldest}</h3>
        {data ? <OldestList oldest={data.oldest} /> : <Unknown />}
      </div>
    </div>
  </>
)

/** A large number; with a severity it has its shape and colour unless it is zero. */
const Big = (props: { label: string; of: number | undefined; severity?: 'major' | 'minor' }) => (
  <div class="card" data-sev={props.of ? props.severity : undefined}>
    <dt>{props.label}</dt>
    <dd>
      {props.severity && Boolean(props.of) && <Shape severity={props.severity} label />}
      <Figure of={props.of} />
    </dd>
  </div>
)
