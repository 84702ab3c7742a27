import type { Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { Choices } from './rows.ts'

/** What is wrong with a row of a file, and in which column, where it is one. */
export type RowFault = { row: number; column: string | null; reason: StoredMessage }

export function faultsOf(row: number, { code, params, fields }: Refusal): RowFault[] {
  const found = Object.entries(fields)
  if (found.length === 0) return [{ row, column: null, reason: { code, params } }]
  return found.map(([column, reason]) => ({ row, column: column || null, reason }))
}

/** Names become the ids that they are of; one of nothing stays, and fits nothing. */
export const byIds = (given: Given, of: Choices): Given =>
  Object.fromEntries(
    Object.entries(given).map(([field, value]) => {
      const named = of[field]?.find(
        ({ name }) => name.toLowerCase() === String(value).toLowerCase(),
      )
      return [field, named?.id ?? value]
    }),
  )
