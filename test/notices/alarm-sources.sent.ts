import { demand } from '../../src/domain/roles.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/sources'
const one = { params: { source: 'alarm_source' } }
const entered = { name: 'New', maxPerSecond: 10, expectedMinutes: 5 }

export const sent: Sent = {
  routes: {
    ...listed(path, 'alarm_source', { act: 'disable' }),
    [`GET ${path}/setup`]: {},
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form({ ...entered, days: 30 }) },
    [`GET ${path}/:row`]: { params: { row: 'alarm_source' } },
    [`POST ${path}/:row`]: {
      params: { row: 'alarm_source' },
      body: form({ ...entered, name: 'Renamed', version: 1 }),
    },
    [`GET ${path}/:source/tokens/new`]: one,
    [`POST ${path}/:source/tokens`]: { ...one, body: form({ days: 30 }) },
    'POST /api/v1/alarms': {
      body: () =>
        JSON.stringify({ key: 'k', severity: 'minor', name: 'n', source: 's', text: 't' }),
    },
    'POST /api/v1/alarms/alertmanager': {
      body: () => JSON.stringify({ version: '4', alerts: [] }),
    },
    'DELETE /api/v1/alarms/:key': { open: '/api/v1/alarms/k' },
  },
  things: async (sql, tenant) => {
    const [made] = await sql`
      insert into alarm_source (audience, tenant_id, name, kind, created_by)
      values ('tenant', ${tenant}, gen_random_uuid()::text, 'token', 'x') returning id`
    return { alarm_source: String(made?.id) }
  },
  permissions: {
    'report-alarms': {
      may: 'xx- xx xx--',
      act: async ({ actor }) => demand(actor, 'report-alarms'),
    },
  },
}
