import { inArray } from 'drizzle-orm'
import { message } from '../messages.ts'
import { type CommandInput, enqueue } from '../queue/commands.ts'
import { syncTask, type syncTaskNames } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'

export type SyncName = (typeof syncTaskNames)[number]

export const syncKind = 'sync'

/** What each is called; a command's subject has it in English, as the provider's people read. */
export const syncLabels: Readonly<Record<SyncName, string>> = {
  leads: 'Leads',
  trunks: 'Trunks',
  'calling-profiles': 'Calling profiles',
  'civic-addresses': 'Emergency addresses',
  numbers: 'Numbers',
}

type Task = { id: string; name: SyncName }

export const commandOf = ({ id, name }: Task): CommandInput => ({
  ...{ kind: syncKind, lane: 'numbers', owner: {}, merge: true },
  subject: { kind: 'sync-task', id, name: syncLabels[name] },
})

/** The commands of these readings, for who queues others in the same go (lanes are locked in one order). */
export async function syncCommands(
  { db }: Scope,
  names: readonly SyncName[],
): Promise<CommandInput[]> {
  const tasks = await db
    .select({ id: syncTask.id, name: syncTask.name })
    .from(syncTask)
    .where(inArray(syncTask.name, [...names]))
  // leads first, for whose customer a number is says the lead
  return tasks.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)).map(commandOf)
}

/** Has these readings run as soon as can be, also one that is switched off; what waits for that already answers. Run as the provider. */
export async function queueSync(scope: Scope, names: readonly SyncName[]): Promise<void> {
  await enqueue(scope, await syncCommands(scope, names))
  await scope.announce('sync-tasks')
}

export const nothingSetUp = message('oc-not-set-up')
