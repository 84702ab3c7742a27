import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { selection } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { countsUsers } from './licenses.ts'
import { demandReplications, whyNotReplicable } from './replications.ts'
import { parseServiceQuery } from './services.query.ts'
import { findService, findServices, idsOfServices, type ServiceRow } from './services.ts'

/** A bulk action is shown before it is done; more than this nobody can look through. */
const maxPinned = 5000

type Selection = { id: string; isUsed: boolean; services: ServiceRow[]; gone: number }

/**
 * Pins services for a bulk action: those ticked, or all that a list's query string matches now. What is done later is
 * done to these and to no others.
 */
export async function pinServices(
  scope: Scope,
  input: { services: readonly string[] } | { matching: string },
): Promise<string> {
  const { actor } = scope
  demand(actor, 'operate')
  if (!actor.id) throw new Refusal('forbidden', 'no-person-selects')
  const services =
    'matching' in input
      ? await idsOfServices(scope, parseServiceQuery(input.matching), maxPinned)
      : await present(scope, input.services)
  if (!services.length) throw new Refusal('invalid', 'selection-empty')
  const [pinned] = await scope.db
    .insert(selection)
    .values({ ...ownerOfAudience(actor.audience), accountId: actor.id, services })
    .returning({ id: selection.id })
  if (!pinned) throw new Error('the selection was not kept')
  return pinned.id
}

/** The pinned services as they are now; `gone` of them no longer exist. Another person's selection is missing. */
async function findSelection(scope: Scope, id: string): Promise<Selection> {
  const [found] = await scope.db.select().from(selection).where(own(scope, id))
  if (!found) throw missing()
  const services = await findServices(scope, found.services)
  return {
    id,
    isUsed: found.usedAt !== null,
    services,
    gone: found.services.length - services.length,
  }
}

/** Hands out the pinned ids once; a second confirmation is refused. */
async function takeSelection(scope: Scope, id: string): Promise<string[]> {
  demand(scope.actor, 'operate')
  const [taken] = await scope.db
    .update(selection)
    .set({ usedAt: sql`now()` })
    .where(and(own(scope, id), isNull(selection.usedAt)))
    .returning({ services: selection.services })
  if (taken) return taken.services
  const [found] = await scope.db.select({ id: selection.id }).from(selection).where(own(scope, id))
  if (!found) throw missing()
  throw new Refusal('conflict', 'selection-used')
}

const own = (scope: Scope, id: string) =>
  and(eq(selection.id, id), eq(selection.accountId, scope.actor.id ?? id))

const missing = () => new Refusal('missing', 'no-such-selection')

async function present(scope: Scope, ids: readonly string[]): Promise<string[]> {
  if (ids.length > maxPinned) throw new Refusal('invalid', 'selection-large', { max: maxPinned })
  return (await findServices(scope, ids)).map(({ id }) => id)
}

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
