import { and, eq, isNull, sql } from 'drizzle-orm'
import { endSeatsOf } from '../licensing/seats.ends.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { supportSession } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { findTenant, lockTenant, type Tenant } from '../tenant.ts'

/**
 * Switches a tenant off: its people's sessions, support sessions, sockets and its clients' seats end with this transaction, nothing of its
 * queue starts any more, links and tokens are refused. All data stays, and what it reserves stays reserved.
 */
export async function deactivateTenant(scope: Scope, id: string): Promise<Tenant> {
  demand(scope.actor, 'switch-tenants')
  await findTenant(scope, id)
  const seats = await endSeatsOf(scope, id)
  const found = await lockTenant(scope, id)
  if (found.state === 'deactivated') return found
  demandState(found, 'active')
  const sessions = await endSessions(scope, id)
  await change(scope, found, 'deactivated', { sessions, seats })
  return { ...found, state: 'deactivated' }
}

/** Switches it on again: its people may sign in, and what waits in its queue starts. */
export async function activateTenant(scope: Scope, id: string): Promise<Tenant> {
  demand(scope.actor, 'switch-tenants')
  const found = await lockTenant(scope, id)
  if (found.state === 'active') return found
  demandState(found, 'deactivated')
  await change(scope, found, 'active', {})
  // the queue's workers look at once
  await scope.announce('queue', id)
  return { ...found, state: 'active' }
}

function demandState({ state, fullName }: Tenant, wanted: Tenant['state']) {
  if (state !== wanted) throw new Refusal('conflict', 'tenant-deleting', { name: fullName })
}

/** Ends every session in a tenant, with the support sessions of staff; says how many there were. Its sockets close on commit. */
export async function endSessions(scope: Scope, id: string): Promise<number> {
  const [row] = await scope.db.execute<{ ended: number }>(
    sql`select portal_tenant_sessions_end(${id}::uuid) as ended`,
  )
  await scope.db
    .update(supportSession)
    .set({ endedAt: sql`now()`, endCause: 'ended-by-staff', endedBy: scope.actor.name })
    .where(and(eq(supportSession.tenantId, id), isNull(supportSession.endedAt)))
  return row?.ended ?? 0
}

async function change(
  scope: Scope,
  before: Tenant,
  state: 'active' | 'deactivated',
  more: Record<string, unknown>,
) {
  await scope.db.update(tenant).set({ state }).where(eq(tenant.id, before.id))
  await record(scope, {
    tenantId: before.id,
    type: state === 'active' ? 'tenant.activated' : 'tenant.deactivated',
    subject: { kind: 'tenant', id: before.id, name: before.fullName },
    before: { state: before.state },
    after: { state, ...more },
  })
  await announceTenant(scope, before.id)
  await scope.announce('commands', before.id)
}

/** Says that a tenant's head and its row in lists have changed. */
export async function announceTenant(scope: Scope, id: string): Promise<void> {
  await scope.announce('tenants', id)
  await scope.announce(`tenant:${id}`, id)
}
