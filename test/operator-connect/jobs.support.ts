import type postgres from 'postgres'
import type { World } from '../support/world.ts'

/** An active lead with consent for Germany, a service of Operator Connect that it became, and a profile of two trunks. */
export async function operatorConnectCustomer(
  sql: postgres.Sql,
  { id: tenantId }: World['alder'],
): Promise<{ tenantId: string; serviceId: string; msTenantId: string; profileId: string }> {
  const [made] = await sql<{ id: string; ms: string }[]>`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
    select id, full_name || ' Operator Connect', full_name, shortname, 'operator-connect', 'oc-essential', 'deployed', 'ok'
    from tenant where id = ${tenantId}
    returning id, (select ms_tenant_id from tenant where id = ${tenantId}) as ms`
  if (!made) throw new Error('no service')
  const profileId = 'CP-DE-1'
  await sql`insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name, company_size, countries, customer_id, service_id)
    values ('provider', 'operator-connect', ${`lead-${made.id}`}, ${made.ms}, 'active', 'Alder Foods', 'L250_U999', '{DE,AT}', ${tenantId}, ${made.id})`
  const trunks = ['trunk-1', 'trunk-2'].map((name) => ({
    id: name,
    fqdn: `${name}.northline.example`,
  }))
  await sql`insert into calling_profile (family, microsoft_id, name, region, countries, trunks)
    values ('operator-connect', ${profileId}, 'Germany', 'EMEA', '{DE,AT}', ${sql.json(trunks)})
    on conflict (microsoft_id) do nothing`
  return { tenantId, serviceId: made.id, msTenantId: made.ms, profileId }
}

/** So many numbers of Berlin from one on, each once. */
export const berlin = (count: number, from = 0): { number: string }[] =>
  Array.from({ length: count }, (_, n) => ({ number: `+4930${7_000_000 + from + n}` }))
