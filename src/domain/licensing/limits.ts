import { sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'

/** Microsoft's service plan "Phone System" (MCOEV), the same in every tenant. */
const phoneSystemPlan = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7'

/**
 * After a replication: raises "User License Threshold" when the tenant's enabled voice users (a Teams number or the
 * Phone System plan) reach `warnPercent` of what its only service is licensed for, and clears it below. Tenants with
 * several services wait for the audit, which alone knows which user belongs to which.
 */
export async function watchUserLicenses(
  scope: Scope,
  tenantId: string,
  warnPercent: number,
): Promise<void> {
  const services = await scope.db.execute<{ id: string; name: string; licensed: number | null }>(
    sql`select id, name, licensed_users as licensed from service where tenant_id = ${tenantId} limit 2`,
  )
  const [only] = services
  if (services.length !== 1 || !only?.licensed) return
  const key = `user-license-threshold|${only.id}`
  const users = await countVoiceUsers(scope, tenantId)
  if (users * 100 < only.licensed * warnPercent) {
    await clear(scope, { tenantId }, key)
    return
  }
  await raise(scope, {
    owner: { tenantId },
    key,
    severity: 'warning',
    name: message('user-license-threshold'),
    source: verbatim(only.name),
    text: message('user-license-threshold-text', { users, licensed: only.licensed }),
    correctiveAction: message('user-license-threshold-repair'),
    serviceId: only.id,
  })
}

async function countVoiceUsers(scope: Scope, tenantId: string): Promise<number> {
  const plan = JSON.stringify([{ servicePlanId: phoneSystemPlan, status: 'Enabled' }])
  const [found] = await scope.db.execute<{ users: number }>(sql`
    select count(*)::integer as users from managed_user u
    where u.tenant_id = ${tenantId} and u.removed_at is null and u.enabled and (u.plans @> ${plan}::jsonb
      or exists (select from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id))`)
  return found?.users ?? 0
}
