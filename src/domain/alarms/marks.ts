import { inArray, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type ackEnds, alarm } from '../schema/alarms.ts'
import type { Scope } from '../scope.ts'
import { announce, note, plainly, type Touched } from './alarms.ts'
import { rankOf, tierOf } from './tiers.ts'

export type AckEnd = (typeof ackEnds)[number]
/** How long an acknowledgement lasts; until the alarm clears or gets worse, unless said. */
export type AckUntil = { until: Exclude<AckEnd, 'time'> } | { until: 'time'; at: Date }

/**
 * Writes down who has seen these alarms and when; it never clears, and counts for the actor's tier and those below. An alarm of
 * somebody else is missing, one acknowledged by that tier or above stays as it is. Returns how many were acknowledged now.
 */
export async function acknowledge(
  scope: Scope,
  ids: readonly string[],
  until: AckUntil = { until: 'worse' },
): Promise<number> {
  const { audience, name } = scope.actor
  return mark(scope, ids, 'acknowledged', {
    where: sql`${alarm.ackRank} < ${rankOf(audience)}`,
    set: {
      ...{ acknowledgedAt: sql`now()`, acknowledgedBy: name, ackTier: tierOf(audience) },
      ...{ ackUntil: until.until, ackUntilAt: until.until === 'time' ? until.at : null },
    },
  })
}

/** Takes acknowledgements back, so that the alarms ask for one again; one from above stays. Returns how many did. */
export async function unacknowledge(scope: Scope, ids: readonly string[]): Promise<number> {
  return mark(scope, ids, 'unacknowledged', {
    where: sql`${alarm.ackRank} between 1 and ${rankOf(scope.actor.audience)}`,
    set: {
      ...{ acknowledgedAt: null, acknowledgedBy: null, ackTier: null },
      ...{ ackUntil: null, ackUntilAt: null },
    },
  })
}

type MarkChange = 'acknowledged' | 'unacknowledged'
type Mark = {
  /** Which of them it changes; the others are so already. */
  where: SQL
  set: PgUpdateSetSource<typeof alarm>
  text?: StoredMessage
  /** Whether totals and the order of lists change with it. */
  isCounted?: boolean
}

/** Changes these alarms by what somebody did, with its event, its line in the log and its announcement. */
export async function mark(
  scope: Scope,
  ids: readonly string[],
  change: MarkChange,
  { where, set, text, isCounted = true }: Mark,
): Promise<number> {
  demand(scope.actor, 'acknowledge')
  const wanted = [...new Set(ids)]
  // in one order, so that two who acknowledge the same alarms wait for each other and never deadlock
  const found = await scope.db
    .select({ id: alarm.id })
    .from(alarm)
    .where(inArray(alarm.id, wanted))
    .orderBy(alarm.id)
    .for('update')
  if (found.length < wanted.length) throw new Refusal('missing', 'no-such-alarm')
  const marked = await scope.db
    .update(alarm)
    .set(set)
    .where(sql`${inArray(alarm.id, wanted)} and ${where}`)
    .returning({ ...columns, name: alarm.name, source: alarm.source })
  const who = { by: scope.actor.name, tier: tierOf(scope.actor.audience) }
  await note(
    scope,
    marked.map((row) => ({ ...row, ...who, change, text })),
  )
  await announce(scope, marked, { isCounted })
  await record(
    scope,
    ...marked.map((row) => ({
      ...{ tenantId: row.tenantId, mspId: row.mspId, type: `alarm.${change}` as const },
      ...named(row),
    })),
  )
  return marked.length
}

const columns = {
  id: alarm.id,
  audience: alarm.audience,
  mspId: alarm.mspId,
  tenantId: alarm.tenantId,
  severity: alarm.severity,
  serviceId: alarm.serviceId,
}

/** What the log names an alarm by: where it comes from, as a name if it has one and else as a message, and what it says. */
function named({
  id,
  name,
  source,
}: Pick<Touched, 'id'> & { name: StoredMessage; source: StoredMessage }) {
  const subject = { kind: 'alarm', id }
  return source.code === 'verbatim'
    ? { subject: { ...subject, name: plainly(source) }, after: { alarm: name } }
    : { subject, after: { alarm: name, source } }
}

/** Lines of the bell's panel; more would not be read in a popover. */
const maxInBell = 8

/** The worst active alarms that ask the reader, oldest first within a severity, as the bell shows them. */
export async function bellAlarms(scope: Scope) {
  const { audience } = scope.actor
  const found = await scope.db
    .select({
      id: alarm.id,
      severity: alarm.severity,
      source: alarm.source,
      customer: alarm.customer,
      text: alarm.text,
      raisedAt: alarm.raisedAt,
    })
    .from(alarm)
    .where(sql`cleared_at is null and ${alarm.quietRank} < ${rankOf(audience)}`)
    .orderBy(sql`(-rank), quiet_rank`, alarm.raisedAt, alarm.id)
    .limit(maxInBell)
  // the customer where there are many; its own people know who they are, and are told where it comes from
  const isOwn = audience.kind === 'tenant'
  return found.map(({ source, customer, ...row }) => ({
    ...row,
    about: isOwn || customer === null ? source : verbatim(customer),
  }))
}
