import { setTimeout as rest } from 'node:timers/promises'
import { message, verbatim } from '../domain/messages.ts'
import { freezeMonths } from '../domain/metering/months.ts'
import { beginCleanUp } from '../domain/onboarding/clean-ups.ts'
import { failDeletion } from '../domain/onboarding/tenant-deletions.ts'
import type { LaneName } from '../domain/queue/lanes.ts'
import { Refusal } from '../domain/refusal.ts'
import {
  beginDeletion,
  deletionKind,
  deletionSteps,
  finishDeletion,
  nextService,
  purgeRows,
  quarantineNames,
  releaseLicenses,
  stopQueue,
} from '../domain/tenants/deletion.ts'
import { cleanUp } from './clean-up.ts'
import type { Outside } from './deploy.outside.ts'
import type { Context, Kind } from './kinds.ts'

const maxMs = 60 * 60_000
/** What is executed for the tenant gets so long to stop; after that its effects are refused by its missing command. */
const patienceMs = 5000
/** A removal that is at work is not stopped, and what it does outside is waited for. */
const removalMs = 11 * 60_000
const laterSeconds = 60
const everyMs = 100

/**
 * Deletes a tenant for good, after its hold: first what its services have outside, while it is active and nothing of it is lost, then all
 * the rest. Each step may be done again, so whichever worker takes it over goes on where it was; nothing of it is undone. What cannot be
 * taken away outside ends it, and the tenant stays.
 */
export const deleteTenantWork = (outside: Outside): Kind => ({
  name: deletionKind,
  lane: 'housekeeping',
  steps: deletionSteps,
  concurrency: 1,
  timeoutMs: maxMs,
  async run(context) {
    const { command, scope, conclude, progress } = context
    const id = command.subjectId ?? ''
    const reason = String(command.payload.reason ?? '')
    await progress(1, message('step-clean-outside'))
    let begun = await cleaned(context, outside, id)
    while (begun === 'services') begun = await cleaned(context, outside, id)
    if (begun === 'gone') return { rows: 0 }
    await progress(3, message('step-stop-queue'))
    await standstill(context, id, patienceMs)
    await progress(4, message('step-give-back'))
    await scope((s) => freezeMonths(s, id))
    await scope((s) => releaseLicenses(s, id))
    await scope((s) => quarantineNames(s, id, reason, command.requestedName))
    const rows = await purge(context, id)
    await progress(6, message('step-tombstone'))
    return conclude(async (s) => {
      await finishDeletion(s, id, { name: command.subjectName, reason, rows })
      return { rows }
    })
  },
  givenUp: failDeletion,
})

/** Its services, one after the other; then it is being deleted, unless somebody gave it another one meanwhile. */
async function cleaned(context: Context, outside: Outside, id: string) {
  const { scope, command } = context
  const ordered = String(command.payload.reason ?? '')
  for (
    let its = await scope((s) => nextService(s, id));
    its;
    its = await scope((s) => nextService(s, id))
  ) {
    const tasks = await standstill(context, id, removalMs, 'service')
    if (tasks > 0) {
      const said = { name: command.subjectName, tasks }
      throw new Refusal('too-many', 'cleanup-waits', said, { retryAfter: laterSeconds })
    }
    const of = { tenantId: id, serviceId: its.id }
    const begun = await scope((s) =>
      beginCleanUp(s, of, { commandId: command.id, ordered, isWhole: true }),
    )
    if (!begun) continue
    await context.progress(1, message('step-clean-outside'), verbatim(its.name))
    await cleanUp(onBehalfOf(context, of, its.name), outside, of, begun)
  }
  await context.progress(2, message('step-end-sessions'))
  return scope((s) => beginDeletion(s, id))
}

/** The same attempt, as if its command were about that service: what is said of the outside is said of it. */
function onBehalfOf(
  context: Context,
  { tenantId, serviceId }: { tenantId: string; serviceId: string },
  name: string,
): Context {
  const about = { subjectKind: 'service', subjectId: serviceId, subjectName: name }
  return {
    ...context,
    command: { ...context.command, tenantId, ...about },
    scope: context.provider,
    progress: (_, step) => context.progress(1, message('step-clean-outside'), step),
  }
}

/** Stops what the tenant's queue does, or one of its lanes, and waits for it; says how much still runs. */
async function standstill({ scope, signal }: Context, id: string, ms: number, lane?: LaneName) {
  const end = performance.now() + ms
  for (;;) {
    const open = await scope((s) => stopQueue(s, id, lane))
    if (open === 0 || performance.now() >= end) return open
    await rest(everyMs, undefined, { signal })
  }
}

async function purge({ scope, progress }: Context, id: string): Promise<number> {
  let rows = 0
  for (let gone = 1; gone > 0; rows += gone) {
    await progress(5, message('step-delete-rows'), message('rows-gone', { count: rows }))
    gone = await scope((s) => purgeRows(s, id))
  }
  return rows
}
