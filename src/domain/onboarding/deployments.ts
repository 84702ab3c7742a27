import { and, eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import {
  isReserved,
  lockPools,
  reserveOnboarding,
  settleOnboarding,
} from '../licensing/reservations.onboarding.ts'
import { type LogType, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { type CommandInput, enqueue } from '../queue/commands.ts'
import { lockLanes } from '../queue/lanes.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { deployment, type deploymentSteps, sbc } from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { firstKit } from '../services/kits.run.ts'
import { readSetting } from '../settings/settings.ts'
import { demandNotDeleting } from '../tenants/deletion.ts'

export type Deployment = typeof deployment.$inferSelect
export type DeploymentStep = (typeof deploymentSteps)[number]
/** The service that is deployed. */
export type Of = { tenantId: string; serviceId: string }

export const deployKind = 'deploy'
export const cleanUpKind = 'clean-up'
/** Takes a service of Operator Connect back: it goes as by a removal, with its numbers, and is a lead again. */
export const undoKind = 'undo-deployment'
/** What takes a service away, held or not. */
export const removalKinds = [cleanUpKind, undoKind] as const
export const removalOf = ({ isUndo }: Pick<Deployment, 'isUndo'>) =>
  isUndo ? undoKind : cleanUpKind

export const ofService = ({ tenantId, serviceId }: Of) =>
  and(eq(deployment.tenantId, tenantId), eq(deployment.serviceId, serviceId))

/**
 * The lane that a deployment is queued in, for who is about to queue something of it. Pools, lane, deployment, service, invitation: in
 * this order everywhere, for a worker that ends a command has its lane before it changes the service.
 */
export const lockLane = (scope: Scope, { tenantId }: Pick<Of, 'tenantId'>) =>
  lockLanes(scope, [{ owner: { tenantId }, lane: 'service' }])

/** The deployment under its lock, with its service; the service's own row is locked after it. */
export async function lockDeployment(scope: Scope, of: Of) {
  const [found] = await scope.db.select().from(deployment).where(ofService(of)).for('update')
  const [its] = await scope.db
    .select({
      id: service.id,
      name: service.name,
      licenseType: service.licenseType,
      licensedUsers: service.licensedUsers,
      deployStatus: service.deployStatus,
    })
    .from(service)
    .where(and(eq(service.tenantId, of.tenantId), eq(service.id, of.serviceId)))
    .for('update')
  if (!found || !its) throw new Refusal('missing', 'no-such-deployment')
  return { deployment: found, service: its }
}

const notUnderWay = 'deployment-not-under-way'

/** The same, refused when somebody has begun to remove it or it has ended. */
export async function lockDeploying(scope: Scope, of: Of) {
  const locked = await lockDeployment(scope, of)
  if (locked.deployment.phase !== 'deploying') throw new Refusal('conflict', notUnderWay)
  return locked
}

/** Where a service stands: its two statuses go together. */
export async function stand(
  scope: Scope,
  { tenantId, serviceId }: Of,
  values: Pick<
    typeof service.$inferInsert,
    'deployStatus' | 'status' | 'statusReason' | 'kitVersion'
  >,
): Promise<void> {
  await scope.db
    .update(service)
    .set({ ...values, version: sql`${service.version} + 1` })
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  await tell(scope, { tenantId, serviceId })
}

/** Says that something of a deployment is otherwise now. */
export async function tell(scope: Scope, { tenantId, serviceId }: Of): Promise<void> {
  await scope.announce(`service:${serviceId}`, tenantId)
  await scope.announce('tiles', tenantId)
}

/** Lists that say how many deployments use what is in them. */
export const usersOf = ['sbcs', 'script-templates'] as const

type Named = { id: string; name: string }

export const note = (
  scope: Scope,
  { tenantId }: Of,
  { id, name }: Named,
  type: LogType,
  after?: Record<string, unknown>,
) =>
  record(scope, {
    ...{ tenantId, type, subject: { kind: 'service', id, name } },
    ...(after && { after }),
  })

const commandFor = (of: Of, { id, name }: Named, kind: string): CommandInput => ({
  ...{ kind, owner: { tenantId: of.tenantId }, subject: { kind: 'service', id, name } },
  ...{ steps: 5, merge: true },
})

export const queueWork = (scope: Scope, of: Of, its: Named, kind: string) =>
  enqueue(scope, [commandFor(of, its, kind)])

export const readySince = { deployStatus: 'ready', status: 'warning' } as const

/**
 * Everything that a service waited for is there: its licenses become its own, and it is queued to be deployed. Refused
 * where it does not wait, where consent or the zone is missing, and where licenses that went back to the pool are no
 * longer there.
 */
export async function readyDeployment(scope: Scope, of: Of): Promise<void> {
  demand(scope.actor, 'provision')
  await lockPools(scope)
  await lockLane(scope, of)
  const locked = await lockDeployment(scope, of)
  const its = locked.service
  if (locked.deployment.phase !== 'waiting')
    throw new Refusal('conflict', 'deployment-not-waiting', { name: its.name })
  await demandReady(scope, locked.deployment)
  await keepLicenses(scope, of, its, new Date())
  await settleOnboarding(scope, of)
  await scope.db.update(deployment).set({ phase: 'deploying' }).where(ofService(of))
  await stand(scope, of, { ...readySince, statusReason: message('deploy-ready') })
  await note(scope, of, its, 'deployment.ready')
  await queueWork(scope, of, its, deployKind)
}

type Licensed = Pick<typeof service.$inferSelect, 'licenseType' | 'licensedUsers'>

/** Keeps the service's licenses until then, where they are not kept already. */
export async function keepLicenses(
  scope: Scope,
  of: Of,
  { licenseType, licensedUsers }: Licensed,
  expiresAt: Date,
): Promise<void> {
  if (await isReserved(scope, of)) return
  const wanted = { ...of, license: licenseType, users: licensedUsers, expiresAt }
  await reserveOnboarding(scope, wanted)
}

async function demandReady(scope: Scope, { zone, consent, tenantId }: Deployment): Promise<void> {
  if (zone !== null) await demandZone(scope, zone)
  if (consent === 'none') return
  const access = await scope.db
    .select({ tenantId: m365Authentication.tenantId })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  if (access.length === 0) throw new Refusal('conflict', 'no-authentication')
}

async function demandZone(scope: Scope, zone: string): Promise<void> {
  const { value: dns } = await readSetting(scope, 'dns')
  if (dns.provider === 'none') throw new Refusal('conflict', 'dns-not-set-up')
  if (dns.zone !== zone)
    throw new Refusal('conflict', 'deployment-other-zone', { zone, now: dns.zone })
}

/** Goes on with what failed or was stopped, at the step where it stands. Refused where nothing is to be done. */
export async function resumeDeployment(scope: Scope, of: Of): Promise<void> {
  demand(scope.actor, 'provision')
  await lockLane(scope, of)
  const { deployment: found, service: its } = await lockDeployment(scope, of)
  const { phase } = found
  if (phase === 'removing') await demandNotDeleting(scope, of.tenantId)
  if (phase !== 'deploying' && phase !== 'removing')
    throw new Refusal('conflict', 'deployment-nothing-to-do', { name: its.name })
  await scope.db.update(deployment).set({ dueAt: null, waitingSince: null }).where(ofService(of))
  await note(scope, of, its, 'deployment.resumed', { step: found.step })
  await queueWork(scope, of, its, phase === 'deploying' ? deployKind : removalOf(found))
  await tell(scope, of)
}

/** What an attempt begins with; null when there is nothing left to do. Run as the provider. */
export async function beginDeploy(scope: Scope, of: Of) {
  const locked = await lockDeployment(scope, of)
  if (locked.deployment.phase === 'deployed') return null
  if (locked.deployment.phase !== 'deploying')
    throw new Refusal('conflict', 'deployment-not-under-way')
  const [customer] = await scope.db
    .select({ country: tenant.country, access: m365Authentication })
    .from(tenant)
    .leftJoin(m365Authentication, eq(m365Authentication.tenantId, tenant.id))
    .where(eq(tenant.id, of.tenantId))
  await scope.db.update(deployment).set({ dueAt: null }).where(ofService(of))
  await stand(scope, of, { ...readySince, statusReason: message('deploy-ready') })
  return {
    ...locked,
    access: customer?.access ?? null,
    country: customer?.country ?? null,
  }
}

/** A step is done: the next one is due. Run as the provider. */
export async function stepDone(scope: Scope, of: Of, next: DeploymentStep): Promise<void> {
  await lockDeploying(scope, of)
  await scope.db.update(deployment).set({ step: next, waitingSince: null }).where(ofService(of))
  await tell(scope, of)
}

/** Everything is there: the service runs. `first`: what is said of it until it was replicated. Run as the provider. */
export async function finishDeploy(
  scope: Scope,
  of: Of,
  first: Pick<typeof service.$inferInsert, 'status' | 'statusReason'>,
): Promise<void> {
  const { service: its } = await lockDeploying(scope, of)
  await scope.db
    .update(deployment)
    .set({
      phase: 'deployed',
      step: 'replication',
      dueAt: null,
      waitingSince: null,
      endedAt: sql`now()`,
    })
    .where(ofService(of))
  const kitVersion = await firstKit(scope, [of.tenantId])
  await stand(scope, of, { deployStatus: 'deployed', ...first, kitVersion })
  await note(scope, of, its, 'deployment.done')
  await clear(scope, { tenantId: of.tenantId }, alarmKeyOf(of.serviceId))
}

export const alarmKeyOf = (serviceId: string) => `deployment|${serviceId}`

/**
 * A deployment, or its removal, was given up: the service says why, and keeps the step. In the transaction that gives the
 * command up, as the tenant.
 */
export async function failDeploy(
  scope: Scope,
  command: Pick<Claimed, 'kind' | 'tenantId' | 'subjectId' | 'subjectName'>,
  reason: StoredMessage,
): Promise<void> {
  const { tenantId, subjectId: serviceId } = command
  if (!tenantId || !serviceId) throw new Error('a deployment is of a service')
  // somebody has begun to remove it, which stopped this attempt: nothing has failed
  if (reason.code === notUnderWay) return
  const isCleanUp = command.kind !== deployKind
  const [failed] = await scope.db
    .update(service)
    .set({
      // what ran goes on being deployed until nothing of it is left
      deployStatus: sql`case when ${service.deployStatus} = 'deployed' then 'deployed' else 'failed' end`,
      ...{ status: 'error', statusReason: reason, version: sql`${service.version} + 1` },
    })
    .where(
      and(
        eq(service.tenantId, tenantId),
        eq(service.id, serviceId),
        isCleanUp ? undefined : sql`${service.deployStatus} <> 'deployed'`,
      ),
    )
    .returning({ name: service.name })
  // it is gone, or another attempt has finished it
  if (!failed) return
  await record(scope, {
    ...{ tenantId, type: 'deployment.failed' },
    subject: { kind: 'service', id: serviceId, name: failed.name },
  })
  await tell(scope, { tenantId, serviceId })
  await raise(scope, {
    ...{ owner: { tenantId }, key: alarmKeyOf(serviceId), severity: 'major', serviceId },
    name: message(isCleanUp ? 'cleanup-failed' : 'deployment-failed'),
    source: verbatim(command.subjectName),
    text: reason,
    correctiveAction: message(isCleanUp ? 'cleanup-failed-repair' : 'deployment-failed-repair'),
  })
}

/** What a deployment needs to know of its SBC. Run as the provider. */
export async function sbcOf(scope: Scope, id: string) {
  const [found] = await scope.db
    .select({ name: sbc.name, address: sbc.address, apiUrl: sbc.apiUrl })
    .from(sbc)
    .where(eq(sbc.id, id))
  if (!found) throw new Refusal('missing', 'no-such-sbc')
  return found
}
