import { type SQL, sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import type { LicenseLevel, Scope } from '../scope.ts'
import { levelOf } from '../services/rights.ts'
import type { LicenseType } from '../services/services.ts'
import type { PolicyType } from './user-edits.ts'

/** A group with the template that it gives. */
export type LifecycleGroup = {
  id: string
  name: string
  serviceId: string | null
  /** Of its service; the tenant's best where it has none. */
  level: LicenseLevel | null
  /** With which version of the template it was last applied; null while it never was as it stands. */
  appliedVersion: number | null
  template: {
    id: string
    name: string
    version: number
    policies: Partial<Record<PolicyType, string>>
    usageLocation: string | null
    rangeId: string | null
    rangeName: string | null
    site: { id: string; name: string } | null
  }
}

/** The columns of a template's policies, by the type that Microsoft calls them by. */
export const policyColumns = {
  OnlineVoiceRoutingPolicy: 'voice_routing_policy',
  TeamsCallingPolicy: 'calling_policy',
  TenantDialPlan: 'dial_plan',
  TeamsEmergencyCallRoutingPolicy: 'emergency_routing_policy',
  OnlineVoicemailPolicy: 'voicemail_policy',
} as const satisfies Record<PolicyType, string>

/** Whether group `g` is about user `u`: all that it names must fit. */
export const fits = (g: SQL) => sql`(
  (${g}.directory_group is null or ${g}.directory_group = any(u.groups))
  and (${g}.department is null or lower(${g}.department) = lower(u.department))
  and (${g}.country is null or ${g}.country = u.usage_location)
  and (${g}.site_id is null or ${g}.site_id = u.site_id))`

/** Users that are about group `g`, whatever other groups they fit. */
export const fitting = sql`u.removed_at is null and ${fits(sql`g`)}`

/** How many users of a tenant there are, and how many of them a rule that nobody has kept yet is about. */
export async function reachOfRule(
  { db }: Scope,
  tenantId: string,
  rule: Readonly<Record<string, unknown>>,
): Promise<{ everybody: number; matching: number }> {
  const of = (field: string) => sql`${rule[field] ?? null}`
  const [found] = await db.execute<{ everybody: number; matching: number }>(sql`
    select count(*)::integer as everybody, (count(*) filter (where ${fits(sql`g`)}))::integer as matching
    from managed_user u, (select ${of('directoryGroup')}::text as directory_group, ${of('department')}::text as department,
      ${of('country')}::text as country, ${of('site')}::uuid as site_id) g
    where u.tenant_id = ${tenantId}::uuid and u.removed_at is null`)
  return found ?? { everybody: 0, matching: 0 }
}

/** One of a tenant's groups; another tenant's is as missing as none. */
export async function findGroup(
  scope: Scope,
  tenantId: string,
  id: string,
): Promise<LifecycleGroup> {
  const [found] = await groupsWhere(scope, tenantId, sql`g.id = ${id}::uuid`)
  if (!found) throw new Refusal('missing', 'not-there')
  return found
}

/** Groups of a tenant, the one that is asked first before the others. */
export async function groupsWhere(
  scope: Scope,
  tenantId: string,
  where: SQL,
): Promise<LifecycleGroup[]> {
  const policies = sql.join(
    Object.entries(policyColumns).map(
      ([type, column]) => sql`${type}::text, t.${sql.identifier(column)}`,
    ),
    sql`, `,
  )
  const found = await scope.db.execute<
    Omit<LifecycleGroup, 'level'> & { licenses: LicenseType[] | null }
  >(sql`
    select g.id, g.name, g.service_id as "serviceId", g.applied_version as "appliedVersion",
      (select json_agg(s.license_type) from service s where s.tenant_id = g.tenant_id and (g.service_id is null or s.id = g.service_id)) as licenses,
      json_build_object('id', t.id, 'name', t.name, 'version', t.version, 'usageLocation', t.usage_location, 'rangeId', t.number_range_id,
        'policies', json_strip_nulls(json_build_object(${policies})),
        'rangeName', (select r.name from number_range r where r.tenant_id = t.tenant_id and r.id = t.number_range_id),
        'site', (select json_build_object('id', s.id, 'name', s.name) from site s where s.tenant_id = t.tenant_id and s.id = t.site_id)) as template
    from lifecycle_group g join lifecycle_template t on t.tenant_id = g.tenant_id and t.id = g.template_id
    where g.tenant_id = ${tenantId}::uuid and ${where} order by g.position, lower(g.name), g.id`)
  return found.map(({ licenses, ...group }) => ({ ...group, level: bestOf(licenses ?? []) }))
}

const goesFurthest: readonly LicenseLevel[] = ['pro', 'essentials-plus', 'essentials']
const bestOf = (licenses: readonly LicenseType[]): LicenseLevel | null =>
  goesFurthest.find((level) => licenses.some((one) => levelOf(one) === level)) ?? null
