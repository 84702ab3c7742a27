import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'

/** A SIP connection that runs over an SBC. */
export type SbcConnection = {
  id: string
  name: string
  gateway: string | null
  tenantId: string
  tenant: string
  serviceId: string
  service: string
  /** It is deployed from here, or is being. */
  isDeployed: boolean
}

/** A time in which an SBC did not answer; still so without an end. */
export type SbcOutage = { id: string; raised: Date; cleared: Date | null; text: StoredMessage }

const mostConnections = 200
const mostOutages = 20

/** What runs over an SBC, by tenant and name, the first 200; and when it was unreachable of late. */
export async function readSbcDetails(
  scope: Scope,
  id: string,
): Promise<{ connections: SbcConnection[]; outages: SbcOutage[] }> {
  demandProvider(scope.actor)
  const connections = await scope.db.execute<SbcConnection>(sql`
    select c.id, c.name, c.gateway, c.tenant_id as "tenantId", t.full_name as tenant, c.service_id as "serviceId", v.name as service,
      d.tenant_id is not null as "isDeployed"
    from sip_connection c join tenant t on t.id = c.tenant_id
      join service v on v.tenant_id = c.tenant_id and v.id = c.service_id
      left join deployment d on d.tenant_id = c.tenant_id and d.connection_id = c.id
    where c.sbc_id = ${id}::uuid order by lower(t.full_name), lower(c.name) limit ${mostConnections}`)
  const outages = await scope.db.execute<{
    id: string
    raised: string
    cleared: string | null
    text: StoredMessage
  }>(sql`
    select id, raised_at as raised, cleared_at as cleared, text from alarm
    where audience = 'provider' and key = ${`sbc-unreachable|${id}`} order by raised_at desc, id limit ${mostOutages}`)
  return {
    connections,
    outages: outages.map(({ raised, cleared, ...one }) => ({
      ...{ ...one, raised: new Date(raised) },
      cleared: cleared === null ? null : new Date(cleared),
    })),
  }
}
