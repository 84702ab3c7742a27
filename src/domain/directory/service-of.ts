import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { LicenseLevel, Scope } from '../scope.ts'
import { levelOf } from '../services/rights.ts'
import type { LicenseType } from '../services/services.ts'

/**
 * The service that user `u` is of: whose SIP connection has the user's gateway; for whom Operator Connect gives a number,
 * that one; else the tenant's only one. Null where none of them says.
 */
export const serviceOf = sql`coalesce(
  (select c.service_id from sip_connection c where c.tenant_id = u.tenant_id and lower(c.gateway) = lower(u.gateway)),
  (select s.id from service s where s.tenant_id = u.tenant_id and s.kind = 'operator-connect' and exists (
    select from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id and n.number_type = 'operatorConnect')
    order by s.created_at, s.id limit 1),
  (select (array_agg(s.id))[1] from service s where s.tenant_id = u.tenant_id having count(*) = 1))`

/** How far the license goes of the services that these users are of; the tenant's best where a user is of none. */
export async function levelsOf(
  scope: Scope,
  graphIds: readonly string[],
): Promise<ReadonlyMap<string, LicenseLevel | null>> {
  const found = await scope.db.execute<{ id: string; license: LicenseType | null }>(sql`
    select u.graph_id as id, (select s.license_type from service s where s.tenant_id = u.tenant_id and s.id = ${serviceOf}) as license
    from managed_user u where u.graph_id = any(${makePgArray([...graphIds])}::text[])`)
  const best = scope.actor.licenseLevel ?? null
  return new Map(found.map(({ id, license }) => [id, license ? levelOf(license) : best]))
}
