import { sql } from 'drizzle-orm'
import { keepConsent } from '../connect/consents.ts'
import { form, type Given } from '../form.ts'
import { settleUpgrade } from '../licensing/reservations.ts'
import { isGoing } from '../licensing/upgrades.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { readSetting, type Settings } from '../settings/settings.ts'
import { integer } from '../values.ts'
import { readyDeployment } from './deployments.ts'
import { end, type Invitation, lockInvitation, noteInvitation, upgradeOf } from './invitations.ts'
import { beginReplicating } from './upgrades.ts'

/** Where an invitation keeps a secret. */
export const sealedAt = (
  { tenantId, id }: Pick<Invitation, 'tenantId' | 'id'>,
  column: 'device_code' | 'refresh_token',
): SecretLocation => ({ tenant: tenantId, table: 'onboarding_invitation', column, row: id })

/** Of an upgrade: for how many users it is, by the installation's limits. */
export const completionForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({ users: integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }) })

/**
 * An operator goes on once consent is proven: the customer's Microsoft 365 is reached by it from now on, and a service that waited for it
 * is ready to be deployed, or has the license that it was asked for. Then `given` says for how many users: more than were kept are drawn
 * from the pool, fewer go back. Refused while nobody has consented, and once.
 */
export async function completeInvitation(
  scope: Scope,
  seal: Seal,
  id: string,
  given: Given = {},
): Promise<void> {
  demand(scope.actor, 'provision')
  const { found, its, customer, phase } = await lockInvitation(scope, id)
  const { tenantId, serviceId, state, msTenantId, clientId, expiresAt } = found
  if (state !== 'authenticated' || !msTenantId || !clientId)
    throw new Refusal('conflict', 'invitation-not-authenticated', { name: found.fullName })
  if (expiresAt <= (await clockOf(scope)))
    throw new Refusal('conflict', 'invitation-over', { name: found.fullName })
  const of = { tenantId, serviceId }
  const upgrade = upgradeOf(found)
  if (upgrade && (await isGoing(scope, its))) throw new Refusal('conflict', 'upgrade-removing')
  // first of all, so that a form that is refused is drawn again as it was
  if (upgrade) await settle(scope, serviceId, { users: upgrade.users, ...given })
  const token =
    found.refreshToken && seal.open(found.refreshToken, sealedAt(found, 'refresh_token'))
  await keepConsent(
    scope,
    seal,
    { id: tenantId, name: customer },
    {
      ...{ msTenantId, clientId, refreshToken: token },
      ...{ consentedBy: found.fullName, consentedAt: found.authenticatedAt },
    },
  )
  await end(scope, of, 'completed')
  await noteInvitation(scope, { ...of, id }, 'consent.completed', { msTenantId })
  if (upgrade) await beginReplicating(scope, its)
  else if (phase === 'waiting') await readyDeployment(scope, of)
}

async function settle(scope: Scope, serviceId: string, given: Given) {
  const { value: limits } = await readSetting(scope, 'licenses')
  const { users } = completionForm(limits).read(given)
  await settleUpgrade(scope, serviceId, users)
}

async function clockOf({ db }: Scope): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select portal_clock() as now`)
  return new Date(row?.now ?? 0)
}
