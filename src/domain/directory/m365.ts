import type { CheckedAccess } from '../../connectors/graph/check.ts'
import {
  noteApplicationCheck,
  openApplication,
  saveApplication,
} from '../connect/applications.save.ts'
import { readAuthentication } from '../connect/authentications.ts'
import type { Given } from '../form.ts'
import type { Scope } from '../scope.ts'
import { demandRight } from '../services/rights.ts'
import type { Seal } from '../settings/secrets.ts'

const right = 'm365-configuration'

/** How the tenant's Microsoft 365 is reached, as its people see it. */
export async function readM365(scope: Scope, tenantId: string) {
  demandRight(scope.actor, right, 'view')
  return readAuthentication(scope, tenantId)
}

/** What is entered, to be tried before anything is kept. */
export async function readM365ToTry(scope: Scope, seal: Seal, tenantId: string, given: Given) {
  demandRight(scope.actor, right, 'edit')
  return openApplication(scope, seal, tenantId, given)
}

/** Keeps it, unless Microsoft refused it. */
export async function saveM365(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  given: Given,
  checked: CheckedAccess,
): Promise<void> {
  demandRight(scope.actor, right, 'edit')
  await saveApplication(scope, seal, tenantId, given, checked)
}

/** Keeps what came of trying, where that was what is kept already; says whether it was. */
export async function noteM365Check(
  scope: Scope,
  tenantId: string,
  given: Given,
  checked: CheckedAccess,
): Promise<boolean> {
  demandRight(scope.actor, right, 'edit')
  return noteApplicationCheck(scope, tenantId, given, checked)
}
