import { inArray } from 'drizzle-orm'
import { countsUsers } from '../licensing/licenses.ts'
import { message } from '../messages.ts'
import { may } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { m365Authentication } from '../schema/connect.ts'
import type { Scope } from '../scope.ts'
import { demandReplications, whyNotReplicable } from './replications.ts'
import { findSelection, takeSelection } from './selections.ts'
import { findService, findServices, type ServiceRow } from './services.ts'

const notAllowed = message('may-only-look')

/** A service with why each act on it is not possible now; null where it is. */
export async function findActs(scope: Scope, id: string) {
  const service = await findService(scope, id)
  const [first] = await replicable(scope, [service])
  const isAllowed = may(scope.actor, 'operate')
  return {
    service,
    obstacles: {
      replicate: isAllowed ? (first?.reason ?? null) : notAllowed,
      editLicenses: !may(scope.actor, 'provision')
        ? notAllowed
        : countsUsers(service.licenseType)
          ? null
          : message('no-user-number'),
    },
  }
}

/** What confirming a selection would queue, what of it waits or runs already, and what it would skip and why. */
export async function previewReplications(scope: Scope, selectionId: string) {
  const { services, ...rest } = await findSelection(scope, selectionId)
  const all = await replicable(scope, services)
  const able = all.filter(({ reason }) => reason === null).map(({ service }) => service)
  return {
    ...rest,
    ready: able.filter(({ job }) => job?.kind !== 'replicate'),
    merged: able.filter(({ job }) => job?.kind === 'replicate'),
    skipped: all.flatMap(({ service, reason }) => (reason ? [{ service, reason }] : [])),
  }
}

/** Queues replications for just the services of a selection that still exist; a selection is good for once. */
export async function replicateSelection(scope: Scope, selectionId: string) {
  const services = await findServices(scope, await takeSelection(scope, selectionId))
  if (!services.length) throw new Refusal('conflict', 'selection-gone')
  return demandReplications(
    scope,
    services.map(({ id }) => id),
  )
}

async function replicable(scope: Scope, services: readonly ServiceRow[]) {
  const tenants = [...new Set(services.map(({ tenantId }) => tenantId))]
  const found = await scope.db
    .select({ tenantId: m365Authentication.tenantId })
    .from(m365Authentication)
    .where(inArray(m365Authentication.tenantId, tenants))
  const reachable = new Set(found.map(({ tenantId }) => tenantId))
  return services.map((service) => ({
    service,
    reason: whyNotReplicable(service, reachable.has(service.tenantId)),
  }))
}
