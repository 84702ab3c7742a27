import type { MadeOn } from '../support/made-on.ts'

/** One goal as measured: `ratio` is to be `limit` at most, or at least; `spread` is what the A/A control differs by. */
export type Figure = {
  goal: string
  what: string
  ratio: number
  limit: number
  sense: 'at most' | 'at least'
  spread: number
  /** What a reader wants to know beside the ratio; absolute values stand here and decide nothing. */
  beside?: string
}

/** Every figure of one run, as \`data/bench.json\` keeps it. */
export type Bench = MadeOn & { size: 'quick' | 'whole'; figures: (Figure & { verdict: Verdict })[] }

export type Verdict = 'met' | 'not met' | 'inside the spread'

/** No pass and no fail where the distance to the limit is smaller than what two equal things differ by. */
export function verdictOf({ ratio, limit, sense, spread }: Figure): Verdict {
  const distance = ratio / limit - 1
  if (spread > 0 && Math.abs(distance) <= spread) return 'inside the spread'
  const isMet = sense === 'at most' ? distance <= 0 : distance >= 0
  return isMet ? 'met' : 'not met'
}

export type Sample = () => Promise<number> | number

/** What one compares with, measured twice in each round (A/A); the cost of one is what a sample returns. */
export type Compared = {
  /** Median over the rounds of subject ÷ control. */
  ratio: number
  /** The middle half of the A/A rounds lies within 1 ± this. */
  spread: number
  subject: number
  control: number
}

const fewestRounds = 3

/**
 * Rounds of control, subject, control, in an order that rotates, so that a machine that grows slower or faster does not
 * favour any. What they begin with to warm up is thrown away, and on a slow
 * machine there are fewer rounds.
 */
export async function compare(
  rounds: number,
  subject: Sample,
  control: Sample,
  { warmRounds = 1, budgetMs = 45_000 } = {},
): Promise<Compared> {
  const from = performance.now()
  const isOver = () => taken.length >= fewestRounds && performance.now() - from > budgetMs
  const taken: { control: number; subject: number; again: number }[] = []
  for (let round = -warmRounds; round < rounds && !isOver(); round += 1) {
    const found = { control: 0, subject: 0, again: 0 }
    for (const place of rotated(['control', 'subject', 'again'] as const, round + warmRounds))
      found[place] = await (place === 'subject' ? subject : control)()
    if (round >= 0) taken.push(found)
  }
  return {
    ratio: median(taken.map((r) => (2 * r.subject) / (r.control + r.again))),
    spread: spreadOf(taken.map((r) => r.again / r.control)),
    subject: median(taken.map((r) => r.subject)),
    control: median(taken.flatMap((r) => [r.control, r.again])),
  }
}

const rotated = <T>(all: readonly T[], by: number): T[] =>
  all.map((_, i) => all[(i + by) % all.length] as T)

/** How far the quartiles of A/A ratios lie from 1, the farther of the two. */
export function spreadOf(ratios: readonly number[]): number {
  return Math.max(...[0.25, 0.75].map((q) => Math.abs(quantile(ratios, q) - 1)))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (low === undefined || high === undefined) throw new Error('nothing was measured')
  return low + (high - low) * (at - Math.floor(at))
}

/** Milliseconds of one call, the median of `times`. */
export async function wallMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i += 1) {
    const from = performance.now()
    await work()
    taken.push(performance.now() - from)
  }
  return median(taken)
}

/** Milliseconds of this process's CPU, user and system, for one of `times` calls. */
export async function cpuMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage()
  for (let i = 0; i < times; i += 1) await work()
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000 / times
}

/** Calls a second with so many at once, over so many milliseconds. */
export async function callsASecond(clients: number, ms: number, work: () => Promise<unknown>) {
  const from = performance.now()
  let calls = 0
  const client = async () => {
    while (performance.now() - from < ms) {
      await work()
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return (calls * 1000) / (performance.now() - from)
}

export const shown = (value: number, digits = 3): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(digits)))
