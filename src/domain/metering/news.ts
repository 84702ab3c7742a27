import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

/** So many counters are looked at in one transaction. */
const atOnce = 1000

/**
 * Says `mau` to each MSP, once, whose organizations were counted since the last time, in the present month and the one before; of a customer
 * that has no MSP the provider hears. A counter that is just being written is left for the next time. For the worker; says how
 * many counters there were.
 */
export async function announceMau(scope: Scope): Promise<number> {
  const touched = await scope.db.execute<{ tenantId: string; mspId: string | null }>(sql`
    with news as materialized (
      select c.period, c.tenant_id from mau_counter c
      where c.is_news and c.period in (portal_period(portal_clock()), portal_period_add(portal_period(portal_clock()), -1))
      limit ${atOnce} for update skip locked)
    update mau_counter c set is_news = false from news n join tenant t on t.id = n.tenant_id
    where c.period = n.period and c.tenant_id = n.tenant_id returning t.id as "tenantId", t.msp_id as "mspId"`)
  for (const [mspId, own] of Map.groupBy(touched, (one) => one.mspId))
    await scope.announce('mau', mspId === null ? own[0]?.tenantId : null, mspId)
  return touched.length
}
