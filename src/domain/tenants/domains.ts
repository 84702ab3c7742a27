import { and, eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { tenantDomain } from '../schema/domains.ts'
import type { Scope } from '../scope.ts'
import type { Domain } from './domains.states.ts'

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
export async function trace(
  scope: Scope,
  { tenantId, id, host }: Pick<Domain, 'tenantId' | 'id' | 'host'>,
  type: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
): Promise<void> {
  await record(scope, { tenantId, type, subject: { kind: 'domain', id, name: host }, ...change })
  await scope.announce('domains', tenantId)
  await scope.announce(`tenant:${tenantId}`, tenantId)
}
