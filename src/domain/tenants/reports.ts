import { demandFeature } from '../features.ts'
import { demandOwnPeople } from '../roles.ts'
import type { Actor } from '../scope.ts'

/** The whole directory is personal data in bulk: taken by the tenant's own people, never in a support session. */
export function demandContactsReport(actor: Actor): void {
  demandFeature(actor, 'reports')
  demandFeature(actor, 'contacts')
  demandOwnPeople(actor)
}
