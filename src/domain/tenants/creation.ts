import { sql } from 'drizzle-orm'
import { requestDomain } from '../hosts/domains.requests.ts'
import type { Base } from '../hosts/hosts.ts'
import { demandTenantLicenses } from '../licensing/tenants.ts'
import { record } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { message } from '../messages.ts'
import { addAccount } from '../people/accounts.ts'
import { invite } from '../people/invitations.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { mauLimit } from '../schema/metering.ts'
import { site } from '../schema/sites.ts'
import { type Language, tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Keyed, Seal } from '../settings/secrets.ts'
import { announceTenant } from './deactivation.ts'
import type { Company, How } from './drafts.steps.ts'
import { type Grant, grantLimits } from './quotas.grants.ts'
import { demandFreeShortname, demandShortname, takenShortname } from './shortnames.ts'

/** What creating needs beside the scope: the installation's secret for links, its seal, and where portals are. */
export type Keys = { secret: Keyed; seal: Seal; base: Base }

/** Whom a tenant is for. Its administrator (null: invited later) gets a link, or has this password hash until the first sign-in. */
export type TenantInput = {
  company: Pick<
    Company,
    'name' | 'shortname' | 'size' | 'country' | 'mspId' | 'timeZone' | 'language'
  > & { msTenantId?: string | null }
  admin: Pick<Company, 'username' | 'firstName' | 'lastName' | 'email'> | null
  how: How
  passwordHash: string | null
  host: string | null
  limits: Grant
  /** MAX MAU; what its MSP gives a new one unless said, and none under the provider. */
  maxMau?: number
}

/**
 * Creates a tenant with all that it starts with, in the scope's one transaction: site, quotas with their reservations,
 * switches, administrator, mail, log, and its own host where one is wanted. Refused, with nothing made: a shortname that is
 * somebody's or rests; tenants, licenses or the MSP's organizations used up.
 */
export async function createTenant(scope: Scope, keys: Keys, input: TenantInput): Promise<string> {
  demand(scope.actor, 'create-tenants')
  const { company } = input
  const shortname = demandShortname(company.shortname)
  const mspId = scope.actor.audience.kind === 'msp' ? scope.actor.audience.msp : company.mspId
  await demandTenantLicenses(scope)
  const places = mspId ? await demandMspPlaces(scope, mspId) : null
  await demandFreeShortname(scope, shortname)
  const [made] = await scope.db
    .insert(tenant)
    .values({
      ...{ shortname, mspId, fullName: company.name, size: company.size },
      ...{ country: company.country, timeZone: company.timeZone, language: company.language },
      msTenantId: company.msTenantId ?? null,
    })
    // nothing is known of another's row, and the transaction goes on to draw the form again
    .onConflictDoNothing()
    .returning({ id: tenant.id })
  if (!made) throw takenShortname(shortname)
  await scope.db.insert(site).values(firstSite(made.id, company))
  const maxMau = input.maxMau ?? places?.maxMau
  if (maxMau) await scope.db.insert(mauLimit).values({ tenantId: made.id, maxMau })
  await record(scope, {
    tenantId: made.id,
    type: 'tenant.created',
    subject: { kind: 'tenant', id: made.id, name: company.name },
    after: { ...company, shortname, mspId },
  })
  await grantLimits(scope, made.id, input.limits)
  await addAdmin(scope, keys, made.id, input)
  if (input.host) await requestDomain(scope, made.id, input.host, keys.base)
  await announceTenant(scope, made.id)
  return made.id
}

const siteNames: Record<Language, string> = { en: 'Main site', de: 'Hauptstandort' }

/** The site that a tenant begins with. */
export const firstSiteName = (language: Language) => siteNames[language]

const firstSite = (
  tenantId: string,
  { country, timeZone, language }: Pick<Company, 'country' | 'timeZone' | 'language'>,
) => ({ tenantId, name: firstSiteName(language), country, timeZone, language })

/** How many organizations an MSP may have (null: any number) and has, deactivated ones as well, and MAX MAU of a new one. */
export type Places = {
  name: string
  state: 'active' | 'deactivated'
  most: number | null
  used: number
  maxMau: number
}

/** What there is of an MSP out of reach is null. */
export async function findPlaces(
  scope: Scope,
  mspId: string,
  { isLocked = false } = {},
): Promise<Places | null> {
  const [found] = await scope.db.execute<Places>(
    sql`select name, state, most, used, max_mau as "maxMau" from portal_msp_places(${mspId}::uuid, ${isLocked})`,
  )
  return found ?? null
}

/**
 * Refuses when an MSP has all the organizations it may have or is not active; its row stays locked, so of two at the last place
 * one gets it.
 */
export async function demandMspPlaces(scope: Scope, mspId: string, wanted = 1): Promise<Places> {
  const places = await findPlaces(scope, mspId, { isLocked: true })
  if (!places) throw new Refusal('conflict', 'no-msp', {}, { field: 'msp' })
  const { name, state, most, used } = places
  if (state !== 'active') throw new Refusal('conflict', 'msp-inactive', { name }, { field: 'msp' })
  if (most !== null && used + wanted > most)
    throw new Refusal('conflict', 'msp-full', { name, used, max: most }, { field: 'msp' })
  return places
}

async function addAdmin(scope: Scope, keys: Keys, tenantId: string, input: TenantInput) {
  const { admin, company, how, passwordHash } = input
  if (!admin) return
  const name = `${admin.firstName} ${admin.lastName}`.trim()
  const { email, username } = admin
  const isInvited = how === 'activation'
  const id = await addAccount(scope, {
    ...{ owner: { tenantId }, role: 'admin', name, email, username },
    state: isInvited ? 'invited' : 'active',
    timeZone: company.timeZone,
  })
  if (isInvited) {
    await invite(scope, keys.secret, id, 'activation')
    return
  }
  if (!passwordHash)
    throw new Refusal(
      'invalid',
      'no-password',
      {},
      { fields: { password: message('password-needed') } },
    )
  await scope.db.execute(sql`select portal_first_password(${id}::uuid, ${passwordHash}, true)`)
  // where to sign in and as whom; the password goes another way (OWASP)
  await queueMail(scope, {
    ...{ owner: { tenantId }, template: 'sign-in-information', accountId: id },
    to: { name, address: email },
    language: company.language,
  })
}
