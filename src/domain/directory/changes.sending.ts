import { and, eq, inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { enqueue } from '../queue/commands.ts'
import { queuedChange } from '../schema/changes.ts'
import { m365Authentication } from '../schema/connect.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { showChanges } from './changes.shown.ts'
import { announceChanges } from './changes.ts'

/** An entry as whoever sends it needs it. */
export type Sendable = Pick<
  typeof queuedChange.$inferSelect,
  'id' | 'graphId' | 'userName' | 'kind' | 'wanted' | 'was' | 'state' | 'operation' | 'attempts'
> & { isLate: boolean; isDue: boolean }

const these = (tenantId: string, ids: readonly string[]) =>
  and(eq(queuedChange.tenantId, tenantId), inArray(queuedChange.id, [...ids]))

/** Microsoft is not asked for longer than this about one change. */
const longestMinutes = 60

/**
 * Entries of the tenant that something can be done about now, in their order: what was being sent when a worker died, what
 * waits and may go, what Microsoft has taken. `isDue`: it is to be asked about; `isLate`: it has had its time.
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
      isDue: sql<boolean>`${queuedChange.state} <> 'confirming' or coalesce(${queuedChange.nextAskAt}, '-infinity') <= now()`,
    })
    .from(queuedChange)
    .where(
      and(
        eq(queuedChange.tenantId, tenantId),
        sql`(state in ('sending', 'confirming') or (state = 'waiting' and coalesce(not_before, '-infinity') <= now()))`,
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

/** Takes entries into hand before Microsoft is asked; answers those that were not taken back meanwhile. */
export async function beginChanges(
  scope: Scope,
  tenantId: string,
  ids: readonly string[],
  commandId: string,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const begun = await scope.db
    .update(queuedChange)
    .set({
      ...{ state: 'sending', commandId, attempts: sql`${queuedChange.attempts} + 1` },
      sentAt: sql`coalesce(${queuedChange.sentAt}, now())`,
      // whoever has it in hand may be stopped for good
      nextAskAt: sql`now() + interval '15 minutes'`,
    })
    .where(and(these(tenantId, ids), sql`state in ('waiting', 'sending')`))
    .returning({ id: queuedChange.id })
  await announceEach(scope, tenantId, begun)
  return new Set(begun.map(({ id }) => id))
}

/** Puts back what was taken into hand and then not asked for, as if it had not been. */
export async function putBackChanges(
  scope: Scope,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await scope.db
    .update(queuedChange)
    .set({
      ...{ state: 'waiting', attempts: sql`${queuedChange.attempts} - 1`, nextAskAt: null },
      sentAt: sql`case when ${queuedChange.attempts} > 1 then ${queuedChange.sentAt} end`,
    })
    .where(and(these(tenantId, ids), eq(queuedChange.state, 'sending')))
  await scope.announce('changes', tenantId)
}

/**
 * What became of an entry: `done` or `failed`; `confirming`, Microsoft took it and tells by `operation` how far it is;
 * `waiting`, Microsoft surely did not take it, and where the sign-in `isRefused` somebody has to act first; `sending`, that cannot be told, and it is looked at before it is asked for again.
 */
export type Outcome = { change: Sendable } & (
  | { state: 'done' }
  | { state: 'failed' | 'sending'; error: StoredMessage }
  | { state: 'waiting'; error: StoredMessage; isRefused?: boolean }
  | { state: 'confirming'; operation: string | null }
)

/**
 * Keeps what became of entries, of each user one at most. What was made shows at its user at once, before the next reading;
 * what is confirming is asked about in 15 seconds, and the longer it takes the later, up to five minutes; what has to be asked
 * for again in two minutes, then in four, and so on.
 */
export async function keepOutcomes(
  scope: Scope,
  tenantId: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  const rows = outcomes.map(({ change, ...outcome }) => ({ id: change.id, ...outcome }))
  const kept = await scope.db.execute<{ id: string; isEnded: boolean }>(sql`
    update queued_change q set state = o.state, error = o.error,
      operation = case when o.state = 'confirming' then o.operation else q.operation end,
      ended_at = case when o.state in ('done', 'failed') then now() end,
      next_ask_at = case when o.state = 'confirming' then now() + greatest(interval '15 seconds',
        least(interval '5 minutes', (now() - coalesce(q.sent_at, now())) / 4))
        when o.state in ('waiting', 'sending') and o."isRefused" is not true then now() + make_interval(mins => 1 << least(q.attempts, 10)) end
    from json_to_recordset(${JSON.stringify(rows)}::json) as o(id uuid, state text, error jsonb, operation text, "isRefused" boolean)
    where q.tenant_id = ${tenantId}::uuid and q.id = any(${makePgArray(rows.map(({ id }) => id))}::uuid[]) and q.id = o.id and q.ended_at is null and (o.state <> 'waiting' or q.state = 'sending')
    returning q.id, q.ended_at is not null as "isEnded"`)
  const ids = new Set(kept.filter(({ isEnded }) => isEnded).map(({ id }) => id))
  const ended = outcomes.filter(({ change }) => ids.has(change.id))
  // asked together they travel together
  await Promise.all([
    announceEach(scope, tenantId, kept),
    ...(ended.length > 0
      ? [
          endVoice(scope, tenantId, ended),
          showChanges(scope, tenantId, made(ended)),
          record(scope, ...ended.map((outcome) => lineOf(tenantId, outcome))),
          announceChanges(scope, tenantId),
        ]
      : []),
  ])
}

const lineOf = (tenantId: string, outcome: Outcome) => {
  const { id, userName: name, was: before, wanted: after } = outcome.change
  const isFailed = outcome.state === 'failed'
  return {
    ...({ tenantId, type: isFailed ? 'change.failed' : 'change.done' } as const),
    ...{ subject: { kind: 'change', id, name }, before, after },
    ...(isFailed && { result: outcome.error.code }),
  }
}

const made = (ended: readonly Outcome[]) =>
  ended.filter(({ state }) => state === 'done').map(({ change }) => change)

/** So many rows are pushed one by one; more are read again at once. */
const mostPushed = 10

async function announceEach(scope: Scope, tenantId: string, rows: readonly { id: string }[]) {
  if (rows.length > mostPushed) return scope.announce('changes', tenantId)
  await Promise.all(rows.map(({ id }) => scope.announce(`change:${id}`, tenantId)))
}

/** Whether a user may call comes with the number, and so does the entry that says so. */
async function endVoice(scope: Scope, tenantId: string, ended: readonly Outcome[]) {
  const numbers = ended.filter(({ change }) => change.kind === 'number-assign')
  if (numbers.length === 0) return
  const voice = await scope.db.execute<{ id: string }>(sql`
    update queued_change v set state = n.state, error = n.error, ended_at = now()
    from queued_change n where n.tenant_id = ${tenantId}::uuid and n.id = any(${makePgArray(numbers.map(({ change }) => change.id))}::uuid[])
      and v.tenant_id = n.tenant_id and v.batch = n.batch and v.graph_id = n.graph_id and v.kind = 'enterprise-voice' and v.ended_at is null
    returning v.id`)
  await announceEach(scope, tenantId, voice)
}

/** Queues that Microsoft is asked about what it has taken, unless a task of the tenant does so anyway. Run as the tenant. */
export async function queueAsking(scope: Scope, tenantId: string): Promise<void> {
  // where that just failed as a whole it is tried again later, and keeps no other tenant waiting
  const late = await scope.db.execute(sql`
    update queued_change set next_ask_at = now() + interval '5 minutes'
    where tenant_id = ${tenantId}::uuid and ${isOpen} and next_ask_at <= now() and exists (select from command
      where tenant_id = ${tenantId}::uuid and kind = ${sendChangesKind} and state = 'failed' and ended_at > now() - interval '5 minutes')
    returning id`)
  if (late.length > 0) return
  const { fullName: name } = await findTenant(scope, tenantId)
  const subject = { kind: 'tenant', id: tenantId, name }
  const how = { merge: true, mergeRunning: true }
  await enqueue(scope, [{ kind: sendChangesKind, owner: { tenantId }, subject, ...how }])
}
export const sendChangesKind = 'send-changes'

const isOpen = sql`state in ('waiting', 'sending', 'confirming')`

/** Tenants with an entry that is to be asked about, or for once more, longest due first. Run as the dispatcher. */
export const tenantsToAsk = ({ db }: Scope, max: number) =>
  db.execute<{ tenantId: string }>(sql`
    select tenant_id as "tenantId" from queued_change where ${isOpen} and next_ask_at <= now()
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
