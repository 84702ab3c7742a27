import { eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { m365Authentication, type Readable } from '../schema/connect.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'

/** Microsoft ends a refresh token that nobody used for so many days ("Refresh tokens in the Microsoft identity platform"). */
export const tokenDays = 90

/** Where the row of a customer's Microsoft 365 keeps a secret. */
export const accessAt = (
  tenantId: string,
  column: 'client_secret' | 'other_secret' | 'private_key' | 'refresh_token',
): SecretLocation => ({ tenant: tenantId, table: 'm365_authentication', column, row: tenantId })

export type SealedAccess = typeof m365Authentication.$inferSelect

/** How the tenant's Microsoft 365 is reached, what is secret of it sealed; undefined where nobody said. */
export async function sealedAccess(
  { db }: Scope,
  tenantId: string,
): Promise<SealedAccess | undefined> {
  const [found] = await db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  return found
}

/** Tells the pages that show how a tenant's Microsoft 365 is reached. */
export async function tellAccess(scope: Scope, tenantId: string): Promise<void> {
  await scope.announce('m365', tenantId)
  await scope.announce(`authentication:${tenantId}`)
}

/** Of the alarm that Microsoft refuses the sign-in. */
export const refusedKey = (tenantId: string) => `m365-auth|${tenantId}`

/** The sign-in works; what is withheld all the same needs a permission, and no other secret. */
export async function noteAccepted(
  scope: Scope,
  tenantId: string,
  denied: readonly Readable[],
): Promise<void> {
  const [before] = await scope.db
    .select({ status: m365Authentication.status })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  await scope.db
    .update(m365Authentication)
    .set({
      ...{ status: 'valid', lastError: null, denied: [...denied] },
      ...{ validatedAt: sql`now()`, triedAt: sql`now()` },
    })
    .where(eq(m365Authentication.tenantId, tenantId))
  if (before?.status === 'valid') await scope.announce(`authentication:${tenantId}`)
  else await tellAccess(scope, tenantId)
}

/** Microsoft does not accept the sign-in: nothing helps but a person. */
export async function noteRefusal(
  scope: Scope,
  tenantId: string,
  reason: StoredMessage,
  { source, serviceId = null }: { source: string; serviceId?: string | null },
): Promise<void> {
  await scope.db
    .update(m365Authentication)
    .set({ status: 'invalid', lastError: reason, triedAt: sql`now()` })
    .where(eq(m365Authentication.tenantId, tenantId))
  await tellAccess(scope, tenantId)
  await raise(scope, {
    ...{ owner: { tenantId }, key: refusedKey(tenantId), severity: 'critical' },
    ...{ source: verbatim(source), serviceId, text: reason },
    name: message('m365-refused'),
    correctiveAction: message('m365-refused-repair'),
  })
}

/** It was tried, and nobody said whether it works. */
export async function noteTried(
  scope: Scope,
  tenantId: string,
  reason: StoredMessage,
): Promise<void> {
  await scope.db
    .update(m365Authentication)
    .set({ lastError: reason, triedAt: sql`now()` })
    .where(eq(m365Authentication.tenantId, tenantId))
  await tellAccess(scope, tenantId)
}

export const clearRefusal = (scope: Scope, tenantId: string) =>
  clear(scope, { tenantId }, refusedKey(tenantId))

/** Microsoft has put another refresh token in the place of one, which is kept `sealed`; null where that is another by now. */
export async function keepToken(
  scope: Scope,
  seal: Seal,
  { tenantId, sealed }: { tenantId: string; sealed: string },
  token: string,
): Promise<string | null> {
  const next = seal.seal(token, accessAt(tenantId, 'refresh_token'))
  const kept = await scope.db
    .update(m365Authentication)
    .set({
      refreshToken: next,
      tokenExpiresAt: sql`portal_clock() + make_interval(days => ${tokenDays}::integer)`,
    })
    .where(
      sql`${m365Authentication.tenantId} = ${tenantId}::uuid and ${m365Authentication.refreshToken} = ${sealed}`,
    )
    .returning({ tenantId: m365Authentication.tenantId })
  return kept.length > 0 ? next : null
}

/** The other of two secrets is the one that works: it comes first from now on. Nothing where it is no longer the other. */
export async function swapSecrets(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  sealedOther: string,
): Promise<boolean> {
  const [found] = await scope.db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
    .for('update')
  if (!found?.clientSecret || found.otherSecret !== sealedOther) return false
  const [first, other] = [accessAt(tenantId, 'client_secret'), accessAt(tenantId, 'other_secret')]
  const works = seal.open(found.otherSecret, other)
  const refused = seal.open(found.clientSecret, first)
  await scope.db
    .update(m365Authentication)
    .set({
      ...{ clientSecret: seal.seal(works, first), secretExpiresAt: found.otherExpiresAt },
      ...{ otherSecret: seal.seal(refused, other), otherExpiresAt: found.secretExpiresAt },
      version: sql`${m365Authentication.version} + 1`,
    })
    .where(eq(m365Authentication.tenantId, tenantId))
  return true
}
