import { and, eq, ne } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { draw } from '../licensing/pools.ts'
import { releaseOnboarding } from '../licensing/reservations.onboarding.ts'
import { Refusal } from '../refusal.ts'
import { m365Authentication } from '../schema/connect.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { sipConnection } from '../schema/numbers.ts'
import {
  deployment,
  deploymentPart,
  dnsRecord,
  onboardingInvitation,
} from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { alarmKeyOf, lockDeployment, note, type Of, ofService, usersOf } from './deployments.ts'

const invitationsOf = ({ tenantId, serviceId }: Of) =>
  and(eq(onboardingInvitation.tenantId, tenantId), eq(onboardingInvitation.serviceId, serviceId))

/** What a removal begins with; null when the service is gone already. Run as the provider. */
export async function beginCleanUp(scope: Scope, of: Of) {
  const [found] = await scope.db.select().from(deployment).where(ofService(of))
  if (!found) return null
  if (found.phase !== 'removing') throw new Refusal('conflict', 'deployment-not-under-way')
  const [access] = await scope.db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, of.tenantId))
  return { deployment: found, access: access ?? null }
}

/** Nothing of it is outside any more: the service goes, and its licenses are the pool's. Run as the provider. */
export async function finishCleanUp(scope: Scope, of: Of): Promise<void> {
  const { tenantId, serviceId } = of
  await releaseOnboarding(scope, of)
  const { deployment: found, service: its } = await lockDeployment(scope, of)
  if (found.phase !== 'removing') throw new Refusal('conflict', 'deployment-not-under-way')
  const held = await scope.db
    .delete(licenseAllocation)
    .where(
      and(eq(licenseAllocation.tenantId, tenantId), eq(licenseAllocation.serviceId, serviceId)),
    )
    .returning()
  for (const { kind, amount } of held) await draw(scope, kind, -amount)
  await clear(scope, { tenantId }, alarmKeyOf(serviceId))
  const ofIt = (table: typeof deploymentPart | typeof dnsRecord) =>
    and(eq(table.tenantId, tenantId), eq(table.serviceId, serviceId))
  await scope.db.delete(deploymentPart).where(ofIt(deploymentPart))
  await scope.db.delete(dnsRecord).where(ofIt(dnsRecord))
  await scope.db.delete(onboardingInvitation).where(invitationsOf(of))
  await scope.db.delete(deployment).where(ofService(of))
  await scope.db
    .delete(sipConnection)
    .where(and(eq(sipConnection.tenantId, tenantId), eq(sipConnection.serviceId, serviceId)))
  await scope.db
    .delete(service)
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  await note(scope, of, its, 'deployment.removed')
  for (const topic of ['services', 'tiles', 'sip-connections'] as const)
    await scope.announce(topic, tenantId)
  for (const topic of ['invitations', ...usersOf] as const) await scope.announce(topic)
  await scope.announce(`service:${serviceId}`, tenantId)
}

/** Whether another connection of the customer's leads to that SBC as well. Run as the provider. */
export async function isSharedSbc(
  scope: Scope,
  { tenantId, serviceId }: Of,
  sbcId: string,
): Promise<boolean> {
  const others = await scope.db
    .select({ id: sipConnection.id })
    .from(sipConnection)
    .where(
      and(
        eq(sipConnection.tenantId, tenantId),
        eq(sipConnection.sbcId, sbcId),
        ne(sipConnection.serviceId, serviceId),
      ),
    )
    .limit(1)
  return others.length > 0
}
