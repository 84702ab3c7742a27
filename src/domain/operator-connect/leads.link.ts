import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

/**
 * Leads of customers who have their Operator Connect service already, because it was imported or is older than the lead here, belong
 * to that service from now on: where Microsoft's tenant is that of just one such service, which has no lead yet. Gives how many. Run as
 * the provider.
 */
export async function linkLeads({ db }: Scope): Promise<number> {
  const { count } = await db.execute(sql`
    with own as (
      select (array_agg(l.id))[1] as lead, (array_agg(s.tenant_id))[1] as customer, (array_agg(s.id))[1] as service
      from lead l join tenant t on t.ms_tenant_id = l.ms_tenant_id and t.state = 'active'
        join service s on s.tenant_id = t.id and s.kind = 'operator-connect'
      where l.family = 'operator-connect' and l.service_id is null and l.missing_since is null
        and not exists (select from lead o where o.service_id = s.id)
      group by l.ms_tenant_id having count(*) = 1)
    update lead l set customer_id = own.customer, service_id = own.service, version = l.version + 1
    from own where l.id = own.lead and l.service_id is null`)
  return count
}
