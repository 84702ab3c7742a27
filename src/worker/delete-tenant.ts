import { setTimeout as rest } from 'node:timers/promises'
import { message } from '../domain/messages.ts'
import { freezeMonths } from '../domain/metering/months.ts'
import {
  beginDeletion,
  deletionKind,
  deletionSteps,
  finishDeletion,
  purgeRows,
  quarantineNames,
  releaseLicenses,
  stopQueue,
} from '../domain/tenants/deletion.ts'
import type { Context, Kind } from './kinds.ts'

const maxMs = 30 * 60_000
/** What is executed for the tenant gets so long to stop; after that its effects are refused by its missing command. */
const patienceMs = 5000
const everyMs = 100

/**
 * Deletes a tenant for good, after its hold. Each step may be done again, so whichever worker takes it over goes on where
 * it was; nothing of it is undone.
 */
export const deleteTenantKind: Kind = {
  name: deletionKind,
  lane: 'housekeeping',
  steps: deletionSteps,
  concurrency: 1,
  timeoutMs: maxMs,
  async run(context) {
    const { command, scope, conclude, progress } = context
    const id = command.subjectId ?? ''
    const reason = String(command.payload.reason ?? '')
    await progress(1, message('step-end-sessions'))
    if (!(await scope((s) => beginDeletion(s, id)))) return { rows: 0 }
    await progress(2, message('step-stop-queue'))
    await standstill(context, id)
    await progress(3, message('step-give-back'))
    await scope((s) => freezeMonths(s, id))
    await scope((s) => releaseLicenses(s, id))
    await scope((s) => quarantineNames(s, id, reason, command.requestedName))
    const rows = await purge(context, id)
    await progress(5, message('step-tombstone'))
    return conclude(async (s) => {
      await finishDeletion(s, id, { name: command.subjectName, reason, rows })
      return { rows }
    })
  },
}

async function standstill({ scope, signal }: Context, id: string) {
  const end = performance.now() + patienceMs
  while ((await scope((s) => stopQueue(s, id))) > 0 && performance.now() < end)
    await rest(everyMs, undefined, { signal })
}

async function purge({ scope, progress }: Context, id: string): Promise<number> {
  let rows = 0
  for (let gone = 1; gone > 0; rows += gone) {
    await progress(4, message('step-delete-rows'), message('rows-gone', { count: rows }))
    gone = await scope((s) => purgeRows(s, id))
  }
  return rows
}
