import { randomBytes } from 'node:crypto'
import { form, of, type Sent } from '../isolation/sent.ts'

const id = 'upgradable'
const draft = { id, params: { draft: 'upgradable' } }

export const sent: Sent = {
  routes: {
    'GET /services/:id/upgrades/new': { id },
    'GET /services/:id/upgrades/new/:draft': draft,
    'GET /services/:id/upgrades/new/:draft/:step': { ...draft, step: 'license' },
    'POST /services/:id/upgrades/new': { id, body: form({ to: 'hosted-pro' }) },
    'POST /services/:id/upgrades/new/:draft/discards': draft,
    'POST /services/:id/upgrades/new/:draft/:step': {
      ...{ ...draft, step: 'license', body: form({ to: 'hosted-pro' }) },
    },
    'POST /services/:id/upgrades': { id, body: of(({ service }) => ({ draft: service })) },
    'GET /services/:id/upgrades/cancellations/new': { id: 'upgrading' },
    'POST /services/:id/upgrades/cancellations': { id: 'upgrading' },
    'GET /api/v1/services/:id/upgrades': { id: 'upgrading' },
    'DELETE /api/v1/services/:id/upgrades': { id: 'upgrading' },
    'POST /api/v1/services/:id/upgrades': {
      ...{ id, body: () => JSON.stringify({ license_type: 'hosted-pro', licensed_users: 5 }) },
    },
  },
  things: async (sql, tenant) => {
    const made = async () => {
      const [service] = await sql`
        insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
        select id, ${randomBytes(8).toString('hex')}, full_name, shortname, 'direct-routing', 'hosted-essentials', 'deployed', 'ok'
        from tenant where id = ${tenant} returning id`
      return String(service?.id)
    }
    const upgrading = await made()
    await sql`insert into license_pool (kind, purchased, reserved) values ('user', 1000, 1)
      on conflict (kind) do update set reserved = license_pool.reserved + 1`
    await sql`insert into license_reservation (tenant_id, service_id, kind, purpose, amount, license_type, reserved_name, expires_at)
      values (${tenant}, ${upgrading}, 'user', 'upgrade', 1, 'hosted-pro', 'x', now() + interval '7 days')`
    return { upgradable: await made(), upgrading }
  },
}
