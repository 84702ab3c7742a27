import { sql } from 'drizzle-orm'
import { serviceOf } from '../directory/service-of.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { whyNotTakeAway } from '../onboarding/removals.ts'
import { may } from '../roles.ts'
import type { Scope } from '../scope.ts'
import type { ServiceRow } from '../services/services.ts'

type Of = { tenantId: string; serviceId: string }

/** So many numbers stand in a sentence. */
const listed = 10

/** Those numbers as a sentence takes them. */
export const numbersSaid = (name: string, numbers: readonly string[]) => ({
  ...{ name, count: numbers.length },
  numbers: numbers.slice(0, listed).join(', ') + (numbers.length > listed ? ', …' : ''),
})

/**
 * Numbers of a service that somebody uses, by what Microsoft said of them last, or by what the customer's own directory says; in order.
 * A use that we do not know is a use. Run as the provider.
 */
export async function assignedNumbers(
  { db }: Scope,
  { tenantId, serviceId }: Of,
): Promise<string[]> {
  const found = await db.execute<{ number: string }>(sql`
    select n.number from oc_number n where n.tenant_id = ${tenantId}::uuid and n.family = 'operator-connect'
      and n.state in ('pending', 'acquired', 'releasing') and n.assignment <> 'unassigned'
    union
    select m.number from managed_number m join managed_user u on u.tenant_id = m.tenant_id and u.graph_id = m.user_graph_id
    where m.tenant_id = ${tenantId}::uuid and u.removed_at is null and ${serviceOf} = ${serviceId}::uuid
    order by number`)
  return found.map(({ number }) => number)
}

/** Why the deployment of this service cannot be undone now; null when it can. The provider's alone. */
export async function whyNotUndo(
  scope: Scope,
  service: Pick<ServiceRow, 'id' | 'tenantId' | 'name' | 'kind' | 'deployStatus'>,
): Promise<StoredMessage | null> {
  const { actor } = scope
  if (actor.audience.kind !== 'provider' || !may(actor, 'provision'))
    return message('may-only-look')
  const { name, tenantId, id: serviceId } = service
  if (service.kind !== 'operator-connect') return message('undo-other-kind')
  if (service.deployStatus !== 'deployed') return message('not-deployed')
  const obstacle = await whyNotTakeAway(scope, service)
  if (obstacle) return obstacle
  const jobs = await openJobs(scope, tenantId)
  if (jobs > 0) return message('undo-jobs', { name, jobs })
  const numbers = await assignedNumbers(scope, { tenantId, serviceId })
  return numbers.length > 0 ? message('undo-numbers', numbersSaid(name, numbers)) : null
}

/** Batches of numbers of a customer that have not ended; one that Microsoft never answered (`stalled`) has. */
export async function openJobs({ db }: Scope, tenantId: string): Promise<number> {
  const [found] = await db.execute<{ count: number }>(sql`
    select count(*)::integer as count from number_job where tenant_id = ${tenantId}::uuid and family = 'operator-connect'
      and state in ('queued', 'sending', 'waiting')`)
  return found?.count ?? 0
}

/** What goes with a deployment that is undone: numbers that are released, and whether an invitation is open. */
export type UndoGoing = { numbers: string[]; isInvited: boolean }

export async function readUndoGoing(
  { db }: Scope,
  { tenantId, serviceId }: Of,
): Promise<UndoGoing> {
  const [found] = await db.execute<UndoGoing>(sql`
    select (select coalesce(json_agg(n.number order by n.number), '[]') from oc_number n where n.tenant_id = ${tenantId}::uuid
        and n.family = 'operator-connect' and n.state in ('pending', 'acquired', 'releasing')) as numbers,
      exists (select from onboarding_invitation i where i.tenant_id = ${tenantId}::uuid and i.service_id = ${serviceId}::uuid
        and i.state in ('created', 'code', 'authenticated')) as "isInvited"`)
  return found ?? { numbers: [], isInvited: false }
}
