import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { lifecycleGroups } from '../../nouns/lifecycle-groups.ts'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { EffectivePolicies } from '../schema/directory.ts'
import type { Scope } from '../scope.ts'
import { demandRight, hasRight } from '../services/rights.ts'
import { readLanguage } from '../tenant.ts'
import { type NewChange, queueChanges, subjectOf } from './changes.ts'
import { lockNumbers } from './free-numbers.ts'
import { levelsOf, serviceOf } from './service-of.ts'
import { ownTenant, policyTypes } from './user-edits.ts'

/** A number of somebody who left is given to nobody for so many days. */
export const restingDays = 30

type Leaving = {
  id: string
  name: string
  serviceId: string | null
  numbers: { number: string; numberType: string | null }[] | null
  policies: EffectivePolicies
  group: string | null
  queued: string[] | null
  /** The license has policies of one's own, which go, too. */
  hasPolicies: boolean
}

/** Who would be offboarded, with the number that goes, and who would be left out. */
export async function previewOffboard(
  scope: Scope,
  ids: readonly string[],
): Promise<Preview & { leaving: Leaving[] }> {
  demandRight(scope.actor, 'lifecycle-management', 'edit')
  const tenantId = ownTenant(scope)
  const found = await scope.db.execute<Omit<Leaving, 'hasPolicies'>>(sql`
    select u.graph_id as id, coalesce(u.display_name, u.upn, u.graph_id) as name, u.policies, ${serviceOf} as "serviceId",
      (select json_agg(json_build_object('number', n.number, 'numberType', n.number_type) order by n.number) from managed_number n
        where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id) as numbers,
      (select g.name from lifecycle_member m join lifecycle_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
        where m.tenant_id = u.tenant_id and m.graph_id = u.graph_id) as group,
      (select json_agg(q.kind) from queued_change q where q.tenant_id = u.tenant_id and q.graph_id = u.graph_id and q.ended_at is null) as queued
    from managed_user u where u.tenant_id = ${tenantId}::uuid and u.graph_id = any(${makePgArray([...ids])}::text[]) and u.removed_at is null
    order by u.name_key, u.graph_id`)
  const levels = await levelsOf(scope, ids)
  const why = (user: Leaving): StoredMessage | null => {
    if (!hasRight(scope.actor, 'lifecycle-management', 'edit', levels.get(user.id) ?? null))
      return message('license-lacks')
    if (user.queued) return message('change-waits')
    return entriesOf(user).length === 0 && !user.group ? message('offboard-nothing') : null
  }
  const all = [...found].map((row) => {
    const level = levels.get(row.id) ?? null
    const user = { ...row, hasPolicies: hasRight(scope.actor, 'user-policies', 'edit', level) }
    const numbers = (user.numbers ?? []).map(({ number }) => number).join(', ')
    const item = { id: user.id, name: verbatim(user.name), ...(numbers && { detail: numbers }) }
    return { user, item, reason: why(user) }
  })
  return {
    leaving: all.flatMap(({ user, reason }) => (reason ? [] : [user])),
    ready: all.flatMap(({ item, reason }) => (reason ? [] : [item])),
    skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

/** What goes at Microsoft: numbers, and the policies that are the user's own. */
function entriesOf({ id, name, serviceId, numbers, policies, hasPolicies }: Leaving): NewChange[] {
  const whose = { graphId: id, userName: name, serviceId }
  const released = (numbers ?? []).map(({ number, numberType }): NewChange => {
    const held = { number, numberType: numberType ?? 'directRouting' }
    return { ...whose, kind: 'number-release', wanted: held, was: held }
  })
  const off = policyTypes.flatMap((policyType): NewChange[] => {
    const own = policies[policyType]
    if (own?.by !== 'direct' || !hasPolicies) return []
    const was = { policyType, policy: own.name }
    return [{ ...whose, kind: 'policy', wanted: { policyType, policy: null }, was }]
  })
  return [...released, ...off]
}

/**
 * Takes from users who leave what they have here: their numbers, which rest for 30 days, their own policies, and their place in
 * a group. Says how many; refuses with the first reason where none can be.
 */
export async function offboardUsers(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'edit-lifecycle')
  const tenantId = ownTenant(scope)
  await lockNumbers(scope, tenantId)
  const { leaving, skipped = [] } = await previewOffboard(scope, ids)
  if (leaving.length === 0)
    throw new Refusal('conflict', skipped[0]?.reason ?? message('no-such-user'))
  const changes = leaving.flatMap(entriesOf)
  await rest(scope, tenantId, leaving)
  await scope.db.execute(sql`
    with gone as (delete from lifecycle_member m where m.tenant_id = ${tenantId}::uuid
      and m.graph_id = any(${makePgArray(leaving.map(({ id }) => id))}::text[]) returning m.graph_id, m.group_id)
    insert into user_change (tenant_id, graph_id, field, before, after, by)
    select ${tenantId}::uuid, x.graph_id, 'lifecycle-group', jsonb_build_object('group', g.name), null, ${scope.actor.name}
    from gone x join lifecycle_group g on g.tenant_id = ${tenantId}::uuid and g.id = x.group_id`)
  if (changes.length > 0) await queueChanges(scope, tenantId, changes)
  await scope.db.execute(sql`
    update managed_user set offboarded_at = now()
    where tenant_id = ${tenantId}::uuid and graph_id = any(${makePgArray(leaving.map(({ id }) => id))}::text[])`)
  await record(
    scope,
    ...leaving.map(({ id, name, numbers, group }) => ({
      ...{ tenantId, type: 'user.offboarded' as const },
      subject: subjectOf({ graphId: id, userName: name }),
      before: { numbers: (numbers ?? []).map(({ number }) => number), group },
    })),
  )
  await Promise.all([scope.announce('lifecycle', tenantId), scope.announce('numbers', tenantId)])
  return leaving.length
}

/** A reservation that somebody made for good stays one. */
async function rest(scope: Scope, tenantId: string, leaving: readonly Leaving[]) {
  const why = lifecycleGroups.messages['number-resting'][await readLanguage(scope)]
  const rows = leaving.flatMap(({ name, numbers }) =>
    (numbers ?? []).map(({ number }) => ({ number, reason: why({ name }) })),
  )
  if (rows.length === 0) return
  await scope.db.execute(sql`
    insert into reserved_number as r (tenant_id, number, reason, until, reserved_by)
    select ${tenantId}::uuid, v.number, v.reason, now() + make_interval(days => ${restingDays}), ${scope.actor.name}
    from json_to_recordset(${JSON.stringify(rows)}::json) as v(number text, reason text) order by v.number
    on conflict (tenant_id, number) do update set version = r.version + 1,
      until = case when r.until is null then null else greatest(r.until, excluded.until) end,
      reason = case when r.until is null then r.reason else excluded.reason end`)
}
