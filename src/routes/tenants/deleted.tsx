import { findDeletedTenant, deletedTenants as list } from '../../domain/tenants/deleted.ts'
import {
  DeletedTenantPage,
  DeletedTenantsPage,
  deletedPath,
  deletedTitle,
} from '../../views/tenants/deleted.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** What is kept of tenants that are gone. */
export const deletedTenants = routes()

const looking = { audience: ['provider'], permission: 'looking' } as const

listPages(deletedTenants, {
  at: [{ path: deletedPath, host: 'operators' }],
  declaration: looking,
  list,
  prepare: async () => ({ path: deletedPath }),
  page: (_, state) => <DeletedTenantsPage state={state} />,
  about: () => ({ title: deletedTitle, topics: ['tenants'] }),
  csv: {},
})

deletedTenants.get(`${deletedPath}/:row`, { host: 'operators', ...looking }, async (c) => {
  const row = await findDeletedTenant(c.var.scope, idOf(c, 'no-such-tenant', 'row'))
  return c.render(<DeletedTenantPage row={row} />, { title: row.name })
})
