import { and, eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { enqueue } from '../queue/commands.ts'
import { queuedChange } from '../schema/changes.ts'
import { m365Authentication } from '../schema/connect.ts'
import { managedNumber, managedUser } from '../schema/directory.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { announceChanges } from './changes.ts'

/** An entry as whoever sends it needs it. */
export type Sendable = Pick<
  typeof queuedChange.$inferSelect,
  'id' | 'graphId' | 'userName' | 'kind' | 'wanted' | 'was' | 'state' | 'operation' | 'attempts'
> & { isLate: boolean }

type Whose = { tenantId: string; id: string }
const one = ({ tenantId, id }: Whose) =>
  and(eq(queuedChange.tenantId, tenantId), eq(queuedChange.id, id))

/** Microsoft is not asked for longer than this about one change. */
const longestMinutes = 60

/**
 * Entries of the tenant that something can be done about now, in their order: what was being sent when a worker died, what
 * waits and may go, what is to be asked about. `isLate`: Microsoft has had its time.
 */
export const dueChanges = ({ db }: Scope, tenantId: string): Promise<Sendable[]> =>
  db
    .select({
      id: queuedChange.id,
      graphId: queuedChange.graphId,
      userName: queuedChange.userName,
      kind: queuedChange.kind,
      wanted: queuedChange.wanted,
      was: queuedChange.was,
      state: queuedChange.state,
      operation: queuedChange.operation,
      attempts: queuedChange.attempts,
      isLate: sql<boolean>`coalesce(${queuedChange.sentAt} < now() - make_interval(mins => ${longestMinutes}), false)`,
    })
    .from(queuedChange)
    .where(
      and(
        eq(queuedChange.tenantId, tenantId),
        sql`(state = 'sending' or (state = 'waiting' and coalesce(not_before, '-infinity') <= now())
          or (state = 'confirming' and coalesce(next_ask_at, '-infinity') <= now()))`,
      ),
    )
    .orderBy(queuedChange.seq)

/** How the tenant's Microsoft 365 is reached, the secret sealed; undefined where nobody said. */
export async function sealedOf({ db }: Scope, tenantId: string) {
  const [found] = await db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  return found
}

/** Takes an entry into hand before Microsoft is asked; false when it was taken back meanwhile. */
export async function beginChange(scope: Scope, of: Whose, commandId: string): Promise<boolean> {
  const [begun] = await scope.db
    .update(queuedChange)
    .set({
      ...{ state: 'sending', commandId, attempts: sql`${queuedChange.attempts} + 1` },
      sentAt: sql`coalesce(${queuedChange.sentAt}, now())`,
    })
    .where(and(one(of), sql`state in ('waiting', 'sending')`))
    .returning({ id: queuedChange.id })
  if (begun) await scope.announce(`change:${of.id}`, of.tenantId)
  return begun !== undefined
}

/** Microsoft took it: where it tells how far it is. It is asked again in 15 seconds, and the longer it takes the later, up to five minutes. */
export async function awaitChange(
  scope: Scope,
  of: Whose,
  operation: string | null,
): Promise<void> {
  await scope.db
    .update(queuedChange)
    .set({
      ...{ state: 'confirming', operation, error: null },
      nextAskAt: sql`now() + greatest(interval '15 seconds',
        least(interval '5 minutes', (now() - coalesce(sent_at, now())) / 4))`,
    })
    .where(and(one(of), sql`ended_at is null`))
  await scope.announce(`change:${of.id}`, of.tenantId)
}

/** It could not be told whether Microsoft took it: it is looked at before it is asked for again. */
export async function leaveChange(scope: Scope, of: Whose, error: StoredMessage): Promise<void> {
  await scope.db
    .update(queuedChange)
    .set({ error })
    .where(and(one(of), sql`ended_at is null`))
  await scope.announce(`change:${of.id}`, of.tenantId)
}

/** Puts an entry back that Microsoft surely did not take. */
export async function returnChange(scope: Scope, of: Whose, error: StoredMessage): Promise<void> {
  await scope.db
    .update(queuedChange)
    .set({ state: 'waiting', error })
    .where(and(one(of), eq(queuedChange.state, 'sending')))
  await scope.announce(`change:${of.id}`, of.tenantId)
}

/** How an entry ended; one that was made shows at its user at once, before the next reading. */
export async function endChange(
  scope: Scope,
  tenantId: string,
  change: Sendable,
  failure: StoredMessage | null,
): Promise<void> {
  const of = { tenantId, id: change.id }
  const [ended] = await scope.db
    .update(queuedChange)
    .set({ state: failure ? 'failed' : 'done', error: failure, endedAt: sql`now()` })
    .where(and(one(of), sql`ended_at is null`))
    .returning({ id: queuedChange.id })
  if (!ended) return
  if (change.kind === 'number-assign') await endVoice(scope, of, failure)
  if (!failure) await show(scope, tenantId, change)
  await record(scope, {
    ...{ tenantId, type: failure ? 'change.failed' : 'change.done' },
    subject: { kind: 'change', id: change.id, name: change.userName },
    ...{ before: change.was, after: change.wanted },
    ...(failure && { result: failure.code }),
  })
  await scope.announce(`change:${change.id}`, tenantId)
  await announceChanges(scope, tenantId)
}

/** Whether a user may call comes with the number, and so does the entry that says so. */
async function endVoice(scope: Scope, { tenantId, id }: Whose, failure: StoredMessage | null) {
  const [voice] = await scope.db.execute<{ id: string }>(sql`
    update queued_change v set state = ${failure ? 'failed' : 'done'}, error = ${failure ? JSON.stringify(failure) : null}::jsonb, ended_at = now()
    from queued_change n where n.tenant_id = ${tenantId}::uuid and n.id = ${id}::uuid and v.tenant_id = n.tenant_id
      and v.batch = n.batch and v.graph_id = n.graph_id and v.kind = 'enterprise-voice' and v.ended_at is null
    returning v.id`)
  if (voice) await scope.announce(`change:${voice.id}`, tenantId)
}

/** What was made, in the directory's copy; the next reading says it again, or otherwise. */
async function show(scope: Scope, tenantId: string, { graphId, kind, wanted }: Sendable) {
  const user = and(eq(managedUser.tenantId, tenantId), eq(managedUser.graphId, graphId))
  const number = and(
    eq(managedNumber.tenantId, tenantId),
    eq(managedNumber.number, String(wanted.number)),
  )
  const { db } = scope
  if (kind === 'details') {
    const fields = ['displayName', 'department', 'usageLocation'] as const
    const given = fields.filter((field) => field in wanted)
    const text = (value: unknown) => (typeof value === 'string' ? value : null)
    await db
      .update(managedUser)
      .set(Object.fromEntries(given.map((field) => [field, text(wanted[field])])))
      .where(user)
  } else if (kind === 'policy') {
    const { policyType, policy } = wanted
    const own = JSON.stringify({ id: '', name: policy, by: 'direct' })
    const policies = policy
      ? sql`policies || jsonb_build_object(${String(policyType)}::text, ${own}::jsonb)`
      : sql`policies - ${String(policyType)}::text`
    await db.update(managedUser).set({ policies }).where(user)
  } else if (kind === 'number-assign') {
    const values = { numberType: String(wanted.numberType), userGraphId: graphId }
    await db
      .insert(managedNumber)
      .values({ tenantId, number: String(wanted.number), assignment: 'userAssigned', ...values })
      .onConflictDoUpdate({
        target: [managedNumber.tenantId, managedNumber.number],
        set: { ...values, assignment: 'userAssigned', changedAt: sql`now()` },
      })
    await db.update(managedUser).set({ voiceEnabled: true }).where(user)
  } else if (kind === 'number-release') {
    await db
      .update(managedNumber)
      .set({ userGraphId: null, assignment: 'unassigned', changedAt: sql`now()` })
      .where(number)
    await db.update(managedUser).set({ voiceEnabled: false }).where(user)
  }
}

/** Queues that Microsoft is asked about what it has taken, unless a task of the tenant does so anyway. Run as the tenant. */
export async function queueAsking(scope: Scope, tenantId: string): Promise<void> {
  const { fullName: name } = await findTenant(scope, tenantId)
  const subject = { kind: 'tenant', id: tenantId, name }
  const how = { merge: true, mergeRunning: true }
  await enqueue(scope, [{ kind: sendChangesKind, owner: { tenantId }, subject, ...how }])
}
export const sendChangesKind = 'send-changes'

/** Tenants with an entry that is to be asked about, longest due first. Run as the dispatcher. */
export const tenantsToAsk = ({ db }: Scope, max: number) =>
  db.execute<{ tenantId: string }>(sql`
    select tenant_id as "tenantId" from queued_change where state = 'confirming' and next_ask_at <= now()
    group by tenant_id order by min(next_ask_at) limit ${max}`)

/**
 * Marks what Microsoft says otherwise of, of the last change that was made of each kind of a user, after a whole reading that
 * began later than that; and takes the mark away where they agree again.
 */
export async function markDrift(scope: Scope, tenantId: string, since: Date): Promise<number> {
  const found = await scope.db.execute<{ id: string }>(sql`
    with last as (
      select distinct on (graph_id, case when kind like 'number-%' then 'number' else kind end, wanted ->> 'policyType') *
      from queued_change where tenant_id = ${tenantId}::uuid and state = 'done' and kind <> 'enterprise-voice'
        and ended_at < ${since.toISOString()}::timestamptz - interval '5 minutes'
      order by graph_id, case when kind like 'number-%' then 'number' else kind end, wanted ->> 'policyType', seq desc
    ), compared as (
      select l.id, l.drifted_at, l.wanted, case l.kind
        when 'details' then (select jsonb_object_agg(k, case k when 'displayName' then u.display_name
          when 'department' then u.department else u.usage_location end) from jsonb_object_keys(l.wanted) k)
        when 'policy' then jsonb_build_object('policyType', l.wanted -> 'policyType', 'policy',
          case when u.policies -> (l.wanted ->> 'policyType') ->> 'by' = 'direct'
            then u.policies -> (l.wanted ->> 'policyType') -> 'name' else 'null'::jsonb end)
        when 'number-assign' then l.wanted || jsonb_build_object('number', (select min(n.number) from managed_number n
          where n.tenant_id = l.tenant_id and n.user_graph_id = l.graph_id
            and (n.number = l.wanted ->> 'number' or not exists (select from managed_number o where o.tenant_id = l.tenant_id
              and o.user_graph_id = l.graph_id and o.number = l.wanted ->> 'number'))))
        else l.wanted || jsonb_build_object('number', case when exists (select from managed_number n where n.tenant_id = l.tenant_id
          and n.user_graph_id = l.graph_id and n.number = l.wanted ->> 'number') then 'null'::jsonb else l.wanted -> 'number' end)
        end as seen
      from last l join managed_user u on u.tenant_id = l.tenant_id and u.graph_id = l.graph_id and u.removed_at is null
      -- what is on its way is no drift
      where not exists (select from queued_change o where o.tenant_id = l.tenant_id and o.graph_id = l.graph_id and o.ended_at is null)
    )
    update queued_change q set drifted_at = case when c.seen = c.wanted then null else coalesce(q.drifted_at, now()) end,
      drift = case when c.seen = c.wanted then null else c.seen end
    from compared c where q.tenant_id = ${tenantId}::uuid and q.id = c.id
      and (c.seen = c.wanted) = (q.drifted_at is not null)
    returning q.id`)
  if (found.length > 0) await scope.announce('changes', tenantId)
  return found.length
}
