import { badCsv, readCsv } from '../csv.read.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Records } from './records.ts'

/** What one file may add; each row is looked at beside what is there. */
export const maxRecordRows = 1000
/** With the empty ones that a spreadsheet may write. */
const maxLines = 100_000

/** The columns of a file of rows, those that it cannot lack first. */
export const columnsOfFile = ({ form }: Pick<Records, 'form'>): string[] => {
  const all = [...form.inputs].toSorted(
    ([, one], [, other]) => Number(one.isOptional ?? false) - Number(other.isOptional ?? false),
  )
  return all.map(([field]) => field)
}

/**
 * The rows of a file as `records.addAll` takes them: its head names fields, in any order and case; other columns, which a
 * download has, are left alone. Row 1 is the first below the head. Refuses more than 1,000 rows, and a head that lacks a field
 * which has to be entered.
 */
export function readRecordFile(records: Pick<Records, 'form'>, text: string) {
  const lines = readCsv(text, { to: maxLines })
  const isFull = (cells: readonly string[]) => cells.some((cell) => cell.trim() !== '')
  const first = lines.findIndex(isFull)
  const columns = columnsOfFile(records)
  const heads = (lines[first] ?? []).map((title) =>
    columns.find((column) => column.toLowerCase() === title.trim().toLowerCase()),
  )
  const missing = columns.filter(
    (column) => !records.form.inputs.get(column)?.isOptional && !heads.includes(column),
  )
  if (missing.length > 0)
    throw badCsv(
      message('row-columns', { missing: missing.join(', '), columns: columns.join(', ') }),
    )
  const rows = lines
    .slice(first + 1)
    .map((cells, at) => ({ row: at + 1, cells }))
    .filter(({ cells }) => isFull(cells))
    .map(({ row, cells }) => ({
      ...Object.fromEntries(heads.flatMap((head, at) => (head ? [[head, cells[at] ?? '']] : []))),
      row,
    }))
  if (rows.length === 0) throw badCsv(message('rows-none'))
  if (rows.length > maxRecordRows)
    throw new Refusal('malformed', 'rows-many', { max: maxRecordRows })
  return rows
}
