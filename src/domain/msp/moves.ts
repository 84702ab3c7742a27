import { eq, sql } from 'drizzle-orm'
import { lockFolding } from '../counters.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { mauLimit, mauTotal } from '../schema/metering.ts'
import { msp } from '../schema/msp.ts'
import type { Scope } from '../scope.ts'
import { findTenant, type Tenant } from '../tenant.ts'
import { demandMspPlaces } from '../tenants/creation.ts'
import { announceTenant } from '../tenants/deactivation.ts'
import { id, optional } from '../values.ts'

/** Whose a tenant is to be; empty: the provider's own. */
export const moveForm = form({ msp: optional(id('bad-msp')) })

/**
 * Gives a tenant to another MSP, or to the provider, at once: its rows, kept totals and the month that is open go along, months that
 * are closed stay where they were. Support sessions of the MSP that it leaves end. Refused without a place there, beyond the
 * end users that MSP may have, when it is there already, and while the tenant is being deleted.
 */
export async function moveTenant(scope: Scope, tenantId: string, given: Given): Promise<Tenant> {
  demand(scope.actor, 'move-tenants')
  demandProvider(scope.actor)
  const { msp: to } = moveForm.read(given)
  const before = await findTenant(scope, tenantId)
  if (before.mspId === to)
    throw new Refusal('conflict', 'moved-already', { name: before.fullName }, { field: 'msp' })
  // before any lock on an MSP or tenant, as folding itself has it
  await lockFolding(scope)
  const places = to === null ? null : await demandMspPlaces(scope, to)
  if (to !== null) await demandAccounts(scope, to, tenantId)
  const [moved] = await scope.db.execute<{ was: string | null; state: Tenant['state'] }>(
    sql`select was, state from portal_tenant_move(${tenantId}::uuid, ${to}::uuid)`,
  )
  if (moved?.state !== 'active' && moved?.state !== 'deactivated')
    throw new Refusal('conflict', 'tenant-deleting', { name: before.fullName })
  const { was } = moved
  await endSupportOf(scope, tenantId)
  if (places)
    await scope.db
      .insert(mauLimit)
      .values({ tenantId, maxMau: places.maxMau })
      .onConflictDoNothing()
  const change = {
    type: 'tenant.moved' as const,
    subject: { kind: 'tenant', id: tenantId, name: before.fullName },
    before: { msp: before.mspName },
    after: { msp: places?.name ?? null },
  }
  await record(
    scope,
    { ...change, tenantId },
    ...[was, to].flatMap((mspId) => (mspId === null ? [] : [{ ...change, mspId }])),
  )
  await announceTenant(scope, tenantId)
  for (const topic of moving) {
    await scope.announce(topic, tenantId)
    // whoever has it no more hears of it, too
    if (was !== null) await scope.announce(topic, null, was)
  }
  if (was !== null) await scope.announce(`tenant:${tenantId}`, null, was)
  return findTenant(scope, tenantId)
}

const moving = [
  ...['tenants', 'services', 'tiles', 'queue', 'commands', 'alarms', 'alarm-list'],
  ...['msps', 'support-sessions'],
] as const

/** The lock of the MSP is held, and whoever adds an end user waits for it. */
async function demandAccounts(scope: Scope, to: string, tenantId: string) {
  const [found] = await scope.db
    .select({
      ...{ name: msp.name, most: msp.maxAccounts },
      used: sql<number>`(select coalesce(sum(a.accounts), 0)::integer from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = ${msp.id})`,
    })
    .from(msp)
    .where(eq(msp.id, to))
  const [own] = await scope.db.select().from(mauTotal).where(eq(mauTotal.tenantId, tenantId))
  if (!found || found.most === null) return
  const { name, most, used } = found
  const more = own?.accounts ?? 0
  if (used + more > most && more > 0)
    throw new Refusal('conflict', 'msp-accounts-full', { name, used, most, more }, { field: 'msp' })
}

/** Staff of the MSP that it leaves have no business there any more; the provider's go on. */
async function endSupportOf(scope: Scope, tenantId: string) {
  const open = await scope.db.execute<{ id: string }>(sql`
    select id from support_session where tenant_id = ${tenantId}::uuid and actor_audience = 'msp' and ended_at is null order by id`)
  for (const { id } of open)
    await scope.db.execute(sql`select portal_support_session_end(${id}::uuid)`)
  // what was asked for and not entered has no session to go with
  await scope.db.execute(sql`
    update support_session set ended_at = now(), token_hash = null, end_cause = 'ended-by-staff', ended_by = ${scope.actor.name}
    where tenant_id = ${tenantId}::uuid and actor_audience = 'msp' and ended_at is null`)
}
