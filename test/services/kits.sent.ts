import { form, type Sent } from '../isolation/sent.ts'

const id = 'behind'

export const sent: Sent = {
  routes: {
    'GET /kits': {},
    'GET /kits/upgrades/new': {},
    'POST /kits/upgrades': { body: form({ kit: '8.0.464', version: 1 }) },
    'GET /services/:id/kit-upgrades/new': { id },
    'POST /services/:id/kit-upgrades': { id, body: form({}) },
  },
  things: async (sql, tenant) => {
    await sql`insert into setting (name, value) values ('kit', '{"version": "8.0.460"}') on conflict do nothing`
    const [service] = await sql`
      insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status, kit_version)
      select id, gen_random_uuid()::text, full_name, shortname, 'other', 'hosted-essentials', 'deployed', 'ok', '8.0.448'
      from tenant where id = ${tenant} returning id`
    return { [id]: String(service!.id) }
  },
}
