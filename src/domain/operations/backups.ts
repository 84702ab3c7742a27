import { isAbsolute, normalize, sep } from 'node:path'
import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { type CommandInput, enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { integer, orEmpty, text } from '../values.ts'

export const backupKind = 'backup'
export const drillKind = 'drill'

/** A whole path that says it in one way: no `..`, no `//`, no `/` at its end, and not the root itself. */
const isFolder = (line: string) =>
  isAbsolute(line) && normalize(line) === line && !line.endsWith(sep)

/** Where the night's backup is written, how many are kept, and from which hour (UTC) on; an empty folder: none is made. */
export const backupForm = form({
  folder: orEmpty(text({ max: 500, as: 'code', error: 'backup-folder', fits: isFolder })),
  keep: integer({ min: 1, max: 365 }),
  hour: integer({ min: 0, max: 23 }),
})

/** One run that has ended, or that still goes (`endedAt` null). */
export type BackupRun = {
  id: string
  kind: 'backup' | 'drill'
  startedAt: Date
  endedAt: Date | null
  file: string | null
  bytes: number | null
  rows: number | null
  takenAt: Date | null
  failure: StoredMessage | null
  isGone: boolean
}

/** A backup or a drill that waits or is being executed. */
export type OpenRun = {
  id: string
  kind: 'backup' | 'drill'
  isWaiting: boolean
  step: number
  steps: number
  stepName: StoredMessage | null
}

export type Backups = {
  /** Empty: backups are not set up. */
  folder: string
  /** The newest backup that was completed and is still there. */
  last: BackupRun | null
  /** When the next is made by itself; null where none is. */
  next: Date | null
  /** The newest drill that succeeded. */
  proven: BackupRun | null
  /** The newest runs, whatever came of them. */
  runs: BackupRun[]
  open: OpenRun[]
}

/** How the installation is backed up: the provider's people alone. */
export async function readBackups(scope: Scope): Promise<Backups> {
  demandProvider(scope.actor)
  const { value } = await readSetting(scope, 'backup')
  return {
    folder: value.folder,
    last: await newest(scope, 'backup'),
    next: await nextOf(scope, value),
    proven: await newest(scope, 'drill'),
    runs: await newestRuns(scope),
    open: await openRuns(scope),
  }
}

/** What is set, with how it stands. */
export async function readBackupSettings(
  scope: Scope,
): Promise<Backups & { value: Settings['backup']; version: number }> {
  demandProvider(scope.actor)
  return { ...(await readBackups(scope)), ...(await readSetting(scope, 'backup')) }
}

const shownRuns = 12

type Row = Omit<BackupRun, 'startedAt' | 'endedAt' | 'takenAt' | 'bytes' | 'rows'> & {
  started: number
  ended: number | null
  taken: number | null
  bytes: string | null
  rows: string | null
}
const columns = sql`id, kind, extract(epoch from started_at)::float8 as started, extract(epoch from ended_at)::float8 as ended,
  file, bytes, rows, extract(epoch from taken_at)::float8 as taken, failure, is_gone as "isGone"`

const dateOf = (epoch: number | null) => (epoch === null ? null : new Date(epoch * 1000))
const numberOf = (text: string | null) => (text === null ? null : Number(text))

const runOf = ({ started, ended, taken, bytes, rows, ...row }: Row): BackupRun => ({
  ...row,
  startedAt: new Date(started * 1000),
  endedAt: dateOf(ended),
  takenAt: dateOf(taken),
  bytes: numberOf(bytes),
  rows: numberOf(rows),
})

async function newestRuns({ db }: Scope): Promise<BackupRun[]> {
  const rows = await db.execute<Row>(
    sql`select ${columns} from backup_run order by started_at desc, id limit ${shownRuns}`,
  )
  return rows.map(runOf)
}

/** The newest that was completed, of backups one whose file is still kept. */
export async function newest({ db }: Scope, kind: BackupRun['kind']): Promise<BackupRun | null> {
  const [row] = await db.execute<Row>(sql`
    select ${columns} from backup_run
    where kind = ${kind} and ended_at is not null and failure is null and not is_gone order by started_at desc limit 1`)
  return row ? runOf(row) : null
}

async function openRuns({ db }: Scope): Promise<OpenRun[]> {
  const rows = await db.execute<OpenRun>(sql`
    select id, kind, state = 'queued' as "isWaiting", step, steps, step_name as "stepName" from command
    where kind in (${backupKind}, ${drillKind}) and state in ('queued', 'executing') order by seq`)
  return [...rows]
}

/** This night's beginning (UTC), or that of the night to come. */
const nightOf = (hour: number) =>
  sql`(date_trunc('day', now(), 'UTC') + make_interval(hours => ${hour}::integer))`

async function nextOf({ db }: Scope, { folder, hour }: Settings['backup']): Promise<Date | null> {
  if (!folder) return null
  const night = nightOf(hour)
  const [row] = await db.execute<{ at: number }>(sql`
    select extract(epoch from case when now() < ${night} then ${night}
      when exists (select from command where kind = ${backupKind} and created_at >= ${night}) then ${night} + interval '1 day'
      else now() end)::float8 as at`)
  return dateOf(row?.at ?? null)
}

/** Replaces the settings; whether a folder can be written is found out by the first backup, which another folder queues at once. */
export async function changeBackups(scope: Scope, given: Given): Promise<{ isQueued: boolean }> {
  demand(scope.actor, 'administer')
  demandProvider(scope.actor)
  const value = backupForm.read(given)
  const before = await readSetting(scope, 'backup')
  await changeSetting(scope, 'backup', value, given.version)
  const isQueued = value.folder !== '' && value.folder !== before.value.folder
  if (isQueued) await enqueue(scope, [backupCommand])
  return { isQueued }
}

const subject = { kind: 'installation', name: 'This installation' }
// both in one lane, so that a drill never restores what is being written
const common = { lane: 'upkeep', owner: {}, subject, merge: true, mergeRunning: true } as const
const backupCommand: CommandInput = { ...common, kind: backupKind, maxAttempts: 3 }
const drillCommand: CommandInput = { ...common, kind: drillKind, maxAttempts: 2 }

/** Queues a backup now; one that waits or runs answers this, too. Refused while there is no folder. */
export async function queueBackup(scope: Scope): Promise<void> {
  demand(scope.actor, 'administer')
  await demandSetUp(scope)
  await enqueue(scope, [backupCommand])
}

/** Queues a drill of the newest backup now. Refused while there is none. */
export async function queueDrill(scope: Scope): Promise<void> {
  demand(scope.actor, 'administer')
  await demandSetUp(scope)
  if (!(await newest(scope, 'backup'))) throw new Refusal('conflict', 'backup-none-yet')
  await enqueue(scope, [drillCommand])
}

async function demandSetUp(scope: Scope) {
  demandProvider(scope.actor)
  const { value } = await readSetting(scope, 'backup')
  if (!value.folder) throw new Refusal('conflict', 'backup-not-set-up')
}

/** A drill is due so many days after the last one that succeeded; after one that failed on the next day. */
const drillDays = 28

/**
 * Queues the night's backup once a day from its hour (UTC) on, after days off only that of today, and a drill when one is due
 * and nothing is being written. Run as the provider, one process at a time.
 */
export async function queueDueBackups(scope: Scope): Promise<('backup' | 'drill')[]> {
  const { value } = await readSetting(scope, 'backup')
  if (!value.folder) return []
  const night = nightOf(value.hour)
  const [due] = await scope.db.execute<{ backup: boolean; drill: boolean }>(sql`
    select now() >= ${night} and not exists (select from command where kind = ${backupKind} and created_at >= ${night}) as backup,
      exists (select from backup_run where kind = 'backup' and ended_at is not null and failure is null and not is_gone)
        and not exists (select from backup_run where kind = 'drill' and failure is null
          and ended_at > now() - make_interval(days => ${drillDays}))
        and not exists (select from command where kind = ${drillKind} and created_at > now() - interval '1 day')
        and not exists (select from command where kind = ${backupKind} and state in ('queued', 'executing')) as drill`)
  if (due?.backup) {
    await enqueue(scope, [backupCommand])
    return ['backup']
  }
  if (!due?.drill) return []
  await enqueue(scope, [drillCommand])
  return ['drill']
}
