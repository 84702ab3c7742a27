import { randomUUID } from 'node:crypto'
import { demand } from '../../src/domain/roles.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/notifications'
const rule = {
  ...{ severity: 'major', timeZone: 'Europe/Berlin', monday: 'on', emails1: 'noc@x.example' },
}

export const sent: Sent = {
  routes: {
    ...listed(path, 'rule', { act: 'disable' }),
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form({ ...rule, name: 'New' }) },
    [`POST ${path}/new/previews`]: { body: form({ ...rule, name: 'New' }) },
    [`GET ${path}/:row`]: { params: { row: 'rule' } },
    [`POST ${path}/:row`]: {
      params: { row: 'rule' },
      body: form({ ...rule, name: 'Renamed', version: 1 }),
    },
    [`POST ${path}/:row/previews`]: {
      params: { row: 'rule' },
      body: form({ ...rule, name: 'Renamed' }),
    },
    ...Object.fromEntries(
      Object.entries(listed(`${path}/:rule/sent`, 'notice', { menu: false })).map(
        ([route, has]) => [route, { ...has, params: { rule: 'rule' } }],
      ),
    ),
  },
  permissions: {
    'manage-notices': {
      may: 'xx- xx x---',
      act: async ({ actor }) => demand(actor, 'manage-notices'),
    },
  },
  things: async (sql, tenant) => {
    const [made] = await sql`
      insert into notification_rule (audience, tenant_id, name, severity, created_by)
      values ('tenant', ${tenant}, ${randomUUID()}, 'major', 'x') returning id`
    return { rule: String(made?.id) }
  },
}
