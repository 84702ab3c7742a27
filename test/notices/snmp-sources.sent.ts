import { form, type Sent } from '../isolation/sent.ts'

const path = '/settings/sources'
const usual = { maxPerSecond: 10 }
const user = { user: 'traps', auth: 'sha256', authPassword: 'authpassword', privacy: 'none' }

export const sent: Sent = {
  routes: {
    [`GET ${path}/communities/new`]: {},
    [`POST ${path}/communities`]: {
      body: form({ ...usual, name: 'Switches', community: 'alder-community' }),
    },
    [`GET ${path}/communities/:row`]: { params: { row: 'snmp_community' } },
    [`POST ${path}/communities/:row`]: {
      params: { row: 'snmp_community' },
      body: form({ community: 'birch-community', from: '192.0.2.0/24', version: 1 }),
    },
    [`GET ${path}/users/new`]: {},
    [`POST ${path}/users`]: { body: form({ ...usual, ...user, name: 'Gateways' }) },
    [`GET ${path}/users/:row`]: { params: { row: 'snmp_user' } },
    [`POST ${path}/users/:row`]: {
      params: { row: 'snmp_user' },
      body: form({ ...user, user: 'other', version: 1 }),
    },
  },
  things: async (sql, tenant) => {
    const made = await sql`
      insert into alarm_source (audience, tenant_id, name, kind, created_by)
      select 'tenant', ${tenant}, gen_random_uuid()::text, kind, 'x' from unnest(array['snmp-v2c', 'snmp-v3']) kind returning id, kind`
    const idOf = (kind: string) => String(made.find((row) => row.kind === kind)?.id)
    return { snmp_community: idOf('snmp-v2c'), snmp_user: idOf('snmp-v3') }
  },
}
