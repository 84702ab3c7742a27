import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { clear, clearOfService } from '../alarms/alarms.ts'
import { queuePrefixes } from '../directory/prefixes.sending.ts'
import { queueAudit } from '../licensing/audits.queue.ts'
import { lockUses, watchUserLicenses } from '../licensing/limits.ts'
import { draw } from '../licensing/pools.ts'
import { lockPools, releaseAll } from '../licensing/reservations.onboarding.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { coalescingKinds } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { m365Authentication } from '../schema/connect.ts'
import { managedUser } from '../schema/directory.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { dialPlanPrefix, numberRange, sipConnection } from '../schema/numbers.ts'
import {
  deployment,
  deploymentPart,
  dnsRecord,
  leftover,
  onboardingInvitation,
} from '../schema/onboarding.ts'
import { lead } from '../schema/operator-connect.ts'
import { command, replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { findDeletion } from '../tenants/deletion.ts'
import {
  alarmKeyOf,
  type Deployment,
  lockLane,
  note,
  type Of,
  ofService,
  stand,
  usersOf,
} from './deployments.ts'
import { end } from './invitations.ts'

/**
 * `ordered`: somebody has ordered that it goes though it is in operation, and why. `isWhole`: its tenant goes with it, whose deletion
 * does what would else be this service's own. `isUndo`: it becomes a lead again.
 */
export type CleanUp = {
  commandId: string
  ordered: string | null
  isWhole?: boolean
  isUndo?: boolean
}

export type Begun = {
  /** Null where the portal has not deployed it: nothing of it is outside. */
  deployment: Deployment | null
  access: typeof m365Authentication.$inferSelect | null
}

/**
 * What a removal begins with: from now on nobody deploys the service, and what waits for it is cancelled. Null when it is gone already, or
 * when its tenant's deletion takes it along. Run as the provider.
 */
export async function beginCleanUp(
  scope: Scope,
  of: Of,
  { commandId, ordered, isWhole = false, isUndo = false }: CleanUp,
): Promise<Begun | null> {
  await lockLane(scope, of)
  if (!isWhole && (await findDeletion(scope, of.tenantId))?.isRunning) return null
  const its = await lockService(scope, of)
  if (!its) return null
  const [found] = await scope.db.select().from(deployment).where(ofService(of))
  if (found && found.phase !== 'removing' && ordered === null)
    throw new Refusal('conflict', 'deployment-not-under-way')
  if (found) {
    const { phase } = found
    await scope.db
      .update(deployment)
      .set({ phase: 'removing', isUndo, dueAt: null, waitingSince: null })
      .where(ofService(of))
    // what failed before it ran stays failed until it is gone
    if (its.deployStatus !== 'failed')
      await stand(scope, of, {
        ...{ deployStatus: its.deployStatus, status: 'warning' },
        statusReason: message('deploy-removing'),
      })
    if (phase !== 'removing') await note(scope, of, its, 'deployment.removal', { reason: ordered })
  }
  await end(scope, of, 'cancelled')
  await scope.announce('invitations')
  await cancelOthers(scope, of, commandId)
  const [access] = await scope.db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, of.tenantId))
  return { deployment: found ?? null, access: access ?? null }
}

/** The service under its lock, its deployment's first. */
async function lockService(scope: Scope, of: Of) {
  await scope.db
    .select({ id: deployment.serviceId })
    .from(deployment)
    .where(ofService(of))
    .for('update')
  const [its] = await scope.db
    .select({
      ...{ id: service.id, name: service.name, deployStatus: service.deployStatus },
      licenseType: service.licenseType,
    })
    .from(service)
    .where(and(eq(service.tenantId, of.tenantId), eq(service.id, of.serviceId)))
    .for('update')
  return its ?? null
}

/** What waits for the service alone. What one request does for all of its tenant's services stays while there is another. */
async function cancelOthers(scope: Scope, { tenantId, serviceId }: Of, own: string) {
  const isLast = (await othersOf(scope, { tenantId, serviceId })) === 0
  const found = await scope.db
    .select({ id: command.id, kind: command.kind })
    .from(command)
    .where(
      and(
        eq(command.tenantId, tenantId),
        ...[eq(command.lane, 'service'), eq(command.state, 'queued'), ne(command.id, own)],
        isLast ? undefined : eq(command.subjectId, serviceId),
      ),
    )
  const needless = found.filter(({ kind }) => isLast || !coalescingKinds.includes(kind))
  if (needless.length > 0)
    await cancelCommands(
      scope,
      needless.map(({ id }) => id),
    )
}

/** How many further services the tenant has. */
async function othersOf({ db }: Scope, { tenantId, serviceId }: Of): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::integer` })
    .from(service)
    .where(and(eq(service.tenantId, tenantId), ne(service.id, serviceId)))
  return row?.count ?? 0
}

/**
 * Nothing of it is outside any more, but for what was left there: the service goes with all that is of it alone, and its licenses are the
 * pool's. Done once more it finds nothing. Run as the provider.
 */
export async function finishCleanUp(scope: Scope, of: Of): Promise<void> {
  const { tenantId, serviceId } = of
  await lockPools(scope)
  await lockLane(scope, of)
  await lockUses(scope, [tenantId])
  const its = await lockService(scope, of)
  if (!its) return
  const [found] = await scope.db.select().from(deployment).where(ofService(of))
  if (found && found.phase !== 'removing') throw new Refusal('conflict', 'deployment-not-under-way')
  await giveBack(scope, of)
  await clear(scope, { tenantId }, alarmKeyOf(serviceId))
  await clearOfService(scope, of)
  await dropConnections(scope, of)
  await freeLead(scope, of)
  const others = await othersOf(scope, of)
  const left = await scope.db
    .select({ part: leftover.part, name: leftover.name })
    .from(leftover)
    .where(and(eq(leftover.tenantId, tenantId), eq(leftover.serviceId, serviceId)))
  await scope.db
    .delete(service)
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  await note(
    scope,
    of,
    its,
    'deployment.removed',
    left.length > 0 ? { left: left.map(({ name }) => name).join(', ') } : undefined,
  )
  if (its.deployStatus === 'deployed') await settleTenant(scope, tenantId, others)
  for (const topic of ['services', 'tiles', 'sip-connections', 'numbers'] as const)
    await scope.announce(topic, tenantId)
  for (const topic of ['invitations', ...usersOf] as const) await scope.announce(topic)
  await scope.announce(`service:${serviceId}`, tenantId)
}

/** Under the pools' locks: what it holds and what is kept for it, whatever for. */
async function giveBack(scope: Scope, of: Of) {
  const { tenantId, serviceId } = of
  await releaseAll(scope, of)
  const held = await scope.db
    .delete(licenseAllocation)
    .where(
      and(eq(licenseAllocation.tenantId, tenantId), eq(licenseAllocation.serviceId, serviceId)),
    )
    .returning()
  for (const { kind, amount } of held) await draw(scope, kind, -amount)
}

/** How it was deployed and by which connections it was reached, and what led to those. */
async function dropConnections(scope: Scope, { tenantId, serviceId }: Of) {
  const { db } = scope
  const tables = [deploymentPart, dnsRecord, onboardingInvitation, deployment, dialPlanPrefix]
  for (const table of tables)
    await db.delete(table).where(and(eq(table.tenantId, tenantId), eq(table.serviceId, serviceId)))
  const gone = await db
    .delete(sipConnection)
    .where(and(eq(sipConnection.tenantId, tenantId), eq(sipConnection.serviceId, serviceId)))
    .returning({ gateway: sipConnection.gateway })
  const gateways = gone.flatMap(({ gateway }) => gateway?.toLowerCase() ?? [])
  if (gateways.length > 0)
    await db
      .update(managedUser)
      .set({ gateway: null })
      .where(
        and(
          eq(managedUser.tenantId, tenantId),
          inArray(sql`lower(${managedUser.gateway})`, gateways),
        ),
      )
  await db
    .update(numberRange)
    .set({ serviceId: null, version: sql`${numberRange.version} + 1` })
    .where(and(eq(numberRange.tenantId, tenantId), eq(numberRange.serviceId, serviceId)))
}

/** Whoever it was as a lead is one again, who has no license. */
async function freeLead(scope: Scope, { tenantId, serviceId }: Of) {
  const freed = await scope.db
    .update(lead)
    .set({ customerId: null, serviceId: null, version: sql`${lead.version} + 1` })
    .where(and(eq(lead.customerId, tenantId), eq(lead.serviceId, serviceId)))
    .returning({ id: lead.id, name: lead.companyName })
  for (const { id, name } of freed)
    await record(scope, { type: 'lead.freed', subject: { kind: 'lead', id, name } })
  if (freed.length > 0) await scope.announce('leads')
}

/** What follows for the tenant that stays: its other services are counted anew, and with the last one nothing is read any more. */
async function settleTenant(scope: Scope, tenantId: string, others: number) {
  await watchUserLicenses(scope, [tenantId])
  if (others > 0) {
    // who goes with all its services needs neither
    if ((await findDeletion(scope, tenantId))?.isRunning) return
    await queueAudit(scope, tenantId)
    await queuePrefixes(scope, tenantId)
    return
  }
  await scope.db
    .update(replication)
    .set({ dueAt: null, maxAt: null, pendingChanges: 0, deltaLink: null, missing: null })
    .where(eq(replication.tenantId, tenantId))
}

/** Whether another connection of the customer's, that stays, leads to that SBC as well. Run as the provider. */
export async function isSharedSbc(
  scope: Scope,
  { tenantId, serviceId }: Of,
  sbcId: string,
): Promise<boolean> {
  const others = await scope.db
    .select({ id: sipConnection.id })
    .from(sipConnection)
    .leftJoin(
      deployment,
      and(
        eq(deployment.tenantId, sipConnection.tenantId),
        eq(deployment.serviceId, sipConnection.serviceId),
      ),
    )
    .where(
      and(
        eq(sipConnection.tenantId, tenantId),
        eq(sipConnection.sbcId, sbcId),
        ne(sipConnection.serviceId, serviceId),
        sql`coalesce(${deployment.phase}, '') <> 'removing'`,
      ),
    )
    .limit(1)
  return others.length > 0
}
