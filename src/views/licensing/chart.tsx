import type { Child } from 'hono/jsx'
import { Card } from '../card.tsx'
import { clock, dayOf, numberIn } from '../formats.ts'
import { grouped, useWords } from '../words.ts'
import { auditWords } from './audits.words.ts'

/** What was licensed and acquired from a moment on; acquired is null where nothing counted users. */
export type Point = { at: string; licensed: number; acquired: number | null }
/** An amount from a moment on, with its limit where there was one. */
type Step = { at: string; amount: number; limit: number | null }

const width = 1000
const height = 200
/** Beyond both edges, where it is not seen. */
const beyond = 9
/** Less than two days are said by the clock. */
const hoursFor = 2 * 24 * 60 * 60 * 1000

type Span = {
  now: number
  /** The reader's. */
  zone: string
  /** It ends now, and not with the last point. */
  isOpen: boolean
}
type Props = Span & { points: readonly Point[] }

/** The chart under its heading; nothing where there is nothing to draw. */
export const History = ({ points, ...span }: Props) => {
  const words = auditWords()
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  return (
    <Card id="history" title={words.history}>
      <div class="body">
        <StepChart
          {...span}
          id="chart"
          title={words.history}
          points={points.map(({ at, licensed, acquired }) => ({
            ...{ at, amount: licensed, limit: acquired },
          }))}
          names={{ amount: words.licensedLine, limit: words.acquiredLine }}
        >
          {words.rose(first.licensed, last.licensed)}
          {last.acquired !== null &&
            ` ${words.had(first.acquired ?? last.acquired, last.acquired)}`}
        </StepChart>
      </div>
    </Card>
  )
}

type Chart = Span & {
  /** Of its title and of what it says, which are its children. */
  id: string
  title: string
  points: readonly Step[]
  names: { amount: string; limit?: string }
  children?: Child
}

/** Steps from zero: an amount as an area, its limit dashed. A table beside it says the same. */
export const StepChart = (props: Chart) => {
  const { id, points, now, zone, names } = props
  const { language } = useWords()
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  const from = Date.parse(first.at)
  const to = Math.max(props.isOpen ? now : 0, Date.parse(last.at), from + 1)
  const named = (at: number) =>
    to - from < hoursFor ? clock(at, zone, language) : dayOf(at, now, zone, language)
  const { max, ticks } = scaleOf(
    Math.max(...points.map(({ amount, limit }) => Math.max(amount, limit ?? 0))),
  )
  const x = (at: string) => Math.round(((Date.parse(at) - from) / (to - from)) * width)
  const y = (amount: number) => Math.round(height - (amount / max) * height)
  const line = stepsOf(points, (point) => point.amount, x, y)
  const limit = stepsOf(points, (point) => point.limit, x, y)
  return (
    <figure class="chart">
      <div class="y" aria-hidden="true">
        {ticks.map((tick) => (
          <span>{numberIn(language, tick)}</span>
        ))}
      </div>
      <svg
        viewBox={`0 -3 ${width} ${height + 6}`}
        preserveAspectRatio="none"
        role="img"
        aria-labelledby={`${id}-title ${id}-said`}
      >
        <title id={`${id}-title`}>{props.title}</title>
        <desc id={`${id}-said`}>{props.children}</desc>
        <path class="grid" d={ticks.map((tick) => `M0 ${y(tick)}H${width}`).join('')} />
        <path class="line" d={`${line.replace('M0 ', `M-${beyond} ${height}V`)}V${height}`} />
        {limit && <path class="limit" d={limit} />}
      </svg>
      <div class="x" aria-hidden="true">
        {[from, (from + to) / 2, to].map((at) => (
          <span>{named(at)}</span>
        ))}
      </div>
      <figcaption>
        <ul class="key">
          <li>
            <i class="c1" />
            {names.amount} <b>{grouped(last.amount)}</b>
          </li>
          {last.limit !== null && names.limit && (
            <li>
              <i class="dashed" />
              {names.limit} <b>{grouped(last.limit)}</b>
            </li>
          )}
        </ul>
      </figcaption>
    </figure>
  )
}

/** A line that goes on until the next value, and stops where there is none; only what changes is said. */
function stepsOf(
  points: readonly Step[],
  of: (point: Step) => number | null,
  x: (at: string) => number,
  y: (amount: number) => number,
): string {
  let drawn: number | null = null
  const parts = points.map((point) => {
    const amount = of(point)
    const before = drawn
    drawn = amount === null ? null : y(amount)
    if (drawn === before) return ''
    const at = x(point.at)
    if (before === null) return `M${at} ${drawn}`
    return drawn === null ? `H${at}` : `H${at}V${drawn}`
  })
  return parts.join('') + (drawn === null ? '' : `H${width + beyond}`)
}

const steps = [1, 2, 5, 10]

/** A round number at or above the largest, with what stands beside the lines, from above. */
export function scaleOf(largest: number): { max: number; ticks: number[] } {
  const rough = Math.max(1, largest / 5)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (steps.find((one) => one * power >= rough) ?? 10) * power
  const count = Math.max(1, Math.ceil(largest / step))
  return {
    max: count * step,
    ticks: Array.from({ length: count + 1 }, (_, at) => (count - at) * step),
  }
}
