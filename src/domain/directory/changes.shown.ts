import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Scope } from '../scope.ts'

type Made = { graphId: string; kind: string; wanted: Readonly<Record<string, unknown>> }

/**
 * Puts changes that Microsoft has made into the copy of its directory, of each user one; the next reading says them again, or
 * otherwise. A number that went from one user to another is with the other.
 */
export async function showChanges(
  { db }: Scope,
  tenantId: string,
  made: readonly Made[],
): Promise<void> {
  const of = (kind: string) => {
    const rows = made.filter((change) => change.kind === kind)
    const json = JSON.stringify(rows.map(({ graphId, wanted }) => ({ id: graphId, wanted })))
    const ids = makePgArray(rows.map(({ graphId }) => graphId))
    return {
      user: sql`u.tenant_id = ${tenantId}::uuid and u.graph_id = any(${ids}::text[]) and u.graph_id = m.id`,
      some: rows.length > 0,
      rows: sql`json_to_recordset(${json}::json) as m(id text, wanted jsonb)`,
    }
  }
  const [details, policies, released, assigned] = [
    of('details'),
    of('policy'),
    of('number-release'),
    of('number-assign'),
  ]
  const statements: SQL[] = []
  if (details.some)
    statements.push(sql`
      update managed_user u set
        display_name = case when m.wanted ? 'displayName' then m.wanted ->> 'displayName' else u.display_name end,
        department = case when m.wanted ? 'department' then m.wanted ->> 'department' else u.department end,
        usage_location = case when m.wanted ? 'usageLocation' then m.wanted ->> 'usageLocation' else u.usage_location end
      from ${details.rows} where ${details.user}`)
  if (policies.some)
    statements.push(sql`
      update managed_user u set policies = case when m.wanted ->> 'policy' is null then u.policies - (m.wanted ->> 'policyType')
        else u.policies || jsonb_build_object(m.wanted ->> 'policyType',
          jsonb_build_object('id', '', 'name', m.wanted -> 'policy', 'by', 'direct')) end
      from ${policies.rows} where ${policies.user}`)
  if (released.some) {
    statements.push(sql`
      update managed_number n set user_graph_id = null, assignment = 'unassigned', changed_at = now()
      from ${released.rows} where n.tenant_id = ${tenantId}::uuid and n.number = m.wanted ->> 'number' and n.user_graph_id = m.id`)
    statements.push(
      sql`update managed_user u set voice_enabled = false from ${released.rows} where ${released.user}`,
    )
  }
  if (assigned.some) {
    statements.push(sql`
      insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id)
      select distinct on (m.wanted ->> 'number') ${tenantId}::uuid, m.wanted ->> 'number', m.wanted ->> 'numberType', 'userAssigned', m.id
      from ${assigned.rows}
      on conflict (tenant_id, number) do update set number_type = excluded.number_type, assignment = 'userAssigned',
        user_graph_id = excluded.user_graph_id, changed_at = now()`)
    statements.push(
      sql`update managed_user u set voice_enabled = true from ${assigned.rows} where ${assigned.user}`,
    )
  }
  // in this order, and without waiting for one another
  await Promise.all(statements.map((statement) => db.execute(statement)))
}
