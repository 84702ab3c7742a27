import type { Sql } from 'postgres'
import { type CountedService, licenseFactors } from '../../src/domain/schema/license-audits.ts'

const none = Object.fromEntries(licenseFactors.map((factor) => [factor, 0]))

/** A run that counted so many users of a tenant's only service by Direct Routing, whatever the directory holds. */
export async function counted(sql: Sql, tenantId: string, users: number): Promise<void> {
  const [of] = await sql`
    select id, name, license_type as "licenseType", licensed_users as acquired from service
    where tenant_id = ${tenantId} order by created_at, id limit 1`
  const factors = { template: true, interface: true, serviceNumbers: true }
  const rules = { gateway: '', numbers: '', reject: '' }
  const own = { ...of, counted: { ...none, 'direct-routing': users }, would: none }
  const service = { ...own, factors, rules, isOwn: false, phones: 0 } as unknown as CountedService
  const [{ run } = { run: 0 }] = await sql<{ run: number }[]>`
    insert into license_audit as a (tenant_id, run, taken_at, licensed) values (${tenantId}, 1, now(), ${users})
    on conflict (tenant_id) do update set run = a.run + 1, taken_at = now(), licensed = excluded.licensed returning run`
  await sql`
    insert into license_run (tenant_id, number, trigger, requested_name, acquired, licensed, direct_routing,
      operator_connect, template, interface, service_number, phones, services)
    values (${tenantId}, ${run}, 'refresh', 'Tenantry', 0, ${users}, ${users}, 0, 0, 0, 0, 0, ${sql.json([service])})`
}
