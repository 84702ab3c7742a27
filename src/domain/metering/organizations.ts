import { sql } from 'drizzle-orm'
import { anId, type Filter } from '../lists/address.ts'
import { listOf, type RowOf, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { type Figures, firstPeriod } from './history.ts'
import { aPeriod } from './months.ts'

// who is an MSP's now, and who was in a month of the history: deleted since, or given to another
const metered = sql`(
  select t.id, t.msp_id, t.full_name as name, portal_period(t.created_at) as since from tenant t where not t.synthetic
  union all
  select m.organization_id, m.msp_id, (array_agg(m.name order by m.period desc))[1], null from mau_month m
  where m.scope = 'organization' and m.period >= ${firstPeriod}
    and not exists (select from tenant t where t.id = m.organization_id and t.msp_id is not distinct from m.msp_id)
  group by m.organization_id, m.msp_id)`

const figures = {
  closed: value<Figures['closed']>(sql`(
    select json_object_agg(k.period, json_build_array(k.mau, k.max)) from mau_month k
    where k.organization_id = o.id and k.scope = 'organization' and k.msp_id is not distinct from o.msp_id and k.period >= ${firstPeriod})`),
  counted: value<Figures['counted']>(sql`(
    select json_object_agg(c.period, c.mau) from mau_counter c where o.since is not null and c.tenant_id = o.id and c.period >= ${firstPeriod})`),
  max: value<number | null>(
    sql`(select l.max_mau from mau_limit l where o.since is not null and l.tenant_id = o.id)`,
  ),
  /** The month in which it was made; null of one that is the MSP's no more. */
  since: value<string | null>(sql`o.since`),
}

/** Said by the page and asked of no row: whose chart is drawn, and of which month the figures are. */
const unasked: Filter['where'] = () => sql`true`

export type MeteredOrganization = RowOf<typeof meteredOrganizations>

/**
 * The organizations of an MSP (`ofMsp`) with their figures of the past 12 months (`monthsOf`), those that it has no more by the
 * name that they had.
 */
export const meteredOrganizations = listOf({
  ...{ name: 'mau-organizations', table: 'mau_month', from: metered, alias: 'o', head: 'name' },
  usual: () => 'name',
  demand: (actor) => demand(actor, 'see-msp-license'),
  search: (typed) => contains(sql`o.name`, typed),
  filters: { organization: anId(unasked), month: aPeriod(unasked) },
  columns: { name: word(sql`o.name`) },
  more: figures,
  rows: 25,
})

/** Which of these are an MSP's. */
export const ofMsp = (mspId: string) => sql`o.msp_id = ${mspId}::uuid`

/** One of them, by its id; another MSP's is as missing as one that never was. */
export async function findMetered(
  scope: Scope,
  mspId: string,
  id: string,
): Promise<MeteredOrganization> {
  const [found] = await meteredOrganizations.pick(scope, [id], { within: ofMsp(mspId) })
  if (!found) throw new Refusal('missing', 'no-such-organization')
  return found
}

const mostOffered = 50

/** By name, to choose from: the first 50; and how many there are. */
export async function offeredOrganizations(scope: Scope, mspId: string) {
  const found = await scope.readTogether<{ id: string; name: string; total: number }>(sql`
    select o.id, o.name, count(*) over () as total from ${metered} o where ${ofMsp(mspId)} order by o.name, o.id limit ${mostOffered}`)
  return { offered: found.map(({ id, name }) => ({ id, name })), total: found[0]?.total ?? 0 }
}
