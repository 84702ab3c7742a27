import { sql } from 'drizzle-orm'
import type { Severity } from '../alarms/alarms.ts'
import { catalogue } from '../alarms/catalogue.ts'
import { rankOf } from '../alarms/tiers.ts'
import { type Counters, count } from '../counters.ts'
import type { StoredMessage } from '../message.ts'
import { verbatim } from '../messages.ts'
import { severityOfRank } from '../schema/alarms.ts'
import type { Audience, Scope } from '../scope.ts'

/** Active alarms of a severity, and how many of them ask the wall's audience. */
export type SeverityTotal = {
  severity: Exclude<Severity, 'indeterminate'>
  active: number
  fresh: number
}

/**
 * An alarm as a wall shows it. Masked, `about` is null, and `what` and `next` are only what the portal says of it without naming
 * anybody, else null.
 */
export type AlarmLine = {
  id: string
  severity: Severity
  about: StoredMessage | null
  what: StoredMessage | null
  /** What was found, in a sentence; null where that is what it is called. */
  text: StoredMessage | null
  next: StoredMessage | null
  raisedAt: Date
}

const shown = [...severityOfRank].reverse().filter((one) => one !== null)
/** What has no severity of its own counts as the least one, as in a service's status. */
const countedAs = (severity: string) =>
  severity === 'warning' ? ['warning', 'indeterminate'] : [severity]
const highest = rankOf({ kind: 'provider' })

/** By severity, worst first: from kept totals. */
export function severityTotals(audience: Audience, counters: Counters): SeverityTotal[] {
  const below = (severity: string, rank: number) =>
    countedAs(severity)
      .flatMap((one) => Array.from({ length: rank }, (_, at) => `alarms.${one}.${at}`))
      .reduce((sum, name) => sum + count(counters, name), 0)
  return shown.map((severity) => ({
    severity,
    active: below(severity, highest + 1),
    fresh: below(severity, rankOf(audience)),
  }))
}

type Found = Omit<AlarmLine, 'raisedAt' | 'about' | 'what' | 'text'> & {
  customer: string | null
  source: StoredMessage
  name: StoredMessage
  text: StoredMessage
  origin: string
  raised: number
}

/** So many of the alarms that ask this audience, worst and oldest first; with `isCritical` no others. By one index. */
export async function askingAlarms(
  scope: Scope,
  { most, isCritical, masked }: { most: number; isCritical?: boolean; masked: boolean },
): Promise<AlarmLine[]> {
  const rows = await scope.readTogether<Found>(sql`
    select id, severity, customer, source, name, text, corrective_action as next, origin, extract(epoch from raised_at)::float8 as raised
    from alarm where cleared_at is null and quiet_rank < ${rankOf(scope.actor.audience)} ${isCritical ? sql`and (-rank) = -4` : sql``}
    order by (-rank), quiet_rank, raised_at, id limit ${most}`)
  return rows.map(masked ? maskedLine : line)
}

const line = ({ id, severity, customer, source, name, text, next, raised }: Found): AlarmLine => ({
  ...{ id, severity, about: customer === null ? source : verbatim(customer), what: name, next },
  text: isSame(text, name) ? null : text,
  raisedAt: new Date(raised * 1000),
})

const isSame = (one: StoredMessage, other: StoredMessage) =>
  JSON.stringify(one) === JSON.stringify(other)

const maskedLine = ({ id, severity, name, next, origin, raised }: Found): AlarmLine => {
  // whoever reports from outside writes what they like, and what has gaps may be filled with a name
  const isOurs = origin === 'portal' && isPlain(name) && Object.hasOwn(catalogue, name.code)
  return {
    ...{ id, severity, about: null, what: isOurs ? name : null, text: null },
    next: isOurs && next && isPlain(next) ? next : null,
    raisedAt: new Date(raised * 1000),
  }
}

const isPlain = ({ params }: StoredMessage) => Object.keys(params).length === 0
