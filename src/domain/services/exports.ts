import { sql } from 'drizzle-orm'
import { placed, type Wanted } from '../lists/list.ts'
import type { Audience, Scope } from '../scope.ts'

/** The columns that import and export share, in this order: what is exported can be imported again. */
export const columns = [
  'shortname',
  'full_name',
  'service_type',
  'license_type',
  'licensed_users',
  'ms_tenant_id',
  'default_domain',
  'msp',
  'country',
  'time_zone',
] as const
export type Column = (typeof columns)[number]

export type Exported = Record<Column, string | number | null>

/** A tenant has no right to read who its MSP is. */
const mspOf = ({ kind }: Audience) =>
  kind === 'tenant' ? sql`null` : sql`(select m.name from msp m where m.id = t.msp_id)`

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<Exported & { place: string }>(sql`
      select s.shortname, t.full_name, s.kind as service_type, s.license_type, s.licensed_users,
        t.ms_tenant_id, t.default_domain, ${mspOf(scope.actor.audience)} as msp, t.country, t.time_zone, ${place} as place
      from ${from} join tenant t on t.id = s.tenant_id order by ${order}`),
    (row): Exported => row,
  )

const cell = (column: Column) => (row: Exported) => row[column]

/** Services as the import takes them. */
export const exported = {
  read,
  cells: Object.fromEntries(columns.map((column) => [column, cell(column)])),
  isWhole: true,
}
