import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { GraphGroup } from '../../connectors/graph/shapes.teams.ts'
import type { Scope } from '../scope.ts'
import { eachPageOfUsers, type Within } from './replications.pages.ts'

type Pass = { tenantId: string; generation: number }
export type Membership = { groupId: string; userId: string }

/** Stores one page of groups in one statement. */
export async function storeGroups(
  scope: Scope,
  { tenantId, generation }: Pass,
  groups: readonly GraphGroup[],
): Promise<void> {
  const rows = [...new Map(groups.map((row) => [row.id, row])).values()]
  if (rows.length === 0) return
  await scope.db.execute(sql`
    insert into managed_group as g (tenant_id, graph_id, name, generation)
    select ${tenantId}::uuid, r.id, r.name, ${generation}::integer
    from unnest(${makePgArray(rows.map(({ id }) => id))}::text[],
      ${makePgArray(rows.map(({ name }) => name))}::text[]) as r(id, name)
    on conflict (tenant_id, graph_id) do update set name = excluded.name, generation = excluded.generation`)
}

/** Stores members of one group or of many in one statement. */
export async function storeMembers(
  scope: Scope,
  { tenantId, generation }: Pass,
  members: readonly Membership[],
): Promise<void> {
  if (members.length === 0) return
  await scope.db.execute(sql`
    insert into managed_member as m (tenant_id, group_id, user_id, generation)
    select distinct ${tenantId}::uuid, r.group_id, r.user_id, ${generation}::integer
    from unnest(${makePgArray(members.map(({ groupId }) => groupId))}::text[],
      ${makePgArray(members.map(({ userId }) => userId))}::text[]) as r(group_id, user_id)
    on conflict (tenant_id, user_id, group_id) do update set generation = excluded.generation`)
}

/** Groups that were named and could not be read, wholly (`all`) or their members: what is known of them stays. */
export async function keepGroups(
  scope: Scope,
  { tenantId, generation }: Pass,
  groupIds: readonly string[],
): Promise<void> {
  if (groupIds.length === 0) return
  const ids = sql`${makePgArray([...groupIds])}::text[]`
  await scope.db.execute(sql`
    update managed_group set generation = ${generation} where tenant_id = ${tenantId} and graph_id = any(${ids})`)
  await scope.db.execute(sql`
    update managed_member set generation = ${generation} where tenant_id = ${tenantId} and group_id = any(${ids})`)
}

/**
 * After a pass: what a complete one did not show is gone, a group without members with it, and every user has the groups
 * of which it is a member, in the order of their ids. No statement joins: of a tenant that is new PostgreSQL's statistics
 * know nothing, and a plan for one row is quadratic for a hundred thousand.
 */
export async function settleGroups(
  within: Within,
  { tenantId, generation }: Pass,
  isComplete: boolean,
): Promise<void> {
  await within(async ({ db }) => {
    if (isComplete)
      await db.execute(sql`
        delete from managed_member where tenant_id = ${tenantId} and generation < ${generation}`)
    const counted = await db.execute<{ id: string; members: number }>(sql`
      select group_id as id, count(*)::integer as members from managed_member where tenant_id = ${tenantId} group by group_id`)
    const counts = JSON.stringify(
      Object.fromEntries(counted.map(({ id, members }) => [id, members])),
    )
    const members = sql`coalesce((${counts}::jsonb ->> graph_id)::integer, 0)`
    await db.execute(sql`
      update managed_group set members = ${members} where tenant_id = ${tenantId} and members <> ${members}`)
    await db.execute(sql`
      delete from managed_group where tenant_id = ${tenantId}
        and (members = 0 or (${isComplete} and generation < ${generation}))`)
  })
  const groups = sql`coalesce((select array_agg(m.group_id order by m.group_id) from managed_member m
    where m.tenant_id = ${tenantId} and m.user_id = managed_user.graph_id), '{}')`
  await eachPageOfUsers(within, tenantId, async ({ db }, which) => {
    await db.execute(sql`
      update managed_user set groups = ${groups}, changed_at = now() where ${which} and groups <> ${groups}`)
  })
}
