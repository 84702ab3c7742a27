import { byteOrderMark, csv, escapeFormulas } from '../csv.ts'
import type { ListQuery } from '../lists/address.ts'
import type { Options } from '../lists/list.ts'
import type { Actor, Database } from '../scope.ts'
import type { OrganizationMonth } from './history.ts'
import { type MeteredOrganization, meteredOrganizations } from './organizations.ts'

const heads = ['month', 'organization', 'organization_id', 'mau', 'max_mau', 'correction', 'state']

type Of = Options & { monthsOf: (row: MeteredOrganization) => readonly OrganizationMonth[] }

/**
 * MAU by organization and month as CSV, page by page in short transactions: a line for each month in which the organization was
 * the MSP's, the oldest first; of one month alone where the query names it.
 */
export async function* organizationsCsv(
  { database, actor }: { database: Database; actor: Actor },
  query: ListQuery,
  { monthsOf, ...options }: Of,
): AsyncGenerator<string> {
  yield byteOrderMark + csv([heads])
  const { month } = query.filters
  for await (const { rows } of meteredOrganizations.exported(database, actor, query, options)) {
    const lines = rows.flatMap((row) =>
      monthsOf(row)
        .filter(({ period, state }) => state !== 'before' && (!month || period === month))
        .map(({ period, state, mau, max, correction }) => [
          ...[period, row.name, row.id, mau, max ?? '', correction, state],
        ]),
    )
    if (lines.length > 0)
      yield csv(
        lines.map((line) =>
          line.map((cell) => (typeof cell === 'number' ? String(cell) : escapeFormulas(cell))),
        ),
      )
  }
}
