import { type SQL, sql } from 'drizzle-orm'
import { aText, oneOf } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import type { LicenseFactor } from '../schema/license-audits.ts'
import type { Scope } from '../scope.ts'
import { validIn } from './audits.users.ts'

/** Who counts in one run and not in another, or not in the same way. */
export type RunChange = RowOf<typeof licenseChanges>

export const changeSorts = ['joined', 'left', 'moved'] as const
export type ChangeSort = (typeof changeSorts)[number]

/** Whoever counted in one of two runs, but for rows that hold in both. */
const counted = (run: SQL, other: SQL) => sql`(
  select * from license_run_user x where x.tenant_id = b.tenant_id and x.factor is not null and ${validIn(sql`x`, run)}
    and not (${validIn(sql`x`, other)}))`

/** For any two runs of a tenant; which two says `between`, which PostgreSQL puts inside. */
const changes = sql`(
  select b.tenant_id, a.number as since_run, b.number as run, d.* from license_run b
    join license_run a on a.tenant_id = b.tenant_id cross join lateral (
      select coalesce(n.id, o.id) as id, coalesce(n.name, o.name) as name,
        case when o.id is null then 'joined' when n.id is null then 'left' else 'moved' end as change,
        o.factor as was, o.service_id as was_service, n.factor as became, n.service_id as became_service,
        coalesce(n.since, b.taken_at) as since
      from ${counted(sql`b.number`, sql`a.number`)} n
        full join ${counted(sql`a.number`, sql`b.number`)} o on o.subject = n.subject
      where (o.factor, o.service_id) is distinct from (n.factor, n.service_id)) d)`

const text = <T extends string>(column: SQL) =>
  sorted(value<T | null>(column), byText(sql`coalesce(${column}, '')`))

/** Who joined, left or moved from one run to another, by name. */
export const licenseChanges = listOf({
  ...{ name: 'license-changes', table: 'license_run_user', from: changes, alias: 'c' },
  ...{ head: 'name', usual: () => 'name' },
  joins: sql`left join service was on was.tenant_id = c.tenant_id and was.id = c.was_service
    left join service became on became.tenant_id = c.tenant_id and became.id = c.became_service`,
  search: (typed) => contains(sql`c.name`, typed),
  filters: {
    change: oneOf(changeSorts, (change) => sql`c.change = ${change}`),
    // which two runs they are of says `between`
    since: aText(9, () => sql`true`),
  },
  columns: {
    name: word(sql`c.name`),
    change: word<ChangeSort>(sql`c.change`),
    was: text<LicenseFactor>(sql`c.was`),
    was_service: unsorted(value<string | null>(sql`was.name`)),
    became: text<LicenseFactor>(sql`c.became`),
    became_service: unsorted(value<string | null>(sql`became.name`)),
    since: instant(sql`c.since`),
  },
})

/** From which run of a tenant to which. */
export const between = (tenantId: string, since: number, run: number): SQL =>
  sql`c.tenant_id = ${tenantId}::uuid and c.since_run = ${since} and c.run = ${run}`

/** How many joined, left and moved. */
export async function countChanges(scope: Scope, within: SQL): Promise<Record<ChangeSort, number>> {
  const found = await scope.db.execute<{ change: ChangeSort; count: number }>(
    sql`select c.change, count(*)::integer as count from ${changes} c where ${within} group by c.change`,
  )
  const of = (sort: ChangeSort) => found.find(({ change }) => change === sort)?.count ?? 0
  return { joined: of('joined'), left: of('left'), moved: of('moved') }
}
