import { eq, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { tellApprovalOff } from '../people/sign-in-changes.ts'
import { supportReason } from '../people/support-sessions.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import { announceTenant } from './deactivation.ts'

const offForm = form({ reason: supportReason })

/**
 * Switches off that a customer is asked before staff come in or change how its people sign in: the way out when nobody is left
 * who could agree. For the provider's command line alone. Takes a reason of 10 to 500 characters, which stands in the
 * customer's own log and is mailed to all its administrators, whatever became of their accounts. Gives the customer's name.
 */
export async function switchApprovalOff(
  scope: Scope,
  shortname: string,
  given: Given,
): Promise<string> {
  const { actor } = scope
  demand(actor, 'administer')
  if (actor.kind !== 'system') throw new Refusal('forbidden', 'own-administrators')
  const { reason } = offForm.read(given)
  const [found] = await scope.db
    .select({ id: tenant.id })
    .from(tenant)
    .where(eq(sql`lower(${tenant.shortname})`, shortname.toLowerCase()))
  if (!found) throw new Refusal('missing', 'no-such-shortname', { shortname })
  const { id, fullName, supportApproval } = await lockTenant(scope, found.id)
  if (!supportApproval) throw new Refusal('conflict', 'support-approval-off')
  await scope.db
    .update(tenant)
    .set({ supportApproval: false, version: sql`${tenant.version} + 1` })
    .where(eq(tenant.id, id))
  await record(scope, {
    ...{ tenantId: id, type: 'support.approval-off' },
    subject: { kind: 'tenant', id, name: fullName },
    before: { supportApproval: true },
    after: { supportApproval: false, reason },
  })
  await tellApprovalOff(scope, { id, name: fullName }, reason)
  await announceTenant(scope, id)
  return fullName
}
