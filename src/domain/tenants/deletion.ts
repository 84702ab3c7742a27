import { and, desc, eq, inArray } from 'drizzle-orm'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { type Confirmed, demandConfirmed } from '../people/confirmations.ts'
import { demand, demandProvider } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { cancelCommands } from '../services/commands.acts.ts'
import { enqueue } from '../services/commands.ts'
import { readSetting } from '../settings/settings.ts'
import { announceTenant } from './switching.ts'
import { findTenant, lockTenant } from './tenants.ts'

export const deletionKind = 'delete-tenant'
export const deletionSteps = 5
export const shortestReason = 10
const longestReason = 500

/** A deletion that was ordered: until `at` it is held and anybody may stop it, then it runs. */
export type Deletion = {
  commandId: string
  at: Date
  isRunning: boolean
  step: number
  steps: number
  stepName: StoredMessage | null
  orderedBy: string
  reason: string
}

/** The deletion of this tenant that is held or runs, or null; the provider's alone to see. */
export async function findDeletion(scope: Scope, tenantId: string): Promise<Deletion | null> {
  const [found] = await scope.db
    .select()
    .from(command)
    .where(
      and(
        eq(command.subjectId, tenantId),
        inArray(command.state, ['queued', 'executing']),
        eq(command.kind, deletionKind),
      ),
    )
    .orderBy(desc(command.seq))
    .limit(1)
  if (!found) return null
  const { id, nextTryAt, state, attempt, step, steps, stepName, requestedName, payload } = found
  return {
    commandId: id,
    at: nextTryAt,
    // one that failed and waits for its next try has begun all the same
    isRunning: state === 'executing' || attempt > 0,
    ...{ step, steps, stepName, orderedBy: requestedName, reason: String(payload.reason ?? '') },
  }
}

/** What is typed to have a tenant deleted. */
export type DeletionWish = { confirm: string; reason: string }

/**
 * Orders a tenant's deletion: a command of the provider's, held for `deletion.holdMinutes`. Until then nothing changes for
 * the tenant and any operator may stop it; after that everything of it goes for good.
 */
export async function orderDeletion(
  scope: Scope,
  tenantId: string,
  wish: DeletionWish,
  confirmed: Confirmed,
): Promise<Deletion> {
  demand(scope.actor, 'delete-tenants')
  demandProvider(scope.actor)
  demandConfirmed(confirmed, scope.actor.id)
  const found = await lockTenant(scope, tenantId)
  if (found.state === 'deleting' || (await findDeletion(scope, tenantId)))
    throw new Refusal('conflict', 'deletion-ordered', { name: found.fullName })
  const reason = demandWish(found.shortname, wish)
  const { holdMinutes } = (await readSetting(scope, 'deletion')).value
  await enqueue(scope, [
    {
      kind: deletionKind,
      lane: 'housekeeping',
      owner: {},
      subject: { kind: 'tenant', id: tenantId, name: found.fullName },
      payload: { reason },
      steps: deletionSteps,
      delaySeconds: holdMinutes * 60,
    },
  ])
  await trace(scope, found, 'tenant.deletion-ordered', { reason, holdMinutes })
  const deletion = await findDeletion(scope, tenantId)
  if (!deletion) throw new Error('a deletion was not queued')
  return deletion
}

function demandWish(shortname: string, { confirm, reason }: DeletionWish): string {
  const why = reason.trim()
  const fields: Record<string, StoredMessage> = {
    ...(confirm.trim().toLowerCase() === shortname.toLowerCase()
      ? {}
      : { confirm: message('deletion-confirm', { shortname }) }),
    ...(why.length >= shortestReason && why.length <= longestReason
      ? {}
      : { reason: message('deletion-reason', { least: shortestReason, most: longestReason }) }),
  }
  const messages = Object.values(fields)
  if (messages.length > 0) throw new Refusal('invalid', 'deletion', { messages }, { fields })
  return why
}

/** Stops a deletion that is still held; the tenant is as it was. Refused once it has begun. */
export async function stopDeletion(scope: Scope, tenantId: string): Promise<void> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const found = await findTenant(scope, tenantId)
  const deletion = await findDeletion(scope, tenantId)
  const { done } = deletion
    ? await cancelCommands(scope, [deletion.commandId])
    : { done: [] as string[] }
  if (!deletion || deletion.isRunning || done.length === 0)
    throw new Refusal('conflict', found.state === 'deleting' ? 'deletion-begun' : 'no-deletion', {
      name: found.fullName,
    })
  await trace(scope, found, 'tenant.deletion-stopped', {})
}

/** In the provider's log, which outlives the tenant, and in the tenant's own. */
async function trace(
  scope: Scope,
  { id, fullName, shortname }: { id: string; fullName: string; shortname: string },
  type: string,
  after: Record<string, unknown>,
) {
  const line = { type, subject: { kind: 'tenant', id, name: fullName } }
  await record(scope, { ...line, after: { shortname, ...after } }, { ...line, after, tenantId: id })
  await announceTenant(scope, id)
}
