import { CsvError, parse } from 'csv-parse/sync'
import { unescapeFormulas } from './csv.ts'
import type { StoredMessage } from './message.ts'
import { message } from './messages.ts'
import { Refusal } from './refusal.ts'

/**
 * The text of a file: UTF-8, or UTF-16 where it begins with a byte order mark, as Excel's “Unicode Text” does. Refuses other
 * encodings, for a guess would spell names wrongly.
 */
export function decodeCsv(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal('malformed', 'file-not-utf8')
  }
}

const maxRecordBytes = 16_384
const separators = [',', ';', '\t', '|']

/**
 * The records of a CSV, header and empty lines included: RFC 4180, with any line ends, separated by what its line `sep=` says,
 * else by whichever of comma, semicolon, tab and | makes most of the header. Escaped formulas are what they were. Reads up
 * to `to` records; refuses quotation marks that do not pair, records of more than 16 KiB, and a NUL, which no CSV has.
 */
export function readCsv(text: string, { to = Number.MAX_SAFE_INTEGER } = {}): string[][] {
  if (text.includes('\0')) throw new Refusal('malformed', 'csv-nul')
  const body = text.replace(/^\uFEFF/, '')
  const said = /^"?sep=([^\r\n"\w])"?[^\S\r\n]*(?:\r\n|\n|\r|$)/i.exec(body)
  const rest = said ? body.slice(said[0].length) : body
  const separator = said?.[1] ?? separatorOf(rest)
  return records(rest, separator, to).map((cells) => cells.map(unescapeFormulas))
}

/** The header decides, since it is ours and has none of these in a name. */
function separatorOf(text: string): string {
  const head =
    text
      .slice(0, maxRecordBytes)
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? ''
  const counts = separators.map((one) => [one, head.split(one).length] as const)
  const [most = [',']] = counts.toSorted(([, a], [, b]) => b - a)
  return most[0]
}

function records(text: string, delimiter: string, to: number): string[][] {
  try {
    return parse(text, {
      ...{ delimiter, to, max_record_size: maxRecordBytes, trim: true },
      record_delimiter: ['\r\n', '\n', '\r'],
      // Excel leaves out empty cells at a row's end; who reads the cells knows how many there should be
      relax_column_count: true,
      // a quotation mark inside a cell that is not quoted is one
      relax_quotes: true,
    })
  } catch (cause) {
    throw badCsv(cause instanceof CsvError ? faultOf(cause) : message('csv-unreadable'))
  }
}

/** Records count from 0, the header. */
function faultOf({ code, records }: CsvError): StoredMessage {
  const row = typeof records === 'number' ? records : 0
  if (code === 'CSV_QUOTE_NOT_CLOSED') return message('csv-quote-open', { row })
  if (code === 'CSV_MAX_RECORD_SIZE') return message('csv-row-long', { row, max: maxRecordBytes })
  return message('csv-quote', { row })
}

/** A refusal of the whole file. */
export const badCsv = (problem: StoredMessage) => new Refusal('malformed', 'bad-csv', { problem })
