import type { AlarmChange } from '../alarms/alarms.ts'
import type { RuleStep, RuleValues } from './rules.form.ts'
import { digestMinutes, meaningOf, opening, paceOf, rankOfSeverity } from './rules.match.ts'

/** A change of an alarm: when, how bad the alarm was then, and whose people did it, by rank. */
export type Happened = {
  alarm: string
  change: AlarmChange
  at: number
  rank: number
  tier: number
}

/** Messages of all recipients, the digests among them, and the alarms that they tell of. */
export type Sending = { messages: number; digests: number; alarms: number }

type Step = { after: number; recipients: string[] }
type Standing = {
  isOpen: boolean
  rank: number
  /** Whose it is quiet for, by what made it so. */
  quiet: { acknowledged: number; shelved: number; suppressed: number }
  /** How bad its recipients know it to be, by step. */
  told: Map<number, number>
  pending: Map<number, number>
}
type Sent = { alarm: string; recipient: string; at: number }

/**
 * What a rule would have sent for these changes, in their order: the same steps, hours and digests as the job has, on what is known
 * afterwards. Alarms that were open before the first change count from their first change on.
 */
export function simulated(
  rule: RuleValues,
  happened: readonly Happened[],
  { own, now }: { own: number; now: number },
): Sending {
  const steps = stepsOf(rule.steps)
  const sent: Sent[] = []
  const alarms = new Map<string, Standing>()
  for (const event of happened) {
    const alarm = alarms.get(event.alarm) ?? fresh(event.rank)
    alarms.set(event.alarm, alarm)
    sent.push(...flushed(event.alarm, alarm, steps, event.at))
    applied(alarm, event)
    sent.push(...after(rule, steps, event, alarm, own))
  }
  for (const [id, alarm] of alarms) sent.push(...flushed(id, alarm, steps, now))
  const due = sent.filter(({ at }) => at <= now)
  return { ...paced(due), alarms: new Set(due.map(({ alarm }) => alarm)).size }
}

function stepsOf(of: readonly RuleStep[]): Step[] {
  const steps = new Map<number, string[]>()
  for (const { afterMinutes, email, webhookId } of of)
    steps.set(afterMinutes, [...(steps.get(afterMinutes) ?? []), email ?? webhookId ?? ''])
  return [...steps].map(([after, recipients]) => ({ after, recipients }))
}

const fresh = (rank: number): Standing => ({
  ...{ isOpen: true, rank, quiet: { acknowledged: 0, shelved: 0, suppressed: 0 } },
  ...{ told: new Map(), pending: new Map() },
})

/** Whoever waited for their hours or minutes and is due before this moment is told. */
function flushed(id: string, alarm: Standing, steps: readonly Step[], until: number): Sent[] {
  return steps.flatMap(({ after, recipients }) => {
    const at = alarm.pending.get(after)
    if (at === undefined || at > until) return []
    alarm.pending.delete(after)
    alarm.told.set(after, alarm.rank)
    return recipients.map((recipient) => ({ alarm: id, recipient, at }))
  })
}

function applied(alarm: Standing, { change, rank, tier }: Happened) {
  const { quiet } = alarm
  if (change === 'severity' && rank > alarm.rank)
    Object.assign(quiet, { acknowledged: 0, shelved: 0 })
  alarm.rank = rank
  for (const [step, told] of alarm.told) alarm.told.set(step, Math.min(told, rank))
  alarm.isOpen = change !== 'cleared'
  if (change === 'acknowledged') quiet.acknowledged = tier
  if (change === 'unacknowledged') quiet.acknowledged = 0
  if (change === 'shelved') quiet.shelved = tier
  if (change === 'unshelved') quiet.shelved = 0
  if (change === 'suppressed') quiet.suppressed = tier
  if (change === 'unsuppressed') quiet.suppressed = 0
}

/** What a change begins: steps that are due some time, or the clears of whoever was told. */
function after(
  rule: RuleValues,
  steps: readonly Step[],
  { alarm: id, change, at }: Happened,
  alarm: Standing,
  own: number,
): Sent[] {
  const meaning = meaningOf(change)
  const isQuiet = Math.max(...Object.values(alarm.quiet)) >= own
  if (!alarm.isOpen || isQuiet) alarm.pending.clear()
  if (meaning === 'over') {
    const told = steps.filter(({ after }) => alarm.told.has(after))
    alarm.told.clear()
    const clearAt = openingAt(rule, at)
    return [...new Set(told.flatMap(({ recipients }) => recipients))].map((recipient) => ({
      ...{ alarm: id, recipient, at: clearAt },
    }))
  }
  const isAsked = (meaning === 'new' || meaning === 'again') && alarm.isOpen && !isQuiet
  if (!isAsked || alarm.rank < rankOfSeverity(rule.severity)) return []
  for (const { after } of steps) {
    if (meaning === 'new' && (alarm.told.get(after) ?? 0) >= alarm.rank) continue
    if (meaning === 'new' && alarm.pending.has(after)) continue
    const begins = openingAt(rule, at)
    alarm.pending.set(after, openingAt(rule, begins + after * 60_000))
  }
  return flushed(id, alarm, steps, at)
}

const openingAt = (rule: RuleValues, at: number): number =>
  opening(rule, new Date(at))?.getTime() ?? Number.POSITIVE_INFINITY

/** How many messages these become, each recipient's by their pace; what comes within a second is one run's. */
function paced(sent: readonly Sent[]): Omit<Sending, 'alarms'> {
  const of = new Map<string, number[]>()
  for (const { recipient, at } of sent) {
    const times = of.get(recipient) ?? []
    times.push(Math.floor(at / 1000) * 1000)
    of.set(recipient, times)
  }
  const counts = [...of.values()].map(pacedOne)
  const sum = (of: (count: { messages: number; digests: number }) => number) =>
    counts.reduce((total, count) => total + of(count), 0)
  return { messages: sum(({ messages }) => messages), digests: sum(({ digests }) => digests) }
}

const windowMs = digestMinutes * 60_000

function pacedOne(times: readonly number[]) {
  const due = times.toSorted((a, b) => a - b)
  const recent: number[] = []
  const counts = { messages: 0, digests: 0 }
  let digestAt: number | null = null
  for (let from = 0; from < due.length; ) {
    const first = due[from] ?? 0
    const now: number = digestAt === null ? first : Math.max(first, digestAt + windowMs)
    let to = from
    while (to < due.length && (due[to] ?? 0) <= now) to++
    while (recent.length > 0 && (recent[0] ?? 0) <= now - windowMs) recent.shift()
    const lately = {
      messages: recent.length,
      digestAt: digestAt === null ? null : new Date(digestAt),
    }
    const isOne = paceOf(to - from, lately, new Date(now)) === 'one'
    if (isOne) digestAt = now
    const many = isOne ? 1 : to - from
    counts.messages += many
    counts.digests += isOne ? 1 : 0
    recent.push(...Array<number>(many).fill(now))
    from = to
  }
  return counts
}
