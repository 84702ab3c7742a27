import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { type AuthenticationRow, authentications, whyNotValidated } from './authentications.list.ts'

export const validateKind = 'validate-access'
export const validateStep = message('step-validate')

const itemOf = ({ id, tenant, shortname }: AuthenticationRow) => ({
  ...{ id, name: verbatim(tenant), detail: shortname },
})

/** Whose sign-in would be tried, whose is about to be, and where there is nothing to try. */
export async function previewValidations(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const rows = await authentications.pick(scope, ids)
  const able = rows.filter((row) => !whyNotValidated(row))
  return {
    ready: able.filter(({ isValidating }) => !isValidating).map(itemOf),
    merged: able.filter(({ isValidating }) => isValidating).map(itemOf),
    skipped: rows.flatMap((row) => {
      const reason = whyNotValidated(row)
      return reason ? [{ item: itemOf(row), reason }] : []
    }),
  }
}

/**
 * Has the sign-in of these customers tried, each in its own lane; what waits for that already answers for it. Refused with the first reason
 * where not one can be.
 */
export async function queueValidations(
  scope: Scope,
  ids: readonly string[],
): Promise<{ queued: number; merged: number; skipped: number }> {
  demand(scope.actor, 'operate')
  const rows = await authentications.pick(scope, ids)
  if (rows.length < new Set(ids).size) throw new Refusal('missing', 'no-such-tenant')
  const [first] = rows
  const reason = first && whyNotValidated(first)
  const answers = await queueEach(scope, rows)
  const queued = answers.filter((one) => 'commandId' in one)
  if (queued.length === 0 && first && reason)
    throw new Refusal('conflict', 'not-replicable', { name: first.tenant, reason })
  const merged = queued.filter((one) => one.isMerged).length
  return { queued: queued.length - merged, merged, skipped: rows.length - queued.length }
}

/** By which command it is done, or why not. */
export type QueuedValidation = { tenantId: string } & (
  | { commandId: string; isMerged: boolean }
  | { reason: StoredMessage }
)

/** The same for as many as can be, each with what came of it; customers that are not there are not named. */
export async function queueEachValidation(
  scope: Scope,
  ids: readonly string[],
): Promise<QueuedValidation[]> {
  demand(scope.actor, 'operate')
  return queueEach(scope, await authentications.pick(scope, ids))
}

async function queueEach(
  scope: Scope,
  rows: readonly AuthenticationRow[],
): Promise<QueuedValidation[]> {
  const ready = rows.filter((row) => !whyNotValidated(row))
  const answers = await enqueue(
    scope,
    ready.map(({ id, tenant }) => ({
      ...{ kind: validateKind, owner: { tenantId: id } },
      ...{ subject: { kind: 'tenant', id, name: tenant }, steps: 1 },
      ...{ merge: true, mergeRunning: true },
    })),
  )
  for (const { id } of ready) await scope.announce(`authentication:${id}`)
  const answerOf = new Map(ready.map(({ id }, at) => [id, answers[at]]))
  return rows.flatMap((row): QueuedValidation[] => {
    const tenantId = row.id
    const reason = whyNotValidated(row)
    if (reason) return [{ tenantId, reason }]
    const answer = answerOf.get(tenantId)
    return answer ? [{ tenantId, commandId: answer.id, isMerged: answer.merged }] : []
  })
}
