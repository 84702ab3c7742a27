import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { demandConfirmed, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { noteChange } from '../services/replications.ts'
import { demandRight } from '../services/rights.ts'
import { announceChanges, keepChanges } from './changes.ts'
import { lockNumbers } from './free-numbers.ts'
import { type Place, type Planned, planGroup } from './lifecycle.plan.ts'
import { findGroup, fitting, groupsWhere, type LifecycleGroup } from './lifecycle.rules.ts'

export const applyKind = 'apply-lifecycle'

/** Everybody of the directory, whom a group is about, its members, and who of them has what it was applied with. */
export type Reach = { everybody: number; matching: number; members: number; upToDate: number }

/** How many of the tenant's users a group is about. */
export async function reachOf(scope: Scope, tenantId: string, groupId: string): Promise<Reach> {
  const [found] = await scope.db.execute<Reach>(sql`
    select (select count(*)::integer from managed_user where tenant_id = ${tenantId}::uuid and removed_at is null) as everybody,
      (select count(*)::integer from lifecycle_group g join managed_user u on u.tenant_id = g.tenant_id
        where g.tenant_id = ${tenantId}::uuid and g.id = ${groupId}::uuid and ${fitting}) as matching,
      (select count(*)::integer from lifecycle_member m where m.tenant_id = ${tenantId}::uuid and m.group_id = ${groupId}::uuid) as members,
      (select count(*)::integer from lifecycle_member m join lifecycle_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
        where m.tenant_id = ${tenantId}::uuid and m.group_id = ${groupId}::uuid and m.template_id = g.template_id
          and m.template_version >= g.applied_version) as "upToDate"`)
  return found ?? { everybody: 0, matching: 0, members: 0, upToDate: 0 }
}

/** Members who no longer fit their group, or left the directory. */
const leaving = (tenantId: string, groupId?: string) => sql`
  m.tenant_id = ${tenantId}::uuid ${groupId ? sql`and m.group_id = ${groupId}::uuid` : sql``} and not exists (
    select from managed_user u join lifecycle_group g on g.tenant_id = u.tenant_id and g.id = m.group_id
    where u.tenant_id = m.tenant_id and u.graph_id = m.graph_id and ${fitting})`

export type GroupPreview = Reach & {
  group: LifecycleGroup
  /** Users without the newest version of the template. */
  users: Planned[]
  /** Ids of users who would no longer be members; they keep what they have. */
  leaving: string[]
}

/** What applying a group would do, user by user; nothing is changed. */
export async function previewGroup(
  scope: Scope,
  tenantId: string,
  id: string,
): Promise<GroupPreview> {
  demandRight(scope.actor, 'lifecycle-management', 'view')
  const group = await findGroup(scope, tenantId, id)
  const { users } = await planGroup(scope, tenantId, group, { version: group.template.version })
  const gone = await scope.db.execute<{ id: string }>(
    sql`select m.graph_id as id from lifecycle_member m where ${leaving(tenantId, id)}`,
  )
  const reach = await reachOf(scope, tenantId, id)
  return { ...reach, group, users, leaving: gone.map((row) => row.id) }
}

/** What users are called, those who left the directory too. */
export const namesOf = async ({ db }: Scope, tenantId: string, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : [
        ...(await db.execute<{ id: string; name: string }>(sql`
          select a.id, coalesce(u.display_name, u.upn, a.id) as name from unnest(${makePgArray([...ids])}::text[]) a(id)
            left join managed_user u on u.tenant_id = ${tenantId}::uuid and u.graph_id = a.id
          order by u.name_key, a.id`)),
      ]

/**
 * Queues that a group's template is given to all whom it is about, and from then on to joiners after each replication. Asks
 * once more where that is nobody or everybody; refused where all have it, and where all would be further users while user
 * licenses are used up. Who counts already gets it all the same, and the others once there are enough.
 */
export async function applyGroup(
  scope: Scope,
  tenantId: string,
  id: string,
  given: Given,
): Promise<{ name: string; commandId: string }> {
  demand(scope.actor, 'edit-lifecycle')
  const {
    group,
    users,
    matching,
    everybody,
    leaving: gone,
  } = await previewGroup(scope, tenantId, id)
  demandRight(scope.actor, 'lifecycle-management', 'edit', group.level)
  demandMeant(given, { matching, everybody })
  const { name, template, appliedVersion } = group
  if (users.length > 0 && users.every(({ skip }) => skip?.code === 'user-licenses-used-up'))
    throw new Refusal('conflict', users[0]?.skip ?? message('lifecycle-nothing'))
  if (appliedVersion === template.version && users.length === 0 && gone.length === 0)
    throw new Refusal('conflict', 'lifecycle-nothing')
  await scope.db.execute(sql`
    update lifecycle_group set applied_at = now(), applied_version = ${template.version}
    where tenant_id = ${tenantId}::uuid and id = ${id}::uuid`)
  const [queued] = await queueApplying(scope, tenantId, [group])
  await scope.announce('lifecycle', tenantId)
  return { name, commandId: queued?.id ?? '' }
}

/** Asks once more about a group that is about nobody, or about everybody. */
export function demandMeant(
  given: Given,
  { matching, everybody }: Pick<Reach, 'matching' | 'everybody'>,
): void {
  if (matching > 0 && matching < everybody) return
  const why =
    matching === 0
      ? message('lifecycle-matches-nobody')
      : message('lifecycle-matches-all', { matching })
  demandConfirmed(given, ['matching', matching], why, { '': why })
}

const queueApplying = (scope: Scope, tenantId: string, groups: readonly LifecycleGroup[]) =>
  enqueue(
    scope,
    groups.map(({ id, name }) => ({
      ...{ kind: applyKind, owner: { tenantId }, merge: true },
      subject: { kind: 'lifecycle-group', id, name },
    })),
  )

export type Applied = { users: number; skipped: number; last: Place | null }

/**
 * Queues the changes of the next users of a group, `max` at most, and makes them its members in the same transaction, which
 * is the mark that keeps whoever resumes from queueing them twice. Who gets nothing now is left for the next time.
 */
export async function applyNext(
  scope: Scope,
  tenantId: string,
  { id, batch, max, after }: { id: string; batch: string; max: number; after: Place | null },
): Promise<Applied> {
  await lockNumbers(scope, tenantId)
  const group = await findGroup(scope, tenantId, id)
  const version = group.appliedVersion
  if (version === null) throw new Refusal('conflict', 'lifecycle-changed')
  const { users, last } = await planGroup(scope, tenantId, group, { max, after, version })
  const ready = users.filter(({ skip }) => !skip)
  const changes = ready.flatMap((user) => user.changes)
  if (changes.length > 0) {
    await keepChanges(scope, tenantId, changes, { factor: 'template', batch })
    await noteChange(scope, tenantId)
  }
  await join(scope, tenantId, group, ready)
  return { users: ready.length, skipped: users.length - ready.length, last }
}

/** Users become members, and get the site that the template says. */
async function join(
  scope: Scope,
  tenantId: string,
  { id, name, template }: LifecycleGroup,
  users: readonly Planned[],
) {
  if (users.length === 0) return
  const { actor, db } = scope
  const ids = makePgArray(users.map((user) => user.id))
  await db.execute(sql`
    with was as (select m.graph_id, g.name from lifecycle_member m join lifecycle_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
      where m.tenant_id = ${tenantId}::uuid and m.graph_id = any(${ids}::text[])),
    joined as (
      insert into lifecycle_member as m (tenant_id, graph_id, group_id, template_id, template_version)
      select ${tenantId}::uuid, unnest(${ids}::text[]), ${id}::uuid, ${template.id}::uuid, ${template.version}::integer
      on conflict (tenant_id, graph_id) do update set group_id = excluded.group_id, template_id = excluded.template_id,
        template_version = excluded.template_version, applied_at = now()
      returning m.graph_id)
    insert into user_change (tenant_id, graph_id, field, before, after, by)
    select ${tenantId}::uuid, j.graph_id, 'lifecycle-group', case when w.name is null then null else jsonb_build_object('group', w.name) end,
      jsonb_build_object('group', ${name}::text, 'template', ${template.name}::text, 'version', ${template.version}::integer), ${actor.name}
    from joined j left join was w on w.graph_id = j.graph_id`)
  const moved = users.flatMap((user) =>
    user.site ? [{ id: user.id, from: user.site.from, to: user.site.to.name }] : [],
  )
  if (moved.length === 0) return
  await db.execute(sql`
    with moved as (select * from json_to_recordset(${JSON.stringify(moved)}::json) as m(id text, "from" text, "to" text)),
    put as (update managed_user u set site_id = ${template.site?.id ?? null}::uuid, changed_at = clock_timestamp()
      from moved m where u.tenant_id = ${tenantId}::uuid and u.graph_id = m.id returning u.graph_id)
    insert into user_change (tenant_id, graph_id, field, before, after, by)
    select ${tenantId}::uuid, m.id, 'site', jsonb_build_object('site', m."from"), jsonb_build_object('site', m."to"), ${actor.name}
    from moved m join put p on p.graph_id = m.id`)
}

/** Ends an application: who no longer fits is no member any more, and what was queued is said once. */
export async function finishApplying(
  scope: Scope,
  tenantId: string,
  { id, batch, skipped }: { id: string; batch: string; skipped: number },
): Promise<{ users: number; changes: number; skipped: number; left: number }> {
  const { name } = await findGroup(scope, tenantId, id)
  const left = await dropLeavers(scope, tenantId, id)
  const [found] = await scope.db.execute<{ changes: number; users: number }>(sql`
    select count(*)::integer as changes, count(distinct graph_id)::integer as users from queued_change
    where tenant_id = ${tenantId}::uuid and batch = ${batch}::uuid`)
  const made = { users: found?.users ?? 0, changes: found?.changes ?? 0, skipped, left }
  await record(scope, {
    ...{ tenantId, type: 'lifecycle.applied', subject: { kind: 'lifecycle-group', id, name } },
    after: made,
  })
  await announceChanges(scope, tenantId)
  await scope.announce('lifecycle', tenantId)
  return made
}

/** Ends the membership of who no longer fits; what they have, they keep. Says how many. */
async function dropLeavers(scope: Scope, tenantId: string, groupId?: string): Promise<number> {
  const left = await scope.db.execute(sql`
    with gone as (delete from lifecycle_member m where ${leaving(tenantId, groupId)} returning m.graph_id, m.group_id)
    insert into user_change (tenant_id, graph_id, field, before, after, by)
    select ${tenantId}::uuid, x.graph_id, 'lifecycle-group', jsonb_build_object('group', g.name), null, ${scope.actor.name}
    from gone x join lifecycle_group g on g.tenant_id = ${tenantId}::uuid and g.id = x.group_id returning id`)
  return left.length
}

/** Ends all memberships of groups that go. */
export async function dissolve(scope: Scope, tenantId: string, groupIds: readonly string[]) {
  await scope.db.execute(sql`
    with gone as (delete from lifecycle_member m where m.tenant_id = ${tenantId}::uuid
      and m.group_id = any(${makePgArray([...groupIds])}::uuid[]) returning m.graph_id, m.group_id)
    insert into user_change (tenant_id, graph_id, field, before, after, by)
    select ${tenantId}::uuid, x.graph_id, 'lifecycle-group', jsonb_build_object('group', g.name), null, ${scope.actor.name}
    from gone x join lifecycle_group g on g.tenant_id = ${tenantId}::uuid and g.id = x.group_id`)
}

const lookedAtOnce = 500

/**
 * After a complete reading of the directory: who no longer fits is no member any more, and of each group that was applied it is
 * queued that whoever fits by now gets its template. Run as the tenant; says how many left and how many groups have joiners.
 */
export async function applyToJoiners(
  scope: Scope,
  tenantId: string,
): Promise<{ left: number; groups: number }> {
  const left = await dropLeavers(scope, tenantId)
  const applied = await groupsWhere(scope, tenantId, sql`g.applied_version is not null`)
  const joined: LifecycleGroup[] = []
  for (const group of applied) if (await hasJoiners(scope, tenantId, group)) joined.push(group)
  if (joined.length > 0) await queueApplying(scope, tenantId, joined)
  if (left > 0)
    await Promise.all([scope.announce('lifecycle', tenantId), scope.announce('users', tenantId)])
  return { left, groups: joined.length }
}

/** Whether somebody would get the template; who is left out for a reason that lasts queues nothing again and again. */
async function hasJoiners(scope: Scope, tenantId: string, group: LifecycleGroup) {
  let after: Place | null = null
  do {
    const { users, last }: Awaited<ReturnType<typeof planGroup>> = await planGroup(
      scope,
      tenantId,
      group,
      { max: lookedAtOnce, after, version: group.appliedVersion ?? 0 },
    )
    if (users.some(({ skip }) => !skip)) return true
    after = last
  } while (after)
  return false
}
