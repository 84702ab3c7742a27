import { sql } from 'drizzle-orm'
import { type NewChange, queueChanges } from '../domain/directory/changes.ts'
import { type Actor, type Database, Scope, system } from '../domain/scope.ts'

/** Of the changed users one fails, since its policy is none of the organization's, and two wait for a later day. */
const later = 2

type User = { id: string; name: string; department: string | null }

/**
 * What a customer's administrator changed of the directory once it had been read: so many users without a number, whose only
 * factor that is, move to another department. True when it is so, now or since an earlier start; false before the first replication.
 */
export async function changeUsersOnce(
  database: Database,
  { id: tenantId, many }: { id: string; many: number },
): Promise<boolean> {
  const audience = { kind: 'tenant', tenant: tenantId } as const
  const found = await Scope.enter(database, system(audience), async ({ db }) => {
    const [before] = await db.execute(
      sql`select from queued_change where factor = 'user-interface' limit 1`,
    )
    const users = await db.execute<User>(sql`
      select graph_id as id, coalesce(display_name, upn, graph_id) as name, department from managed_user u
      where removed_at is null and not coalesce(voice_enabled, false) and account_type = 'user'
        and not exists (select from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id)
      order by graph_id limit ${many}`)
    const [admin] = await db.execute<{ id: string; name: string }>(
      sql`select id, name from account where role = 'admin' order by created_at, id limit 1`,
    )
    return { isDone: before !== undefined, users, admin }
  })
  const { isDone, users, admin } = found
  if (isDone || users.length < many) return isDone
  const actor: Actor = { ...system(audience), ...(admin && { ...admin, kind: 'account' }) }
  await Scope.enter(database, actor, async (scope) => {
    await queueChanges(scope, tenantId, users.map(changeOf))
    await scope.db.execute(sql`
      update queued_change set not_before = now() + interval '30 days' where id in (
        select id from queued_change where kind = 'details' order by seq desc limit ${later})`)
  })
  return true
}

function changeOf({ id, name, department }: User, at: number): NewChange {
  const whose = { graphId: id, userName: name, serviceId: null }
  if (at > 0)
    return {
      ...{
        ...whose,
        kind: 'details',
        wanted: { department: 'Customer Care' },
        was: { department },
      },
    }
  const policyType = 'TeamsCallingPolicy'
  return {
    ...{ ...whose, kind: 'policy' },
    ...{ wanted: { policyType, policy: 'Reception' }, was: { policyType, policy: null } },
  }
}
