import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/traps'
const entered = { name: 'Fuel', trap: '1.3.6.1.4.1.99999.1', effect: 'major' }

export const sent: Sent = {
  routes: {
    ...listed(path, 'trap_mapping', { act: 'remove' }),
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form(entered) },
    [`GET ${path}/:row`]: { params: { row: 'trap_mapping' } },
    [`POST ${path}/:row`]: {
      params: { row: 'trap_mapping' },
      body: form({ ...entered, trap: '1.3.6.1.4.1.99999.2', version: 1 }),
    },
  },
  things: async (sql, tenant) => {
    const [made] = await sql`
      insert into trap_mapping (audience, tenant_id, name, trap, effect, created_by)
      values ('tenant', ${tenant}, 'x', '1.3.6.1.4.1.99999.' || floor(random() * 1000000000)::text, 'major', 'x') returning id`
    return { trap_mapping: String(made?.id) }
  },
}
