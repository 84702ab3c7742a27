import { stringify } from 'csv-stringify/sync'

/** Rows as RFC 4180 has them, lines ended by CRLF; cells are taken as they are, so a formula has to be quoted before. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((cells) => [...cells]),
    { record_delimiter: 'windows' },
  )

/** `=`, `+`, `-`, `@`, tab, CR and their full-width forms begin a formula somewhere. */
export const neutral = (cell: string): string =>
  /^[=+\-@\t\r\n\0＝＋－＠]/.test(cell) ? `'${cell}` : cell
