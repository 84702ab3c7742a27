import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { GraphConfiguration } from '../../connectors/graph/shapes.teams.ts'
import type { Scope } from '../scope.ts'
import { eachPageOfUsers, type Within } from './replications.pages.ts'

/**
 * Stores what Teams keeps of one page of users, in one statement that writes only what is another than before. Users who
 * are not known are left out.
 */
export async function storeConfigurations(
  scope: Scope,
  tenantId: string,
  configurations: readonly GraphConfiguration[],
): Promise<void> {
  const rows = [...new Map(configurations.map((row) => [row.id, row])).values()]
  if (rows.length === 0) return
  const column = (value: (row: GraphConfiguration) => unknown) => makePgArray(rows.map(value))
  // no inner join, for which PostgreSQL might read the whole tenant for each of the page's rows
  await scope.db.execute(sql`
    insert into managed_user (tenant_id, graph_id, account_type, voice_enabled, policies)
    select ${tenantId}::uuid, c.id, c.type, c.voice, c.policies::jsonb
    from unnest(${column(({ id }) => id)}::text[], ${column(({ accountType }) => accountType)}::text[],
      ${column(({ isVoiceEnabled }) => isVoiceEnabled)}::boolean[],
      ${column(({ policies }) => JSON.stringify(policies))}::text[]) as c(id, type, voice, policies)
    left join managed_user o on o.tenant_id = ${tenantId}::uuid and o.graph_id = c.id
    where coalesce(o.graph_id, '') <> ''
      and (o.account_type, o.voice_enabled, o.policies) is distinct from (c.type, c.voice, c.policies::jsonb)
    on conflict (tenant_id, graph_id) do update set account_type = excluded.account_type,
      voice_enabled = excluded.voice_enabled, policies = excluded.policies, changed_at = now()`)
}

/** Takes what Teams kept of those whom it no longer names. */
export const dropConfigurations = (
  within: Within,
  tenantId: string,
  isRead: (graphId: string) => boolean,
): Promise<void> =>
  eachPageOfUsers(within, tenantId, async ({ db }, which) => {
    const rows = await db.execute<{ id: string }>(
      sql`select graph_id as id from managed_user where ${which} and account_type is not null`,
    )
    const gone = rows.flatMap(({ id }) => (isRead(id) ? [] : [id]))
    if (gone.length > 0)
      await db.execute(sql`
        update managed_user set account_type = null, voice_enabled = null, policies = '{}', changed_at = now()
        where ${which} and graph_id = any(${makePgArray(gone)}::text[])`)
  })

/**
 * Gives every user of the tenant the gateway of the SIP connection whose voice policy is the user's, whatever the case of
 * its letters; none where no connection has it. Of two with one policy the older one has it, and of
 * two of one moment the first by name. Whom Teams names no policy of
 * has the organization's, which is called Global ("Assign policies to users and groups in Microsoft Teams").
 */
export async function deriveGateways(within: Within, tenantId: string): Promise<void> {
  const leads = await within(({ db }) =>
    db.execute<{ policy: string; gateway: string }>(sql`
      select distinct on (lower(voice_policy)) lower(voice_policy) as policy, gateway from sip_connection
      where tenant_id = ${tenantId} and voice_policy is not null and gateway is not null
      order by lower(voice_policy), created_at, lower(name)`),
  )
  const gateways = JSON.stringify(
    Object.fromEntries(leads.map(({ policy, gateway }) => [policy, gateway])),
  )
  const policy = sql`coalesce(policies -> 'OnlineVoiceRoutingPolicy' ->> 'name', case when account_type is not null then 'Global' end)`
  const gateway = sql`${gateways}::jsonb ->> lower(${policy})`
  await eachPageOfUsers(within, tenantId, async ({ db }, which) => {
    await db.execute(sql`
      update managed_user set gateway = ${gateway}, changed_at = now()
      where ${which} and gateway is distinct from ${gateway}`)
  })
}
