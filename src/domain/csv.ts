import { stringify } from 'csv-stringify/sync'

/** What a file begins with, so that Excel reads it as UTF-8. */
export const byteOrderMark = '\uFEFF'

/** Rows as RFC 4180 has them, lines ended by CRLF; cells are taken as they are, so formulas have to be escaped before. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((cells) => [...cells]),
    // a reader may trim what is not quoted, and a lone CR is an end of a line to some
    { record_delimiter: 'windows', quoted_match: /^\s|\s$|[\r\n]/ },
  )

// Where a cell begins: at its start, and after each separator that a spreadsheet may split at, for a file with commas is split
// at ; where a computer says so (German Excel), at tabs by a paste, and a quotation mark inside a cell then protects nothing.
// There begins a formula if = + - @ or a full-width one comes next, be it after spaces (LibreOffice trims) or quotation marks.
// Apostrophes are skipped too: that makes of each text another one, and of no two the same.
const formula = String.raw`(?:[^\S\r\n]|["'])*[=+\-@＝＋－＠]`
const afterSeparator = '(?<=[,;|\\t\\r\\n])'
const control = `'*[\\t\\r\\n\\0]`
const unescaped = new RegExp(`${afterSeparator}(?=${formula})|^(?=${control}|${formula})`, 'g')
const escaped = new RegExp(`${afterSeparator}'(?=${formula})|^'(?=${control}|${formula})`, 'g')

/** A cell with an apostrophe wherever a spreadsheet could see the beginning of a formula (OWASP, CSV Injection). */
export const escapeFormulas = (cell: string): string => cell.replace(unescaped, "'")

/** The cell that `escapeFormulas` was given; a text that is not escaped comes back as it is. */
export const unescapeFormulas = (cell: string): string => cell.replace(escaped, '')
