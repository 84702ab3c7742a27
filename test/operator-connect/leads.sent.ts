import { randomUUID } from 'node:crypto'
import { form, listed, type Sent } from '../isolation/sent.ts'

const [path, tenants, customers] = ['/leads', '/leads/tenants', '/customer-leads']
const one = { id: 'lead' }
const entered = { companyName: 'Lindqvist Bygg', msTenantId: randomUUID(), countries: 'SE' }
const byHand = { family: 'webex', companyName: 'Otter Supplies' }

const file = () => {
  const sent = new FormData()
  sent.set('file', new File(['family,companyName\nzoom,Plover Ltd\n'], 'leads.csv'))
  return sent
}

export const sent: Sent = {
  routes: {
    ...listed(path, 'leadToGo', { act: 'remove' }),
    ...listed(tenants, 'leadTenant', { act: 'remove' }),
    ...listed(customers, 'otherLeadToGo', { act: 'remove' }),
    'GET /api/v1/leads': {},
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form(entered) },
    [`POST ${path}/new/checks`]: { body: form(entered) },
    [`GET ${path}/:id`]: one,
    [`GET ${path}/:id/edit`]: one,
    [`POST ${path}/:id/edit`]: {
      ...one,
      body: form({ ...entered, msTenantId: randomUUID(), version: 1 }),
    },
    [`POST ${path}/:id/tenant-checks`]: one,
    [`GET ${customers}/new`]: {},
    [`POST ${customers}`]: { body: form(byHand) },
    [`GET ${customers}/import`]: {},
    [`POST ${customers}/import`]: { body: file },
  },
  things: async (sql) => {
    const name = `l${randomUUID().slice(0, 8)}`
    const [tenant] = await sql`
      insert into tenant (shortname, full_name) values (${name}, ${name}) returning id`
    const [service] = await sql`
      insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
      values (${tenant?.id}, ${name}, ${name}, ${name}, 'operator-connect', 'oc-essential', 'deployed', 'ok') returning id`
    const made = async (customer: unknown, serviceId: unknown) => {
      const [lead] = await sql`
        insert into lead (audience, family, company_name, ms_tenant_id, direct, customer_id, service_id)
        values ('provider', 'operator-connect', 'Lead of the matrix', gen_random_uuid(), true, ${(customer as string) ?? null}, ${(serviceId as string) ?? null})
        returning id`
      return String(lead?.id)
    }
    return {
      lead: await made(null, null),
      leadToGo: await made(null, null),
      otherLeadToGo: await made(null, null),
      leadTenant: await made(tenant?.id, service?.id),
    }
  },
}
