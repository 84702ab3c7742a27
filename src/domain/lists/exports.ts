import { byteOrderMark, csv, escapeFormulas } from '../csv.ts'
import { type Listed, ownerOfAudience, record } from '../log.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import type { ListQuery } from './address.ts'
import type { Cell, List, Options, Say } from './list.ts'

type Taken = Options & {
  say: Say
  /** What the last line says of a download that was cut after so many rows. */
  note: (max: number) => string
  max?: number
}

const maxRows = 100_000

/**
 * What a list shows as CSV, in its order, page by page in short transactions; of the heads that are columns only the chosen
 * ones. Where a spreadsheet would see a formula, the cell is escaped.
 */
export async function* exportList<Row, Exported>(
  list: List<Row, Exported>,
  { database, actor }: { database: Database; actor: Actor },
  query: ListQuery,
  { note, say, max = maxRows, ...options }: Taken,
): AsyncGenerator<string> {
  const isChosen = (head: string) =>
    list.csv.isWhole || !list.columns.includes(head) || query.columns.includes(head)
  const cells = Object.entries(list.csv.cells).filter(([head]) => isChosen(head))
  yield byteOrderMark + csv([cells.map(([head]) => head)])
  for await (const { rows, isCut } of list.exported(database, actor, query, { ...options, max })) {
    if (rows.length > 0) yield csv(rows.map((row) => cells.map(([, of]) => textOf(of(row, say)))))
    if (isCut) yield csv([cells.map((_, at) => (at === 0 ? note(max) : ''))])
  }
}

/** A number is never a formula, a negative one neither. */
const textOf = (cell: Cell): string =>
  typeof cell === 'number'
    ? String(cell)
    : escapeFormulas(cell instanceof Date ? cell.toISOString() : String(cell ?? ''))

/** Writes down who took what of a list away; a GET's one write, after its answer is known. `what` is the query, or all of it. */
export const recordExport = (
  database: Database,
  actor: Actor,
  list: Listed,
  { what, tenantId }: { what: string; tenantId?: string | null | undefined },
) =>
  Scope.enter(database, actor, (scope) =>
    record(scope, {
      ...(tenantId === undefined ? ownerOfAudience(actor.audience) : { tenantId }),
      type: `${list}.exported`,
      subject: { kind: 'export', name: what },
    }),
  )
