import { and, eq, sql } from 'drizzle-orm'
import type { UserField } from '../../connectors/graph/selected.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { fieldsOf, newest, releasesBetween } from './kits.releases.ts'
import { mainKit, whyNotUpgradable } from './kits.ts'
import { replicateNow, whyNotSent } from './replications.ts'
import { isBelow } from './tiles.ts'

type Of = { tenantId: string; serviceId: string }

/**
 * Takes the service to its next release: what that does for the customer, and the service's version, in one transaction. Null
 * where it has the main tenant's; refused where it cannot go on. Run as the provider.
 */
export async function upgradeOnce(
  scope: Scope,
  of: Of,
): Promise<{ version: string; at: number } | null> {
  const { tenantId, serviceId } = of
  const own = and(eq(service.tenantId, tenantId), eq(service.id, serviceId))
  const [its] = await scope.db
    .select({
      ...{ name: service.name, deployStatus: service.deployStatus, kitVersion: service.kitVersion },
    })
    .from(service)
    .where(own)
  if (!its) throw new Refusal('missing', 'no-such-service')
  const main = await mainKit(scope)
  const why = whyNotUpgradable(its, main)
  if (why?.code === 'kit-current') return null
  if (why || main === null) throw new Refusal('conflict', why ?? 'kit-main-unknown')
  const [next] = releasesBetween(its.kitVersion, main)
  // the main tenant has one that is no release
  if (!next) return null
  await next.step(scope, [tenantId])
  const [upgraded] = await scope.db
    .update(service)
    .set({ kitVersion: next.version, version: sql`${service.version} + 1` })
    .where(
      and(
        own,
        eq(service.deployStatus, 'deployed'),
        sql`${service.kitVersion} is not distinct from ${its.kitVersion}`,
      ),
    )
    .returning({ id: service.id })
  if (!upgraded) throw new Refusal('conflict', 'kit-changed', {}, { retryAfter: 1 })
  await record(scope, {
    ...{
      tenantId,
      type: 'service.kit',
      subject: { kind: 'service', id: serviceId, name: its.name },
    },
    ...{ before: { kit: its.kitVersion }, after: { kit: next.version } },
  })
  await scope.announce(`service:${serviceId}`, tenantId)
  for (const topic of ['kits', 'services', 'tiles'] as const) await scope.announce(topic, tenantId)
  return { version: next.version, at: releasesBetween(null, next.version).length }
}

/** What a release has to be read once more is queued; run as the tenant, after the last release. */
export async function finishUpgrade(scope: Scope, { tenantId, serviceId }: Of) {
  const [state] = await scope.db
    .select({ readAll: replication.readAll })
    .from(replication)
    .where(eq(replication.tenantId, tenantId))
  const isQueued = state?.readAll === true && (await whyNotSent(scope)) === null
  if (isQueued) await replicateNow(scope, tenantId)
  const [its] = await scope.db
    .select({ kit: service.kitVersion })
    .from(service)
    .where(and(eq(service.tenantId, tenantId), eq(service.id, serviceId)))
  return { kit: its?.kit ?? null, replication: isQueued }
}

/**
 * The kit that a new service of these customers begins with, once what its releases do for them is done; null while the main
 * tenant's is unknown. Before the service is there. Run as the provider.
 */
export async function firstKit(scope: Scope, tenantIds: readonly string[]): Promise<string | null> {
  const main = await mainKit(scope)
  if (main === null) return null
  const first = isBelow(newest(), main) ? newest() : main
  for (const release of releasesBetween(null, first)) await release.step(scope, tenantIds)
  return first
}

/** What of a tenant's users is read beside what always is: as much as the newest kit of its services brings. */
export async function fieldsOfTenant(
  scope: Scope,
  tenantId: string,
): Promise<readonly UserField[]> {
  const [found] = await scope.db.execute<{ newest: string | null }>(sql`
    select array_to_string(max(kit_key), '.') as newest from service where tenant_id = ${tenantId}`)
  return fieldsOf(found?.newest ?? null)
}
