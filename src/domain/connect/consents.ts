import { eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { accessAt, tellAccess, tokenDays } from './access.ts'

/** Consent that was given: to which application, by whom and when; with the token, as it came, where that was by a code. */
export type GivenConsent = {
  msTenantId: string
  clientId: string
  refreshToken: string | null
  consentedBy: string
  consentedAt: Date | null
}

/**
 * From now on a customer's Microsoft 365 is reached by the provider's own application, as itself or as who signed in. What it was reached
 * by before is forgotten.
 */
export async function keepConsent(
  scope: Scope,
  seal: Seal,
  { id, name }: { id: string; name: string },
  { refreshToken, ...given }: GivenConsent,
): Promise<void> {
  const { msTenantId, clientId } = given
  const method = refreshToken === null ? ('consent' as const) : ('token' as const)
  const [before] = await scope.db
    .select({
      ...{ method: m365Authentication.method, msTenantId: m365Authentication.msTenantId },
      clientId: m365Authentication.clientId,
    })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, id))
    .for('update')
  const values = {
    ...{ ...given, method, clientSecret: null, status: 'unknown' as const, lastError: null },
    ...{ validatedAt: null, triedAt: null, secretExpiresAt: null },
    ...{ otherSecret: null, otherExpiresAt: null },
    ...{ certificate: null, privateKey: null, certificateExpiresAt: null },
    refreshToken: refreshToken && seal.seal(refreshToken, accessAt(id, 'refresh_token')),
    tokenExpiresAt:
      refreshToken === null
        ? null
        : sql`portal_clock() + make_interval(days => ${tokenDays}::integer)`,
    denied: [],
  }
  await scope.db
    .insert(m365Authentication)
    .values({ tenantId: id, ...values })
    .onConflictDoUpdate({
      target: m365Authentication.tenantId,
      set: { ...values, version: sql`${m365Authentication.version} + 1` },
    })
  // a delta link is of one directory: of another everything is read anew
  if (before && before.msTenantId !== msTenantId)
    await scope.db
      .update(replication)
      .set({ readAll: true, linkRefusals: 0 })
      .where(eq(replication.tenantId, id))
  await record(scope, {
    ...{ tenantId: id, type: 'm365-authentication.set', subject: { kind: 'tenant', id, name } },
    ...(before && { before }),
    after: { method, msTenantId, clientId },
  })
  await tellAccess(scope, id)
}
