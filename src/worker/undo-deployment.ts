import { message } from '../domain/messages.ts'
import { type Of, undoKind } from '../domain/onboarding/deployments.ts'
import { undoSteps } from '../domain/operator-connect/undo.orders.ts'
import {
  beginUndo,
  failUndo,
  finishUndo,
  releaseNumbers,
} from '../domain/operator-connect/undo.work.ts'
import { Refusal } from '../domain/refusal.ts'
import { cleanUp } from './clean-up.ts'
import type { Outside } from './deploy.outside.ts'
import type { Kind } from './kinds.ts'

const maxMs = 10 * 60_000

/**
 * Takes a service of Operator Connect back: its numbers are released by jobs of their own, then what it has outside goes as by a removal,
 * and its customer is a lead again. Each step may be cut off and done again.
 */
export const undoWork = (outside: Outside): Kind => ({
  ...{ name: undoKind, lane: 'service', steps: undoSteps, concurrency: 4, timeoutMs: maxMs },
  async run(context) {
    const { tenantId, subjectId, id: commandId, payload } = context.command
    if (!tenantId || !subjectId) throw new Refusal('missing', 'no-such-deployment')
    const of: Of = { tenantId, serviceId: subjectId }
    const ordered = typeof payload.reason === 'string' ? payload.reason : null
    const begun = await context.provider((scope) => beginUndo(scope, of, { commandId, ordered }))
    if (!begun) return { undone: false }
    await context.progress(1, message('step-undo-numbers'))
    const waited = { isTried: payload.isTried === true, looks: Number(payload.looks ?? 0) }
    const numbers = await context.provider((scope) => releaseNumbers(scope, of, waited))
    if (numbers === 'waits') return { waits: true }
    await cleanUp(context, outside, of, begun, { finish: finishUndo, before: 1 })
    return { undone: true }
  },
  givenUp: failUndo,
})
