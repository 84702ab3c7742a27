import { badCsv, readCsv } from '../csv.read.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { type Column, columns } from '../services/exports.ts'

/** What a form or a file gives for one customer, by column; cells of columns without a name by the column's number. */
export type RawRow = Record<string, string>

const maxRows = 10_000
/** With the empty ones, which a spreadsheet may write down to its last row. */
const maxRecords = 100_000
/** Where a file of rows that could not be loaded says why. */
export const reasonColumn = 'reason' as const
const needed = ['shortname', 'service_type', 'license_type'] as const

/** A row of nothing but separators; what a form sent empty is not that. */
export const isEmpty = (row: RawRow) => Object.keys(row).length === 0

/** The number of the first column without a name that has something in it. */
export const surplusOf = (row: RawRow): number | undefined =>
  Object.keys(row)
    .filter((key) => /^\d+$/.test(key) && row[key] !== '')
    .map(Number)
    .at(0)

/**
 * Reads a CSV of customers as `readCsv` does, up to 10,000 rows: the columns in any order, in any case, with spaces or not.
 * An empty row keeps its place, so that rows count as a spreadsheet counts them. Refuses a file that is no CSV, has a column
 * twice, lacks one or has an unknown one; what is wrong in single rows is found by `judgeRows`.
 */
export function parseCustomers(text: string): RawRow[] {
  const records = readCsv(text, { to: maxRecords + 1 })
  const first = records.findIndex((cells) => cells.some((cell) => cell.trim() !== ''))
  const names = namesOf(first < 0 ? [] : (records[first] ?? []))
  const rows = records.slice(first + 1).map((cells) => rowOf(names, cells))
  const last = rows.findLastIndex((row) => !isEmpty(row))
  if (last < 0) throw badCsv(message('csv-empty'))
  const kept = rows.slice(0, last + 1)
  if (records.length > maxRecords || kept.filter((row) => !isEmpty(row)).length > maxRows)
    throw new Refusal('malformed', 'too-many-rows', { max: maxRows })
  return kept
}

const bare = (title: string) =>
  title
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
type Name = Column | typeof reasonColumn
const known: ReadonlyMap<string, Name> = new Map(
  [...columns, reasonColumn].map((column): [string, Name] => [bare(column), column]),
)

/** The columns by place; undefined where the header says nothing. */
function namesOf(header: readonly string[]): (Name | undefined)[] {
  const titles = header.map((title) => title.trim())
  const names = titles.map((title) => known.get(bare(title)))
  const unknown = titles.filter((title, at) => title !== '' && names[at] === undefined)
  const missing = needed.filter((column) => !names.includes(column))
  const twice = names.find((name, at) => name !== undefined && names.indexOf(name) !== at)
  if (twice) throw badCsv(message('csv-column-twice', { column: twice }))
  if (titles.length > 0 && (missing.length > 0 || unknown.length > 0))
    throw badCsv(
      message('csv-columns', {
        missing: missing.join(', '),
        unknown: unknown
          .slice(0, 5)
          .map((title) => title.slice(0, 60).toWellFormed())
          .join(', '),
        columns: columns.join(', '),
      }),
    )
  return names
}

function rowOf(names: readonly (string | undefined)[], cells: readonly string[]): RawRow {
  const row: RawRow = {}
  cells.forEach((cell, at) => {
    const name = names[at]
    const value = cellOf(name, cell.trim())
    if (name !== reasonColumn && value !== '') row[name ?? at + 1] = value
  })
  return row
}

/** A dash is how the two Essentials' users are shown. */
const cellOf = (name: string | undefined, cell: string) =>
  name === 'licensed_users' && /^[-–—]$/.test(cell) ? '' : cell
