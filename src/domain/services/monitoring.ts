import { and, eq, sql } from 'drizzle-orm'
import { lockAlarmsOf, settleService } from '../alarms/maintenance.times.ts'
import { form, type Given } from '../form.ts'
import { type Owner, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { service } from '../schema/services.ts'
import type { Actor, Scope } from '../scope.ts'
import { text } from '../values.ts'
import { findService, type ServiceRow } from './services.ts'

const [fewest, most] = [3, 500]

/** Why monitoring stops. */
export const monitoringForm = form({
  reason: text({
    ...{ max: most, error: 'monitoring-reason' },
    fits: (reason) => reason.length >= fewest,
  }),
})

type Watched = Pick<ServiceRow, 'deployStatus' | 'status' | 'isUnmonitored' | 'unmonitoredTier'>

/**
 * Why the actor can neither stop nor resume the monitoring of a service, whichever of them its menu offers; null when they can.
 * What the provider has stopped, an MSP does not resume.
 */
export function whyNotMonitoring(
  actor: Actor,
  { deployStatus, status, isUnmonitored, unmonitoredTier }: Watched,
): StoredMessage | null {
  if (!may(actor, 'operate')) return message('may-only-look')
  if (deployStatus !== 'deployed') return message('monitoring-not-deployed')
  if (status === 'unmonitored' && !isUnmonitored) return message('never-monitored')
  if (unmonitoredTier === 'provider' && actor.audience.kind !== 'provider')
    return message('monitoring-stopped-above')
  return null
}

/**
 * The service is shown as unmonitored until somebody resumes it, with who stopped it and why; its alarms are still kept and ask
 * nobody of that tier and below. What deployment and replication say of it goes on beneath.
 */
export async function stopMonitoring(
  scope: Scope,
  serviceId: string,
  given: Given,
): Promise<ServiceRow> {
  const before = await lockWatched(scope, serviceId)
  const { reason } = monitoringForm.read(given)
  if (before.isUnmonitored)
    throw new Refusal('conflict', 'monitoring-stopped-already', { by: before.by ?? '' })
  demandPossible(scope, before)
  const { kind } = scope.actor.audience
  await change(scope, before, {
    ...{ unmonitoredAt: sql`now()`, unmonitoredBy: scope.actor.name, unmonitoredReason: reason },
    unmonitoredTier: kind === 'msp' ? 'msp' : 'provider',
  })
  const subject = { kind: 'service', id: serviceId, name: before.name }
  await record(
    scope,
    { tenantId: before.tenantId, type: 'service.unmonitored', subject },
    // the customer's people read their tenant's log
    { ...ownLog(scope), type: 'service.unmonitored-reason', subject, after: { reason } },
  )
  return told(scope, before)
}

/** From now on the service is shown as what deployment, replication and its alarms say. */
export async function resumeMonitoring(scope: Scope, serviceId: string): Promise<ServiceRow> {
  const before = await lockWatched(scope, serviceId)
  if (!before.isUnmonitored) throw new Refusal('conflict', 'monitoring-goes-on')
  demandPossible(scope, before)
  const none = { unmonitoredAt: null, unmonitoredBy: null, unmonitoredReason: null }
  await change(scope, before, { ...none, unmonitoredTier: null })
  await record(scope, {
    ...{ tenantId: before.tenantId, type: 'service.monitored' },
    subject: { kind: 'service', id: serviceId, name: before.name },
  })
  return told(scope, before)
}

type Locked = Awaited<ReturnType<typeof lockWatched>>

async function lockWatched(scope: Scope, serviceId: string) {
  demand(scope.actor, 'operate')
  await lockAlarmsOf(scope, serviceId)
  const [found] = await scope.db
    .select({
      ...{ id: service.id, tenantId: service.tenantId, name: service.name },
      ...{ deployStatus: service.deployStatus, status: service.overallStatus },
      isUnmonitored: sql<boolean>`${service.unmonitoredAt} is not null`,
      ...{ by: service.unmonitoredBy, unmonitoredTier: service.unmonitoredTier },
    })
    .from(service)
    .where(eq(service.id, serviceId))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-service')
  return found
}

function demandPossible({ actor }: Scope, before: Locked): void {
  const why = whyNotMonitoring(actor, before)
  if (why)
    throw new Refusal(why.code === 'monitoring-stopped-above' ? 'forbidden' : 'conflict', why)
}

const change = (
  { db }: Scope,
  { tenantId, id }: Locked,
  values: Parameters<ReturnType<Scope['db']['update']>['set']>[0],
) =>
  db
    .update(service)
    .set({ ...values, version: sql`${service.version} + 1` })
    .where(and(eq(service.tenantId, tenantId), eq(service.id, id)))

/** The log that the actor's own people read, and no customer. */
const ownLog = ({ actor: { audience } }: Scope): Owner =>
  audience.kind === 'msp' ? { mspId: audience.msp } : {}

async function told(scope: Scope, { tenantId, id }: Locked): Promise<ServiceRow> {
  await settleService(scope, id)
  await scope.announce(`service:${id}`, tenantId)
  for (const topic of ['tiles', 'services'] as const) await scope.announce(topic, tenantId)
  return findService(scope, id)
}
