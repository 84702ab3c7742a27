import { and, eq, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { deployment, onboardingInvitation } from '../schema/onboarding.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { sharersOf } from '../tenant.ts'
import type { Of } from './deployments.ts'
import { sealedAt } from './invitations.completion.ts'
import { type Invitation, noteInvitation } from './invitations.ts'

/** The Microsoft 365 tenant that has to consent; null while any may. Run as the provider. */
export async function expectedTenant({ db }: Scope, of: Of): Promise<string | null> {
  const [found] = await db
    .select({
      id: sql<
        string | null
      >`coalesce(${deployment.msTenantId}, ${m365Authentication.msTenantId}, ${tenant.msTenantId})`,
    })
    .from(tenant)
    .leftJoin(
      deployment,
      and(eq(deployment.tenantId, tenant.id), eq(deployment.serviceId, of.serviceId)),
    )
    .leftJoin(m365Authentication, eq(m365Authentication.tenantId, tenant.id))
    .where(eq(tenant.id, of.tenantId))
  return found?.id ?? null
}

/** What somebody's sign-in has shown: of which Microsoft 365 tenant they are, and the token that a code brought. */
export type Proof = {
  clientId: string
  msTenantId: string
  code?: { refreshToken: string; isGuest: boolean }
}

/** What came of it: `proven`, why not, or nothing because the invitation has ended meanwhile. */
export type Proven =
  | { kind: 'proven' }
  | { kind: 'refused'; said: StoredMessage }
  | { kind: 'over' }

/**
 * Keeps who consented, and waits for an operator to go on. Refused, with the invitation still open: a guest, another Microsoft 365 tenant
 * than the one expected, one that is another customer's already. Run as the provider.
 */
export async function prove(
  scope: Scope,
  seal: Seal,
  id: string,
  { clientId, msTenantId, code }: Proof,
): Promise<Proven> {
  demandProvider(scope.actor)
  // two customers who come with one Microsoft 365 tenant at one moment must see each other
  await scope.db.execute(
    sql`select pg_advisory_xact_lock(hashtext(${`portal microsoft tenant ${msTenantId}`}))`,
  )
  const found = await lockOpen(scope, id)
  if (!found) return { kind: 'over' }
  const expected = await expectedTenant(scope, found)
  const refuse = async (said: StoredMessage) => {
    await noteRefused(scope, found, said, { signedIn: msTenantId, expected })
    return { kind: 'refused' as const, said }
  }
  if (code?.isGuest) return refuse(message('consent-guest'))
  if (expected !== null && expected !== msTenantId) return refuse(message('consent-other-tenant'))
  if (await isOthers(scope, found.tenantId, msTenantId)) return refuse(message('consent-taken'))
  await scope.db
    .update(onboardingInvitation)
    .set({
      ...{ state: 'authenticated', way: code ? 'code' : 'consent', msTenantId, clientId },
      ...noCode,
      ...{ stateHash: null, stateUntil: null, error: null },
      refreshToken: code ? seal.seal(code.refreshToken, sealedAt(found, 'refresh_token')) : null,
      authenticatedAt: sql`portal_clock()`,
    })
    .where(eq(onboardingInvitation.id, id))
  await noteInvitation(scope, found, 'consent.given', {
    msTenantId,
    way: code ? 'code' : 'consent',
  })
  return { kind: 'proven' }
}

const noCode = {
  ...{ userCode: null, verificationUri: null, deviceCode: null },
  ...{ pollSeconds: null, pollAt: null, codeUntil: null },
}

/** An invitation that nobody has consented to yet and whose time is not over, until the transaction ends. */
async function lockOpen({ db }: Scope, id: string): Promise<Invitation | null> {
  const [found] = await db
    .select()
    .from(onboardingInvitation)
    .where(
      sql`${onboardingInvitation.id} = ${id}::uuid and state in ('created', 'code') and expires_at > portal_clock()
        and exists (select from tenant t where t.id = ${onboardingInvitation.tenantId} and t.state = 'active')`,
    )
    .for('update')
  return found ?? null
}

/** Whether another customer is reached at this Microsoft 365 tenant, or has just proven to be it. */
async function isOthers(scope: Scope, tenantId: string, msTenantId: string): Promise<boolean> {
  const sharers = await sharersOf(scope, [msTenantId])
  if (sharers.some(({ id }) => id !== tenantId)) return true
  const others = await scope.db
    .select({ id: onboardingInvitation.id })
    .from(onboardingInvitation)
    .where(
      sql`${onboardingInvitation.msTenantId} = ${msTenantId}::uuid and state = 'authenticated'
        and ${onboardingInvitation.tenantId} <> ${tenantId}::uuid`,
    )
    .limit(1)
  return others.length > 0
}

/** Somebody tried and did not get through: the invitation stays open and says why. Run as the provider. */
export async function noteRefused(
  scope: Scope,
  { id, tenantId, serviceId }: Of & { id: string },
  said: StoredMessage,
  after: Record<string, unknown> = {},
): Promise<void> {
  await scope.db
    .update(onboardingInvitation)
    .set({ error: said })
    .where(sql`${onboardingInvitation.id} = ${id}::uuid and state in ('created', 'code')`)
  await noteInvitation(scope, { id, tenantId, serviceId }, 'consent.refused', {
    reason: said,
    ...after,
  })
}

/** A code came to nothing: another one may be asked for. */
export async function dropCode(scope: Scope, id: string, sealed: string): Promise<boolean> {
  const dropped = await scope.db
    .update(onboardingInvitation)
    .set({ state: 'created', ...noCode })
    .where(
      sql`${onboardingInvitation.id} = ${id}::uuid and state = 'code' and device_code = ${sealed}`,
    )
    .returning({ id: onboardingInvitation.id })
  return dropped.length > 0
}
