import { type SQL, sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byWhole } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import { syncRunStates, syncTaskNames } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import type { SyncName } from './sync.ts'

export type SyncTaskRow = RowOf<typeof syncTasks>
export type SyncRunRow = RowOf<typeof syncRuns>
export type SyncRunState = (typeof syncRunStates)[number]
export const shownStates = ['running', 'queued', 'asking', 'off', 'idle'] as const
export type SyncTaskState = (typeof shownStates)[number]

const hasCommand = (state: string) =>
  sql`exists (select from command c where c.kind = 'sync' and c.subject_id = t.id and c.state = ${state})`
const state = sql`case when ${hasCommand('executing')} then 'running' when ${hasCommand('queued')} then 'queued'
  when t.state = 'asking' then 'asking' when not t.enabled then 'off' else 'idle' end`
const ofRun = (column: SQL) => sql`(select ${column} from sync_run r where r.id = t.last_run_id)`

/** The five readings of Operator Connect; everything of the last run is that of the run under way, where one is. */
export const syncTasks = listOf({
  ...{ name: 'sync-tasks', table: 'sync_task', alias: 't', head: 'name', usual: () => 'name' },
  demand: demandProvider,
  search: (part) => contains(sql`t.name`, part),
  filters: { state: oneOf(shownStates, (one) => sql`${state} = ${one}`) },
  columns: {
    name: sorted(word<SyncName>(sql`t.name`), byText(sql`t.name`)),
    state: value<SyncTaskState>(state),
    result: value<SyncRunState | null>(ofRun(sql`r.state`)),
    schedule: sorted(value<number>(sql`t.every_minutes`), byWhole(sql`t.every_minutes`)),
    started: instantIfAny(sql`t.last_start_at`),
    ended: instantIfAny(sql`t.last_end_at`),
    created: value<number | null>(ofRun(sql`r.created`)),
    changed: value<number | null>(ofRun(sql`r.changed`)),
    removed: value<number | null>(ofRun(sql`r.removed`)),
    next: instantIfAny(sql`case when t.enabled then t.next_at end`),
  },
  more: {
    enabled: value<boolean>(sql`t.enabled`),
    version: value<number>(sql`t.version`),
    runId: value<string | null>(sql`t.last_run_id`),
    seen: value<number | null>(ofRun(sql`r.seen`)),
    odd: value<number | null>(ofRun(sql`r.odd`)),
    wouldRemove: value<number | null>(ofRun(sql`r.would_remove`)),
    error: value<StoredMessage | null>(ofRun(sql`r.error`)),
  },
  cells: { error: ({ error }, say) => error && say(error) },
})

export async function findSyncTask(scope: Scope, id: string): Promise<SyncTaskRow> {
  const [found] = await syncTasks.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-sync-task')
  return found
}

export const runsOf = (taskId: string) => sql`r.task_id = ${taskId}::uuid`

/** The runs of one reading, kept for 90 days. */
export const syncRuns = listOf({
  ...{ name: 'sync-runs', table: 'sync_run', alias: 'r', head: 'started', usual: () => '-started' },
  demand: demandProvider,
  search: (part) => contains(sql`r.requested_name`, part),
  filters: { state: oneOf(syncRunStates, (one) => sql`r.state = ${one}`) },
  columns: {
    started: instant(sql`r.started_at`),
    ended: instantIfAny(sql`r.ended_at`),
    state: word<SyncRunState>(sql`r.state`),
    seen: sorted(value<number>(sql`r.seen`), byWhole(sql`r.seen`)),
    created: sorted(value<number>(sql`r.created`), byWhole(sql`r.created`)),
    changed: sorted(value<number>(sql`r.changed`), byWhole(sql`r.changed`)),
    removed: sorted(value<number>(sql`r.removed`), byWhole(sql`r.removed`)),
    odd: sorted(value<number>(sql`r.odd`), byWhole(sql`r.odd`)),
    by: value<string>(sql`r.requested_name`),
    error: value<StoredMessage | null>(sql`r.error`),
  },
  more: { wouldRemove: value<number | null>(sql`r.would_remove`) },
  cells: {
    error: ({ error }, say) => error && say(error),
    would_remove: ({ wouldRemove }) => wouldRemove,
  },
})

const namedAtMost = 20

/** What of each list is called how, and what of it a run has not seen. */
const missing: Readonly<Record<SyncName, { name: SQL; from: SQL; seenAt: SQL }>> = {
  leads: {
    ...{ name: sql`company_name`, seenAt: sql`synced_at` },
    from: sql`lead where family = 'operator-connect' and microsoft_id is not null and missing_since is null`,
  },
  trunks: {
    ...{ name: sql`fqdn`, seenAt: sql`synced_at` },
    from: sql`oc_trunk where missing_since is null`,
  },
  'calling-profiles': {
    ...{ name: sql`name`, seenAt: sql`synced_at` },
    from: sql`calling_profile where family = 'operator-connect' and microsoft_id is not null and missing_since is null`,
  },
  'civic-addresses': {
    ...{ name: sql`description || ', ' || lines`, seenAt: sql`synced_at` },
    from: sql`emergency_address where family = 'operator-connect' and microsoft_id is not null and missing_since is null`,
  },
  numbers: {
    ...{ name: sql`number`, seenAt: sql`coalesce(seen_at, created_at)` },
    from: sql`oc_number where family = 'operator-connect' and state = 'acquired'`,
  },
}

/** The first of those that a run which asks has not seen. */
export async function namesOfMissing(scope: Scope, task: SyncTaskRow): Promise<string[]> {
  demandProvider(scope.actor)
  if (task.state !== 'asking' || !task.runId) return []
  const { name, from, seenAt } = missing[task.name]
  const found = await scope.db.execute<{ name: string }>(sql`
    select ${name} as name from ${from} and ${seenAt} < (select started_at from sync_run where id = ${task.runId}::uuid)
    order by 1 limit ${namedAtMost}`)
  return found.map((one) => one.name)
}

export const syncNames = syncTaskNames
