import { type SQL, sql } from 'drizzle-orm'
import { hasPhonePlan } from '../licensing/plans.ts'
import { anId, oneOf, ticked } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { fieldsOf, releases } from '../services/kits.releases.ts'
import { demandRight } from '../services/rights.ts'
import { serviceOf } from './service-of.ts'

/** Columns that a tenant has once a kit of its services brings them. */
export const broughtByKits = releases.flatMap(({ fields }) => fields)

/** Those that the scope's own tenant has not. */
export async function columnsNotBrought({ db }: Scope): Promise<readonly string[]> {
  const [found] = await db.select({ kit: newestKit }).from(service)
  const brought = fieldsOf(found?.kit ?? null)
  return broughtByKits.filter((field) => !brought.includes(field))
}

const newestKit = sql<string | null>`array_to_string(max(${service.kitKey}), '.')`

/** A user of the tenant's Microsoft 365 as the list shows it. */
export type ListedUser = RowOf<typeof users>
export type ServiceOfUser = { id: string; name: string }

const own = (table: SQL) =>
  sql`${table}.tenant_id = u.tenant_id and ${table}.user_graph_id = u.graph_id`

/** Number and its type, of users with several the first. */
const numberOf = (column: SQL) =>
  sql`(select ${column} from managed_number n where ${own(sql`n`)} order by n.number limit 1)`

const hasNumber = sql`exists (select from managed_number n where ${own(sql`n`)})`
/** Teams Phone counts while its plan is enabled, or in its time of grace. */
export const hasPlan = hasPhonePlan(sql`u.plans`)

/** The policy of a type that is in force for user `u`. */
export const policyOf = (type: string) => sql`u.policies -> ${type} ->> 'name'`

const openChanges = sql`(select count(*)::integer from queued_change q
  where q.tenant_id = u.tenant_id and q.graph_id = u.graph_id and q.state in ('waiting', 'sending', 'confirming'))`

const searched = sql`(coalesce(u.display_name, '') || ' ' || coalesce(u.upn, '') || ' ' || coalesce(u.phone, ''))`

/** The tenant's directory by name; the database lets a tenant see its own alone. */
export const users = listOf({
  ...{ name: 'users', table: 'managed_user', alias: 'u', head: 'name', usual: () => 'name' },
  id: byText(sql`u.graph_id`),
  demand: (actor) => demandRight(actor, 'users', 'view'),
  always: sql`u.removed_at is null`,
  found: { by: 'portal_users_found', for: 'tenant' },
  search: (word) => contains(searched, word),
  filters: {
    service: anId((id) => sql`${serviceOf} = ${id}::uuid`),
    site: anId(
      (id) => (id === 'none' ? sql`u.site_id is null` : sql`u.site_id = ${id}::uuid`),
      'none',
    ),
    number: oneOf(['yes', 'no'], (has) => (has === 'yes' ? hasNumber : sql`not ${hasNumber}`)),
    plan: oneOf(['yes', 'no'], (has) => (has === 'yes' ? hasPlan : sql`not ${hasPlan}`)),
    managed: ticked(sql`u.ui_changed_at is not null`),
    waiting: ticked(sql`${openChanges} > 0`),
  },
  columns: {
    name: sorted(
      value<string>(sql`coalesce(u.display_name, u.upn, u.graph_id)`),
      byText(sql`u.name_key`),
    ),
    upn: sorted(value<string | null>(sql`u.upn`), byText(sql`u.upn_key`)),
    number: value<string | null>(numberOf(sql`n.number`)),
    service: value<ServiceOfUser | null>(
      sql`(select json_build_object('id', s.id, 'name', s.name) from service s where s.tenant_id = u.tenant_id and s.id = ${serviceOf})`,
    ),
    gateway: value<string | null>(sql`u.gateway`),
    policy: value<string | null>(policyOf('OnlineVoiceRoutingPolicy')),
    plan: value<boolean>(hasPlan),
    groups: value<number>(sql`cardinality(u.groups)`),
    mobilePhone: value<string | null>(sql`u.mobile_phone`),
    jobTitle: value<string | null>(sql`u.job_title`),
    office: value<string | null>(sql`u.office`),
    employeeId: value<string | null>(sql`u.employee_id`),
    site: value<string | null>(
      sql`(select s.name from site s where s.tenant_id = u.tenant_id and s.id = u.site_id)`,
    ),
    managed: sorted(
      instantIfAny(sql`u.ui_changed_at`),
      byInstant(sql`coalesce(u.ui_changed_at, '-infinity')`),
    ),
    waiting: value<number>(openChanges),
  },
  unusual: ['groups', 'gateway', 'policy', ...broughtByKits],
  more: {
    numberType: value<string | null>(numberOf(sql`n.number_type`)),
    isVoiceEnabled: value<boolean | null>(sql`u.voice_enabled`),
  },
  cells: { service: ({ service }) => service?.name ?? null },
})
