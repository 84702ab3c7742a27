import type { Place } from '../domain/directory/lifecycle.plan.ts'
import { applyKind, applyNext, finishApplying, reachOf } from '../domain/directory/lifecycle.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Kind } from './kinds.ts'

const maxMs = 30 * 60_000
/** Users whose changes are queued in one transaction, which holds the tenant's numbers. */
const atOnce = 100

/**
 * Gives a group's template to all whom it is about, in parts. Each part marks its users as members, so that whoever resumes
 * after a death goes on with the others; the command's id is the batch of them all.
 */
export const applyingKind: Kind = {
  ...{ name: applyKind, lane: 'service', steps: 1, concurrency: 2, timeoutMs: maxMs },
  async run({ command, scope, conclude, progress, signal }) {
    const { tenantId, subjectId: id, id: batch } = command
    if (!tenantId || !id) throw new Refusal('missing', 'not-there')
    const { matching: total, upToDate } = await scope((s) => reachOf(s, tenantId, id))
    const step = (done: number) => progress(1, message('lifecycle-applying', { done, total }))
    await progress(1, message('step-apply-lifecycle'))
    // after a death the others go on from there
    let [done, skipped] = [upToDate, 0]
    let after: Place | null = null
    do {
      signal.throwIfAborted()
      const part: Awaited<ReturnType<typeof applyNext>> = await scope((s) =>
        applyNext(s, tenantId, { id, batch, max: atOnce, after }),
      )
      done += part.users
      skipped += part.skipped
      after = part.last
      await step(done + skipped)
    } while (after)
    return conclude((s) => finishApplying(s, tenantId, { id, batch, skipped }))
  },
}
