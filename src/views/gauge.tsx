import type { Child } from 'hono/jsx'
import type { Tone } from './status.tsx'

/**
 * How full something is, as a decorative bar (the number beside it speaks): amber from `warnAt`
 * (a share, 0.8 unless a setting says otherwise) and red when full. `of` 0 draws an empty bar.
 */
export const Gauge = (props: { value: number; of: number; warnAt?: number; wide?: boolean }) => {
  const share = props.of > 0 ? Math.min(1, Math.max(0, props.value / props.of)) : 0
  const tone: Tone | undefined =
    share >= 1 ? 'bad' : share >= (props.warnAt ?? 0.8) ? 'warn' : undefined
  return (
    <svg class={props.wide ? 'gauge wide' : 'gauge'} data-tone={tone} aria-hidden="true">
      <rect width={`${Math.round(share * 100)}%`} />
    </svg>
  )
}

/** The strip of totals on top of a page; its children are `Kpi`. */
export const Kpis = (props: { id?: string; children?: Child }) => (
  <dl class="kpis" id={props.id}>
    {props.children}
  </dl>
)

/** One total: a label, its big value, a unit in small print, and a line of detail below. */
export const Kpi = (props: { label: string; value: Child; unit?: Child; detail?: Child }) => (
  <div>
    <dt>{props.label}</dt>
    <dd>
      {props.value} {props.unit && <small>{props.unit}</small>}
    </dd>
    {props.detail && <dd>{props.detail}</dd>}
  </div>
)

/** Progress of a long job in a table cell or list; without `step` it waits (indeterminate). */
export const Job = (props: { label: string; step?: number; of?: number; children?: Child }) => (
  <span class="job">
    {props.step === undefined ? (
      <progress aria-label={props.label} />
    ) : (
      <progress aria-label={props.label} value={String(props.step)} max={String(props.of)} />
    )}
    <span>{props.children}</span>
  </span>
)
