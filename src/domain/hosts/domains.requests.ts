import { randomBytes } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { hostQuarantine, tenantDomain } from '../schema/domains.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { demandCustomHost } from './domains.names.ts'
import type { Domain } from './domains.states.ts'
import { alarmKeys, listDomains, lockDomain, recordChange } from './domains.ts'
import type { Base } from './hosts.ts'

/** Hosts that one customer may have or be waiting for. */
const maxHosts = 20
const firstCheckSeconds = 60

/** What the TXT record must hold: 192 random bits, new for each attempt, so that an older proof is worth nothing. */
const newToken = () => `tenantry-${randomBytes(24).toString('base64url')}`

/**
 * Asks for a host of the customer's own: pending with a new token until DNS proves it. Several tenants may
 * wait for one host, and one that rests is waited for like any other: its proof then says so, to whoever owns it. Refused:
 * what is no public host, hosts of ours.
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
  if (others.length >= maxHosts)
    throw new Refusal('conflict', 'host-many', { max: maxHosts }, { field: 'host' })
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
  if (!made) throw new Refusal('conflict', 'host-yours', { host: name }, { field: 'host' })
  await recordChange(scope, made, 'domain.requested', { after: { host: name } })
  return made
}

/**
 * Ends the rest of a removed host before its 30 days and asks for it for this tenant; for the provider, who knows that the
 * removal was a mistake. DNS has to prove it anew all the same.
 */
export async function releaseHost(
  scope: Scope,
  tenantId: string,
  host: string,
  base: Base,
): Promise<Domain> {
  demandProvider(scope.actor)
  demand(scope.actor, 'edit-domain')
  const { fullName } = await findTenant(scope, tenantId)
  const name = demandCustomHost(host, base)
  const [freed] = await scope.db
    .delete(hostQuarantine)
    .where(eq(hostQuarantine.host, name))
    .returning()
  if (freed)
    await record(scope, {
      type: 'domain.released',
      subject: { kind: 'domain', name },
      before: { reason: freed.reason, until: freed.until.toISOString() },
      after: { tenant: fullName },
    })
  // it may wait for it already: nobody but the provider was told that it rests
  const waiting = (await listDomains(scope, tenantId)).find(({ host: known }) => known === name)
  return waiting ?? requestDomain(scope, tenantId, name, base)
}

/** Tells the provider, who can end it; anybody else would learn of a name whose it was. */
async function demandRested(scope: Scope, host: string) {
  if (scope.actor.audience.kind !== 'provider') return
  const [{ rests } = { rests: false }] = await scope.db.execute<{ rests: boolean }>(
    sql`select portal_host_rests(${host}) as rests`,
  )
  if (rests) throw new Refusal('conflict', 'host-rests', {}, { field: 'host' })
}

/** Begins again where an attempt has run out: with a new token, so that an older proof proves nothing. */
export async function retryDomain(scope: Scope, tenantId: string, id: string): Promise<Domain> {
  demand(scope.actor, 'edit-domain')
  const before = await lockDomain(scope, tenantId, id)
  if (before.state !== 'expired')
    throw new Refusal('conflict', 'domain-not-expired', { host: before.host })
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
  if (!begun) throw new Refusal('missing', 'no-such-host')
  await clear(scope, { tenantId }, alarmKeys(id).host)
  await recordChange(scope, begun, 'domain.requested', { before: { state: 'expired' } })
  return begun
}
