import { and, eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { beginCleanUp, type CleanUp, finishCleanUp } from '../onboarding/clean-ups.ts'
import { failDeploy, type Of, ofService, undoKind } from '../onboarding/deployments.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { raiseAlarm } from '../queue/commands.completion.ts'
import { enqueue } from '../queue/commands.ts'
import { lockLanes } from '../queue/lanes.ts'
import { Refusal } from '../refusal.ts'
import { deployment } from '../schema/onboarding.ts'
import { lead } from '../schema/operator-connect.ts'
import { service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { startNumberJob } from './jobs.ts'
import { readAnew } from './licensing.ts'
import { undoSteps } from './undo.orders.ts'
import { assignedNumbers, numbersSaid } from './undo.ts'

const named = async ({ db }: Scope, { tenantId, serviceId }: Of) => {
  const [its] = await db
    .select({ name: service.name })
    .from(service)
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  return its?.name ?? null
}

const inUse = 'undo-numbers'

/**
 * What an undo begins with, as a removal does; null when the service is gone already. Refused, with nothing changed, where a number came
 * into use since it was ordered. Run as the provider.
 */
export async function beginUndo(scope: Scope, of: Of, cleanUp: CleanUp) {
  const name = await named(scope, of)
  if (name === null) return null
  const numbers = await assignedNumbers(scope, of)
  if (numbers.length > 0) {
    const [its] = await scope.db
      .select({ phase: deployment.phase })
      .from(deployment)
      .where(ofService(of))
    const code = its?.phase === 'removing' ? 'undo-not-released' : inUse
    throw new Refusal('conflict', message(code, numbersSaid(name, numbers)))
  }
  return beginCleanUp(scope, of, { ...cleanUp, isUndo: true })
}

/** `isTried`: what is still held after a release is over cannot be released. `looks`: how often it was looked whether it is. */
type Waiting = { isTried: boolean; looks: number }
const firstLookSeconds = 20
const rarestLookSeconds = 900

/**
 * Has the numbers of a service released, and looks again later while some are: then a command of its own goes on, so that waiting costs no
 * attempt. Says whether all are. Refused where Microsoft kept some, or never answered. Run as the provider.
 */
export async function releaseNumbers(
  scope: Scope,
  of: Of,
  { isTried, looks }: Waiting,
): Promise<'released' | 'waits'> {
  const { tenantId, serviceId } = of
  const owner = { tenantId }
  await lockLanes(scope, [
    { owner, lane: 'numbers' },
    { owner, lane: 'service' },
  ])
  const name = (await named(scope, of)) ?? ''
  const { held, kept, isBusy } = await heldNumbers(scope, tenantId)
  if (held.length === 0) return 'released'
  const isOver = kept.length === held.length
  if (!isBusy && (isTried || !isOver))
    throw new Refusal('conflict', message('undo-not-released', numbersSaid(name, held)))
  if (isOver)
    await startNumberJob(scope, {
      ...{ tenantId, serviceId, family: 'operator-connect', kind: 'release', source: 'webui' },
      numbers: kept.map((number) => ({ number })),
    })
  await enqueue(scope, [
    {
      ...{ kind: undoKind, owner, subject: { kind: 'service', id: serviceId, name } },
      payload: { isTried: isTried || isOver, looks: looks + 1 },
      delaySeconds: Math.min(firstLookSeconds * 2 ** looks, rarestLookSeconds),
      ...{ steps: undoSteps, merge: true },
    },
  ])
  return 'waits'
}

/** What is not released of a customer's numbers, and of that what nothing is under way with; whether a job of theirs has not ended. */
async function heldNumbers({ db }: Scope, tenantId: string) {
  const all = await db.execute<{ number: string; isKept: boolean; isBusy: boolean }>(sql`
    select o.number, o.state = 'acquired' as "isKept", exists (select from number_job j where j.tenant_id = o.tenant_id and j.id = o.job_id
      and j.state in ('queued', 'sending', 'waiting')) as "isBusy"
    from oc_number o where o.tenant_id = ${tenantId}::uuid and o.family = 'operator-connect'
      and o.state in ('pending', 'acquired', 'releasing') order by o.number`)
  return {
    held: all.map(({ number }) => number),
    kept: all.filter(({ isKept }) => isKept).map(({ number }) => number),
    isBusy: all.some(({ isBusy }) => isBusy),
  }
}

/**
 * Nothing of it is outside any more: the service goes, and the customer is a lead again; one that never was, because the service came
 * another way, becomes one. Microsoft is asked anew who its leads are. Done once more it finds nothing. Run as the provider.
 */
export async function finishUndo(scope: Scope, of: Of): Promise<void> {
  if ((await named(scope, of)) === null) return
  const [was] = await scope.db
    .select({ id: lead.id })
    .from(lead)
    .where(and(eq(lead.customerId, of.tenantId), eq(lead.serviceId, of.serviceId)))
  await finishCleanUp(scope, of)
  if (!was) await makeLead(scope, of)
  await readAnew(scope, ['leads'])
}

async function makeLead(scope: Scope, { tenantId }: Of) {
  const [of] = await scope.db
    .select({
      ...{ name: tenant.fullName, msTenantId: tenant.msTenantId, mspId: tenant.mspId },
      country: tenant.country,
    })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
  if (!of) return
  const { name, msTenantId, mspId, country } = of
  const [made] = await scope.db
    .insert(lead)
    .values({
      ...{ audience: mspId ? 'msp' : 'provider', mspId, family: 'operator-connect' },
      ...{ msTenantId, companyName: name, direct: true, countries: country ? [country] : [] },
      createdBy: scope.actor.onBehalfOf ?? scope.actor.name,
    })
    // Microsoft has told of it, and it is free
    .onConflictDoNothing()
    .returning({ id: lead.id })
  if (!made) return
  await record(scope, { type: 'lead.added', subject: { kind: 'lead', id: made.id, name } })
  await scope.announce('leads')
}

/** An undo was given up: before anything of it was done the service is as it was. In the transaction that gives it up, as the tenant. */
export const failUndo = (scope: Scope, command: Claimed, reason: StoredMessage): Promise<void> =>
  reason.code === inUse ? raiseAlarm(scope, command, reason) : failDeploy(scope, command, reason)
