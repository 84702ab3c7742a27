import { randomUUID } from 'node:crypto'
import { sipConnections } from '../../src/domain/directory/sip-connections.ts'
import { form, listed, of, type Sent } from '../isolation/sent.ts'

const path = '/sip-connections'

export const sent: Sent = {
  routes: {
    ...listed(path, 'sipConnection', { act: 'remove' }),
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: {
      body: of(({ service }) => ({ name: 'New', service, gateway: 'new.sbc.example' })),
    },
    [`GET ${path}/:row`]: { params: { row: 'sipConnection' } },
    [`POST ${path}/:row`]: {
      params: { row: 'sipConnection' },
      body: form({ name: 'New', version: 1 }),
    },
  },
  permissions: {
    'edit-sip-connections': {
      may: '--- -- x---',
      act: (scope, { alder }) => sipConnections.remove(scope, alder.id, [randomUUID()]),
    },
  },
  things: async (sql, tenant) => {
    const [made] = await sql`insert into sip_connection (tenant_id, service_id, name, gateway)
      select tenant_id, id, 'Main', ${randomUUID()} || '.sbc.example' from service where tenant_id = ${tenant} limit 1 returning id`
    return { sipConnection: String(made?.id) }
  },
}
