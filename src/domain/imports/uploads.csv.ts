import { eq } from 'drizzle-orm'
import { byteOrderMark, csv, escapeFormulas } from '../csv.ts'
import type { Say } from '../lists/list.ts'
import { Refusal } from '../refusal.ts'
import { serviceImport } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { columns } from '../services/exports.ts'
import { type RawRow, reasonColumn } from './imports.file.ts'

const written = (rows: readonly (readonly string[])[]) =>
  byteOrderMark + csv(rows.map((cells) => cells.map(escapeFormulas)))

/** An empty file to fill in. */
export const customersTemplate = (): string => written([columns])

/**
 * The rows of an upload that cannot be loaded, as they were given, to be corrected and uploaded by themselves. Why stands in
 * a column that the import does not read.
 */
export async function failingRows(scope: Scope, id: string, say: Say): Promise<string> {
  const [stored] = await scope.db
    .select({ rows: serviceImport.rows, errors: serviceImport.errors })
    .from(serviceImport)
    .where(eq(serviceImport.id, id))
  if (!stored) throw new Refusal('missing', 'no-such-import')
  const reasons = new Map<number, string[]>()
  for (const { row, column, reason } of stored.errors)
    reasons.set(row, [
      ...(reasons.get(row) ?? []),
      [column, say(reason)].filter(Boolean).join(': '),
    ])
  const failing = [...reasons].map(([row, said]) => {
    const given = stored.rows[row - 1] ?? {}
    const cells = columns.map((column) => given[column] ?? '')
    return [...cells, said.join('; '), ...surplusCells(given)]
  })
  return written([[...columns, reasonColumn], ...failing])
}

const surplusCells = (row: RawRow) =>
  Object.entries(row).flatMap(([key, cell]) => (/^\d+$/.test(key) ? [cell] : []))
