import { readdir, realpath, rm, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { messageOf, type StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import {
  beginBackup,
  beginDrill,
  drillGivenUp,
  endBackup,
  failRun,
  isOwnFile,
  noteGone,
  proveDrill,
  type Written,
} from '../domain/operations/backups.runs.ts'
import { backupKind, drillKind, newest, queueDueBackups } from '../domain/operations/backups.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Context, Kind } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

/** A restored copy that stands beside the portal until it is stopped, which removes it. */
export type Aside = { database: Database; stop(): Promise<void> }

/** What writes and restores the files; each refuses in words what a person has to mend. */
export type BackupTools = {
  /** Folders that are the portal's or its database's own, in which no backup belongs. */
  taken(): Promise<string[]>
  write(file: string, told: (table: string, nth: number, of: number) => void): Promise<Written>
  restoreAside(file: string, told: () => void): Promise<Aside>
  signIn(aside: Database): Promise<void>
  runCommand(aside: Database, signal: AbortSignal): Promise<void>
}

type Parts = { database: Database; tools: BackupTools }

const maxMs = 6 * 3_600_000
const steps = 20

/** Writes the whole database into one file of the folder that is set, and removes those of ours that are too many. */
export const backupWork = (parts: Parts): Kind => ({
  ...{ name: backupKind, lane: 'upkeep', steps, concurrency: 1, timeoutMs: maxMs },
  async run(context) {
    const { folder: named, keep } = await context.setting('backup')
    const begun = await context.scope(beginBackup)
    let undo = async () => {}
    return attempted(parts, context, { id: begun.id, undo: () => undo() }, async () => {
      const folder = await demandFolder(named, await parts.tools.taken())
      undo = () => removeParts(folder, begun.file)
      for (const file of begun.cutOff) await removeParts(folder, file)
      const written = await write(parts, context, join(folder, begun.file))
      const tooMany = await context.scope((scope) => endBackup(scope, begun.id, written, keep))
      await context.progress(steps, message('step-backup-prune'))
      const gone = await remove(folder, tooMany)
      return context.conclude(async (scope) => {
        await noteGone(scope, gone)
        return { file: begun.file, bytes: written.bytes, rows: written.rows }
      })
    })
  },
})

const write = ({ tools }: Parts, { signal, report }: Context, file: string) =>
  tools.write(file, (table, done, total) => {
    signal.throwIfAborted()
    report(
      Math.max(1, Math.ceil((done / total) * (steps - 1))),
      message('step-backup-table', { table, done, total }),
    )
  })

/** Restores the newest backup beside the portal, signs in there and runs one command. */
export const drillWork = (parts: Parts): Kind => ({
  ...{ name: drillKind, lane: 'upkeep', steps: 4, concurrency: 1, timeoutMs: maxMs },
  givenUp: drillGivenUp,
  async run(context) {
    const { folder } = await context.setting('backup')
    if (!folder) throw new Refusal('conflict', 'backup-not-set-up')
    const last = await context.scope((scope) => newest(scope, 'backup'))
    if (!last?.file) throw new Refusal('conflict', 'backup-none-yet')
    const { file, takenAt } = last
    const id = await context.scope((scope) => beginDrill(scope, { file, takenAt }))
    return attempted(parts, context, { id }, async () => {
      await demandFile(folder, file)
      await tried(parts, context, join(folder, file), file)
      return context.conclude(async (scope) => {
        await proveDrill(scope, id)
        return { file }
      })
    })
  },
})

async function tried({ tools }: Parts, context: Context, path: string, file: string) {
  const { signal } = context
  await context.progress(1, message('step-drill-restore', { file }))
  const aside = await tools.restoreAside(path, () => signal.throwIfAborted())
  try {
    await context.progress(2, message('step-drill-sign-in'))
    await tools.signIn(aside.database)
    await context.progress(3, message('step-drill-command'))
    await tools.runCommand(aside.database, signal)
    await context.progress(4, message('step-drill-remove'))
  } finally {
    await aside.stop()
  }
}

/**
 * Writes down why a run ended, also where its command was canceled or lost, whose own transactions are closed to it. What had not
 * come to its end by then is undone.
 */
async function attempted<T>(
  { database }: Parts,
  { signal }: Context,
  { id, undo }: { id: string; undo?: () => Promise<void> },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const why = signal.aborted ? message('backup-stopped') : whyOf(error)
    const isUnfinished = await Scope.enter(database, system({ kind: 'provider' }), (scope) =>
      failRun(scope, id, why),
    )
    if (isUnfinished) await undo?.()
    throw error
  }
}

const whyOf = (error: unknown): StoredMessage =>
  error instanceof Refusal ? messageOf(error) : message('unexpected-failure')

/** The folder, as the system knows it; refused where there is none and where it is one of those that are `taken`. */
async function demandFolder(named: string, taken: readonly string[]): Promise<string> {
  if (!named) throw new Refusal('conflict', 'backup-not-set-up')
  const found = await stat(named).catch(() => undefined)
  if (!found?.isDirectory())
    throw new Refusal('conflict', 'backup-folder-missing', { folder: named })
  const folder = await realpath(named)
  for (const one of taken) {
    const within = await realpath(one).catch(() => one)
    if (folder === within || folder.startsWith(`${within}${sep}`))
      throw new Refusal('conflict', 'backup-folder-inside', { folder: named, within: one })
  }
  return folder
}

async function demandFile(folder: string, file: string) {
  const found = await stat(join(folder, file)).catch(() => undefined)
  if (!found?.isFile()) throw new Refusal('conflict', 'backup-file-missing', { file, folder })
}

/** Removes backups that this portal wrote and that have a backup's name; what is not there any longer is gone, too. */
async function remove(folder: string, written: readonly { id: string; file: string }[]) {
  const gone: string[] = []
  for (const { id, file } of written) {
    if (!isOwnFile(file)) continue
    await rm(join(folder, file), { force: true })
    gone.push(id)
  }
  return gone
}

/** What is left of one that was not finished. */
async function removeParts(folder: string, file: string) {
  if (!isOwnFile(file)) return
  const names = await readdir(folder).catch(() => [])
  const parts = names.filter(
    (name) => name === file || (name.startsWith(`${file}.`) && name.endsWith('.part')),
  )
  for (const name of parts) await rm(join(folder, name), { force: true })
}

/** Queues the night's backup and the drill that is due, whichever process comes first. */
export const backupJobs = (database: Database): PeriodicJob[] => [
  {
    ...{ name: 'backups', seconds: 60 },
    work: () =>
      Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, 'backups', () => queueDueBackups(scope)),
      ),
  },
]
