import { eq, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { syncTask } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { hasSecret } from '../settings/named-secrets.ts'
import { readSetting } from '../settings/settings.ts'
import { integer, toggle } from '../values.ts'
import { asksKey, isOpen } from './sync.runs.ts'
import { commandOf, nothingSetUp, syncLabels } from './sync.ts'

/** Whether it runs by itself, and how often, in minutes. */
export const syncTaskForm = form({
  enabled: toggle(),
  everyMinutes: integer({ min: 5, max: 1440, error: 'sync-minutes' }),
})

type Task = typeof syncTask.$inferSelect

async function lockTask(scope: Scope, id: string): Promise<Task> {
  const [found] = await scope.db.select().from(syncTask).where(eq(syncTask.id, id)).for('update')
  if (!found) throw new Refusal('missing', 'no-such-sync-task')
  return found
}

const subjectOf = ({ id, name }: Task) => ({ kind: 'sync-task', id, name: syncLabels[name] })

/** Runs it at once, also where it is switched off; refused while it runs or waits to. */
export async function runSync(scope: Scope, id: string): Promise<Task> {
  demand(scope.actor, 'operate')
  const task = await lockTask(scope, id)
  await demandSetUp(scope)
  const [open] = await scope.db.execute<{ is: boolean }>(
    sql`select ${isOpen(sql`${id}::uuid`)} as is`,
  )
  if (open?.is) throw new Refusal('conflict', 'sync-runs')
  await enqueue(scope, [commandOf(task)])
  await tell(scope, id)
  return task
}

async function demandSetUp(scope: Scope): Promise<void> {
  const { value } = await readSetting(scope, 'operator-connect')
  const has = value.clientId && (await hasSecret(scope, 'operator-connect.client-secret'))
  if (!has) throw new Refusal('conflict', nothingSetUp)
}

async function tell(scope: Scope, id: string): Promise<void> {
  await scope.announce('sync-tasks')
  await scope.announce(`sync-task:${id}`)
}

/** Switches it on or off, and sets how often it runs; its next run is so long after now. */
export async function changeSyncTask(scope: Scope, id: string, given: Given): Promise<Task> {
  demand(scope.actor, 'operate')
  const before = await lockTask(scope, id)
  const values = syncTaskForm.edit(given, before, message('the-sync-task'))
  await scope.db
    .update(syncTask)
    .set({
      ...values,
      nextAt: sql`portal_clock() + make_interval(mins => ${values.everyMinutes}::integer)`,
      version: sql`${syncTask.version} + 1`,
    })
    .where(eq(syncTask.id, id))
  await record(scope, {
    ...{ type: 'sync-task.changed', subject: subjectOf(before) },
    ...{ before: syncTaskForm.logged(before), after: syncTaskForm.logged(values) },
  })
  await tell(scope, id)
  return before
}

/** The task whose question this is: of the run that was shown, so that a newer one is not answered unread. */
async function lockAsking(scope: Scope, id: string, runId: string | null) {
  demand(scope.actor, 'operate')
  const task = await lockTask(scope, id)
  const [run] = await scope.db.execute<{ wouldRemove: number }>(sql`
    select would_remove as "wouldRemove" from sync_run where id = ${task.lastRunId}::uuid and state = 'asking' for update`)
  if (task.state !== 'asking' || !run || task.lastRunId !== runId)
    throw new Refusal('conflict', 'sync-asks-nothing')
  return { task, wouldRemove: run.wouldRemove }
}

/** The next run may take so many for gone, and begins at once. */
export async function approveRemovals(
  scope: Scope,
  id: string,
  runId: string | null,
): Promise<number> {
  const { task, wouldRemove } = await lockAsking(scope, id, runId)
  await scope.db
    .update(syncTask)
    .set({ mayRemove: wouldRemove, state: 'idle', version: sql`${syncTask.version} + 1` })
    .where(eq(syncTask.id, id))
  await answered(scope, task, 'sync-task.approved', wouldRemove)
  await enqueue(scope, [commandOf(task)])
  return wouldRemove
}

/** Nothing is taken for gone; the next run looks again, and may ask again. */
export async function declineRemovals(
  scope: Scope,
  id: string,
  runId: string | null,
): Promise<number> {
  const { task, wouldRemove } = await lockAsking(scope, id, runId)
  await scope.db
    .update(syncTask)
    .set({ mayRemove: null, state: 'idle', version: sql`${syncTask.version} + 1` })
    .where(eq(syncTask.id, id))
  await scope.db.execute(
    sql`update sync_run set state = 'declined' where id = ${task.lastRunId}::uuid`,
  )
  await answered(scope, task, 'sync-task.declined', wouldRemove)
  return wouldRemove
}

async function answered(
  scope: Scope,
  task: Task,
  type: 'sync-task.approved' | 'sync-task.declined',
  wouldRemove: number,
): Promise<void> {
  await clear(scope, {}, asksKey(task.id))
  await record(scope, { type, subject: subjectOf(task), after: { wouldRemove } })
  await tell(scope, task.id)
}
