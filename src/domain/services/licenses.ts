import { and, eq, sql } from 'drizzle-orm'
import { type Condition, clear, raise } from '../alarms/alarms.ts'
import { demandConfirmed, form, type Given } from '../form.ts'
import { countsUsers, phoneSystemPlan } from '../licensing/plans.ts'
import { draw, lockPool } from '../licensing/pools.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { service } from '../schema/services.ts'
import type { Actor, Scope } from '../scope.ts'
import { readSetting, type Settings } from '../settings/settings.ts'
import { integer } from '../values.ts'
import { findService, type ServiceRow } from './services.ts'

/** Why the actor cannot change how many users a service has; null when they can. */
export const whyNotLicenses = (actor: Actor, { licenseType }: ServiceRow): StoredMessage | null =>
  !may(actor, 'provision')
    ? message('may-only-look')
    : countsUsers(licenseType)
      ? null
      : message('no-user-number')

/** How many users a license may be of, by the installation's limits. */
export const licenseForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({ users: integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }) })

/**
 * Sets how many user licenses a service holds, drawn from the pool under its lock, so that two operators racing for
 * the last ones get exactly what is left. A version of the service that is no longer the newest is refused; fewer than the
 * customer's users need is asked about once more (`confirm`).
 */
export async function editUserLicenses(
  scope: Scope,
  serviceId: string,
  given: Given,
): Promise<ServiceRow> {
  demand(scope.actor, 'provision')
  const pool = await lockPool(scope, 'user')
  const before = await lockService(scope, serviceId)
  const { value: limits } = await readSetting(scope, 'licenses')
  if (!countsUsers(before.licenseType))
    throw new Refusal('conflict', 'no-user-count', { name: before.name })
  const now = { users: before.licensedUsers, version: before.version }
  const { users } = licenseForm(limits).edit(given, now, before.name)
  const more = users - (before.licensedUsers ?? 0)
  const left = Math.max(0, pool.purchased - pool.allocated - pool.reserved)
  if (more > left) {
    const fields = { users: message('licenses-left', { left }) }
    throw new Refusal('conflict', 'user-licenses-short', { more, left }, { fields })
  }
  if (more === 0) return findService(scope, serviceId)
  if (more < 0) {
    const use = await readLicenseUse(scope, before.tenantId)
    const licensed = use.licensed + more
    const why = message('licenses-below-use', { licensed, users: use.users })
    if (licensed < use.users) demandConfirmed(given, [users], why, { users: why })
  }
  await draw(scope, 'user', more)
  await scope.db
    .insert(licenseAllocation)
    .values({ tenantId: before.tenantId, serviceId, kind: 'user', amount: users })
    .onConflictDoUpdate({
      target: [licenseAllocation.tenantId, licenseAllocation.serviceId, licenseAllocation.kind],
      set: { amount: users, changedAt: sql`now()` },
    })
  await scope.db
    .update(service)
    .set({ licensedUsers: users, version: sql`${service.version} + 1` })
    .where(and(eq(service.tenantId, before.tenantId), eq(service.id, serviceId)))
  await record(scope, {
    tenantId: before.tenantId,
    type: 'service.licenses',
    subject: { kind: 'service', id: serviceId, name: before.name },
    before: { licensedUsers: before.licensedUsers },
    after: { licensedUsers: users },
  })
  await watchUserLicenses(scope, before.tenantId, limits)
  await scope.announce(`service:${serviceId}`, before.tenantId)
  await scope.announce('tiles', before.tenantId)
  return findService(scope, serviceId)
}

async function lockService(scope: Scope, id: string) {
  const [found] = await scope.db
    .select({
      tenantId: service.tenantId,
      name: service.name,
      licenseType: service.licenseType,
      licensedUsers: service.licensedUsers,
      version: service.version,
    })
    .from(service)
    .where(eq(service.id, id))
    .for('update')
  if (!found) throw new Refusal('missing', 'no-such-service')
  return found
}

/** What is known of a customer's use: its enabled voice users, and what all its services are licensed for together. */
export async function readLicenseUse(
  scope: Scope,
  tenantId: string,
): Promise<{ licensed: number; users: number }> {
  const [sum] = await scope.db.execute<{ licensed: number }>(
    sql`select coalesce(sum(licensed_users), 0)::integer as licensed from service where tenant_id = ${tenantId}`,
  )
  return { licensed: sum?.licensed ?? 0, users: await countVoiceUsers(scope, tenantId) }
}

type Limits = Pick<Settings['licenses'], 'warnPercent' | 'gracePercent' | 'graceDays'>

/**
 * After a replication or another number of licenses: raises "User License Threshold" when the tenant's enabled voice users (a
 * Teams number or the Phone System plan) reach `warnPercent` of what its only service is licensed for. More users than
 * licenses are Major for `graceDays` and up to `gracePercent` more, Critical beyond either. Below all that it clears. Tenants
 * with several services wait for the audit, which alone knows which user belongs to which.
 */
export async function watchUserLicenses(
  scope: Scope,
  tenantId: string,
  limits: Limits,
): Promise<void> {
  const services = await scope.db.execute<{ id: string; name: string; licensed: number | null }>(
    sql`select id, name, licensed_users as licensed from service where tenant_id = ${tenantId} limit 2`,
  )
  const [only] = services
  if (services.length !== 1 || !only?.licensed) return
  const key = `user-license-threshold|${only.id}`
  const use = { users: await countVoiceUsers(scope, tenantId), licensed: only.licensed }
  if (use.users * 100 < only.licensed * limits.warnPercent) {
    await clear(scope, { tenantId }, key)
    return
  }
  await raise(scope, {
    ...(await severityOf(scope, { tenantId, key }, use, limits)),
    owner: { tenantId },
    key,
    source: verbatim(only.name),
    correctiveAction: message('user-license-threshold-repair'),
    serviceId: only.id,
  })
}

type Use = { users: number; licensed: number }

async function severityOf(
  scope: Scope,
  of: { tenantId: string; key: string },
  use: Use,
  { gracePercent, graceDays }: Limits,
): Promise<Pick<Condition, 'severity' | 'name' | 'text'>> {
  if (use.users <= use.licensed) {
    const name = message('user-license-threshold')
    return { severity: 'warning', name, text: message('user-license-threshold-text', use) }
  }
  const until = await graceEnd(scope, of, graceDays)
  if (use.users * 100 <= use.licensed * (100 + gracePercent) && new Date() < new Date(until)) {
    const text = message('user-licenses-exceeded-text', { ...use, until })
    return { severity: 'major', name: message('user-licenses-exceeded'), text }
  }
  const isFar = use.users * 100 > use.licensed * (100 + gracePercent)
  const percent = isFar ? gracePercent : null
  const text = message('user-licenses-exhausted-text', { ...use, until, percent })
  return { severity: 'critical', name: message('user-licenses-exhausted'), text }
}

/** When the grace of this alarm ends: it began when licenses were exceeded first, and says so in its own text. */
async function graceEnd(
  scope: Scope,
  { tenantId, key }: { tenantId: string; key: string },
  graceDays: number,
): Promise<string> {
  const [begun] = await scope.db.execute<{ until: string | null }>(sql`
    select text -> 'params' ->> 'until' as until from alarm
    where tenant_id = ${tenantId} and key = ${key} and cleared_at is null`)
  return begun?.until ?? new Date(Date.now() + graceDays * 86_400_000).toISOString()
}

async function countVoiceUsers(scope: Scope, tenantId: string): Promise<number> {
  const plan = JSON.stringify([{ servicePlanId: phoneSystemPlan, status: 'Enabled' }])
  const [found] = await scope.db.execute<{ users: number }>(sql`
    select count(*)::integer as users from managed_user u
    where u.tenant_id = ${tenantId} and u.removed_at is null and u.enabled and (u.plans @> ${plan}::jsonb
      or exists (select from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id))`)
  return found?.users ?? 0
}
