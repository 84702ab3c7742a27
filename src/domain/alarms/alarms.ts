import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { type Owner, ownerOf, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { alarm, type alarmChanges, alarmEvent, alarmOwner, severities } from '../schema/alarms.ts'
import { storedMessage } from '../schema/message.ts'
import type { Scope } from '../scope.ts'

export type Severity = (typeof severities)[number]
export type AlarmChange = (typeof alarmChanges)[number]

/** What somebody found wrong. `key` names it among its owner's alarms; without one it is `name|source`. What others wrote is `verbatim`. */
export type Condition = {
  owner: Owner
  key?: string
  severity: Severity
  name: StoredMessage
  source: StoredMessage
  text: StoredMessage
  correctiveAction?: StoredMessage
  serviceId?: string | null
  customer?: string
  occurredAt?: Date
}

/** The identity of an alarm among its owner's: its key where one is given, else name and source, by code in every language. */
const keyOf = ({ key, name, source }: Pick<Condition, 'key' | 'name' | 'source'>) =>
  key ?? `${plainly(name)}|${plainly(source)}`

/** What others wrote, or the code: the same whatever language anybody reads. */
const plainly = ({ code, params }: StoredMessage) =>
  code === 'verbatim' ? String(params.text) : [code, ...Object.values(params)].join(' ')

/** Above this many in one transaction the list is announced instead of each row. */
const maxAnnounced = 50

/**
 * Raises a condition, or counts it once more while it is active: same owner and key are never two active rows,
 * whoever races. Another severity is a change of the same alarm; a worse one asks for a new acknowledgement.
 */
export async function raise(
  scope: Scope,
  condition: Condition,
): Promise<{ id: string; isNew: boolean }> {
  const { id, severity, count } = await countUp(scope, condition)
  const isNew = count === 1
  const changed = severity !== condition.severity
  if (changed) await changeSeverity(scope, id, condition.severity, severity)
  await note(scope, [{ id, ...condition, ...ownerOf(condition.owner) }], {
    change: isNew ? 'raised' : changed ? 'severity' : 'repeated',
    text: condition.text,
  })
  await announce(scope, [{ id, serviceId: condition.serviceId, ...ownerOf(condition.owner) }], {
    isCounted: isNew || changed,
  })
  return { id, isNew }
}

/** Ends the active alarm of this owner and key and keeps it as history; false when there was none. */
export async function clear(scope: Scope, owner: Owner, key: string): Promise<boolean> {
  const cleared = await scope.db
    .update(alarm)
    .set({ clearedAt: sql`now()` })
    .where(and(isOwned(owner), eq(alarm.key, key), isNull(alarm.clearedAt)))
    .returning(touched)
  await note(scope, cleared, { change: 'cleared' })
  await announce(scope, cleared, { isCounted: true })
  return cleared.length > 0
}

/**
 * Writes down who has seen these alarms and when; it never clears. An alarm of somebody else is missing, one already
 * acknowledged stays as it is. Returns how many were acknowledged now.
 */
export async function acknowledge(scope: Scope, ids: readonly string[]): Promise<number> {
  return mark(scope, ids, 'acknowledged', {
    acknowledgedAt: sql`now()`,
    acknowledgedBy: scope.actor.name,
  })
}

/** Takes acknowledgements back, so that the alarms ask for one again. Returns how many did. */
export async function unacknowledge(scope: Scope, ids: readonly string[]): Promise<number> {
  return mark(scope, ids, 'unacknowledged', { acknowledgedAt: null, acknowledgedBy: null })
}

/** Lines of the bell's panel; more would not be read in a popover. */
const maxInBell = 8

/** The worst active alarms that nobody acknowledged, oldest first within a severity, as the bell shows them. */
export async function bellAlarms(scope: Scope) {
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
    .where(and(isNull(alarm.clearedAt), isNull(alarm.acknowledgedAt)))
    .orderBy(sql`(-rank), (acknowledged_at is not null)`, alarm.raisedAt, alarm.id)
    .limit(maxInBell)
  // the customer where there are many; its own people know who they are, and are told where it comes from
  const isOwn = scope.actor.audience.kind === 'tenant'
  return found.map(({ source, customer, ...row }) => ({
    ...row,
    about: isOwn || customer === null ? source : verbatim(customer),
  }))
}

/** The row is locked by this statement and still shows its former severity: nobody can change it in between. */
async function countUp(scope: Scope, condition: Condition) {
  const { audience, mspId, tenantId } = ownerOf(condition.owner)
  const { severity, name, source, text } = condition
  const occurred = condition.occurredAt?.toISOString() ?? null
  const [row] = await scope.db.execute<{ id: string; severity: Severity; count: number }>(sql`
    insert into alarm (audience, msp_id, tenant_id, key, severity, name, source, text, corrective_action, service_id,
      customer, raised_at, last_seen_at)
    select ${audience}, ${mspId}::uuid, ${tenantId}::uuid, ${keyOf(condition)}, ${severity}, ${storedMessage(name)}, ${storedMessage(source)}, ${storedMessage(text)},
      ${condition.correctiveAction ? storedMessage(condition.correctiveAction) : null}, ${condition.serviceId ?? null}::uuid,
      coalesce(${condition.customer ?? null}, (select full_name from tenant where id = ${tenantId}::uuid)), seen.at, seen.at
    from (select least(coalesce(${occurred}::timestamptz, now()), now()) as at) seen
    on conflict (${alarmOwner}, key) where cleared_at is null
    do update set count = alarm.count + 1, last_seen_at = greatest(alarm.last_seen_at, excluded.last_seen_at),
      name = excluded.name, text = excluded.text, corrective_action = coalesce(excluded.corrective_action, alarm.corrective_action)
    returning id, severity, count`)
  if (!row) throw new Error('an alarm was neither raised nor counted')
  return row
}

async function changeSeverity(scope: Scope, id: string, to: Severity, from: Severity) {
  const isWorse = severities.indexOf(to) < severities.indexOf(from)
  await scope.db
    .update(alarm)
    .set({ severity: to, ...(isWorse && { acknowledgedAt: null, acknowledgedBy: null }) })
    .where(eq(alarm.id, id))
}

async function mark(
  scope: Scope,
  ids: readonly string[],
  change: 'acknowledged' | 'unacknowledged',
  values: { acknowledgedAt: SQL | null; acknowledgedBy: string | null },
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
  const before = change === 'acknowledged' ? isNull : isNotNull
  const marked = await scope.db
    .update(alarm)
    .set(values)
    .where(and(inArray(alarm.id, wanted), before(alarm.acknowledgedAt)))
    .returning({ ...touched, name: alarm.name, source: alarm.source })
  await note(scope, marked, { change, by: scope.actor.name })
  await announce(scope, marked, { isCounted: true })
  await record(
    scope,
    ...marked.map((row) => ({
      tenantId: row.tenantId,
      mspId: row.mspId,
      type: `alarm.${change}` as const,
      ...named(row),
    })),
  )
  return marked.length
}

/** What the log names an alarm by: where it comes from, as a name if it has one and else as a message, and what it says. */
function named({ id, name, source }: { id: string; name: StoredMessage; source: StoredMessage }) {
  const subject = { kind: 'alarm', id }
  return source.code === 'verbatim'
    ? { subject: { ...subject, name: plainly(source) }, after: { alarm: name } }
    : { subject, after: { alarm: name, source } }
}

type Touched = {
  id: string
  audience: 'provider' | 'msp' | 'tenant'
  mspId: string | null
  tenantId: string | null
  severity: Severity
  serviceId?: string | null
}

const touched = {
  id: alarm.id,
  audience: alarm.audience,
  mspId: alarm.mspId,
  tenantId: alarm.tenantId,
  severity: alarm.severity,
  serviceId: alarm.serviceId,
}

const isOwned = (owner: Owner) => {
  const { mspId, tenantId } = ownerOf(owner)
  return sql`${alarmOwner} = coalesce(${tenantId}::uuid, ${mspId}::uuid, '00000000-0000-0000-0000-000000000000')`
}

/** Every change is an event; the clock and not the transaction's start orders those of one transaction. */
async function note(
  scope: Scope,
  rows: readonly Touched[],
  event: { change: AlarmChange; by?: string; text?: StoredMessage },
) {
  if (rows.length === 0) return
  await scope.db.insert(alarmEvent).values(
    rows.map(({ id, audience, mspId, tenantId, severity }) => ({
      ...{ alarmId: id, audience, mspId, tenantId, severity, ...event },
      at: sql`clock_timestamp()`,
    })),
  )
}

async function announce(
  scope: Scope,
  rows: readonly Omit<Touched, 'severity'>[],
  { isCounted }: { isCounted: boolean },
) {
  const owners = new Map(rows.map((row) => [row.tenantId ?? row.mspId, row]))
  for (const { tenantId, mspId } of isCounted ? owners.values() : []) {
    await scope.announce('alarms', tenantId, mspId)
    await scope.announce('alarm-list', tenantId, mspId)
    if (rows.length > maxAnnounced) await scope.announce('services', tenantId, mspId)
  }
  if (rows.length > maxAnnounced) return
  for (const { id, serviceId, tenantId, mspId } of rows) {
    await scope.announce(`alarm:${id}`, tenantId, mspId)
    if (serviceId && isCounted) await scope.announce(`service:${serviceId}`, tenantId)
  }
}
