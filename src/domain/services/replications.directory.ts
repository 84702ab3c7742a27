import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { GraphNumber, GraphUser } from '../../connectors/graph/shapes.ts'
import { managedNumber, managedUser } from '../schema/directory.ts'
import type { Absence } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { searchable } from '../values.characters.ts'

/** One bit for each property that a page brought; what it left out has not changed. */
const properties = [
  'upn',
  'displayName',
  'enabled',
  'department',
  'usageLocation',
  'phone',
  'plans',
  'mobilePhone',
  'jobTitle',
  'office',
  'employeeId',
] as const

type Pass = { tenantId: string; generation: number }

/**
 * Stores one page of users in one statement. An absent property keeps its value, in a full pass too: Graph may bring a
 * user several times, a later entry with less than an earlier one, and leaves out what was never set ("user: delta",
 * "Use delta query": entities are not unified in a response). A removed user keeps its row with the time.
 */
export async function storeUsers(
  scope: Scope,
  { tenantId, generation }: Pass,
  users: readonly GraphUser[],
): Promise<void> {
  if (users.length === 0) return
  // one statement touches a row once
  const byId = new Map<string, GraphUser>()
  for (const user of users) byId.set(user.id, merged(byId.get(user.id), user))
  const rows = [...byId.values()]
  const column = (value: (user: GraphUser) => unknown) =>
    makePgArray(rows.map((user) => value(user) ?? null))
  // as our own names are kept, or a search would not find them
  const name = (text: string | null | undefined) => text && searchable(text)
  const given = (user: GraphUser) =>
    properties.reduce((mask, name, bit) => mask | (user[name] === undefined ? 0 : 1 << bit), 0)
  await scope.db.execute(sql`
    insert into managed_user as m (tenant_id, graph_id, upn, display_name, enabled, department, usage_location, phone,
      plans, mobile_phone, job_title, office, employee_id, generation, removed_at)
    select ${tenantId}::uuid, u.id,
      case when u.given & 1 > 0 then u.upn else o.upn end,
      case when u.given & 2 > 0 then u.display_name else o.display_name end,
      case when u.given & 4 > 0 then u.enabled else o.enabled end,
      case when u.given & 8 > 0 then u.department else o.department end,
      case when u.given & 16 > 0 then u.usage_location else o.usage_location end,
      case when u.given & 32 > 0 then u.phone else o.phone end,
      case when u.given & 64 > 0 then u.plans::jsonb else o.plans end,
      case when u.given & 128 > 0 then u.mobile_phone else o.mobile_phone end,
      case when u.given & 256 > 0 then u.job_title else o.job_title end,
      case when u.given & 512 > 0 then u.office else o.office end,
      case when u.given & 1024 > 0 then u.employee_id else o.employee_id end,
      ${generation}::integer,
      case when u.removed then coalesce(o.removed_at, now()) end
    from unnest(
      ${column(({ id }) => id)}::text[], ${column(({ upn }) => upn)}::text[],
      ${column(({ displayName }) => name(displayName))}::text[], ${column(({ enabled }) => enabled)}::boolean[],
      ${column(({ department }) => name(department))}::text[], ${column(({ usageLocation }) => usageLocation)}::text[],
      ${column(({ phone }) => phone)}::text[], ${column(({ plans }) => plans && JSON.stringify(plans))}::text[],
      ${column(({ mobilePhone }) => mobilePhone)}::text[], ${column(({ jobTitle }) => name(jobTitle))}::text[],
      ${column(({ office }) => name(office))}::text[], ${column(({ employeeId }) => employeeId)}::text[],
      ${column(({ removed }) => removed !== undefined)}::boolean[],
      ${column(given)}::integer[])
      as u(id, upn, display_name, enabled, department, usage_location, phone, plans, mobile_phone, job_title, office, employee_id, removed, given)
    left join managed_user o on o.tenant_id = ${tenantId}::uuid and o.graph_id = u.id
    where not u.removed or o.graph_id is not null
    on conflict (tenant_id, graph_id) do update set upn = excluded.upn, display_name = excluded.display_name,
      enabled = excluded.enabled, department = excluded.department, usage_location = excluded.usage_location,
      phone = excluded.phone, plans = excluded.plans, mobile_phone = excluded.mobile_phone, job_title = excluded.job_title,
      office = excluded.office, employee_id = excluded.employee_id, generation = excluded.generation, removed_at = excluded.removed_at,
      kept_at = null,
      changed_at = case when (m.upn, m.display_name, m.enabled, m.department, m.usage_location, m.phone, m.plans,
          m.mobile_phone, m.job_title, m.office, m.employee_id, m.removed_at)
        is distinct from (excluded.upn, excluded.display_name, excluded.enabled, excluded.department,
          excluded.usage_location, excluded.phone, excluded.plans, excluded.mobile_phone, excluded.job_title, excluded.office,
          excluded.employee_id, excluded.removed_at)
        then now() else m.changed_at end`)
}

/** What two entries of one user say together: each property as it was last given; whether it is removed says the last one. */
function merged(earlier: GraphUser | undefined, later: GraphUser): GraphUser {
  const said = Object.entries(later).filter(([, value]) => value !== undefined)
  return { ...earlier, ...Object.fromEntries(said), id: later.id, removed: later.removed }
}

/** Stores one page of numbers in one statement; the list is always whole. */
export async function storeNumbers(
  scope: Scope,
  { tenantId, generation }: Pass,
  numbers: readonly GraphNumber[],
): Promise<void> {
  if (numbers.length === 0) return
  const rows = [...new Map(numbers.map((row) => [row.number, row])).values()]
  const column = (value: (row: GraphNumber) => string | null) => makePgArray(rows.map(value))
  await scope.db.execute(sql`
    insert into managed_number as m (tenant_id, number, graph_id, number_type, assignment, user_graph_id, city, country,
      generation)
    select ${tenantId}::uuid, n.number, n.id, n.type, n.status, n.target, n.city, n.country, ${generation}::integer
    from unnest(${column((row) => row.number)}::text[], ${column(({ id }) => id)}::text[],
      ${column(({ type }) => type)}::text[],
      ${column(({ status }) => status)}::text[], ${column(({ targetId }) => targetId)}::text[],
      ${column(({ city }) => city)}::text[], ${column(({ country }) => country)}::text[])
      as n(number, id, type, status, target, city, country)
    on conflict (tenant_id, number) do update set number_type = excluded.number_type, assignment = excluded.assignment,
      user_graph_id = excluded.user_graph_id, city = excluded.city, country = excluded.country,
      generation = excluded.generation, graph_id = excluded.graph_id, kept_at = null,
      changed_at = case when (m.number_type, m.assignment, m.user_graph_id, m.city, m.country) is distinct from
        (excluded.number_type, excluded.assignment, excluded.user_graph_id, excluded.city, excluded.country)
        then now() else m.changed_at end`)
}

/** What has rows of its own, which a complete pass may leave out. */
type Listed = 'users' | 'numbers'

/** Users or numbers that were named by entries which could not be read: they are there, and stay as they are. */
export async function markSeen(
  scope: Scope,
  of: Listed,
  { tenantId, generation }: Pass,
  graphIds: readonly string[],
): Promise<void> {
  if (graphIds.length === 0) return
  await scope.db.execute(sql`
    update ${tables[of]} set generation = ${generation}
    where tenant_id = ${tenantId} and graph_id = any(${makePgArray([...graphIds])}::text[])`)
}

const tables = { users: managedUser, numbers: managedNumber }
const isUnseen = ({ tenantId, generation }: Pass) =>
  sql`tenant_id = ${tenantId} and generation < ${generation} and kept_at is null`

/** How many a complete pass did not see, of those that the last success counted; kept ones are not asked for again. */
export async function countUnseen(scope: Scope, pass: Pass): Promise<Record<Listed, Absence>> {
  const [found] = await scope.db.execute<
    Record<'users' | 'numbers' | 'ofUsers' | 'ofNumbers', number>
  >(sql`
    select (select count(*) from managed_user where ${isUnseen(pass)} and removed_at is null)::integer as users,
      (select count(*) from managed_number where ${isUnseen(pass)})::integer as numbers,
      r.users as "ofUsers", r.numbers as "ofNumbers"
    from replication r where r.tenant_id = ${pass.tenantId}`)
  return {
    users: { gone: found?.users ?? 0, of: found?.ofUsers ?? 0 },
    numbers: { gone: found?.numbers ?? 0, of: found?.ofNumbers ?? 0 },
  }
}

/** Marks users, or drops numbers, that a complete pass did not show; never called after half a pass, which has not shown all. */
export async function removeUnseen(scope: Scope, of: Listed, pass: Pass): Promise<void> {
  if (of === 'users')
    await scope.db.execute(sql`
      update managed_user set removed_at = now(), changed_at = now() where ${isUnseen(pass)} and removed_at is null`)
  else await scope.db.execute(sql`delete from managed_number where ${isUnseen(pass)}`)
}

/** Keeps what a complete pass did not show, until it is named again. */
export async function keepUnseen(scope: Scope, pass: Pass): Promise<void> {
  await scope.db.execute(
    sql`update managed_user set kept_at = now() where ${isUnseen(pass)} and removed_at is null`,
  )
  await scope.db.execute(sql`update managed_number set kept_at = now() where ${isUnseen(pass)}`)
}

/** What was kept is asked for again by the next complete pass. */
export async function forgetKept(scope: Scope, tenantId: string): Promise<void> {
  for (const table of Object.values(tables))
    await scope.db
      .update(table)
      .set({ keptAt: null })
      .where(and(eq(table.tenantId, tenantId), isNotNull(table.keptAt)))
}
