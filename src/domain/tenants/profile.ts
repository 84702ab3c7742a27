import { eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal, refuseStale } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { companySizes, tenant } from '../schema/tenants.ts'
import type { Actor, Scope } from '../scope.ts'
import { lockTenant, type Tenant } from '../tenant.ts'
import { announceTenant } from './deactivation.ts'
import { collectErrors, demandCountry, demandLanguage, demandZone } from './locales.ts'
import { demandCompany } from './shortnames.ts'

/** The company's form, by field; `supportApproval` only from who may say so (`maySetApproval`). */
type TypedProfile = Record<'name' | 'size' | 'country' | 'timeZone' | 'language', string> & {
  supportApproval?: boolean
}

/** Whether staff are let in only with its yes is the tenant's own to say, by its administrators. */
export const maySetApproval = (actor: Actor): boolean =>
  actor.audience.kind === 'tenant' && !actor.supportSession && may(actor, 'manage-people')

/** What the form edits, as it stands. */
const profileOf = ({ fullName: name, size, country, timeZone, language }: Tenant) => ({
  ...{ name, size, country, timeZone, language },
})

/** Changes a tenant's company profile; a version that is no longer the newest is refused with both values. */
export async function editProfile(
  scope: Scope,
  id: string,
  { version, ...typed }: TypedProfile & { version: number },
): Promise<void> {
  demand(scope.actor, 'edit-profile')
  if (typed.supportApproval !== undefined && !maySetApproval(scope.actor))
    throw new Refusal('forbidden', 'own-administrators')
  const found = await lockTenant(scope, id)
  const wanted = { ...checked(typed), ...approvalOf(scope.actor, typed) }
  const before = { ...profileOf(found), ...approvalOf(scope.actor, found) }
  if (found.version !== version) refuseStale(found.fullName, before, wanted)
  const { name: fullName, ...rest } = wanted
  await scope.db
    .update(tenant)
    .set({ ...rest, fullName, version: sql`${tenant.version} + 1` })
    .where(eq(tenant.id, id))
  await record(scope, {
    tenantId: id,
    type: 'tenant.profile-changed',
    subject: { kind: 'tenant', id, name: fullName },
    before,
    after: wanted,
  })
  await announceTenant(scope, id)
  if (fullName !== found.fullName) await scope.announce('services', id)
}

const approvalOf = (actor: Actor, { supportApproval = false }: { supportApproval?: boolean }) =>
  maySetApproval(actor) ? { supportApproval } : {}

function checked(typed: TypedProfile) {
  collectErrors(
    () => demandCompany(typed.name),
    () => demandCountry(typed.country),
    () => demandZone(typed.timeZone),
    () => demandLanguage(typed.language),
  )
  return {
    name: demandCompany(typed.name),
    size: companySizes.find((size) => size === typed.size) ?? null,
    country: demandCountry(typed.country),
    timeZone: demandZone(typed.timeZone),
    language: demandLanguage(typed.language),
  }
}
