import { eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { storedMessage } from '../schema/message.ts'
import { syncTask } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { connectionCause, connectionStands } from './settings.ts'
import { asksFirst } from './sync.removals.ts'
import { commandOf, type SyncName } from './sync.ts'

/** One run of a reading: what is seen from its beginning on was seen in it. */
export type Run = {
  id: string
  taskId: string
  name: SyncName
  /** As the database writes it, to the microsecond. */
  startedAt: string
  mayRemove: number | null
}
export type Counts = { seen: number; created: number; changed: number; odd: number }
type OfCommand = { id: string; subjectId: string | null; requestedName: string }

export const failedKey = (taskId: string) => `oc-sync-failed|${taskId}`
export const asksKey = (taskId: string) => `oc-sync-asks|${taskId}`
export const subjectOf = (name: SyncName) => message('sync-of', { of: name })

/** Begins the run of a command, or begins it once more: a later attempt has seen nothing yet. */
export async function beginRun(
  scope: Scope,
  { id, subjectId, requestedName }: OfCommand,
): Promise<Run> {
  const [task] = await scope.db
    .select()
    .from(syncTask)
    .where(eq(syncTask.id, subjectId ?? ''))
    .for('update')
  if (!task) throw new Refusal('missing', 'no-such-sync-task')
  const { id: taskId, name, mayRemove } = task
  await endOthers(scope, taskId, id)
  const [run] = await scope.db.execute<Pick<Run, 'id' | 'startedAt'>>(sql`
    with again as (
      update sync_run set state = 'running', seen = 0, created = 0, changed = 0, removed = 0, odd = 0, would_remove = null, error = null,
        started_at = clock_timestamp(), ended_at = null
      where task_id = ${taskId}::uuid and command_id = ${id}::uuid returning id, started_at),
    first as (
      insert into sync_run (task_id, command_id, requested_name, started_at)
      select ${taskId}::uuid, ${id}::uuid, ${requestedName}, clock_timestamp() where not exists (select from again) returning id, started_at)
    select id, started_at::text as "startedAt" from again union all select id, started_at::text from first`)
  if (!run) throw new Error('a run was not begun')
  await scope.db
    .update(syncTask)
    .set({ state: 'running', lastStartAt: sql`now()`, lastEndAt: null, lastRunId: run.id })
    .where(eq(syncTask.id, taskId))
  await tell(scope, taskId)
  return { ...run, taskId, name, mayRemove }
}

/** Whatever of it runs for no command any more, and what an earlier run has asked. */
const endOthers = ({ db }: Scope, taskId: string, commandId: string) =>
  db.execute(sql`
    update sync_run set error = ${storedMessage(message('sync-overtaken'))}, ended_at = coalesce(ended_at, now()),
      state = case when state = 'asking' then 'declined' else 'failed' end
    where task_id = ${taskId}::uuid and state in ('running', 'asking') and command_id is distinct from ${commandId}::uuid`)

async function tell(scope: Scope, taskId: string): Promise<void> {
  await scope.announce('sync-tasks')
  await scope.announce(`sync-task:${taskId}`)
}

/** How far it is. */
export async function noteCounts(scope: Scope, { id, taskId }: Run, counts: Counts): Promise<void> {
  const { seen, created, changed, odd } = counts
  await scope.db.execute(sql`
    update sync_run set seen = ${seen}, created = ${created}, changed = ${changed}, odd = ${odd} where id = ${id}::uuid`)
  await tell(scope, taskId)
}

/** What a complete pass did not show: how many of how many, and what takes them for gone. */
export type Unseen = { known: number; gone: number; remove: () => Promise<void> }

/**
 * Ends a run that has read everything. What it did not show is taken for gone, unless that is so much that somebody is asked first;
 * null: nothing may be, since something could not be read. Runs in the transaction that concludes its command.
 */
export async function endRun(
  scope: Scope,
  run: Run,
  counts: Counts,
  unseen: Unseen | null,
): Promise<{ removed: number; wouldRemove: number | null }> {
  const { taskId, name, mayRemove } = run
  const gone = unseen?.gone ?? 0
  const isAsking = unseen !== null && asksFirst({ ...unseen, seen: counts.seen }, mayRemove)
  const removed = isAsking ? 0 : gone
  if (unseen && removed > 0) await unseen.remove()
  const wouldRemove = isAsking ? gone : null
  const { seen, created, changed, odd } = counts
  await scope.db.execute(sql`
    update sync_run set state = ${isAsking ? 'asking' : 'succeeded'}, seen = ${seen}, created = ${created}, changed = ${changed},
      odd = ${odd}, removed = ${removed}, would_remove = ${wouldRemove}, ended_at = now() where id = ${run.id}::uuid`)
  await scope.db
    .update(syncTask)
    .set({ state: isAsking ? 'asking' : 'idle', lastEndAt: sql`now()`, mayRemove: null })
    .where(eq(syncTask.id, taskId))
  await connectionStands(scope)
  await clear(scope, {}, failedKey(taskId))
  if (isAsking)
    await raise(scope, {
      ...{ owner: {}, key: asksKey(taskId), cause: connectionCause, severity: 'major' },
      ...{ name: message('oc-sync-asks'), source: subjectOf(name) },
      text: message('oc-sync-asks-text', { gone, known: unseen.known }),
      correctiveAction: message('oc-sync-asks-repair'),
    })
  else await clear(scope, {}, asksKey(taskId))
  await tell(scope, taskId)
  return { removed, wouldRemove }
}

/** These have an alarm of their own, or are nothing that went wrong. */
const saidElsewhere: readonly string[] = [
  ...['graph-sign-in-refused', 'graph-access-revoked', 'graph-permission-lacking', 'oc-not-set-up'],
]

/** Ends a run that was given up; what it has seen stays, and nothing is taken for gone. */
export async function failRun(
  scope: Scope,
  { id, subjectId }: Pick<OfCommand, 'id' | 'subjectId'>,
  reason: StoredMessage,
): Promise<void> {
  if (!subjectId) return
  await scope.db.execute(sql`
    update sync_run set state = 'failed', error = ${storedMessage(reason)}, ended_at = now()
    where command_id = ${id}::uuid and state = 'running'`)
  const [task] = await scope.db
    .update(syncTask)
    .set({ state: 'idle', lastEndAt: sql`now()` })
    .where(eq(syncTask.id, subjectId))
    .returning({ name: syncTask.name })
  if (task && !saidElsewhere.includes(reason.code))
    await raise(scope, {
      ...{ owner: {}, key: failedKey(subjectId), cause: connectionCause, severity: 'major' },
      ...{ name: message('oc-sync-failed'), source: subjectOf(task.name), text: reason },
      correctiveAction: message('oc-sync-failed-repair'),
    })
  await tell(scope, subjectId)
}

/** Queues the readings whose turn it is, if any; none while Operator Connect is not set up. Run as the provider, in one process at a time. */
export async function queueDueSyncs(scope: Scope): Promise<number> {
  await endCutOff(scope)
  const due = await scope.db.execute<{ id: string; name: SyncName }>(sql`
    update sync_task t set next_at = portal_clock() + make_interval(mins => t.every_minutes)
    where t.enabled and t.next_at <= portal_clock() and not ${isOpen(sql`t.id`)}
      and exists (select from setting where name = 'operator-connect' and value->>'clientId' <> '')
      and exists (select from secret where name = 'operator-connect.client-secret')
    returning t.id, t.name`)
  if (due.length === 0) return 0
  await enqueue(scope, [...due].sort((a, b) => places[a.name] - places[b.name]).map(commandOf))
  await scope.announce('sync-tasks')
  return due.length
}

/** Whose customer's a number is says the lead. */
const places: Readonly<Record<SyncName, number>> = {
  ...{ leads: 0, trunks: 1, 'calling-profiles': 2, 'civic-addresses': 3, numbers: 4 },
}

/** Whether a reading, by its id, waits or is executed. */
export const isOpen = (id: ReturnType<typeof sql>) =>
  sql`exists (select from command c where c.kind = 'sync' and c.subject_id = ${id} and c.state in ('queued', 'executing'))`

/** A command that was canceled, or pruned, leaves its run behind. */
async function endCutOff(scope: Scope): Promise<void> {
  const cut = await scope.db.execute<{ id: string }>(sql`
    with cut as (
      update sync_run r set state = 'failed', error = ${storedMessage(message('sync-cut-off'))}, ended_at = now()
      where r.state = 'running' and not exists (select from command c where c.id = r.command_id and c.state in ('queued', 'executing'))
      returning r.task_id)
    update sync_task t set state = 'idle', last_end_at = now() where t.id in (select task_id from cut) returning t.id`)
  for (const { id } of cut) await tell(scope, id)
}

const keptDays = 90
const prunedAtOnce = 1000

/** Deletes runs that are past their time, but for the last of each reading. */
export async function pruneRuns({ db }: Scope): Promise<number> {
  const gone = await db.execute(sql`
    delete from sync_run where id in (
      select r.id from sync_run r where r.started_at < portal_clock() - make_interval(days => ${keptDays})
        and not exists (select from sync_task t where t.last_run_id = r.id) limit ${prunedAtOnce}) returning id`)
  return gone.length
}
