import type { Severity } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { type Hours, opening, type Pace, paceOf } from './rules.match.ts'

/** An alarm as its recipients read of it. */
export type TellableAlarm = {
  id: string
  severity: Severity
  rank: number
  name: StoredMessage
  source: StoredMessage
  text: StoredMessage
  correctiveAction: StoredMessage | null
  customer: string | null
  tenantId: string | null
  serviceId: string | null
  cause: string | null
  labels: Readonly<Record<string, string>>
  raisedAt: string
  clearedAt: string | null
}

/** A raise or a clear that is due, for one recipient. */
export type Due = {
  id: string
  isClear: boolean
  recipient: string
  afterMinutes: number
  /** It was held until the rule's hours opened. */
  isHeld: boolean
  /** Null once the rule is deleted: its clears go at any hour. */
  rule: ({ id: string; name: string } & Hours) | null
  /** The alarm asks its owner, and the rule still tells this recipient. */
  isWanted: boolean
  alarm: TellableAlarm
}

/** One message: an alarm's raise or clear, or all that was due as one. `of` are the rows that it settles. */
export type Message = {
  recipient: string
  items: readonly Due[]
  of: readonly Due[]
  isDigest: boolean
}

export type Plan = {
  messages: Message[]
  needless: string[]
  /** Raises and clears that wait until their rule's hours open. */
  closed: { id: string; isClear: boolean; at: Date }[]
  /** Those that wait because a digest has just gone. */
  later: { id: string; isClear: boolean; at: Date }[]
}

/**
 * What becomes of an owner's due raises and clears: not needed any more, not yet, or sent, one alarm once to a recipient whatever
 * the number of rules that say so.
 */
export function planOf(due: readonly Due[], paces: ReadonlyMap<string, Pace>, now: Date): Plan {
  const plan: Plan = { messages: [], needless: [], closed: [], later: [] }
  const ready = new Map<string, Due[]>()
  for (const one of due) {
    const opens = one.rule ? opening(one.rule, now) : now
    if (!one.isClear && !one.isWanted) plan.needless.push(one.id)
    else if (opens && opens > now) plan.closed.push({ id: one.id, isClear: one.isClear, at: opens })
    else {
      const theirs = ready.get(one.recipient) ?? []
      theirs.push(one)
      ready.set(one.recipient, theirs)
    }
  }
  for (const [recipient, of] of ready) {
    const items = onceEach(of)
    const pace = paceOf(items.length, paces.get(recipient) ?? { messages: 0, digestAt: null }, now)
    if (pace instanceof Date)
      plan.later.push(...of.map(({ id, isClear }) => ({ id, isClear, at: pace })))
    else if (pace === 'one') plan.messages.push({ recipient, items, of, isDigest: true })
    else
      plan.messages.push(
        ...items.map((item) => ({
          ...{ recipient, items: [item], isDigest: false },
          of: of.filter((one) => isSame(one, item)),
        })),
      )
  }
  return plan
}

const isSame = (one: Due, other: Due) =>
  one.alarm.id === other.alarm.id && one.isClear === other.isClear

/** Each alarm's raise and clear once, of several that of the earliest step. */
function onceEach(of: readonly Due[]): Due[] {
  const found = new Map<string, Due>()
  for (const one of of) {
    const key = `${one.isClear} ${one.alarm.id}`
    const there = found.get(key)
    if (!there || one.afterMinutes < there.afterMinutes) found.set(key, one)
  }
  return [...found.values()]
}
