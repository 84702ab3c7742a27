import { stringify } from 'csv-stringify/sync'
import { sql } from 'drizzle-orm'
import { neutral } from '../csv.ts'
import { ownerOfAudience, record } from '../log.ts'
import { type Actor, type Audience, type Database, Scope } from '../scope.ts'
import { conditionOf, type ServiceFilters } from './services.query.ts'

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

const pageRows = 1000

/**
 * All matching services as CSV in the order of customers, page by page in short transactions, so that a slow reader
 * holds none open. A cell that a spreadsheet would take for a formula gets a leading quote (OWASP, CSV Injection).
 */
export async function* exportServices(
  database: Database,
  actor: Actor,
  filters: ServiceFilters,
): AsyncGenerator<string> {
  yield stringify([[...columns]], { record_delimiter: 'windows' })
  let after = { customer: '', id: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const rows = await Scope.enter(
      database,
      actor,
      (scope) => page(scope, filters, after),
      'read only',
    )
    if (rows.length === 0) return
    yield stringify(
      rows.map(({ id: _id, customer: _customer, ...row }) =>
        columns.map((column) => neutral(String(row[column] ?? ''))),
      ),
      { record_delimiter: 'windows' },
    )
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    after = { customer: last.customer, id: last.id }
  }
}

/** Writes down who took the list away; a GET's one write, after its answer is known. */
export const recordExport = (database: Database, actor: Actor, rows: string) =>
  Scope.enter(database, actor, (scope) =>
    record(scope, {
      ...ownerOfAudience(actor.audience),
      type: 'services.exported',
      subject: { kind: 'export', name: rows },
    }),
  )

type Exported = { id: string; customer: string } & Record<
  (typeof columns)[number],
  string | number | null
>

/** A tenant has no right to read who its MSP is. */
const mspOf = ({ kind }: Audience) =>
  kind === 'tenant' ? sql`null` : sql`(select m.name from msp m where m.id = t.msp_id)`

const page = (scope: Scope, filters: ServiceFilters, after: { customer: string; id: string }) =>
  scope.db.execute<Exported>(sql`
    select s.id, s.customer, s.shortname, t.full_name, s.kind as service_type, s.license_type, s.licensed_users,
      t.ms_tenant_id, t.default_domain, ${mspOf(scope.actor.audience)} as msp, t.country, t.time_zone
    from service s join tenant t on t.id = s.tenant_id
    where (s.customer, s.id) > (${after.customer}, ${after.id}::uuid) and ${conditionOf(filters)}
    order by s.customer, s.id limit ${pageRows}`)
