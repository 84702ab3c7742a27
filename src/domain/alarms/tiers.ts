import { type Counters, count } from '../counters.ts'
import type { AudienceKind } from '../schema/owner.ts'
import type { Audience } from '../scope.ts'

/** An acknowledgement, a claim, a shelf and a maintenance count for their giver's tier and those below, never above. */
const ranks: Readonly<Record<string, number>> = { tenant: 1, msp: 2, provider: 3 }

/** The tier of an audience as a number; 0 for whoever acts for nobody. */
export const rankOf = ({ kind }: Pick<Audience, 'kind'>): number => ranks[kind] ?? 0

/** The tier of an audience by name; anonymous and worker have none. */
export function tierOf({ kind }: Audience): AudienceKind {
  if (kind === 'anonymous' || kind === 'worker') throw new Error(`${kind} is no tier`)
  return kind
}

/** How what somebody did counts for a reader: their own tier's, from above, or only below them; `none` where nobody did it. */
export type Stand = 'none' | 'below' | 'own' | 'above'
export function standOf(tier: AudienceKind | null, mine: number): Stand {
  if (tier === null) return 'none'
  const rank = rankOf({ kind: tier })
  return rank < mine ? 'below' : rank === mine ? 'own' : 'above'
}

const counted = ['critical', 'major', 'minor', 'warning'] as const
const names = (severity: string, below: number) =>
  Array.from({ length: below }, (_, rank) => `alarms.${severity}.${rank}`)

/** How many active alarms ask this audience, by severity: what nobody of its tier or above has acknowledged or put apart. */
export function alarmCounts(audience: Audience, counters: Counters) {
  const asking = (severity: string) =>
    names(severity, rankOf(audience)).reduce((sum, name) => sum + count(counters, name), 0)
  return Object.fromEntries(counted.map((one) => [one, asking(one)])) as Record<
    (typeof counted)[number],
    number
  >
}

/** How many active alarms are apart for this audience: on the shelf and in maintenance, by whoever may have put them there. */
export function alarmsApart(audience: Audience, counters: Counters) {
  const of = (where: 'shelved' | 'maintenance') =>
    Object.entries(ranks)
      .filter(([, rank]) => rank >= rankOf(audience))
      .reduce((sum, [tier]) => sum + count(counters, `alarms.${where}.${tier}`), 0)
  return { shelved: of('shelved'), maintenance: of('maintenance') }
}
