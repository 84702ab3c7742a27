import { form, type Given } from '../form.ts'
import { message } from '../messages.ts'
import { holdRemoval } from '../onboarding/deletions.ts'
import { lockLane, undoKind } from '../onboarding/deployments.ts'
import { type Confirmed, demandConfirmed } from '../people/password-confirmation.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { findService, type ServiceRow } from '../services/services.ts'
import { deletionReason } from '../tenants/deletion.reason.ts'
import { confirmation } from '../values.ts'
import { whyNotUndo } from './undo.ts'

/** Its numbers, what it has outside at three places, and its rows. */
export const undoSteps = 6

/** What is typed to have a deployment undone. */
export const undoForm = ({ shortname }: Pick<ServiceRow, 'shortname'>) =>
  form({
    shortname: confirmation(shortname, message('deletion-confirm', { shortname })),
    reason: deletionReason(),
  })

/**
 * Orders that the deployment of a service of Operator Connect is undone: a command that is held for `deletion.holdMinutes`. Until then
 * nothing changes and any operator may stop it; after that its numbers are released, what it has outside is taken away, its licenses are
 * the pool's, and the customer is a lead again, who stays a tenant with its people, its log and what was metered. Refused while a number
 * is assigned or a job of its numbers is under way.
 */
export async function orderUndo(
  scope: Scope,
  serviceId: string,
  given: Given,
  confirmed: Confirmed,
): Promise<void> {
  demand(scope.actor, 'provision')
  demandProvider(scope.actor)
  demandConfirmed(confirmed, scope.actor.id)
  const its = await findService(scope, serviceId)
  const { reason } = undoForm(its).read(given)
  await lockLane(scope, its)
  const obstacle = await whyNotUndo(scope, its)
  if (obstacle) throw new Refusal('conflict', obstacle)
  await holdRemoval(scope, its, { kind: undoKind, steps: undoSteps, reason })
}
