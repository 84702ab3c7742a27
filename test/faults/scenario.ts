/** How often things are tried: in the gate, by everybody, and before a release at full counts. */
export const sizes = ['small', 'quick', 'full'] as const
export type Size = (typeof sizes)[number]

/** What was measured against a limit: of `values` the largest is held to `max`, or the quantile `at`. */
export type Bound = {
  what: string
  values: readonly number[]
  max: number
  unit: string
  at?: number
}

/** What a scenario found: how often each thing was tried, what must not have happened, and what was measured. */
export type Finding = {
  attempted: Record<string, number>
  /** Each has to be 0. */
  none: Record<string, number>
  bounds?: readonly Bound[]
  /** What a reader wants to know besides; decides nothing. */
  beside?: string
}

export type Asked = {
  times: number
  size: Size
  /** The protection that is taken away; undefined where all stand. */
  broken: string | undefined
  /** Told while it runs, for whoever watches. */
  say: (line: string) => void
}

/** One thing that may go wrong, said once and run by whichever door: the command, the proof, or a test. */
export type Scenario = {
  name: string
  /** The line of the test plan (C1 to E10) and the goals (G1 to G27) that it shows. */
  plan: string
  goals: readonly string[]
  /** What holds, in one sentence. */
  what: string
  /** None: at this size it is left out. */
  times: Record<Size, number>
  /** What is tried, in one word of many: rounds, links, commands. */
  unit: string
  /** Each takes one protection away and must be caught, in so many tries. */
  controls: Record<string, number>
  run(asked: Asked): Promise<Finding>
}

/** What a run came to, one line of JSON. */
export type Result = {
  scenario: string
  plan: string
  goals: readonly string[]
  goal: string
  attempted: Record<string, number>
  result: string
  limit: string
  spread: string
  isMet: boolean
  why: string[]
  beside: string
  size: Size
  times: number
  broken?: string
  seconds: number
}

/** Runs it; a failure on the way is a result that is not met, and so is one where nothing was tried. */
export async function resultOf(scenario: Scenario, asked: Asked): Promise<Result> {
  const from = performance.now()
  const { name, plan, goals, what } = scenario
  const found = await scenario.run(asked).catch((error: Error) => error)
  const judged =
    found instanceof Error
      ? {
          attempted: {},
          result: `ended: ${found.message}`,
          limit: '',
          spread: '',
          beside: '',
          why: [String(found.stack)],
        }
      : judge(found)
  return {
    ...{ scenario: name, plan, goals, goal: what, ...judged, isMet: judged.why.length === 0 },
    ...{ size: asked.size, times: asked.times, ...(asked.broken && { broken: asked.broken }) },
    seconds: Math.round((performance.now() - from) / 100) / 10,
  }
}

export function judge({ attempted, none, bounds = [], beside = '' }: Finding) {
  const why = [
    ...(Object.keys(attempted).length === 0 ? ['nothing was tried'] : []),
    ...Object.entries(attempted)
      .filter(([, times]) => !(times > 0))
      .map(([what]) => `no ${what} were tried`),
    ...Object.entries(none)
      .filter(([, times]) => times !== 0)
      .map(([what, times]) => `${times} ${what}`),
    ...bounds.flatMap((bound) => {
      if (bound.values.length === 0) return [`${bound.what} was not measured`]
      const held = heldOf(bound)
      return held <= bound.max ? [] : [`${bound.what} ${shown(held)} ${bound.unit}`]
    }),
  ]
  const measured = bounds.filter(({ values }) => values.length > 0)
  return {
    attempted,
    why,
    beside,
    result: [
      ...Object.entries(none).map(([what, times]) => `${times} ${what}`),
      ...measured.map((bound) => `${bound.what} ${shown(heldOf(bound))} ${bound.unit}`),
    ].join(', '),
    limit: [
      ...Object.keys(none).map((what) => `0 ${what}`),
      ...bounds.map(({ what, max, unit }) => `${what} ≤ ${shown(max)} ${unit}`),
    ].join(', '),
    spread: measured
      .filter(({ values }) => values.length > 1)
      .map(
        ({ what, values, unit }) =>
          `${what} ${shown(Math.min(...values))}–${shown(Math.max(...values))} ${unit} (${values.length})`,
      )
      .join(', '),
  }
}

const heldOf = ({ values, at = 1 }: Bound) => quantile(values, at)

/** The value below which such a part of them lies (nearest rank). */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(at * sorted.length) - 1)] ?? Number.NaN
}

export const shown = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
