import type { Context } from 'hono'
import type { ListQuery } from '../../domain/lists/address.ts'
import { exportList, recordExport } from '../../domain/lists/exports.ts'
import { type AddressedList, type List, type Options, parseQuery } from '../../domain/lists/list.ts'
import { csvAnswer } from '../csv.ts'
import type { Portal } from '../portal.ts'
import { readerOf } from './reader.ts'

type Wanted = {
  query: ListQuery
  /** The query as it was asked for; empty for all. */
  search: string
  options: Options
  /** The file's name without its ending. */
  name: string
  /** Whose log says so; the reader's own unless given. */
  tenantId?: string | null
}

/** A list as a download; its bytes go out while no transaction is open. */
export function listCsv<Row, Exported>(
  c: Context<Portal>,
  list: List<Row, Exported>,
  { query, search, options, name, tenantId }: Wanted,
): Promise<Response> {
  const { database, actor, words } = c.var
  const taken = {
    ...{ reader: readerOf(c), ...options },
    say: words.say,
    note: (max: number) => words.lists.cut(String(max)),
  }
  const what = search === '' ? 'all' : search
  return csvAnswer(c, `${name}.csv`, exportList(list, { database, actor }, query, taken), () =>
    recordExport(database, actor, list.name, { what, ...(tenantId !== undefined && { tenantId }) }),
  )
}

/** All rows with all columns. */
export const everything = (list: AddressedList & { columns: readonly string[] }): ListQuery => ({
  ...parseQuery(list, ''),
  columns: list.columns,
})
