import { randomUUID } from 'node:crypto'
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { form } from '../form.ts'
import { lockPools, releaseOnboarding } from '../licensing/reservations.onboarding.ts'
import { keepUpgrade, releaseUpgrade, reserveUpgrade } from '../licensing/reservations.ts'
import { pendingUpgrade } from '../licensing/upgrades.ts'
import { type LogType, record } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { onboardingInvitation } from '../schema/onboarding.ts'
import { type licenseTypes, service } from '../schema/services.ts'
import { type Language, tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { hashOfToken, type Keyed, linkTokenOf } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'
import { email, language, optional, text } from '../values.ts'
import { keepLicenses, type Of, tell } from './deployments.ts'
import { lockStanding } from './services.ts'

export type Invitation = typeof onboardingInvitation.$inferSelect
export const openStates = ['created', 'code', 'authenticated'] as const

type LicenseType = (typeof licenseTypes)[number]
/** The license that a service becomes, and for how many users. */
export type Upgrade = { to: LicenseType; users: number }

type Wanted = Of & {
  fullName: string
  /** Where the link is mailed to; null: somebody copies it. */
  email: string | null
  /** The account that is asked to consent, where it is known. */
  adminEmail: string | null
  language: Language
  /** What the service becomes when they consent; without it, it keeps its license. */
  upgrade?: Upgrade | undefined
}

/** Who is asked for consent, in which language. */
export const invitedForm = form({
  fullName: text({ max: 200, error: 'invited-name' }),
  email: optional(email),
  adminEmail: optional(email),
  language,
})

/**
 * Asks a customer's administrator to let the provider into their Microsoft 365, by a link that is mailed or copied. A service has one
 * open invitation: an earlier one is superseded, and its link is dead. Refused for a customer who is not active, and where the earlier one
 * is of an upgrade, which would be lost.
 */
export async function inviteToConsent(
  scope: Scope,
  secret: Keyed,
  { tenantId, serviceId, upgrade, ...wanted }: Wanted,
): Promise<{ id: string; expiresAt: Date }> {
  demand(scope.actor, 'provision')
  const of = { tenantId, serviceId }
  const asked = invitedForm.read(wanted)
  const { customer, name } = await lockInvited(scope, of)
  if (!upgrade && (await isUpgrading(scope, of)))
    throw new Refusal('conflict', 'upgrade-pending', { name })
  const {
    value: { hours },
  } = await readSetting(scope, 'consent')
  await end(scope, of, 'superseded')
  const id = randomUUID()
  const [made] = await scope.db
    .insert(onboardingInvitation)
    .values({
      ...{ ...of, id, ...asked },
      ...{ upgradeTo: upgrade?.to, upgradeUsers: upgrade?.users },
      hash: hashOfToken(linkTokenOf(secret, id)),
      createdBy: scope.actor.name,
      expiresAt: sql`portal_clock() + make_interval(hours => ${hours}::integer)`,
    })
    .returning({ expiresAt: onboardingInvitation.expiresAt })
  if (!made) throw new Error('an invitation was not kept')
  if (asked.email !== null) await mailLink(scope, { id, ...asked, to: asked.email, customer })
  await noteInvitation(scope, { ...of, id }, 'consent.invited', {
    fullName: asked.fullName,
    ...(asked.email !== null && { email: asked.email }),
  })
  return { id, expiresAt: made.expiresAt }
}

/** Whether an open invitation of the service is of an upgrade. */
async function isUpgrading({ db }: Scope, of: Of) {
  const found = await db
    .select({ id: onboardingInvitation.id })
    .from(onboardingInvitation)
    .where(and(openOf(of), isNotNull(onboardingInvitation.upgradeTo)))
  return found.length > 0
}

type Customer = { shortname: string; fullName: string }
type Mailed = { id: string; fullName: string; to: string; language: Language; customer: Customer }

async function mailLink(scope: Scope, { id, fullName, to, language, customer }: Mailed) {
  const { mailId } = await queueMail(scope, {
    ...{ owner: {}, template: 'consent', language, to: { name: fullName, address: to } },
    data: { invitationId: id, customerId: customer.shortname, fullName: customer.fullName },
  })
  await scope.db.update(onboardingInvitation).set({ mailId }).where(eq(onboardingInvitation.id, id))
}

/**
 * A new link in place of the one before, which is dead from then on, whether it was open or had ended: licenses that went back to the pool
 * are kept again. Refused once somebody has consented or the service no longer waits.
 */
export async function resendInvitation(
  scope: Scope,
  secret: Keyed,
  id: string,
): Promise<{ id: string; expiresAt: Date }> {
  demand(scope.actor, 'provision')
  const { found, its, phase } = await lockInvitation(scope, id)
  const { tenantId, serviceId, fullName, email: to, adminEmail, state } = found
  const upgrade = upgradeOf(found)
  const isAskable = phase === null || phase === 'waiting' || (upgrade && phase === 'deployed')
  if (state === 'completed' || state === 'superseded' || !isAskable) throw over(found)
  if (state === 'authenticated')
    throw new Refusal('conflict', 'invitation-authenticated', { name: fullName })
  const of = { tenantId, serviceId }
  const made = await inviteToConsent(scope, secret, {
    ...{ ...of, fullName, email: to, adminEmail, language: found.language, upgrade },
  })
  if (upgrade && isOpen(found)) await keepUpgrade(scope, its, made.expiresAt)
  else if (upgrade) await reserveUpgrade(scope, serviceId, upgrade, made.expiresAt)
  else if (phase === 'waiting') await keepLicenses(scope, of, its, made.expiresAt)
  return made
}

/** The upgrade that an invitation is of. */
export const upgradeOf = ({
  upgradeTo: to,
  upgradeUsers: users,
}: Invitation): Upgrade | undefined => (to && users ? { to, users } : undefined)

const over = ({ fullName }: Invitation) =>
  new Refusal('conflict', 'invitation-over', { name: fullName })

/** Takes an invitation back: its link is dead, and the licenses that were kept for its service go back to the pool. */
export async function cancelInvitation(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'provision')
  const { found } = await lockInvitation(scope, id)
  if (!isOpen(found)) throw over(found)
  await endAndRelease(scope, found, 'cancelled')
}

export const isOpen = ({ state }: Pick<Invitation, 'state'>) =>
  openStates.some((one) => one === state)

const atOnce = 100

/** Ends invitations whose time has passed; periodically and as the provider. Says how many. */
export async function expireInvitations(scope: Scope): Promise<number> {
  const isOver = sql`${onboardingInvitation.expiresAt} <= portal_clock()`
  const due = await scope.db
    .select({ id: onboardingInvitation.id })
    .from(onboardingInvitation)
    .where(and(inArray(onboardingInvitation.state, [...openStates]), isOver))
    .orderBy(onboardingInvitation.expiresAt, onboardingInvitation.id)
    .limit(atOnce)
  let ended = 0
  for (const { id } of due) {
    const { found } = await lockInvitation(scope, id)
    // somebody may have been faster while the locks were waited for
    if (!isOpen(found)) continue
    await endAndRelease(scope, found, 'expired')
    ended += 1
  }
  return ended
}

async function endAndRelease(scope: Scope, found: Invitation, state: 'cancelled' | 'expired') {
  const { id, tenantId, serviceId } = found
  const of = { tenantId, serviceId }
  await end(scope, of, state)
  const kept = upgradeOf(found) && (await pendingUpgrade(scope, { tenantId, id: serviceId }))
  if (kept) await releaseUpgrade(scope, serviceId)
  const released = kept !== undefined || (await releaseOnboarding(scope, of))
  const type = state === 'cancelled' ? 'consent.cancelled' : 'consent.expired'
  await noteInvitation(
    scope,
    { ...of, id },
    type,
    released ? { licenses: message('licenses-released') } : undefined,
  )
  await tell(scope, of)
}

/** What is secret of it goes with its end. */
const spent = {
  ...{ stateHash: null, stateUntil: null, userCode: null, verificationUri: null },
  ...{ deviceCode: null, pollAt: null, codeUntil: null, refreshToken: null },
}

/** The open invitation of a service. */
export const openOf = ({ tenantId, serviceId }: Of) =>
  and(
    eq(onboardingInvitation.tenantId, tenantId),
    eq(onboardingInvitation.serviceId, serviceId),
    inArray(onboardingInvitation.state, [...openStates]),
  )

/** Ends the open invitation of a service, if it has one. */
export async function end(
  scope: Scope,
  of: Of,
  state: 'superseded' | 'cancelled' | 'expired' | 'completed',
): Promise<void> {
  const ended = await scope.db
    .update(onboardingInvitation)
    .set({ ...spent, state, endedAt: sql`portal_clock()` })
    .where(openOf(of))
    .returning({ id: onboardingInvitation.id })
  for (const { id } of ended) await scope.announce(`invitation:${id}`)
}

/** A line in the customer's log, of what was refused in the provider's, and the pages that show the invitation. */
export async function noteInvitation(
  scope: Scope,
  { id, tenantId, serviceId }: Of & { id: string },
  type: LogType,
  after?: Record<string, unknown>,
): Promise<void> {
  const isRefused = type === 'consent.refused'
  const [its] = await scope.db
    .select({ name: service.name })
    .from(service)
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  await record(scope, {
    // whose Microsoft 365 somebody came with by mistake is none of the customer's
    tenantId: isRefused ? null : tenantId,
    ...{ type, subject: { kind: 'service', id: serviceId, name: its?.name ?? null } },
    ...(after && { after }),
    ...(isRefused && { result: 'refused' }),
  })
  await scope.announce('invitations')
  await scope.announce(`invitation:${id}`)
  // whose page says what of it waits for this
  await scope.announce(`service:${serviceId}`, tenantId)
}

/** The service under its lock, of a customer who is active. */
async function lockInvited({ db }: Scope, { tenantId, serviceId }: Of) {
  const [found] = await db
    .select({
      ...{ id: service.id, name: service.name, state: tenant.state },
      customer: { shortname: tenant.shortname, fullName: tenant.fullName },
    })
    .from(service)
    .innerJoin(tenant, eq(tenant.id, service.tenantId))
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
    .for('update', { of: service })
  if (!found) throw new Refusal('missing', 'no-such-service')
  demandActive(found.customer.fullName, found.state)
  return found
}

function demandActive(name: string, state: string) {
  if (state !== 'active') throw new Refusal('conflict', 'invitation-tenant-off', { name })
}

/**
 * An invitation under its lock, with its service and how its deployment stands (null: it has none). Locks the invitation last. Refused
 * for a customer who is not active, unless the system ends it.
 */
export async function lockInvitation(scope: Scope, id: string) {
  await lockPools(scope)
  const [of] = await scope.db
    .select({
      tenantId: onboardingInvitation.tenantId,
      serviceId: onboardingInvitation.serviceId,
      name: tenant.fullName,
      state: tenant.state,
    })
    .from(onboardingInvitation)
    .innerJoin(tenant, eq(tenant.id, onboardingInvitation.tenantId))
    .where(eq(onboardingInvitation.id, id))
  if (!of) throw new Refusal('missing', 'no-such-invitation')
  const { its, phase } = await lockStanding(scope, of)
  if (scope.actor.kind !== 'system') demandActive(of.name, of.state)
  const [found] = await scope.db
    .select()
    .from(onboardingInvitation)
    .where(eq(onboardingInvitation.id, id))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-invitation')
  return { found, its, customer: of.name, phase }
}
