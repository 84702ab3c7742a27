import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { type CommandInput, enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { defaults } from '../settings/settings.ts'
import { services } from './services.ts'

/** The reason shown beside a service that came by import until its first replication succeeds. */
export const notYetReplicated: StoredMessage = message('not-yet-replicated')

export const replicationSteps = [
  message('step-sign-in'),
  message('step-read-users'),
  message('step-read-numbers'),
  message('step-read-teams'),
  message('step-read-groups'),
  message('step-finish'),
] as const

export type QueuedReplications = {
  queued: { serviceId: string; commandId: string }[]
  merged: { serviceId: string; commandId: string }[]
  skipped: { serviceId: string; name: string; reason: StoredMessage }[]
}

type Replicable = Pick<typeof service.$inferSelect, 'deployStatus' | 'licenseType'>

/** Why this service cannot be replicated; null when it can. */
export function whyNotReplicable(
  found: Replicable,
  hasAuthentication: boolean,
): StoredMessage | null {
  if (found.deployStatus !== 'deployed') return message('not-deployed')
  if (!hasAuthentication)
    return message(
      isEssentials(found.licenseType) ? 'needs-no-authentication' : 'no-authentication',
    )
  return null
}

const isEssentials = (licenseType: Replicable['licenseType']) =>
  licenseType === 'hosted-essentials' || licenseType === 'oc-essential'

/**
 * Queues a replication for the tenant of each service without waiting for the quiet timer. A tenant that has one
 * waiting or running keeps that one; what was asked for during a run is made up for by one more run after it. With
 * `readAll` the next run drops the delta link and reads everything, and asks again about what was kept.
 */
export async function queueReplications(
  scope: Scope,
  serviceIds: readonly string[],
  { readAll = false }: Extent = {},
): Promise<QueuedReplications> {
  demand(scope.actor, 'operate')
  const wanted = [...new Set(serviceIds)]
  const found = await replicable(scope, wanted)
  if (found.length < wanted.length) throw new Refusal('missing', 'no-such-service')
  const skipped = found.flatMap(({ id, name, reason }) =>
    reason ? [{ serviceId: id, name, reason }] : [],
  )
  const ready = found.filter(({ reason }) => !reason)
  const answers = await enqueue(scope, ready.map(commandFor))
  const tenants = [...new Set(ready.map(({ tenantId }) => tenantId))]
  if (tenants.length > 0) await stopTimers(scope, tenants)
  if (readAll && tenants.length > 0) await dropLinks(scope, tenants)
  const late = ready.filter((_, at) => answers[at]?.isExecuting).map(({ tenantId }) => tenantId)
  for (const tenantId of new Set(late)) await noteChange(scope, tenantId, atOnce)
  const of = (isMerged: boolean) =>
    ready.flatMap(({ id }, at) => {
      const answer = answers[at]
      return answer?.merged === isMerged ? [{ serviceId: id, commandId: answer.id }] : []
    })
  return { queued: of(false), merged: of(true), skipped }
}

/** As `queueReplications`, but refuses with the first reason when not one could be queued or merged. */
export async function demandReplications(
  scope: Scope,
  serviceIds: readonly string[],
  extent: Extent = {},
): Promise<QueuedReplications> {
  const answer = await queueReplications(scope, serviceIds, extent)
  const [first] = answer.skipped
  if (first && answer.queued.length + answer.merged.length === 0)
    throw new Refusal(
      'conflict',
      'not-replicable',
      { name: first.name, reason: first.reason },
      { details: answer.skipped },
    )
  return answer
}

type Extent = { readAll?: boolean }

/** The next run reads everything, also when one is under way that will bring a link. */
const dropLinks = (scope: Scope, tenants: readonly string[]) =>
  scope.db
    .update(replication)
    .set({ readAll: true, linkRefusals: 0 })
    .where(inArray(replication.tenantId, [...tenants]))

/** The same for the customer of this shortname, whichever of its services can be replicated. */
export async function queueReplicationOf(
  scope: Scope,
  shortname: string,
  extent: Extent = {},
): Promise<QueuedReplications> {
  const found = await scope.db
    .select({ id: service.id })
    .from(service)
    .where(eq(sql`lower(${service.shortname})`, shortname.toLowerCase()))
  if (found.length === 0) throw new Refusal('missing', 'no-such-shortname', { shortname })
  return demandReplications(
    scope,
    found.map(({ id }) => id),
    extent,
  )
}

const atOnce = { quietMinutes: 0, longestWaitMinutes: 0 }

/**
 * Something of the tenant changed: its replication waits until it has been quiet for so long, but never longer than
 * the longest wait since the first change. Minutes.
 */
export async function noteChange(
  scope: Scope,
  tenantId: string,
  { quietMinutes, longestWaitMinutes }: typeof atOnce = defaults.replication,
): Promise<void> {
  await scope.db.execute(sql`
    insert into replication as r (tenant_id, due_at, max_at, pending_changes)
    values (${tenantId}, now() + make_interval(mins => ${quietMinutes}), now() + make_interval(mins => ${longestWaitMinutes}), 1)
    on conflict (tenant_id) do update set pending_changes = r.pending_changes + 1,
      due_at = least(excluded.due_at, coalesce(r.max_at, excluded.max_at)),
      max_at = least(r.max_at, excluded.max_at)`)
}

/** Tenants whose quiet timer has run out, longest first. Run as the dispatcher; few at once, so that a start is no burst. */
export const dueTenants = (scope: Scope, max: number) =>
  scope.db.execute<{ tenantId: string }>(sql`
    select tenant_id as "tenantId" from replication where due_at <= now() order by due_at limit ${max}`)

/** Queues the tenant's replication at once; refused with the reason where none of its services can be replicated. Run as the tenant. */
export async function replicateNow(scope: Scope, tenantId: string): Promise<void> {
  const { first, why } = await toReplicate(scope)
  if (!first) throw new Refusal('conflict', why)
  const [queued] = await enqueue(scope, [commandFor(first)])
  await stopTimers(scope, [tenantId])
  // what was asked for during a run is sent by one more after it
  if (queued?.isExecuting) await noteChange(scope, tenantId, atOnce)
}

/** Why nothing is sent to Microsoft for the scope's own tenant; null when its services are replicated. */
export const whyNotSent = async (scope: Scope): Promise<StoredMessage | null> =>
  (await toReplicate(scope)).why

type ToReplicate = { first: ReplicableService; why: null } | { first: null; why: StoredMessage }

/** The service by which the scope's own tenant is replicated, or why by none. */
async function toReplicate(scope: Scope): Promise<ToReplicate> {
  const services = await replicable(scope, undefined)
  const first = services.find(({ reason }) => !reason)
  if (first) return { first, why: null }
  return { first: null, why: services[0]?.reason ?? message('no-such-service') }
}

/** Queues what the quiet timer asked for, once. Run as the tenant; false when nothing of it can be replicated. */
export async function queueDue(scope: Scope, tenantId: string): Promise<boolean> {
  const [due] = await scope.db
    .select({ tenantId: replication.tenantId })
    .from(replication)
    .where(and(eq(replication.tenantId, tenantId), sql`due_at <= now()`))
  if (!due) return false
  const { first } = await toReplicate(scope)
  if (first) await enqueue(scope, [{ ...commandFor(first), mergeRunning: false }])
  await stopTimers(scope, [tenantId])
  return first !== null
}

const stopTimers = (scope: Scope, tenants: readonly string[]) =>
  scope.db
    .update(replication)
    .set({ dueAt: null, maxAt: null, pendingChanges: 0 })
    .where(inArray(replication.tenantId, [...tenants]))

type ReplicableService = Awaited<ReturnType<typeof replicable>>[number]

const commandFor = ({ id, name, tenantId }: ReplicableService): CommandInput => ({
  kind: 'replicate',
  owner: { tenantId },
  subject: { kind: 'service', id, name },
  steps: replicationSteps.length,
  merge: true,
  mergeRunning: true,
})

/** These services, or all that the scope sees, each with why it cannot be replicated. */
async function replicable(scope: Scope, ids: readonly string[] | undefined) {
  const found = await scope.db
    .select({
      id: service.id,
      tenantId: service.tenantId,
      name: service.name,
      deployStatus: service.deployStatus,
      licenseType: service.licenseType,
      authentication: m365Authentication.tenantId,
    })
    .from(service)
    .leftJoin(m365Authentication, eq(m365Authentication.tenantId, service.tenantId))
    .where(ids ? inArray(service.id, [...ids]) : undefined)
    .orderBy(service.createdAt, service.id)
  return found.map((row) => ({
    ...row,
    reason: whyNotReplicable(row, row.authentication !== null),
  }))
}

/** What replicating these would queue, what of it waits or runs already, and what it would leave out and why. */
export async function previewReplications(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const [found, reasons] = await Promise.all([services.pick(scope, ids), replicable(scope, ids)])
  const reasonOf = new Map(reasons.map(({ id, reason }) => [id, reason]))
  const all = found.map(({ id, name, shortname, job }) => ({
    item: { id, name: verbatim(name), detail: shortname },
    reason: reasonOf.get(id),
    isOpen: job?.kind === 'replicate',
  }))
  const able = all.filter(({ reason }) => !reason)
  return {
    ready: able.filter(({ isOpen }) => !isOpen).map(({ item }) => item),
    merged: able.filter(({ isOpen }) => isOpen).map(({ item }) => item),
    skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

/** Why the actor cannot replicate this service now; null when it can. */
export async function whyNotOne(scope: Scope, id: string): Promise<StoredMessage | null> {
  if (!may(scope.actor, 'operate')) return message('may-only-look')
  const [found] = await replicable(scope, [id])
  return found?.reason ?? null
}
