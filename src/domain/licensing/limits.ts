import { isNull, type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type Condition, clear, raise, type Severity } from '../alarms/alarms.ts'
import { form, type Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { alarmOwner } from '../schema/alarms.ts'
import { licenseGrace } from '../schema/license-limits.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, defaults, readSetting, type Settings } from '../settings/settings.ts'
import { integer } from '../values.ts'
import { watchServicePools } from './pools.ts'

/** From which share of its licenses on a tenant's are few, and by how much and for how many days they may be exceeded. */
export type Limits = Pick<Settings['licenses'], 'warnPercent' | 'gracePercent' | 'graceDays'>

const percent = () => integer({ min: 0, max: 100 })
export const limitsForm = form({
  warnPercent: percent(),
  gracePercent: percent(),
  graceDays: integer({ min: 1, max: 365 }),
})

/** Sets the limits; alarms of tenants follow within minutes, and a grace that runs keeps its end. A stale version is refused. */
export async function changeLimits(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const values = limitsForm.read(given)
  const { value: before } = await readSetting(scope, 'licenses')
  await changeSetting(scope, 'licenses', { ...before, ...values }, given.version)
  await watchServicePools(scope)
  await watchInstallation(scope)
}

/** The limits, for every audience: a tenant's own count asks them, too. */
async function readLimits(scope: Scope): Promise<Limits> {
  const [row] = await scope.db.execute<{ stored: Partial<Limits> | null }>(
    sql`select portal_license_limits() as stored`,
  )
  return { ...defaults.licenses, ...row?.stored }
}

const key = 'user-license-threshold'

/** Whose users are counted, and how many licenses there are for them; of a tenant that only has Essentials null. */
const ofTenants = (which: SQL) => sql`(
  select a.tenant_id, a.licensed::bigint, (select sum(s.licensed_users) from service s where s.tenant_id = a.tenant_id) as acquired
  from license_audit a where a.run > 0 and ${which})`
const ofInstallation = sql`(
  select null::uuid as tenant_id, coalesce((select sum(a.licensed) from license_audit a), 0) as licensed,
    coalesce((select p.purchased::bigint from license_pool p where p.kind = 'user'), 0) as acquired)`

const nobody = sql`'00000000-0000-0000-0000-000000000000'`
const graceOf = sql`license_grace g on coalesce(g.tenant_id, ${nobody}) = coalesce(u.tenant_id, ${nobody})`

const activeOf = sql`(select ${alarmOwner} as owner, severity, text from alarm where key = ${key} and cleared_at is null) o
  on o.owner = coalesce(u.tenant_id, ${nobody})`

/** How bad it is: over the licenses Critical beyond grace, its share or its days, else Major; near them a warning; else null. */
const severityOf = ({ warnPercent, gracePercent }: Limits) => sql`case
  when u.licensed > u.acquired then
    case when g.ends_at <= now() or u.licensed * 100 > u.acquired * ${100 + gracePercent}::integer then 'critical' else 'major' end
  when u.licensed > 0 and u.licensed * 100 >= u.acquired * ${warnPercent}::integer then 'warning' end`

/**
 * After a count, or another number of licenses: compares the users of the newest run of each tenant with what its services hold
 * now. Raises "User License Threshold" from `warnPercent` on, Major where licenses are exceeded within grace (`gracePercent`,
 * `graceDays`), Critical beyond either, and clears it below. Grace begins anew only after a day in which licenses were enough.
 * A tenant that was never counted has no alarm. One pass for any number of tenants.
 */
export async function watchUserLicenses(scope: Scope, tenantIds: readonly string[]): Promise<void> {
  if (tenantIds.length === 0) return
  const ids = sql`${makePgArray([...tenantIds])}::uuid[]`
  const limits = await readLimits(scope)
  await lockUses(scope, tenantIds)
  const uses = ofTenants(sql`a.tenant_id = any(${ids})`)
  await settleGrace(scope, uses, limits)
  await settleAlarms(scope, uses, limits)
}

/** Who counts or changes licenses of these tenants at once waits. Before locks of services, as alarms take those. */
export async function lockUses(scope: Scope, tenantIds: readonly string[]): Promise<void> {
  await scope.db.execute(sql`
    select from license_audit where tenant_id = any(${makePgArray([...tenantIds])}::uuid[]) order by tenant_id for no key update`)
}

/** The same for the whole installation: all counted users against what was bought of the pool `user`. The provider's. */
export async function watchInstallation(scope: Scope): Promise<void> {
  demandProvider(scope.actor)
  const limits = await readLimits(scope)
  await settleGrace(scope, ofInstallation, limits)
  await settleAlarms(scope, ofInstallation, limits)
}

/** Where more is counted than there is: until when the whole installation may, and how many tenants do. */
export type Exceeded = { until: Date | null; isOver: boolean; tenants: number }

/** Who exceeds their licenses at the moment; the provider's. */
export async function readExceeded(scope: Scope): Promise<Exceeded> {
  demandProvider(scope.actor)
  const found = await scope.db
    .select({ tenantId: licenseGrace.tenantId, endsAt: licenseGrace.endsAt })
    .from(licenseGrace)
    .where(isNull(licenseGrace.enoughSince))
  const until = found.find(({ tenantId }) => tenantId === null)?.endsAt ?? null
  const isOver = until !== null && until <= new Date()
  return { until, isOver, tenants: found.filter(({ tenantId }) => tenantId !== null).length }
}

const atOnce = 200

/**
 * Follows what changes without a count, periodically and as the provider: limits, and a grace whose days are over. Settles some
 * hundred tenants at most whose alarm is not what it should be; says how many.
 */
export async function watchLimits(scope: Scope): Promise<number> {
  await watchInstallation(scope)
  const limits = await readLimits(scope)
  const astray = await scope.db.execute<{ id: string }>(sql`
    select u.tenant_id as id from ${ofTenants(sql`true`)} u left join ${graceOf} left join ${activeOf}
    where ${severityOf(limits)} is distinct from o.severity limit ${atOnce}`)
  const ids = astray.map(({ id }) => id)
  await watchUserLicenses(scope, ids)
  return ids.length
}

async function settleGrace({ db }: Scope, uses: SQL, { graceDays }: Limits) {
  const isNew = sql`g.enough_since <= now() - interval '1 day'`
  await db.execute(sql`
    insert into license_grace as g (audience, tenant_id, ends_at)
    select case when u.tenant_id is null then 'provider' else 'tenant' end, u.tenant_id, now() + make_interval(days => ${graceDays})
    from ${uses} u where u.licensed > u.acquired order by u.tenant_id
    on conflict (tenant_id) do update set enough_since = null,
      began_at = case when ${isNew} then excluded.began_at else g.began_at end,
      ends_at = case when ${isNew} then excluded.ends_at else g.ends_at end
    where g.enough_since is not null`)
  await db.execute(sql`
    update license_grace g set enough_since = now() from ${uses} u
    where coalesce(g.tenant_id, ${nobody}) = coalesce(u.tenant_id, ${nobody}) and g.enough_since is null
      and (u.acquired is null or u.licensed <= u.acquired)`)
}

type Use = {
  tenantId: string | null
  name: string | null
  serviceId: string | null
  service: string | null
  users: number
  licensed: number
  until: string | null
  isFar: boolean
  severity: Severity | null
  now: Severity | null
  text: StoredMessage | null
}

async function settleAlarms(scope: Scope, uses: SQL, limits: Limits) {
  const severity = severityOf(limits)
  const found = await scope.db.execute<Use>(sql`
    select u.tenant_id as "tenantId", t.full_name as name, s.id as "serviceId", s.name as service, u.licensed::integer as users,
      u.acquired::integer as licensed, to_json(g.ends_at) #>> '{}' as until,
      u.licensed * 100 > u.acquired * ${100 + limits.gracePercent}::integer as "isFar",
      ${severity} as severity, o.severity as now, o.text
    from ${uses} u left join ${graceOf} left join tenant t on t.id = u.tenant_id
      left join ${activeOf}
      left join lateral (select (array_agg(c.id))[1] as id, min(c.name) as name from service c
        where c.tenant_id = u.tenant_id and c.licensed_users is not null having count(*) = 1) s on true
    where o.severity is not null or ${severity} is not null order by u.tenant_id`)
  for (const use of found) await settleAlarm(scope, use, limits)
}

/** An alarm that says the same already is left alone: a count every few minutes is no news. */
async function settleAlarm(scope: Scope, use: Use, limits: Limits) {
  const { tenantId, severity, now } = use
  const owner = tenantId ? { tenantId } : {}
  if (!severity) return void (await clear(scope, owner, key))
  const said = saidOf({ ...use, severity }, limits)
  if (now === severity && isSame(use.text, said.text)) return
  const name = use.service ?? use.name
  await raise(scope, {
    ...{ ...said, owner, key, severity },
    source: name === null ? message('all-tenants') : verbatim(name),
    correctiveAction: message('user-license-threshold-repair'),
    serviceId: use.serviceId,
  })
}

function saidOf(
  { severity, users, licensed, until: ends, isFar }: Use,
  { gracePercent }: Limits,
): Pick<Condition, 'name' | 'text'> {
  const use = { users, licensed }
  if (severity === 'warning')
    return {
      name: message('user-license-threshold'),
      text: message('user-license-threshold-text', use),
    }
  const until = ends ?? ''
  if (severity === 'major')
    return {
      name: message('user-licenses-exceeded'),
      text: message('user-licenses-exceeded-text', { ...use, until }),
    }
  return {
    name: message('user-licenses-exhausted'),
    text: message('user-licenses-exhausted-text', {
      ...{ ...use, until, percent: isFar ? gracePercent : null },
    }),
  }
}

const isSame = (one: StoredMessage | null, other: StoredMessage) =>
  one?.code === other.code &&
  Object.entries(other.params).every(
    ([name, value]) => (one.params as Record<string, unknown>)[name] === value,
  )

/** Whether user `u` counts in the tenant's newest run: whatever is done to them takes no further license. */
export const countsAlready = sql`exists (select from license_run_user r
  where r.tenant_id = u.tenant_id and r.subject = u.graph_id and r.to_run is null and r.factor is not null)`

/** Why nobody new may take a user license of this tenant: more are counted than it holds, beyond grace. Null where one may. */
export async function whyNoUserLicense(
  scope: Scope,
  tenantId: string,
): Promise<StoredMessage | null> {
  const limits = await readLimits(scope)
  const [use] = await scope.db.execute<{ users: number; licensed: number }>(sql`
    select u.licensed::integer as users, u.acquired::integer as licensed
    from ${ofTenants(sql`a.tenant_id = ${tenantId}::uuid`)} u left join ${graceOf} where ${severityOf(limits)} = 'critical'`)
  return use ? message('user-licenses-used-up', use) : null
}

/**
 * Refuses what would make one of these users take a user license while the tenant's are used up, grace included. Who counts
 * already keeps working and stays editable.
 */
export async function demandUserLicenses(
  scope: Scope,
  tenantId: string,
  graphIds: readonly string[],
): Promise<void> {
  const why = await whyNoUserLicense(scope, tenantId)
  if (!why) return
  const [newcomer] = await scope.db.execute(sql`
    select from (select ${tenantId}::uuid as tenant_id, unnest(${makePgArray([...graphIds])}::text[]) as graph_id) u
    where not ${countsAlready} limit 1`)
  if (newcomer) throw new Refusal('conflict', why)
}
