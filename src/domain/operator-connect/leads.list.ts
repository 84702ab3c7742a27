import { sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import { demandProvider } from '../roles.ts'
import { families, type MicrosoftStatus, microsoftStatuses } from '../schema/operator-connect.ts'
import { licenseTypes } from '../schema/services.ts'

export type LeadFamily = (typeof families)[number]
type LicenseType = (typeof licenseTypes)[number]
export type LeadRow = RowOf<typeof newLeads>

/** Days that a filter goes back, today among them. */
export const spans = ['today', '7', '30'] as const

/** Whole days of the reader's, up to now. */
const since = (column: ReturnType<typeof sql>) =>
  oneOf(spans, (span, { zone }) => {
    const before = span === 'today' ? 0 : Number(span) - 1
    return sql`${column} >= (date_trunc('day', portal_clock() at time zone ${zone}) - make_interval(days => ${before})) at time zone ${zone}`
  })

const contact = word(sql`l.contact_name`)
const company = sorted(word(sql`l.company_name`), byText(sql`lower(l.company_name)`))
const size = value<string | null>(sql`l.company_size`)
/** Codes of countries, a blank between two. */
const market = value<string>(sql`array_to_string(l.countries, ' ')`)
const status = word<MicrosoftStatus | ''>(sql`coalesce(l.microsoft_status, '')`)
const license = value<LicenseType | null>(sql`s.license_type`)
const tenant = value<string | null>(sql`l.ms_tenant_id`)
const consented = sorted(
  instantIfAny(sql`l.consented_on`),
  byInstant(sql`coalesce(l.consented_on, l.created_at)`),
)
const modified = instantIfAny(sql`l.modified_on`)
const channel = value<string | null>(sql`m.name`)
const family = word<LeadFamily>(sql`l.family`)
const service = value<string | null>(sql`s.name`)

const more = {
  email: value<string>(sql`l.contact_email`),
  phone: value<string>(sql`l.contact_phone`),
  comments: value<string>(sql`l.comments`),
  others: value<number>(sql`jsonb_array_length(l.contacts)`),
  direct: value<boolean>(sql`l.direct`),
  microsoftId: value<string | null>(sql`l.microsoft_id`),
  isMissing: value<boolean>(sql`l.missing_since is not null`),
  serviceId: value<string | null>(sql`l.service_id`),
  customerId: value<string | null>(sql`l.customer_id`),
  mspId: value<string | null>(sql`l.msp_id`),
  version: value<number>(sql`l.version`),
}

const common = {
  table: 'lead',
  alias: 'l',
  head: 'company',
  usual: () => '-consented',
  // each row holds the details that it opens to
  rows: 25,
  joins: sql`left join msp m on m.id = l.msp_id left join service s on s.tenant_id = l.customer_id and s.id = l.service_id`,
  demand: demandProvider,
  // services as a set: looked up for each lead they take twice as long
  search: (part: string) =>
    sql`(${contains(sql`(l.company_name || ' ' || l.contact_name || ' ' || l.contact_email)`, part)} or ${contains(sql`l.ms_tenant_id::text`, part)}
      or l.service_id in (select s.id from service s where ${contains(sql`s.name`, part)}))`,
} as const

const filters = {
  status: oneOf([...microsoftStatuses, 'none', 'missing'], (is) =>
    is === 'missing'
      ? sql`l.missing_since is not null`
      : is === 'none'
        ? sql`l.microsoft_status is null`
        : sql`l.microsoft_status = ${is}`,
  ),
  consented: since(sql`l.consented_on`),
  modified: since(sql`l.modified_on`),
  channel: anId(
    (is) => (is === 'none' ? sql`l.msp_id is null` : sql`l.msp_id = ${is}::uuid`),
    'none',
  ),
}
const cells = {
  email: ({ email }: { email: string }) => email,
  phone: ({ phone }: { phone: string }) => phone,
  comments: ({ comments }: { comments: string }) => comments,
}

const ofOperatorConnect = {
  ...common,
  columns: {
    contact,
    company,
    size,
    market,
    status,
    license,
    tenant,
    consented,
    modified,
    channel,
  },
  more: { ...more, family, service },
  cells,
}

/** Who has consented to calling by the provider and has no license yet; the provider's. */
export const newLeads = listOf({
  ...ofOperatorConnect,
  ...{ name: 'leads', filters },
  always: sql`l.family = 'operator-connect' and l.service_id is null`,
})

/** Those that have one: tenants of Operator Connect. */
export const leadTenants = listOf({
  ...ofOperatorConnect,
  name: 'lead-tenants',
  filters: {
    ...filters,
    license: oneOf(
      licenseTypes.filter((type) => type.startsWith('oc-')),
      (is) =>
        sql`exists (select from service s where s.id = l.service_id and s.license_type = ${is})`,
    ),
  },
  always: sql`l.family = 'operator-connect' and l.service_id is not null`,
})

/** Leads of every service, those that people enter among them. */
export const customerLeads = listOf({
  ...common,
  name: 'customer-leads',
  filters: {
    family: oneOf(families, (is) => sql`l.family = ${is}`),
    ...filters,
    licensed: oneOf(['yes', 'no'], (is) =>
      is === 'yes' ? sql`l.service_id is not null` : sql`l.service_id is null`,
    ),
  },
  columns: { company, service, channel, family, status, consented, modified },
  more: { ...more, contact, size, market, license, tenant },
  cells: { contact: ({ contact }) => contact, ...cells },
})
