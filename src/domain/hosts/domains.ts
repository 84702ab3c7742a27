import { and, eq, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { form, type Given } from '../form.ts'
import { type LogType, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenantDomain } from '../schema/domains.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import { toggle } from '../values.ts'
import { edgeOf } from './domains.names.ts'
import type { Domain } from './domains.states.ts'
import type { Base } from './hosts.ts'

export type DomainRow = Domain & { isBeingChecked: boolean }

/** A tenant's own hosts, oldest first. */
export async function listDomains(scope: Scope, tenantId: string): Promise<DomainRow[]> {
  const found = await scope.db
    .select({
      domain: tenantDomain,
      isBeingChecked: sql<boolean>`exists (select from command c where c.subject_id = ${tenantDomain.id} and c.state in ('queued', 'executing'))`,
    })
    .from(tenantDomain)
    .where(eq(tenantDomain.tenantId, tenantId))
    .orderBy(tenantDomain.requestedAt, tenantDomain.id)
  return found.map(({ domain, isBeingChecked }) => ({ ...domain, isBeingChecked }))
}

/** One host of a tenant, locked against others who would change it; one out of reach is missing. */
export async function lockDomain(scope: Scope, tenantId: string, id: string): Promise<Domain> {
  const [found] = await scope.db
    .select()
    .from(tenantDomain)
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-host')
  return found
}

/** Whether people reach the tenant there. Without TLS (`isPlain`) no certificate is needed. */
export const isUsable = (domain: Domain, isPlain: boolean): boolean =>
  domain.enabled &&
  (domain.state === 'verified' || domain.state === 'lost') &&
  (isPlain || domain.certificate === 'issued' || domain.certificate === 'renew-failed')

/** Whether any host of the tenant is usable; only then it may be rebranded, as otherwise nobody could see the brand. */
export async function hasUsableHost(
  scope: Scope,
  { id, managedHost }: { id: string; managedHost: boolean },
  isPlain: boolean,
): Promise<boolean> {
  if (managedHost) return true
  return (await listDomains(scope, id)).some((domain) => isUsable(domain, isPlain))
}

/** The alarms that a host may have, by key. */
export const alarmKeys = (id: string) => ({
  host: `domain:${id}`,
  certificate: `certificate:${id}`,
})

/** Whoever is signed in on that host of the tenant is signed out now. */
export const endSessions = (scope: Scope, tenantId: string, host: string) =>
  scope.db.execute(sql`select portal_host_sessions_end(${tenantId}::uuid, ${host})`)

/** A line of the log, and every open page that shows the host. */
export async function recordChange(
  scope: Scope,
  { tenantId, id, host }: Pick<Domain, 'tenantId' | 'id' | 'host'>,
  type: LogType,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
): Promise<void> {
  await record(scope, { tenantId, type, subject: { kind: 'domain', id, name: host }, ...change })
  await scope.announce('domains', tenantId)
  await scope.announce(`tenant:${tenantId}`, tenantId)
}

const switchForm = form({ enabled: toggle() })

/** Switches a host on or off; off, nobody is served there from now on. Refused on a stale version. */
export async function switchDomain(
  scope: Scope,
  tenantId: string,
  id: string,
  given: Given,
): Promise<Domain> {
  demand(scope.actor, 'edit-domain')
  const before = await lockDomain(scope, tenantId, id)
  const { enabled } = switchForm.edit(given, before, before.host)
  const version = before.version + 1
  if (before.enabled === enabled) return before
  await scope.db
    .update(tenantDomain)
    .set({ enabled, version })
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
  if (!enabled) await endSessions(scope, tenantId, before.host)
  await recordChange(scope, before, enabled ? 'domain.enabled' : 'domain.disabled', {
    before: { enabled: before.enabled },
    after: { enabled },
  })
  return { ...before, enabled, version }
}

/** Unbinds a host at once: its sessions end, and one that was proven rests for 30 days. Says which it was. */
export async function removeDomain(scope: Scope, tenantId: string, id: string): Promise<string> {
  demand(scope.actor, 'edit-domain')
  const before = await lockDomain(scope, tenantId, id)
  await scope.db.execute(sql`select portal_domain_remove(${id}::uuid)`)
  for (const key of Object.values(alarmKeys(id))) await clear(scope, { tenantId }, key)
  await recordChange(scope, before, 'domain.removed', {
    before: { host: before.host, state: before.state },
  })
  return before.host
}

/** Switches `<shortname>.<suffix>` on or off; the provider's and the MSP's to decide. Refused on a stale version. */
export async function switchManagedHost(
  scope: Scope,
  tenantId: string,
  given: Given,
  base: Base,
): Promise<{ host: string; enabled: boolean }> {
  demand(scope.actor, 'edit-domain')
  if (scope.actor.audience.kind === 'tenant') throw new Refusal('forbidden', 'staff-only')
  const before = await lockTenant(scope, tenantId)
  const host = edgeOf(before.shortname, base)
  const now = { enabled: before.managedHost, version: before.version }
  const { enabled } = switchForm.edit(given, now, host)
  await scope.db
    .update(tenant)
    .set({ managedHost: enabled, version: sql`${tenant.version} + 1` })
    .where(eq(tenant.id, tenantId))
  if (before.managedHost === enabled) return { host, enabled }
  if (!enabled) await endSessions(scope, tenantId, host)
  await recordChange(
    scope,
    { tenantId, id: tenantId, host },
    enabled ? 'domain.enabled' : 'domain.disabled',
    { before: { managedHost: before.managedHost }, after: { managedHost: enabled } },
  )
  await scope.announce('tenants', tenantId)
  return { host, enabled }
}
