import { sql } from 'drizzle-orm'
import { serviceOf } from '../directory/service-of.ts'
import { demandConfirmed as demandAsked, form, type Given } from '../form.ts'
import { message } from '../messages.ts'
import { type Confirmed, demandConfirmed } from '../people/password-confirmation.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { findService, type ServiceRow } from '../services/services.ts'
import { readSetting } from '../settings/settings.ts'
import { deletionReason } from '../tenants/deletion.reason.ts'
import { orderDeletion } from '../tenants/deletion.ts'
import { choice, confirmation, hidden, toggle } from '../values.ts'
import { cleanUpKind, lockLane, note, type removalKinds } from './deployments.ts'
import { findServiceDeletion, whyNotDelete } from './removals.ts'

const goings = ['service', 'tenant'] as const
type Goes = (typeof goings)[number]

/** What goes with a service. */
export type ServiceGoing = {
  /** It is its tenant's last one, which goes with it unless somebody keeps it. */
  isLast: boolean
  /** Numbers that are assigned to its users. */
  numbers: number
}

/** What is typed to have a service deleted; `goes` is what the reader was told. */
export const serviceDeletionForm = ({ shortname }: Pick<ServiceRow, 'shortname'>) =>
  form({
    shortname: confirmation(shortname, message('deletion-confirm', { shortname })),
    reason: deletionReason(),
    keepTenant: toggle(),
    goes: hidden(choice(goings, 'choose-one')),
  })

/** What would go with this service now. Run as the provider. */
export async function readServiceGoing(
  { db }: Scope,
  { id, tenantId }: Pick<ServiceRow, 'id' | 'tenantId'>,
): Promise<ServiceGoing> {
  const [found] = await db.execute<ServiceGoing>(sql`
    select not exists (select from service o where o.tenant_id = ${tenantId}::uuid and o.id <> ${id}::uuid) as "isLast",
      (select count(*)::integer from managed_user u join managed_number n on n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id
        where u.tenant_id = ${tenantId}::uuid and u.removed_at is null and ${serviceOf} = ${id}::uuid) as numbers`)
  return found ?? { isLast: false, numbers: 0 }
}

/**
 * Orders a service's deletion: a command that is held for `deletion.holdMinutes`. Until then nothing changes and any operator may stop
 * it; after that what it has outside is taken away, and then it goes. With the tenant's last service the tenant goes, whose own
 * deletion is ordered, unless it is to stay (`keepTenant`). Numbers of its users are asked about once more (`confirm`).
 */
export async function orderServiceDeletion(
  scope: Scope,
  serviceId: string,
  given: Given,
  confirmed: Confirmed,
): Promise<{ goes: Goes }> {
  demand(scope.actor, 'delete-tenants')
  demandProvider(scope.actor)
  demandConfirmed(confirmed, scope.actor.id)
  const its = await findService(scope, serviceId)
  const { reason, keepTenant, goes: told, shortname } = serviceDeletionForm(its).read(given)
  const isWhole = told === 'tenant' && !keepTenant
  // who holds a tenant takes lanes after it
  if (!isWhole) await lockLane(scope, its)
  const obstacle = await whyNotDelete(scope, its)
  if (obstacle) throw new Refusal('conflict', obstacle)
  const { isLast, numbers } = await readServiceGoing(scope, its)
  if (isLast !== (told === 'tenant'))
    throw new Refusal('conflict', isLast ? 'service-is-last' : 'service-not-last', {
      name: its.customer,
    })
  if (numbers > 0) {
    const why = message('service-numbers', { name: its.name, numbers })
    demandAsked(given, ['numbers', numbers], why, { '': why })
  }
  if (isWhole) {
    await orderDeletion(scope, its.tenantId, { confirm: shortname, reason }, confirmed)
    return { goes: 'tenant' }
  }
  await holdRemoval(scope, its, { kind: cleanUpKind, steps: 5, reason })
  return { goes: 'service' }
}

/** Queues what takes a service away, held for `deletion.holdMinutes`; the caller has the lane. */
export async function holdRemoval(
  scope: Scope,
  its: ServiceRow,
  { kind, steps, reason }: { kind: (typeof removalKinds)[number]; steps: number; reason: string },
): Promise<void> {
  const { holdMinutes } = (await readSetting(scope, 'deletion')).value
  await enqueue(scope, [
    {
      ...{ kind, owner: { tenantId: its.tenantId }, steps },
      subject: { kind: 'service', id: its.id, name: its.name },
      ...{ payload: { reason }, delaySeconds: holdMinutes * 60 },
    },
  ])
  const type = kind === cleanUpKind ? 'service.deletion-ordered' : 'service.undo-ordered'
  await note(scope, ofRow(its), its, type, { reason, holdMinutes })
  await scope.announce(`service:${its.id}`, its.tenantId)
}

const ofRow = ({ id, tenantId }: ServiceRow) => ({ tenantId, serviceId: id })

/** Stops a service's deletion, or the undo of its deployment, that is still held; nothing has changed. Refused once it has begun. */
export async function stopServiceDeletion(scope: Scope, serviceId: string): Promise<ServiceRow> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const its = await findService(scope, serviceId)
  const { name } = its
  await lockLane(scope, its)
  const ordered = await findServiceDeletion(scope, serviceId)
  if (!ordered) throw new Refusal('conflict', 'service-no-deletion', { name })
  const { isUndo, isBegun, commandId } = ordered
  const { done } = isBegun ? { done: [] } : await cancelCommands(scope, [commandId])
  if (done.length === 0)
    throw new Refusal('conflict', isUndo ? 'undo-begun' : 'service-deletion-begun', { name })
  const type = isUndo ? 'service.undo-stopped' : 'service.deletion-stopped'
  await note(scope, ofRow(its), its, type)
  await scope.announce(`service:${serviceId}`, its.tenantId)
  return its
}
