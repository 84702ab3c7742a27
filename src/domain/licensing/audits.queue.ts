import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { message } from '../messages.ts'
import { type CommandInput, enqueue } from '../queue/commands.ts'
import type { licenseRunTriggers } from '../schema/license-audits.ts'
import type { Scope } from '../scope.ts'

export type RunTrigger = (typeof licenseRunTriggers)[number]

/** The command that counts one tenant, in its own lane, after what waits there already. */
export const auditKind = 'audit'
/** The provider's, that counts all tenants once a night. */
export const nightlyKind = 'audit-all'

export const auditStep = message('step-count-licenses')

export const auditOf = (tenantId: string, name: string, trigger: RunTrigger): CommandInput => ({
  ...{ kind: auditKind, owner: { tenantId }, subject: { kind: 'tenant', id: tenantId, name } },
  ...{ payload: { trigger }, merge: true },
})

/** Queues a count of the scope's own tenant after its directory was replicated; one that waits already answers it, too. */
export async function queueAudit(scope: Scope, tenantId: string): Promise<void> {
  const [found] = await scope.db.execute<{ name: string }>(
    sql`select full_name as name from tenant where id = ${tenantId}::uuid`,
  )
  if (found) await enqueue(scope, [auditOf(tenantId, found.name, 'replication')])
}

/**
 * Queues the night's count once a day from this hour (UTC) on, where a tenant that was there by then was not counted since; after days
 * off only that of today. Run as the provider.
 */
export async function queueNightly(scope: Scope, nightHour = 1): Promise<boolean> {
  const night = sql`(date_trunc('day', now(), 'UTC') + make_interval(hours => ${nightHour}::integer))`
  const [due] = await scope.db.execute(sql`
    select where now() >= ${night}
      and not exists (select from command where kind = ${nightlyKind} and created_at >= ${night})
      and exists (select from tenant t left join license_audit a on a.tenant_id = t.id
        where not t.synthetic and t.created_at < ${night} and coalesce(a.taken_at, '-infinity') < ${night}
          and exists (select from service s where s.tenant_id = t.id))`)
  if (!due) return false
  await enqueue(scope, [
    {
      ...{ kind: nightlyKind, lane: 'upkeep', owner: {}, merge: true },
      subject: { kind: 'license-audit', name: 'All tenants' },
    },
  ])
  return true
}

/** Tenants with a service that were not counted since this command was queued, and how many there are of all. */
export async function notCountedSince(
  scope: Scope,
  commandId: string,
  most: number,
): Promise<{ ids: string[]; waiting: number }> {
  const found = await scope.db.execute<{ id: string; waiting: number }>(sql`
    select t.id, count(*) over ()::integer as waiting from tenant t left join license_audit a on a.tenant_id = t.id
    where not t.synthetic and t.state in ('active', 'deactivated') and coalesce(a.taken_at, '-infinity') < (select created_at from command where id = ${commandId}::uuid)
      and exists (select from service s where s.tenant_id = t.id)
    order by t.id limit ${most}`)
  return { ids: found.map(({ id }) => id), waiting: found[0]?.waiting ?? 0 }
}

/** Says that these tenants' counts are new. */
export async function announceRuns(scope: Scope, tenantIds: readonly string[]): Promise<void> {
  await scope.db.execute(sql`
    select portal_announce_all(array['licenses'], t.id, t.msp_id, null) from tenant t
    where t.id = any(${makePgArray([...tenantIds])}::uuid[])`)
}
