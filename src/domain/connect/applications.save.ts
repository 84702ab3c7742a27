import { eq, sql } from 'drizzle-orm'
import type { CheckedAccess } from '../../connectors/graph/check.ts'
import type { GraphCredentials } from '../../connectors/graph/shapes.ts'
import type { Given } from '../form.ts'
import { messageOf } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { findTenant } from '../tenant.ts'
import { clearRefusal } from './access.ts'
import { changeAuthentication, readApplicationToTry } from './applications.ts'
import { demandApplication, noteCheck, readAuthentication } from './authentications.ts'

/** What is entered, to be tried before anything is kept. */
export async function openApplication(scope: Scope, seal: Seal, tenantId: string, given: Given) {
  demand(scope.actor, 'edit-m365')
  await findTenant(scope, tenantId)
  demandApplication(await readAuthentication(scope, tenantId))
  return readApplicationToTry(scope, seal, tenantId, given)
}

/** Keeps it, unless Microsoft refused it; what Microsoft did not answer to stays to be tried. */
export async function saveApplication(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  given: Given,
  checked: CheckedAccess,
): Promise<void> {
  demand(scope.actor, 'edit-m365')
  const { id, fullName: name } = await findTenant(scope, tenantId)
  demandApplication(await readAuthentication(scope, id))
  const { problem, isRefused } = checked
  if (problem && isRefused) throw new Refusal('conflict', messageOf(problem), { field: '' })
  await changeAuthentication(scope, seal, { id, name }, given, checked)
  if (!problem) await clearRefusal(scope, id)
}

/** Keeps what came of trying, where that was what is kept already; says whether it was. */
export async function noteApplicationCheck(
  scope: Scope,
  tenantId: string,
  given: Given,
  checked: CheckedAccess,
): Promise<boolean> {
  const isNoted = await noteCheck(scope, tenantId, given, checked)
  if (isNoted && !checked.problem) await clearRefusal(scope, tenantId)
  return isNoted
}

/** The same by the customer's shortname, as the command line has it. */
export async function setAuthentication(
  scope: Scope,
  seal: Seal,
  shortname: string,
  application: GraphCredentials,
): Promise<{ sharedWith: string[] }> {
  demand(scope.actor, 'edit-m365')
  const [found] = await scope.db
    .select({ id: tenant.id, name: tenant.fullName })
    .from(tenant)
    .where(eq(sql`lower(${tenant.shortname})`, shortname.toLowerCase()))
  if (!found) throw new Refusal('missing', 'no-such-shortname', { shortname })
  return changeAuthentication(scope, seal, found, application)
}
