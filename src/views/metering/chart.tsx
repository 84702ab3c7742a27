import type { Child } from 'hono/jsx'
import { scaleOf } from '../licensing/chart.tsx'
import { Table, Th } from '../table.tsx'
import { grouped } from '../words.ts'
import { monthName, monthShort } from './months.ts'

/** A month's amount, null where there was nothing to meter; `limit` null where there was none. */
export type Bar = { period: string; amount: number | null; limit: number | null }

type Props = {
  /** Of its title and of what it says, which are its children. */
  id: string
  title: string
  bars: readonly Bar[]
  names: { amount: string; within: string; over: string; limit: string }
  /** A table beside it has every value already. */
  hasTable?: boolean
  children?: Child
}

const step = 80
const height = 200
const gap = 12

/** A bar for each month against its limit; what is beyond is hatched. A table has every value. */
export const MonthBars = (props: Props) => {
  const { id, bars, names } = props
  const width = bars.length * step
  const limits = bars.map(({ limit }) => limit ?? 0)
  const { max, ticks } = scaleOf(Math.max(...bars.map(({ amount }) => amount ?? 0), ...limits))
  const y = (amount: number) => Math.round(height - (amount / max) * height)
  const hasLimit = bars.some(({ limit }) => limit !== null)
  const hasOver = bars.some(({ amount, limit }) => limit !== null && (amount ?? 0) > limit)
  return (
    <>
      <figure class="chart bars">
        <div class="y" aria-hidden="true">
          {ticks.map((tick) => (
            <span>{grouped(tick)}</span>
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
          {hasOver && <Hatch id={`${id}-hatch`} />}
          <path class="grid" d={ticks.map((tick) => `M0 ${y(tick)}H${width}`).join('')} />
          {bars.map((bar, at) => (
            <MonthBar {...bar} x={at * step + gap} y={y} hatch={`${id}-hatch`} />
          ))}
          {hasLimit && <path class="limit" d={limitOf(bars, y)} />}
        </svg>
        <div class="x" aria-hidden="true">
          {bars.map(({ period }) => (
            <span>{monthShort(period)}</span>
          ))}
        </div>
        <figcaption>
          <ul class="key">
            <li>
              <i class="c1" />
              {names.within}
            </li>
            {hasOver && (
              <li>
                <svg class="over-key" viewBox="0 0 12 12" aria-hidden="true">
                  <rect width="12" height="12" fill={`url(#${id}-hatch)`} />
                </svg>
                {names.over}
              </li>
            )}
            {hasLimit && (
              <li>
                <i class="dashed" />
                {names.limit}
              </li>
            )}
          </ul>
        </figcaption>
      </figure>
      {!props.hasTable && <Values {...props} hasLimit={hasLimit} />}
    </>
  )
}

const Hatch = ({ id }: { id: string }) => (
  <defs>
    <pattern
      id={id}
      width="7"
      height="7"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect class="hatch-ground" width="7" height="7" />
      <rect class="hatch" width="3" height="7" />
    </pattern>
  </defs>
)

const MonthBar = (props: Bar & { x: number; y: (amount: number) => number; hatch: string }) => {
  const { amount, limit, x, y, hatch } = props
  if (!amount) return null
  const within = Math.min(amount, limit ?? amount)
  const place = { x, width: step - 2 * gap }
  return (
    <>
      {within > 0 && <rect class="bar" {...place} y={y(within)} height={height - y(within)} />}
      {amount > within && (
        <rect
          class="over"
          {...place}
          y={y(amount)}
          height={y(within) - y(amount)}
          fill={`url(#${hatch})`}
        />
      )}
    </>
  )
}

/** Steps over the months that have a limit. */
function limitOf(bars: readonly Bar[], y: (amount: number) => number): string {
  let drawn: number | null = null
  return bars
    .map(({ limit }, at) => {
      const before = drawn
      drawn = limit === null ? null : y(limit)
      if (drawn === null) return ''
      const begin = before === null ? `M${at * step} ${drawn}` : drawn === before ? '' : `V${drawn}`
      return `${begin}H${(at + 1) * step}`
    })
    .join('')
}

const Values = ({ id, bars, names, hasLimit, title }: Props & { hasLimit: boolean }) => (
  <details>
    <summary>Values by month</summary>
    <Table
      id={`${id}-values`}
      class="plain num-2 num-3"
      caption={title}
      head={
        <>
          <Th>Month</Th>
          <Th>{names.amount}</Th>
          {hasLimit && <Th>{names.limit}</Th>}
        </>
      }
    >
      {bars.toReversed().map(({ period, amount, limit }) => (
        <tr>
          <th scope="row">{monthName(period)}</th>
          <td>{amount === null ? '–' : grouped(amount)}</td>
          {hasLimit && <td>{limit === null ? '–' : grouped(limit)}</td>}
        </tr>
      ))}
    </Table>
  </details>
)
