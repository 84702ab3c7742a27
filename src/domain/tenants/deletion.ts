import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { handUpDeltas, lockFolding } from '../counters.ts'
import { form, type Given } from '../form.ts'
import { draw, lockPool, type PoolKind, reserve } from '../licensing/pools.ts'
import { endSeatsOf } from '../licensing/seats.ends.ts'
import { watchTenants } from '../licensing/tenants.ts'
import { type LogType, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { type Confirmed, demandConfirmed } from '../people/password-confirmation.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { enqueue } from '../queue/commands.ts'
import { type LaneName, logged } from '../queue/lanes.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { licenseReservation } from '../schema/license-limits.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { tenantDraft, tombstone } from '../schema/provisioning.ts'
import { command, service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { findTenant, lockTenant, type Tenant } from '../tenant.ts'
import { confirmation } from '../values.ts'
import { announceTenant, endSessions } from './deactivation.ts'
import { deletionReason } from './deletion.reason.ts'
import { releaseReservations } from './quotas.grants.ts'

export const deletionKind = 'delete-tenant'
export const deletionSteps = 6

/** A deletion that was ordered: until `at` it is held and anybody may stop it, then it runs. */
export type Deletion = {
  commandId: string
  at: Date
  isRunning: boolean
  step: number
  steps: number
  stepName: StoredMessage | null
  orderedBy: string
  reason: string
}

/** The deletion of this tenant that is held or runs, or null; the provider's alone to see. */
export async function findDeletion(scope: Scope, tenantId: string): Promise<Deletion | null> {
  const [found] = await scope.db
    .select()
    .from(command)
    .where(
      and(
        eq(command.subjectId, tenantId),
        inArray(command.state, ['queued', 'executing']),
        eq(command.kind, deletionKind),
      ),
    )
    .orderBy(desc(command.seq))
    .limit(1)
  if (!found) return null
  const { id, nextTryAt, state, attempt, step, steps, stepName, requestedName, payload } = found
  return {
    commandId: id,
    at: nextTryAt,
    // one that failed and waits for its next try has begun all the same
    isRunning: state === 'executing' || attempt > 0,
    ...{ step, steps, stepName, orderedBy: requestedName, reason: String(payload.reason ?? '') },
  }
}

/** Refused once the tenant's deletion is under way, which takes its services along. */
export async function demandNotDeleting(scope: Scope, tenantId: string): Promise<void> {
  if (!(await findDeletion(scope, tenantId))?.isRunning) return
  const { fullName } = await findTenant(scope, tenantId)
  throw new Refusal('conflict', 'service-tenant-goes', { name: fullName })
}

/** What is typed to have a tenant deleted. */
export const deletionForm = ({ shortname }: Pick<Tenant, 'shortname'>) =>
  form({
    confirm: confirmation(shortname, message('deletion-confirm', { shortname })),
    reason: deletionReason(),
  })

/**
 * Orders a tenant's deletion: a command of the provider's, held for `deletion.holdMinutes`. Until then nothing changes for
 * the tenant and any operator may stop it; after that everything of it goes for good.
 */
export async function orderDeletion(
  scope: Scope,
  tenantId: string,
  given: Given,
  confirmed: Confirmed,
): Promise<Deletion> {
  demand(scope.actor, 'delete-tenants')
  demandProvider(scope.actor)
  demandConfirmed(confirmed, scope.actor.id)
  const found = await lockTenant(scope, tenantId)
  if (found.state === 'deleting' || (await findDeletion(scope, tenantId)))
    throw new Refusal('conflict', 'deletion-ordered', { name: found.fullName })
  const { reason } = deletionForm(found).read(given)
  const { holdMinutes } = (await readSetting(scope, 'deletion')).value
  await enqueue(scope, [
    {
      kind: deletionKind,
      lane: 'housekeeping',
      owner: {},
      subject: { kind: 'tenant', id: tenantId, name: found.fullName },
      payload: { reason },
      steps: deletionSteps,
      delaySeconds: holdMinutes * 60,
    },
  ])
  await recordChange(scope, found, 'tenant.deletion-ordered', { reason, holdMinutes })
  const deletion = await findDeletion(scope, tenantId)
  if (!deletion) throw new Error('a deletion was not queued')
  return deletion
}

/** Stops a deletion that is still held; the tenant is as it was. Refused once it has begun. */
export async function stopDeletion(scope: Scope, tenantId: string): Promise<void> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const found = await findTenant(scope, tenantId)
  const deletion = await findDeletion(scope, tenantId)
  if (!deletion && found.state !== 'deleting' && (await dropFailed(scope, tenantId)))
    return recordChange(scope, found, 'tenant.deletion-stopped', {})
  const { done } = deletion
    ? await cancelCommands(scope, [deletion.commandId])
    : { done: [] as string[] }
  if (!deletion || deletion.isRunning || done.length === 0)
    throw new Refusal('conflict', found.state === 'deleting' ? 'deletion-begun' : 'no-deletion', {
      name: found.fullName,
    })
  await recordChange(scope, found, 'tenant.deletion-stopped', {})
}

/** A deletion that was given up before the tenant's rows were touched is no longer to be retried. */
async function dropFailed(scope: Scope, tenantId: string): Promise<boolean> {
  const failed = await findFailedDeletion(scope, tenantId)
  if (!failed) return false
  const dropped = await scope.db
    .update(command)
    .set({
      state: 'cancelled',
      log: logged('info', message('cancelled-by', { by: scope.actor.name })),
    })
    .where(and(eq(command.id, failed.commandId), eq(command.state, 'failed')))
    .returning({ id: command.id })
  await clear(scope, {}, deletionAlarm(tenantId))
  return dropped.length > 0
}

/** The newest deletion of this tenant, where it was given up; the provider's alone to see. */
export async function findFailedDeletion({ db }: Scope, tenantId: string) {
  const [newest] = await db
    .select()
    .from(command)
    .where(and(eq(command.subjectId, tenantId), eq(command.kind, deletionKind)))
    .orderBy(desc(command.seq))
    .limit(1)
  if (newest?.state !== 'failed') return null
  const { id: commandId, error, endedAt, requestedName: orderedBy } = newest
  return { commandId, error, endedAt, orderedBy }
}
export type FailedDeletion = NonNullable<Awaited<ReturnType<typeof findFailedDeletion>>>

/** Of the alarm that a deletion was given up. */
export const deletionAlarm = (tenantId: string) => `deletion|${tenantId}`

/** In the provider's log, which outlives the tenant, and in the tenant's own. */
export async function recordChange(
  scope: Scope,
  { id, fullName, shortname }: { id: string; fullName: string; shortname: string },
  type: LogType,
  after: Record<string, unknown>,
) {
  const line = { type, subject: { kind: 'tenant', id, name: fullName } }
  await record(scope, { ...line, after: { shortname, ...after } }, { ...line, after, tenantId: id })
  await announceTenant(scope, id)
}

/** Rows of each table in one transaction, so that none holds its locks for long. */
const rowsAtOnce = 2000
const restDays = 30
const commandsAtOnce = 1000

/**
 * Marks the tenant as being deleted, which ends its sessions and seats. `gone`: there is nothing to do; `services`: it still has some,
 * which are cleaned up first, while its queue may run.
 */
export async function beginDeletion(
  scope: Scope,
  id: string,
): Promise<'begun' | 'gone' | 'services'> {
  await endSeatsOf(scope, id)
  const [found] = await scope.db
    .select({ state: tenant.state })
    .from(tenant)
    .where(eq(tenant.id, id))
    .for('update')
  if (!found) return 'gone'
  if (found.state !== 'deleting' && (await nextService(scope, id))) return 'services'
  await scope.db.update(tenant).set({ state: 'deleting' }).where(eq(tenant.id, id))
  await endSessions(scope, id)
  await announceTenant(scope, id)
  return 'begun'
}

/** A service that is to be cleaned up; none once the tenant is being deleted, or is gone. */
export async function nextService({ db }: Scope, id: string) {
  const [found] = await db
    .select({ id: service.id, name: service.name })
    .from(service)
    .innerJoin(tenant, eq(tenant.id, service.tenantId))
    .where(and(eq(service.tenantId, id), ne(tenant.state, 'deleting')))
    .orderBy(service.createdAt, service.id)
    .limit(1)
  return found
}

/** Cancels what waits in its queue, or in one of its lanes, and asks what is executed to stop; says how much still is. */
export async function stopQueue(scope: Scope, id: string, lane?: LaneName): Promise<number> {
  const open = await scope.db
    .select({ id: command.id, state: command.state })
    .from(command)
    .where(
      and(
        ...[eq(command.tenantId, id), inArray(command.state, ['queued', 'executing'])],
        lane && eq(command.lane, lane),
      ),
    )
    .limit(commandsAtOnce)
  if (open.length > 0)
    await cancelCommands(
      scope,
      open.map((one) => one.id),
    )
  return open.length
}

/** What its services hold goes back to the pools, with what it reserves; again finds nothing. Pool lock before the rest. */
export async function releaseLicenses(scope: Scope, id: string): Promise<void> {
  for (const kind of ['service', 'user'] as const satisfies readonly PoolKind[]) {
    await lockPool(scope, kind)
    const gone = await scope.db
      .delete(licenseAllocation)
      .where(and(eq(licenseAllocation.tenantId, id), eq(licenseAllocation.kind, kind)))
      .returning({ amount: licenseAllocation.amount })
    const amount = gone.reduce((sum, one) => sum + one.amount, 0)
    if (amount > 0) await draw(scope, kind, -amount)
    const pending = await scope.db
      .delete(licenseReservation)
      .where(and(eq(licenseReservation.tenantId, id), eq(licenseReservation.kind, kind)))
      .returning({ amount: licenseReservation.amount })
    const kept = pending.reduce((sum, one) => sum + one.amount, 0)
    if (kept > 0) await reserve(scope, kind, -kept)
  }
  await releaseReservations(scope, id)
  await scope.announce('tiles')
}

/** Its shortname and its proven hosts rest before anybody may have them; what was metered, and what was left outside, goes to its tombstone. */
export async function quarantineNames(scope: Scope, id: string, reason: string, by: string) {
  await scope.db.execute(sql`
    insert into host_quarantine (host, until, reason)
    select n.host, now() + make_interval(days => ${restDays}), 'tenant deleted' from (
      select lower(t.shortname) as host from tenant t where t.id = ${id}::uuid
      union select d.host from tenant_domain d where d.tenant_id = ${id}::uuid
        and d.state in ('verified', 'lost')) n
    on conflict (host) do update set until = excluded.until, reason = excluded.reason`)
  await scope.db.execute(sql`
    insert into tombstone (id, name, shortname, msp_id, created_at, deleted_by, reason, metering, leftovers)
    select t.id, t.full_name, t.shortname, t.msp_id, t.created_at, ${by}, ${reason}, coalesce((
      select jsonb_agg(m order by m.period, m.quota) from (
        select q.quota, q.period, q.used, q.refused from quota_month q where q.tenant_id = t.id
        union all select q.quota, q.period, q.used, q.refused from tenant_quota q where q.tenant_id = t.id and q.period is not null) m), '[]'),
      coalesce((select jsonb_agg(jsonb_build_object('service', l.service_name, 'part', l.part, 'name', l.name, 'at', l.at, 'reason', l.reason,
        'by', l.left_by, 'when', l.left_at) order by l.left_at, l.part, l.name) from leftover l where l.tenant_id = t.id), '[]')
    from tenant t where t.id = ${id}::uuid on conflict (id) do nothing`)
}

/** Deletes a portion of its rows of every table; says how many, 0 when none is left. */
export const purgeRows = (scope: Scope, id: string) => purge(scope, id, false)

async function purge(scope: Scope, id: string, totals: boolean): Promise<number> {
  const [row] = await scope.db.execute<{ gone: number }>(
    sql`select portal_purge(${id}::uuid, ${rowsAtOnce}, ${totals})::float8 as gone`,
  )
  return row?.gone ?? 0
}

/** The last of it: whatever came meanwhile, the tenant's own row, and a line in the provider's log. */
export async function finishDeletion(
  scope: Scope,
  id: string,
  about: { name: string; reason: string; rows: number },
): Promise<void> {
  // who makes a tenant holds it and may wait for this one's shortname
  await lockPool(scope, 'tenant')
  await lockFolding(scope)
  // waits for whoever is just writing something of this tenant, and lets nobody begin
  await scope.db.select({ id: tenant.id }).from(tenant).where(eq(tenant.id, id)).for('update')
  for (const topic of ['tenants', 'services', 'queue', 'alarms', 'alarm-list', 'commands'] as const)
    await scope.announce(topic, id)
  await scope.announce('tiles')
  let rows = about.rows
  for (let gone = 1; gone > 0; rows += gone) gone = await purgeRows(scope, id)
  // of its numbers no other customer has one any more
  await scope.db.execute(sql`select portal_numbers_shared(${id}::uuid)`)
  await handUpDeltas(scope, id)
  for (let gone = 1; gone > 0; ) gone = await purge(scope, id, true)
  await scope.db.delete(tenantDraft).where(eq(tenantDraft.madeId, id))
  await scope.db.delete(tenant).where(eq(tenant.id, id))
  await watchTenants(scope)
  await clear(scope, {}, deletionAlarm(id))
  await scope.db.update(tombstone).set({ deletedAt: sql`now()` }).where(eq(tombstone.id, id))
  await record(scope, {
    type: 'tenant.deleted',
    subject: { kind: 'tenant', id, name: about.name },
    after: { reason: about.reason, rows },
  })
}
