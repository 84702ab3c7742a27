import { inArray, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, type PlainCode } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { alarm, tierRank } from '../schema/alarms.ts'
import type { Scope } from '../scope.ts'
import { announce, note, plainly, type Touched } from './alarms.ts'
import { rankOf, tierOf } from './tiers.ts'

/** What somebody does to alarms, by the change that its event tells. */
export type MarkChange =
  | 'acknowledged'
  | 'unacknowledged'
  | 'claimed'
  | 'unclaimed'
  | 'shelved'
  | 'unshelved'
  | 'noted'

const claimRank = tierRank(sql`alarm.claim_tier`)
const shelfRank = tierRank(sql`alarm.shelve_tier`)

/** Why this act does not fit an alarm, as the code of a message; null where it does. */
const obstacles: Readonly<Record<MarkChange, (mine: number) => SQL>> = {
  acknowledged: (mine) => sql`case when ${alarm.ackRank} >= ${mine} then 'alarm-acknowledged' end`,
  unacknowledged: (mine) =>
    sql`case when ${alarm.ackRank} = 0 then 'alarm-unacknowledged' when ${alarm.ackRank} > ${mine} then 'alarm-acknowledged-above' end`,
  claimed: (mine) =>
    sql`case when ${alarm.clearedAt} is not null then 'alarm-is-cleared' when ${claimRank} > ${mine} then 'alarm-claimed-above' end`,
  unclaimed: (mine) =>
    sql`case when ${claimRank} = 0 then 'alarm-unclaimed' when ${claimRank} > ${mine} then 'alarm-claimed-above' end`,
  shelved: (mine) =>
    sql`case when ${alarm.clearedAt} is not null then 'alarm-is-cleared' when ${shelfRank} > ${mine} then 'alarm-shelved-above' end`,
  unshelved: (mine) =>
    sql`case when ${shelfRank} = 0 then 'alarm-unshelved' when ${shelfRank} > ${mine} then 'alarm-shelved-above' end`,
  noted: () => sql`null`,
}

/** How long an acknowledgement lasts is said anew: one of the own tier fits, too. */
const anew = (mine: number) =>
  sql`case when ${alarm.ackRank} > ${mine} then 'alarm-acknowledged-above' end`

/** Whom nothing is kept from by somebody above, of what a form says. */
const obstacleOf = (change: MarkChange | 'acknowledged anew', mine: number) =>
  change === 'acknowledged anew' ? anew(mine) : obstacles[change](mine)

/** Which of these alarms the act would change; the others are so already, are over, or are held by who stands above. */
export async function previewMark(
  scope: Scope,
  ids: readonly string[],
  change: MarkChange | 'acknowledged anew',
): Promise<Preview> {
  const found = await scope.db
    .select({
      ...{ id: alarm.id, name: alarm.name, detail: alarm.customer },
      reason: sql<PlainCode | null>`${obstacleOf(change, rankOf(scope.actor.audience))}`,
    })
    .from(alarm)
    .where(inArray(alarm.id, [...ids]))
  const items = found.map(({ reason, detail, ...item }) => ({
    item: { ...item, ...(detail !== null && { detail }) },
    reason,
  }))
  return {
    ready: items.filter(({ reason }) => reason === null).map(({ item }) => item),
    skipped: items.flatMap(({ item, reason }) =>
      reason === null ? [] : [{ item, reason: message(reason) }],
    ),
  }
}

type Mark = {
  set?: PgUpdateSetSource<typeof alarm>
  /** What its event says beside that it was done. */
  text?: StoredMessage
  isAnew?: boolean
}

/**
 * Changes these alarms by what somebody did, with its event, its line in the log and its announcement. An alarm of somebody else is
 * missing; one that the act does not fit stays as it is. Returns how many were changed.
 */
export async function mark(
  scope: Scope,
  ids: readonly string[],
  change: MarkChange,
  { set, text, isAnew = false }: Mark = {},
): Promise<number> {
  demand(scope.actor, 'acknowledge')
  const wanted = [...new Set(ids)]
  // in one order, so that two who mark the same alarms wait for each other and never deadlock
  const found = await scope.db
    .select({ id: alarm.id })
    .from(alarm)
    .where(inArray(alarm.id, wanted))
    .orderBy(alarm.id)
    .for('update')
  if (found.length < wanted.length) throw new Refusal('missing', 'no-such-alarm')
  const fits = obstacleOf(isAnew ? 'acknowledged anew' : change, rankOf(scope.actor.audience))
  const which = sql`${inArray(alarm.id, wanted)} and (${fits}) is null`
  const returned = { ...columns, name: alarm.name, source: alarm.source }
  const marked = set
    ? await scope.db.update(alarm).set(set).where(which).returning(returned)
    : await scope.db.select(returned).from(alarm).where(which)
  const who = { by: scope.actor.name, tier: tierOf(scope.actor.audience) }
  await note(
    scope,
    marked.map((row) => ({ ...row, ...who, change, text })),
  )
  await announce(scope, marked)
  await record(
    scope,
    ...marked.map((row) => ({
      ...{ tenantId: row.tenantId, mspId: row.mspId, type: `alarm.${change}` as const },
      ...named(row, text),
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
function named(
  { id, name, source }: Pick<Touched, 'id'> & { name: StoredMessage; source: StoredMessage },
  text: StoredMessage | undefined,
) {
  const subject = { kind: 'alarm', id }
  const after = { alarm: name, ...(text && { text }) }
  return source.code === 'verbatim'
    ? { subject: { ...subject, name: plainly(source) }, after }
    : { subject, after: { ...after, source } }
}
