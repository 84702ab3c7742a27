import { randomBytes } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { record } from '../log.ts'
import { demand } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { tenantDomain } from '../schema/domains.ts'
import type { Scope } from '../scope.ts'
import { demandCustomHost } from './domains.names.ts'
import type { Domain } from './domains.states.ts'
import type { Base } from './hosts.ts'
import { findTenant } from './tenants.ts'

export const missingDomain = 'There is no such host. It may have been removed meanwhile.'

/** Hosts that one customer may have or be waiting for. */
const mostHosts = 20
const firstCheckSeconds = 60

/** What the TXT record must hold: 192 random bits, new for each attempt, so that an older proof is worth nothing. */
const newToken = () => `tenantry-${randomBytes(24).toString('base64url')}`

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
  if (!found) throw new Refusal('missing', missingDomain)
  return found
}

/** Whether people reach the tenant there. Without TLS (`isPlain`) no certificate is needed. */
export const isUsable = (domain: Domain, isPlain: boolean): boolean =>
  domain.enabled &&
  (domain.state === 'verified' || domain.state === 'lost') &&
  (isPlain || domain.certificate === 'issued' || domain.certificate === 'renew-failed')

/** Whether any host of the tenant is usable; only then it may be rebranded (seed: enabled and valid). */
export async function hasUsableHost(
  scope: Scope,
  { id, managedHost }: { id: string; managedHost: boolean },
  isPlain: boolean,
): Promise<boolean> {
  if (managedHost) return true
  return (await listDomains(scope, id)).some((domain) => isUsable(domain, isPlain))
}

/**
 * Asks for a host of the customer's own: pending with a new token until DNS proves it (spec 2 §8.3). Several tenants may
 * wait for one host. Refused: what is no public host, hosts of ours, hosts that rest.
 */
export async function requestDomain(
  scope: Scope,
  tenantId: string,
  host: string,
  base: Base,
): Promise<Domain> {
  demand(scope.actor, 'edit-domain')
  await findTenant(scope, tenantId)
  const name = demandCustomHost(host, base)
  await demandRested(scope, name)
  const others = await listDomains(scope, tenantId)
  if (others.length >= mostHosts)
    throw refusedHost('host-many', `A customer has at most ${mostHosts} hosts. Remove one first.`)
  const [made] = await scope.db
    .insert(tenantDomain)
    .values({
      tenantId,
      host: name,
      token: newToken(),
      nextCheckAt: sql`now() + make_interval(secs => ${firstCheckSeconds})`,
    })
    .onConflictDoNothing({ target: [tenantDomain.tenantId, tenantDomain.host] })
    .returning()
  if (!made) throw refusedHost('host-yours', `${name} is on the list already.`)
  await trace(scope, made, 'domain.requested', { after: { host: name } })
  return made
}

const refusedHost = (code: string, sentence: string) =>
  new Refusal('conflict', sentence, { code, fields: { host: sentence } })

async function demandRested(scope: Scope, host: string) {
  const [{ rests } = { rests: false }] = await scope.db.execute<{ rests: boolean }>(
    sql`select portal_host_rests(${host}) as rests`,
  )
  if (rests)
    throw refusedHost(
      'host-rests',
      'This host was removed a short time ago and rests for 30 days before anybody may have it.',
    )
}

/** Begins again where an attempt has run out: with a new token, so that an older proof proves nothing. */
export async function retryDomain(scope: Scope, tenantId: string, id: string): Promise<Domain> {
  demand(scope.actor, 'edit-domain')
  const before = await lockDomain(scope, tenantId, id)
  if (before.state !== 'expired')
    throw new Refusal('conflict', `${before.host} is not expired, there is nothing to repeat.`, {
      code: 'domain-not-expired',
    })
  await demandRested(scope, before.host)
  const [begun] = await scope.db
    .update(tenantDomain)
    .set({
      state: 'pending',
      token: newToken(),
      checks: 0,
      missingDays: 0,
      problem: null,
      checkedAt: null,
      requestedAt: sql`now()`,
      nextCheckAt: sql`now() + make_interval(secs => ${firstCheckSeconds})`,
      certificate: 'none',
      certificateProblem: null,
      version: sql`${tenantDomain.version} + 1`,
    })
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
    .returning()
  if (!begun) throw new Refusal('missing', missingDomain)
  await clear(scope, { tenantId }, alarmKeys(id).host)
  await trace(scope, begun, 'domain.requested', { before: { state: 'expired' } })
  return begun
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
