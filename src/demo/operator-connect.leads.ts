import { type SQL, sql } from 'drizzle-orm'
import { demoServices, demoTenants, msps, uuid } from './customers.ts'
import { demoOcLeads } from './operator-connect.sandbox.ts'

const statuses: Readonly<Record<string, string>> = {
  ...{ Active: 'active', NotActive: 'not-active', Suspended: 'suspended', Removed: 'removed' },
}
const day = 86_400_000

/** Leads of services that no Microsoft has a say in, and which MSP has them. */
const entered: [company: string, family: string, daysAgo: number, msp?: number][] = [
  ['Otterburn Care Homes', 'webex', 2],
  ['Plover & Sons', 'webex', 9, 1],
  ['Quayside Lettings', 'zoom', 0],
  ['Ravenscar Theatres', 'zoom', 30, 0],
  ['Selby Contact Centre', 'live-cx', 14],
]

/** Leads in each status, as the last reading of them left them: customers with theirs, newcomers, and those entered by hand. */
export async function loadDemoLeads(
  put: (statement: SQL) => Promise<unknown>,
  rows: (values: unknown) => SQL,
  now: Date,
): Promise<void> {
  const at = (daysAgo: number) => new Date(now.getTime() - daysAgo * day)
  const [harbor, second] = [uuid('msp', msps[0] ?? ''), uuid('msp', msps[1] ?? '')]
  const mspOf = (name: string) => (name === 'Brookline Outdoor' ? harbor : null)
  const microsofts = new Map(demoOcLeads().map((lead) => [lead.msTenantId, lead]))
  const leads = [...microsofts.values()].map((lead) => ({
    ...{ id: uuid('lead', lead.id), msp: lead.service ? null : mspOf(lead.companyName) },
    ...{ family: 'operator-connect', microsoftId: lead.id, msTenantId: lead.msTenantId },
    ...{ status: statuses[lead.status] ?? null, direct: lead.isDirect, company: lead.companyName },
    ...{ size: lead.companySize, contact: lead.contact, email: lead.email },
    ...{ countries: lead.countries, comments: lead.comments ?? '', at: at(lead.daysAgo) },
    ...{ customer: lead.service?.tenantId ?? null, service: lead.service?.id ?? null },
  }))
  const [tenants, services] = [demoTenants(), demoServices()]
  const byHand = entered.map(([company, family, daysAgo, msp]) => ({
    ...{ id: uuid('lead', company), family, company, at: at(daysAgo), countries: ['GB'] },
    ...{ msp: msp === undefined ? null : [harbor, second][msp], direct: false, comments: '' },
    ...{ contact: 'Avery Howard', email: `avery@${company.split(' ')[0]?.toLowerCase()}.example` },
  }))
  const customers = ['webex', 'zoom'].flatMap((family, i) => {
    const service = services.filter(({ kind }) => kind === 'direct-routing')[20 + i * 7]
    const tenant = tenants.find(({ id }) => id === service?.tenantId)
    if (!service || !tenant) return []
    return {
      ...{ id: uuid('lead', family), family, company: tenant.name, at: at(60 + i) },
      ...{ countries: [tenant.country], msp: null, direct: false, comments: '' },
      ...{ contact: 'Kim Alvarez', email: `it@${tenant.domain}` },
      ...{ customer: tenant.id, service: service.id },
    }
  })
  await put(sql`
    insert into lead (id, audience, msp_id, family, microsoft_id, ms_tenant_id, microsoft_status, direct, company_name, company_size, contact_name,
      contact_email, countries, comments, consented_on, modified_on, customer_id, service_id, created_by)
    select id, case when msp is null then 'provider' else 'msp' end, msp, family, "microsoftId", "msTenantId", status, direct, company, size, contact,
      email, countries, comments, at, case when "microsoftId" is not null then at + interval '1 hour' end, customer, service,
      case when "microsoftId" is null then 'Nico Brandt' end
    from jsonb_to_recordset(${rows([...leads, ...byHand, ...customers])}) as r (id uuid, msp uuid, family text, "microsoftId" text, "msTenantId" uuid,
      status text, direct boolean, company text, size text, contact text, email text, countries text[], comments text, at timestamptz,
      customer uuid, service uuid)`)
}
