import type { CheckedAccess } from '../../connectors/graph/check.ts'
import { clear } from '../alarms/alarms.ts'
import {
  changeAuthentication,
  noteCheck,
  readApplicationToTry,
  readAuthentication,
} from '../connect/authentications.ts'
import type { Given } from '../form.ts'
import { messageOf } from '../message.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { refusedKey } from '../services/replications.notes.ts'
import { demandRight } from '../services/rights.ts'
import type { Seal } from '../settings/secrets.ts'
import { findTenant } from '../tenant.ts'

const right = 'm365-configuration'

/** How the tenant's Microsoft 365 is reached, as its people see it. */
export async function readM365(scope: Scope, tenantId: string) {
  demandRight(scope.actor, right, 'view')
  return readAuthentication(scope, tenantId)
}

/** What is entered, to be tried before anything is kept. */
export async function readM365ToTry(scope: Scope, seal: Seal, tenantId: string, given: Given) {
  demandRight(scope.actor, right, 'edit')
  return readApplicationToTry(scope, seal, tenantId, given)
}

/** Keeps it, unless Microsoft refused it; what Microsoft did not answer to stays to be tried. */
export async function saveM365(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  given: Given,
  checked: CheckedAccess,
): Promise<void> {
  demandRight(scope.actor, right, 'edit')
  const { problem, isRefused } = checked
  if (problem && isRefused) throw new Refusal('conflict', messageOf(problem), { field: '' })
  const { id, fullName: name } = await findTenant(scope, tenantId)
  await changeAuthentication(scope, seal, { id, name }, given, checked)
  if (!problem) await clear(scope, { tenantId }, refusedKey(tenantId))
}

/** Keeps what came of trying, where that was what is kept already; says whether it was. */
export async function noteM365Check(
  scope: Scope,
  tenantId: string,
  given: Given,
  checked: CheckedAccess,
): Promise<boolean> {
  demandRight(scope.actor, right, 'edit')
  const isNoted = await noteCheck(scope, tenantId, given, checked)
  if (isNoted && !checked.problem) await clear(scope, { tenantId }, refusedKey(tenantId))
  return isNoted
}
