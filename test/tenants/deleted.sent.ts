import { randomUUID } from 'node:crypto'
import { listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/tenants/deleted', 'deletedTenant', { menu: false }),
    'GET /tenants/deleted/:row': { params: { row: 'deletedTenant' } },
  },
  things: async (sql) => {
    const deletedTenant = randomUUID()
    await sql`insert into tombstone (id, name, shortname, created_at, deleted_by, reason)
      values (${deletedTenant}, 'Gone Goods', 'gonegoods', now(), 'x', 'The contract ended')`
    return { deletedTenant }
  },
}
