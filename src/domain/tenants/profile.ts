import { eq, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { companySizes, tenant } from '../schema/tenants.ts'
import type { Actor, Scope } from '../scope.ts'
import { lockTenant, type Tenant } from '../tenant.ts'
import { choice, companyName, country, language, optional, timeZone, toggle } from '../values.ts'
import { announceTenant } from './deactivation.ts'

const fields = {
  name: companyName,
  size: optional(choice(companySizes, 'bad-size')),
  country: optional(country),
  ...{ timeZone, language },
}

/** The company's form; `supportApproval` only for whom may say so (`maySetApproval`). */
export const profileForm = form({ ...fields, supportApproval: toggle() })
const profileFormOfStaff = form(fields)

/** Whether staff are let in only with its yes is the tenant's own to say, by its administrators. */
export const maySetApproval = (actor: Actor): boolean =>
  actor.audience.kind === 'tenant' && !actor.supportSession && may(actor, 'manage-people')

/** What the form edits, as it stands. */
export const profileOf = ({ fullName: name, ...tenant }: Tenant) => ({ ...tenant, name })

/** Changes a tenant's company profile; a version that is no longer the newest is refused with both values. */
export async function editProfile(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'edit-profile')
  const maySay = maySetApproval(scope.actor)
  if (given.supportApproval !== undefined && !maySay)
    throw new Refusal('forbidden', 'own-administrators')
  const now = profileOf(await lockTenant(scope, id))
  const edited = maySay ? profileForm : profileFormOfStaff
  const after = edited.edit(given, now, now.name)
  const { name: fullName, ...rest } = after
  await scope.db
    .update(tenant)
    .set({ ...rest, fullName, version: sql`${tenant.version} + 1` })
    .where(eq(tenant.id, id))
  await record(scope, {
    tenantId: id,
    type: 'tenant.profile-changed',
    subject: { kind: 'tenant', id, name: fullName },
    before: edited.logged(now),
    after,
  })
  await announceTenant(scope, id)
  if (fullName !== now.name) await scope.announce('services', id)
}
