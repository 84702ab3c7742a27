import { whyNotUpgrade } from '../../domain/licensing/upgrades.ts'
import { whyNotDelete } from '../../domain/onboarding/removals.ts'
import { whyNotUndo } from '../../domain/operator-connect/undo.ts'
import type { Scope } from '../../domain/scope.ts'
import { whyNotKit } from '../../domain/services/kits.ts'
import { whyNotLicenses } from '../../domain/services/licenses.ts'
import { whyNotMonitoring } from '../../domain/services/monitoring.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { Obstacles } from '../../views/services/row-menu.ts'

/** Why the reader cannot do now what the menu of a service has; null for the customer's own people, who look. */
export async function obstaclesOf(scope: Scope, service: ServiceRow): Promise<Obstacles | null> {
  const { actor } = scope
  if (actor.audience.kind === 'tenant') return null
  return {
    editLicenses: whyNotLicenses(actor, service),
    upgrade: await whyNotUpgrade(scope, service),
    monitoring: whyNotMonitoring(actor, service),
    ...(actor.audience.kind === 'provider' && {
      kit: await whyNotKit(scope, service),
      ...(service.kind === 'operator-connect' && { undo: await whyNotUndo(scope, service) }),
      deletion: await whyNotDelete(scope, service),
    }),
  }
}
