import { randomUUID } from 'node:crypto'
import type { Sent } from '../isolation/sent.ts'

const id = 'deploying'

export const sent: Sent = {
  routes: {
    'POST /services/:id/deployments': { id },
    'GET /services/:id/removal': { id },
    'POST /services/:id/removal': { id: 'removable' },
    'GET /services/:id/scripts/:slot': { id, params: { slot: 'slot' } },
  },
  things: async (sql, tenant) => {
    const [template] = await sql`insert into script_template (name, kind, phase, created_by)
      values (${randomUUID()}, 'm365', 'onboarding', 'x') returning id`
    await sql`insert into script_version (template_id, number, text, variables, created_by)
      values (${template!.id}, 1, 'Get-CsTenant', '{}', 'x')`
    const [sbc] = await sql`insert into sbc (name, fqdn, address, port, transport)
      select n, n || '.example', '192.0.2.4', 5060, 'udp' from (select gen_random_uuid()::text as n) given returning id`
    const make = async () => {
      const [service] = await sql`
        insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
        select id, gen_random_uuid()::text, full_name, shortname, 'other', 'hosted-essentials', 'ready', 'warning' from tenant where id = ${tenant}
        returning id`
      await sql`
        insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, consent, phase, requested_name, scripts)
        values (${tenant}, ${service!.id}, gen_random_uuid(), ${sbc!.id}, gen_random_uuid()::text, 'sbc.example', 'none', 'deploying', 'x',
          ${sql.json({ 'm365-onboarding': { template: String(template!.id), version: 1 } })})`
      return String(service!.id)
    }
    return { deploying: await make(), removable: await make(), slot: 'm365-onboarding' }
  },
}
