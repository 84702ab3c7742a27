import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { demandConfirmed, type Given } from '../form.ts'
import { auditOf } from '../licensing/audits.queue.ts'
import { lockPool } from '../licensing/pools.ts'
import { releaseUpgrade, reserveUpgrade } from '../licensing/reservations.ts'
import { applyLicense, demandLeft } from '../licensing/upgrades.changes.ts'
import {
  drawnBy,
  pendingUpgrade,
  upgradeForm,
  wayOf,
  whyNotUpgrade,
} from '../licensing/upgrades.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { onboardingInvitation } from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { readLicenseUse } from '../services/licenses.ts'
import { notYetReplicated, queueReplications } from '../services/replications.ts'
import { findService, type ServiceRow } from '../services/services.ts'
import type { Keyed, Seal } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'
import { findTenant } from '../tenant.ts'
import { checkConsent, isReached } from './drafts.consent.ts'
import { cancelInvitation, inviteToConsent, openOf } from './invitations.ts'
import { lockStanding } from './services.ts'

export type Keys = { secret: Keyed; seal: Seal }
type Standing = Awaited<ReturnType<typeof lockStanding>>['its']

/** A service under its lock, whose license may become another one now; refused with the reason where it may not. */
async function lockUpgradable(scope: Scope, serviceId: string): Promise<Standing> {
  demand(scope.actor, 'provision')
  const { tenantId } = await findService(scope, serviceId)
  const { its } = await lockStanding(scope, { tenantId, serviceId })
  const why = await whyNotUpgrade(scope, its)
  if (why) throw new Refusal('conflict', why)
  return its
}

/**
 * Makes the license of a service another one, by the way that leads there. Away from Essentials the customer's administrator is asked
 * first: licenses are kept meanwhile, the old license is in force, and an operator goes on from the invitation. Where Microsoft 365 is
 * connected already, and between Essentials Plus and Pro, it is so at once. Says whether it is.
 */
export async function beginUpgrade(
  scope: Scope,
  { secret, seal }: Keys,
  serviceId: string,
  given: Given,
): Promise<{ isDone: boolean }> {
  const its = await lockUpgradable(scope, serviceId)
  const { value: limits } = await readSetting(scope, 'licenses')
  const upgrade = upgradeForm(limits).read(given)
  if (wayOf(its.licenseType, upgrade.to) === 'settings') {
    await changeLocked(scope, its, given)
    return { isDone: true }
  }
  const { tenantId } = its
  const consent = await checkConsent(scope, seal, { tenantId, license: upgrade.to }, given)
  if (consent.way === 'mail' || consent.way === 'link') {
    const invited = await inviteToConsent(scope, secret, {
      ...{ tenantId, serviceId, upgrade, email: null, ...consent },
    })
    await reserveUpgrade(scope, serviceId, upgrade, invited.expiresAt)
    return { isDone: false }
  }
  await applyLicense(scope, its, { licenseType: upgrade.to, users: upgrade.users })
  await beginReplicating(scope, its)
  return { isDone: true }
}

/**
 * Between Essentials Plus and Pro, up or down, at once and with another number of users: by the app registration or consent that there
 * is. Refused from a version of the service that is no longer the newest; fewer users than the newest count of it are asked about once
 * more (`confirm`).
 */
export async function changeLicense(scope: Scope, serviceId: string, given: Given): Promise<void> {
  await changeLocked(scope, await lockUpgradable(scope, serviceId), given)
}

async function changeLocked(scope: Scope, its: Standing, given: Given) {
  const { value: limits } = await readSetting(scope, 'licenses')
  const now = { to: its.licenseType, users: its.licensedUsers, version: its.version }
  const { to, users } = upgradeForm(limits).edit(given, now, its.name)
  if (wayOf(its.licenseType, to) !== 'settings') throw new Refusal('conflict', 'upgrade-consent')
  await demandAccess(scope, its)
  demandLeft((await lockPool(scope, 'user')).available, drawnBy(its.licensedUsers, users))
  await demandUsed(scope, its, { users, confirm: given.confirm })
  await applyLicense(scope, its, { licenseType: to, users })
  await queueCount(scope, its)
}

/** Refuses where nothing reaches the tenant's Microsoft 365. */
export async function demandAccess(
  scope: Scope,
  { tenantId }: Pick<Standing, 'tenantId'>,
): Promise<void> {
  if (!(await isReached(scope, tenantId))) throw new Refusal('conflict', 'upgrade-no-access')
}

/** Asks about fewer users than the newest count of the service. */
export async function demandUsed(
  scope: Scope,
  of: Pick<Standing, 'tenantId' | 'id' | 'licensedUsers'>,
  { users, confirm }: { users: number; confirm: unknown },
): Promise<void> {
  if (users >= (of.licensedUsers ?? 0)) return
  const use = await readLicenseUse(scope, of)
  if (!use || users >= use.users) return
  const why = message('licenses-below-use', { licensed: users, users: use.users })
  demandConfirmed({ confirm }, [users], why, { users: why })
}

/** Its users count from now on: by the rules of its new license. */
async function queueCount(scope: Scope, { tenantId }: Pick<Standing, 'tenantId'>) {
  const { fullName } = await findTenant(scope, tenantId)
  await enqueue(scope, [auditOf(tenantId, fullName, 'refresh')])
}

/** A service that was an Essentials is replicated for the first time, and says until then that it was not; its users are counted after it. */
export async function beginReplicating(
  scope: Scope,
  { tenantId, id }: Pick<Standing, 'tenantId' | 'id'>,
): Promise<void> {
  await scope.db
    .update(service)
    .set({ status: 'warning', statusReason: notYetReplicated })
    .where(
      and(
        ...[eq(service.tenantId, tenantId), eq(service.id, id), eq(service.status, 'ok')],
        ...[isNull(service.lastReplicationAt), eq(service.deployStatus, 'deployed')],
      ),
    )
  await queueReplications(scope, [id])
  await queueCount(scope, { tenantId })
}

/** Refuses where no upgrade of the service waits. */
export async function demandPending(scope: Scope, serviceId: string): Promise<ServiceRow> {
  demand(scope.actor, 'provision')
  const found = await findService(scope, serviceId)
  if (await pendingUpgrade(scope, found)) return found
  throw new Refusal('conflict', 'upgrade-none', { name: found.name })
}

/** Takes back an upgrade that waits: its invitation ends, its link is dead, and what was kept is the pool's again. */
export async function cancelUpgrade(scope: Scope, serviceId: string): Promise<void> {
  const { tenantId } = await demandPending(scope, serviceId)
  const [open] = await scope.db
    .select({ id: onboardingInvitation.id })
    .from(onboardingInvitation)
    .where(and(openOf({ tenantId, serviceId }), isNotNull(onboardingInvitation.upgradeTo)))
  if (open) await cancelInvitation(scope, open.id)
  else await releaseUpgrade(scope, serviceId)
}

/** What a service becomes once somebody has agreed: until when it is waited for, and how the invitation stands. */
export type PendingUpgrade = Awaited<ReturnType<typeof readUpgrade>>

export async function readUpgrade(scope: Scope, of: { tenantId: string; id: string }) {
  const found = await pendingUpgrade(scope, of)
  if (!found) return null
  const { licenseType: to, amount: users, expiresAt, reservedName, reservedAt } = found
  const [invitation] = await scope.db
    .select({
      id: onboardingInvitation.id,
      fullName: onboardingInvitation.fullName,
      isConsented: sql<boolean>`${onboardingInvitation.state} = 'authenticated'`,
    })
    .from(onboardingInvitation)
    .where(openOf({ tenantId: of.tenantId, serviceId: of.id }))
  return { to, users, expiresAt, reservedName, reservedAt, invitation: invitation ?? null }
}
