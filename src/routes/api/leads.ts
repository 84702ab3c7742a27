import { z } from 'zod'
import { customerLeads, type LeadRow } from '../../domain/operator-connect/leads.list.ts'
import { type Missing, readinessOf } from '../../domain/operator-connect/readiness.ts'
import { families, microsoftStatuses } from '../../domain/schema/operator-connect.ts'
import { licenseTypes } from '../../domain/schema/services.ts'
import { listQuery } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { codeOf, textOf, time, timeOf } from './values.ts'

const lead = z
  .object({
    id: z.uuid(),
    family: z.enum(families),
    company_name: z.string(),
    company_size: z.string().nullable(),
    countries: z.array(z.string()),
    contact: z.object({ name: z.string(), email: z.string(), phone: z.string() }),
    microsoft_status: z.enum(microsoftStatuses).nullable(),
    microsoft_id: z.string().nullable(),
    microsoft_tenant: z.string().nullable(),
    without_consent: z.boolean(),
    consented_at: time,
    modified_at: time,
    msp: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    license_type: z.enum(licenseTypes).nullable(),
    tenant: z.uuid().nullable(),
    service: z.uuid().nullable(),
    ready: z.boolean(),
    missing: z.array(z.object({ reason: z.string(), reason_code: z.string() })),
    version: z.int(),
  })
  .register(components, { id: 'Lead' })
const page = z
  .object({ leads: z.array(lead), next: z.string().nullable(), previous: z.string().nullable() })
  .register(components, { id: 'LeadPage' })

const asLead = (row: LeadRow, missing: readonly Missing[]) => ({
  id: row.id,
  family: row.family,
  company_name: row.company,
  company_size: row.size,
  countries: row.market.split(' ').filter(Boolean),
  contact: { name: row.contact, email: row.email, phone: row.phone },
  microsoft_status: row.status || null,
  microsoft_id: row.microsoftId,
  microsoft_tenant: row.tenant,
  without_consent: row.direct,
  consented_at: timeOf(row.consented),
  modified_at: timeOf(row.modified),
  msp: row.mspId === null ? null : { id: row.mspId, name: row.channel ?? '' },
  license_type: row.license,
  tenant: row.customerId,
  service: row.serviceId,
  ready: missing.length === 0,
  missing: missing.map(({ why }) => ({
    reason: textOf(why) ?? '',
    reason_code: codeOf(why) ?? '',
  })),
  version: row.version,
})

/** Leads of every family, with what each lacks before numbers can be uploaded. */
export const leads = resource('/leads', {
  list: operation({
    ...{ id: 'listLeads', permission: 'looking', audience: ['provider'] },
    query: listQuery(customerLeads),
    answers: { 200: page },
    async work(scope, { query }) {
      const { rows, next, previous } = await customerLeads.page(scope, query, { whole: 0 })
      const readiness = await readinessOf(scope, rows)
      const places = { next: next ?? null, previous: previous ?? null }
      return [
        200,
        { leads: rows.map((row) => asLead(row, readiness.get(row.id) ?? [])), ...places },
      ]
    },
  }),
})
