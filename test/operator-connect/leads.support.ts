import type { TestDatabase } from '../support/database.ts'

type Given = Partial<{
  family: string
  name: string
  microsoftId: string | null
  msTenantId: string | null
  status: string | null
  size: string | null
  countries: string[]
  direct: boolean
  consentedOn: Date | null
  modifiedOn: Date | null
  msp: string | null
  missing: boolean
}>

let count = 0

/** A lead as Microsoft tells it, active and with all that belongs to a consent, unless said otherwise. */
export async function aLead({ sql }: Pick<TestDatabase, 'sql'>, given: Given = {}) {
  count += 1
  const {
    family = 'operator-connect',
    name = `Lead ${count}`,
    microsoftId = family === 'operator-connect' ? `ms-${count}` : null,
    status = family === 'operator-connect' ? 'active' : null,
    size = 'L250_U999',
    countries = ['DE'],
    direct = false,
    consentedOn = new Date(),
    modifiedOn = null,
    msp = null,
    missing = false,
  } = given
  const msTenantId = given.msTenantId === undefined ? crypto.randomUUID() : given.msTenantId
  const [made] = await sql`
    insert into lead (audience, msp_id, family, company_name, microsoft_id, ms_tenant_id, microsoft_status, company_size, countries, direct,
      consented_on, modified_on, contact_name, contact_email, missing_since)
    values (${msp ? 'msp' : 'provider'}, ${msp}, ${family}, ${name}, ${microsoftId}, ${msTenantId}, ${status}, ${size}, ${countries}, ${direct},
      ${consentedOn}, ${modifiedOn}, 'Robin Hale', ${`it@l${count}.example`}, ${missing ? new Date() : null}) returning id`
  return { id: String(made?.id), name, msTenantId }
}

/** A customer with one deployed service of Operator Connect, connected to an SBC that takes scripts, unless said. */
export async function aTenant(
  { sql }: Pick<TestDatabase, 'sql'>,
  { hasConnection = true, hasApi = true, license = 'oc-essential' } = {},
) {
  count += 1
  const name = `octenant${count}`
  const [tenant] = await sql`
    insert into tenant (shortname, full_name) values (${name}, ${name}) returning id`
  const [service] = await sql`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
    values (${tenant?.id}, ${name}, ${name}, ${name}, 'operator-connect', ${license}, ${license === 'oc-essential' ? null : 5}, 'deployed', 'ok') returning id`
  const [sbc] = await sql`
    insert into sbc (name, fqdn, address, port, transport, api_url, username, password)
    values (${name}, ${`${name}.sbc.example`}, '192.0.2.9', 5060, 'udp', ${hasApi ? 'https://192.0.2.9' : null},
      ${hasApi ? 'Admin' : null}, ${hasApi ? 'sealed' : null}) returning id`
  if (hasConnection)
    await sql`insert into sip_connection (tenant_id, service_id, name, sbc_id)
      values (${tenant?.id}, ${service?.id}, ${name}, ${sbc?.id})`
  return {
    ...{ id: String(tenant?.id), serviceId: String(service?.id), sbcId: String(sbc?.id) },
    shortname: name,
  }
}

/** That a lead became this service. */
export const became = (
  { sql }: Pick<TestDatabase, 'sql'>,
  lead: { id: string },
  of: { id: string; serviceId: string },
) => sql`update lead set customer_id = ${of.id}, service_id = ${of.serviceId} where id = ${lead.id}`

/** What the provider's own side of it has: settings filled in, and a calling profile for Germany with two trunks. */
export async function setUp({ sql }: Pick<TestDatabase, 'sql'>) {
  const value = { clientId: 'an-application', tenantId: 'a-tenant' }
  await sql`insert into setting (name, value) values ('operator-connect', ${sql.json(value)})
    on conflict (name) do update set value = excluded.value`
  const trunks = [
    { id: '1', fqdn: 'a.example' },
    { id: '2', fqdn: 'b.example' },
  ]
  await sql`insert into calling_profile (family, microsoft_id, name, countries, trunks)
    values ('operator-connect', 'p1', 'Germany', ${['DE']}, ${sql.json(trunks)})`
}
