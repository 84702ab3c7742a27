import { sql } from 'drizzle-orm'
import { verbatim } from '../messages.ts'
import { alarm } from '../schema/alarms.ts'
import type { Scope } from '../scope.ts'
import { rankOf } from './tiers.ts'

/** Lines of the bell's panel; more would not be read in a popover. */
const maxInBell = 8

const columns = {
  ...{ id: alarm.id, severity: alarm.severity, source: alarm.source, customer: alarm.customer },
  ...{ text: alarm.text, raisedAt: alarm.raisedAt, acknowledgedBy: alarm.acknowledgedBy },
}

/**
 * The reader's active alarms as the bell shows them: those that ask the reader first, worst and oldest first, then those that were
 * acknowledged. What is on the shelf or in maintenance has its numbers above the list.
 */
export async function bellAlarms(scope: Scope) {
  const { audience } = scope.actor
  const mine = rankOf(audience)
  const read = (isAsking: boolean, most: number) =>
    scope.db
      .select(columns)
      .from(alarm)
      .where(
        isAsking
          ? sql`cleared_at is null and ${alarm.quietRank} < ${mine}`
          : sql`cleared_at is null and ${alarm.ackRank} >= ${mine} and ${alarm.apartRank} < ${mine}`,
      )
      .orderBy(sql`(-rank), quiet_rank`, alarm.raisedAt, alarm.id)
      .limit(most)
  const asking = await read(true, maxInBell)
  // in a storm nobody reads further, and nothing else is looked for
  const seen = asking.length < maxInBell ? await read(false, maxInBell - asking.length) : []
  // the customer where there are many; its own people know who they are, and are told where it comes from
  const isOwn = audience.kind === 'tenant'
  const line =
    (isAsking: boolean) =>
    ({ source, customer, ...row }: (typeof asking)[number]) => ({
      ...row,
      ...{ isAsking, about: isOwn || customer === null ? source : verbatim(customer) },
    })
  return [...asking.map(line(true)), ...seen.map(line(false))]
}
