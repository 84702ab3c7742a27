import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { auditOf, auditKind as kind } from './audits.queue.ts'

const most = 10
const windowMinutes = 10

/**
 * Queues a count of the tenant; one that waits or runs is the answer. Refused without a service, and after 10 that people asked for
 * within 10 minutes. Says which command counts.
 */
export async function refreshLicenses(
  scope: Scope,
  tenantId: string,
): Promise<{ id: string; merged: boolean }> {
  demand(scope.actor, 'refresh-licenses')
  const { fullName: name, state } = await findTenant(scope, tenantId)
  if (state !== 'active') throw new Refusal('conflict', 'tenant-off')
  const [service] = await scope.db.execute(
    sql`select from service where tenant_id = ${tenantId}::uuid limit 1`,
  )
  if (!service) throw new Refusal('conflict', 'nothing-to-count')
  const asked = { ...auditOf(tenantId, name, 'refresh'), mergeRunning: true }
  const [queued] = await enqueue(scope, [asked])
  if (!queued) throw new Error('no count was queued')
  if (!queued.merged) await demandFew(scope, tenantId)
  // open pages show how far it is
  await scope.announce('licenses', tenantId)
  return queued
}

/** After the command is in, under its lane's lock, so that two who ask at once are two. */
async function demandFew(scope: Scope, tenantId: string) {
  const [found] = await scope.db.execute<{ asked: number; wait: number | null }>(sql`
    select count(*)::integer as asked,
      extract(epoch from min(created_at) + make_interval(mins => ${windowMinutes}) - now())::float8 as wait
    from (select created_at from command where subject_id = ${tenantId}::uuid and kind = ${kind} and requested_by is not null
      and created_at > now() - make_interval(mins => ${windowMinutes}) order by seq desc limit ${most + 1}) newest`)
  if ((found?.asked ?? 0) <= most) return
  const retryAfter = Math.max(1, Math.ceil(found?.wait ?? 0))
  const minutes = Math.ceil(retryAfter / 60)
  throw new Refusal('too-many', 'refreshes-many', { max: most, minutes }, { retryAfter })
}

/** The newest count that was asked for or scheduled, done or not. */
export type Refresh = {
  id: string
  state: 'queued' | 'executing' | 'succeeded' | 'failed' | 'cancelled'
  step: number
  steps: number
  stepName: StoredMessage | null
  error: StoredMessage | null
  endedAt: string | null
}

export const newestRefresh = async (scope: Scope, tenantId: string): Promise<Refresh | null> => {
  const [found] = await scope.readTogether<Refresh>(sql`
    select id, state, step, steps, step_name as "stepName", error, ended_at as "endedAt" from command
    where subject_id = ${tenantId}::uuid and kind = ${kind} order by seq desc limit 1`)
  return found ?? null
}
