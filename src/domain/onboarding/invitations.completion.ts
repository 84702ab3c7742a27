import { eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { readyDeployment } from './deployments.ts'
import { end, type Invitation, lockInvitation, noteInvitation } from './invitations.ts'

/** Microsoft ends a refresh token that nobody used for so many days ("Refresh tokens in the Microsoft identity platform"). */
const tokenDays = 90

/** Where an invitation keeps a secret. */
export const sealedAt = (
  { tenantId, id }: Pick<Invitation, 'tenantId' | 'id'>,
  column: 'device_code' | 'refresh_token',
): SecretLocation => ({ tenant: tenantId, table: 'onboarding_invitation', column, row: id })

/**
 * An operator goes on once consent is proven: the customer's Microsoft 365 is reached by it from now on, and a service that waited for it
 * is ready to be deployed. Refused while nobody has consented, and once.
 */
export async function completeInvitation(scope: Scope, seal: Seal, id: string): Promise<void> {
  demand(scope.actor, 'provision')
  const { found, customer, phase } = await lockInvitation(scope, id)
  const { tenantId, serviceId, state, msTenantId, clientId, expiresAt } = found
  if (state !== 'authenticated' || !msTenantId || !clientId)
    throw new Refusal('conflict', 'invitation-not-authenticated', { name: found.fullName })
  if (expiresAt <= (await clockOf(scope)))
    throw new Refusal('conflict', 'invitation-over', { name: found.fullName })
  const of = { tenantId, serviceId }
  const token =
    found.refreshToken && seal.open(found.refreshToken, sealedAt(found, 'refresh_token'))
  await keepAccess(
    scope,
    { id: tenantId, name: customer },
    {
      ...{ method: token ? 'token' : 'consent', msTenantId, clientId },
      refreshToken: token ? seal.seal(token, accessAt(tenantId)) : null,
    },
  )
  await end(scope, of, 'completed')
  await noteInvitation(scope, { ...of, id }, 'consent.completed', { msTenantId })
  if (phase === 'waiting') await readyDeployment(scope, of)
}

const accessAt = (tenantId: string): SecretLocation => ({
  ...{ tenant: tenantId, table: 'm365_authentication', column: 'refresh_token', row: tenantId },
})

async function clockOf({ db }: Scope): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select portal_clock() as now`)
  return new Date(row?.now ?? 0)
}

type Access = {
  method: 'consent' | 'token'
  msTenantId: string
  clientId: string
  refreshToken: string | null
}

async function keepAccess(
  scope: Scope,
  { id, name }: { id: string; name: string },
  access: Access,
) {
  const [before] = await scope.db
    .select({
      ...{ method: m365Authentication.method, msTenantId: m365Authentication.msTenantId },
      clientId: m365Authentication.clientId,
    })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, id))
    .for('update')
  const values = {
    ...{ ...access, clientSecret: null, status: 'unknown' as const, lastError: null, denied: [] },
    ...{ validatedAt: null, secretExpiresAt: null, otherSecret: null, otherExpiresAt: null },
    ...{ certificate: null, privateKey: null, certificateExpiresAt: null },
    tokenExpiresAt: access.refreshToken
      ? sql`portal_clock() + make_interval(days => ${tokenDays}::integer)`
      : null,
  }
  await scope.db
    .insert(m365Authentication)
    .values({ tenantId: id, ...values })
    .onConflictDoUpdate({
      target: m365Authentication.tenantId,
      set: { ...values, version: sql`${m365Authentication.version} + 1` },
    })
  // a delta link is of one directory: of another everything is read anew
  if (before && before.msTenantId !== access.msTenantId)
    await scope.db
      .update(replication)
      .set({ readAll: true, linkRefusals: 0 })
      .where(eq(replication.tenantId, id))
  const { method, msTenantId, clientId } = access
  await record(scope, {
    ...{ tenantId: id, type: 'm365-authentication.set', subject: { kind: 'tenant', id, name } },
    ...(before && { before }),
    after: { method, msTenantId, clientId },
  })
  await scope.announce('m365', id)
}
