import { z } from 'zod'
import { message } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { sharersOf } from '../tenant.ts'
import type { RawRow } from './imports.file.ts'
import { firstErrors, type RowError } from './imports.parse.ts'

const mostNamed = 3

/**
 * What in rows can be loaded but is hardly meant: two customers of one Microsoft tenant, whether the other is in the file
 * or there already. Customers whom the reader cannot see are not named.
 */
export async function warningsOf(scope: Scope, rows: readonly RawRow[]): Promise<RowError[]> {
  const given = rows.flatMap(({ shortname = '', full_name: name, ms_tenant_id = '' }, index) => {
    const id = ms_tenant_id.trim().toLowerCase()
    const own = shortname.trim()
    return z.uuid().safeParse(id).success
      ? [{ row: index + 1, id, shortname: own.toLowerCase(), name: name?.trim() || own }]
      : []
  })
  const known = await sharersOf(scope, [...new Set(given.map(({ id }) => id))])
  const users = new Map<string, Map<string, string>>()
  const use = (id: string, shortname: string, name: string) =>
    users.set(id, (users.get(id) ?? new Map<string, string>()).set(shortname, name))
  for (const { msTenantId, shortname, name } of known)
    use(msTenantId, shortname.toLowerCase(), name)
  for (const { id, shortname, name } of given) use(id, shortname, name)
  const found = given.flatMap(({ row, id, shortname }): RowError[] => {
    const others = [...(users.get(id) ?? [])].filter(([other]) => other !== shortname)
    if (others.length === 0) return []
    const names = others.slice(0, mostNamed).map(([, name]) => name)
    const by = [...names, ...(others.length > mostNamed ? ['…'] : [])].join(', ')
    return [{ row, column: 'ms_tenant_id', reason: message('same-ms-tenant', { by }) }]
  })
  return firstErrors(found)
}
