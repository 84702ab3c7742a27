import { sql } from 'drizzle-orm'
import { openOwnApplication } from '../connect/application.ts'
import { findAuthentication, whyNotInvited } from '../connect/authentications.list.ts'
import type { Given } from '../form.ts'
import { mailIsReady } from '../mail/server.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import type { Keyed, Seal } from '../settings/secrets.ts'
import { lockLane } from './deployments.ts'
import { invitedForm, inviteToConsent } from './invitations.ts'

type Keys = { secret: Keyed; seal: Seal }

/**
 * Asks a customer for consent anew, for the service that needs their Microsoft 365; completed, it takes the place of the way in that there is.
 * Refused where nothing needs it, an application of their own is used, or somebody was asked already.
 */
export async function inviteToRenew(
  scope: Scope,
  { secret, seal }: Keys,
  tenantId: string,
  given: Given,
): Promise<{ id: string; fullName: string; isMailed: boolean }> {
  demand(scope.actor, 'provision')
  const { fullName, email, adminEmail, language } = invitedForm.read(given)
  if (!(await openOwnApplication(scope, seal))) throw new Refusal('conflict', 'application-missing')
  if (email !== null && !(await mailIsReady(scope)))
    throw new Refusal('conflict', 'mail-missing', {}, { field: 'email' })
  const serviceId = await serviceOf(scope, tenantId)
  await lockLane(scope, { tenantId })
  const why = whyNotInvited(await findAuthentication(scope, tenantId))
  if (why || !serviceId) throw new Refusal('conflict', why ?? 'needs-no-authentication')
  const wanted = { fullName, email, adminEmail, language }
  const { id } = await inviteToConsent(scope, secret, { tenantId, serviceId, ...wanted })
  await scope.announce(`authentication:${tenantId}`)
  return { id, fullName, isMailed: email !== null }
}

/** The customer's service that needs their Microsoft 365: one in operation, and of several the oldest. */
async function serviceOf({ db }: Scope, tenantId: string): Promise<string | null> {
  const [found] = await db.execute<{ id: string }>(sql`
    select id from service where tenant_id = ${tenantId}::uuid and license_type not in ('hosted-essentials', 'oc-essential')
    order by deploy_status = 'deployed' desc, created_at, id limit 1`)
  return found?.id ?? null
}
