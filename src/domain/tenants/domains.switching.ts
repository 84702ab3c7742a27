import { and, eq, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { demand } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { tenantDomain } from '../schema/domains.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { edgeOf } from './domains.names.ts'
import type { Domain } from './domains.states.ts'
import { alarmKeys, endSessions, lockDomain, trace } from './domains.ts'
import type { Base } from './hosts.ts'
import { findTenant } from './tenants.ts'

/** Switches a host on or off; off, nobody is served there from now on. Refused on a stale version. */
export async function switchDomain(
  scope: Scope,
  tenantId: string,
  id: string,
  { enabled, version }: { enabled: boolean; version: number },
): Promise<Domain> {
  demand(scope.actor, 'edit-domain')
  const before = await lockDomain(scope, tenantId, id)
  if (before.version !== version) throw staleSwitch(before.host, before.enabled, enabled)
  if (before.enabled === enabled) return before
  await scope.db
    .update(tenantDomain)
    .set({ enabled, version: version + 1 })
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
  if (!enabled) await endSessions(scope, tenantId, before.host)
  await trace(scope, before, enabled ? 'domain.enabled' : 'domain.disabled', {
    before: { enabled: before.enabled },
    after: { enabled },
  })
  return { ...before, enabled, version: version + 1 }
}

const staleSwitch = (host: string, theirs: boolean, yours: boolean) =>
  new Refusal('conflict', 'stale-switch', { host, theirs, yours })

/** Unbinds a host at once: its sessions end, and one that was proven rests for 30 days. Says which it was. */
export async function removeDomain(scope: Scope, tenantId: string, id: string): Promise<string> {
  demand(scope.actor, 'edit-domain')
  const before = await lockDomain(scope, tenantId, id)
  await scope.db.execute(sql`select portal_domain_remove(${id}::uuid)`)
  for (const key of Object.values(alarmKeys(id))) await clear(scope, { tenantId }, key)
  await trace(scope, before, 'domain.removed', {
    before: { host: before.host, state: before.state },
  })
  return before.host
}

/** Switches `<shortname>.<suffix>` on or off; the provider's and the MSP's to decide. Refused on a stale version. */
export async function switchManagedHost(
  scope: Scope,
  tenantId: string,
  { enabled, version }: { enabled: boolean; version: number },
  base: Base,
): Promise<void> {
  demand(scope.actor, 'edit-domain')
  if (scope.actor.audience.kind === 'tenant') throw new Refusal('forbidden', 'staff-only')
  const before = await findTenant(scope, tenantId)
  const host = edgeOf(before.shortname, base)
  const [changed] = await scope.db
    .update(tenant)
    .set({ managedHost: enabled, version: sql`${tenant.version} + 1` })
    .where(and(eq(tenant.id, tenantId), eq(tenant.version, version)))
    .returning({ id: tenant.id })
  if (!changed) throw staleSwitch(host, before.managedHost, enabled)
  if (before.managedHost === enabled) return
  if (!enabled) await endSessions(scope, tenantId, host)
  await trace(
    scope,
    { tenantId, id: tenantId, host },
    enabled ? 'domain.enabled' : 'domain.disabled',
    { before: { managedHost: before.managedHost }, after: { managedHost: enabled } },
  )
  await scope.announce('tenants', tenantId)
}
