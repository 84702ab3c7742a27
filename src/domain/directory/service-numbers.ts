import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

/**
 * Keeps a prefix, marked as Microsoft's, for each number that Microsoft has with a conference bridge, an attendant or a queue,
 * and drops those that it has no more; what somebody entered stays. Graph says `voiceApplicationAssigned` of attendants and
 * queues alike ("numberAssignment resource type"), so the account's name tells them apart. Says how many came or went.
 */
export async function keepMicrosoftNumbers(scope: Scope, tenantId: string): Promise<number> {
  const found = await scope.db.execute<{ id: string }>(sql`
    with there as (
      select n.number as prefix, case when n.assignment = 'conferenceAssigned' then 'conference-bridge'
        when concat_ws(' ', u.display_name, u.upn) ~* 'queue|warteschlange|(^|\\s)cq[-_]' then 'call-queue'
        else 'auto-attendant' end as kind
      from managed_number n left join managed_user u on u.tenant_id = n.tenant_id and u.graph_id = n.user_graph_id
      where n.tenant_id = ${tenantId}::uuid and n.assignment in ('conferenceAssigned', 'voiceApplicationAssigned')
    ), gone as (
      delete from dial_plan_prefix p where p.tenant_id = ${tenantId}::uuid and p.source = 'microsoft'
        and not exists (select from there t where t.prefix = p.prefix) returning p.id
    ), came as (
      insert into dial_plan_prefix as p (tenant_id, prefix, tag, kind, source)
      select ${tenantId}::uuid, prefix, kind, kind, 'microsoft' from there
      on conflict (tenant_id, prefix) do update set kind = excluded.kind, tag = excluded.tag, version = p.version + 1
        where p.source = 'microsoft' and p.kind is distinct from excluded.kind returning p.id
    )
    select id from gone union all select id from came`)
  if (found.length > 0) await scope.announce('numbers', tenantId)
  return found.length
}
