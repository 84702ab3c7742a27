import { and, desc, eq, sql } from 'drizzle-orm'
import { service } from './schema/services.ts'
import { tenant } from './schema/tenants.ts'
import type { Scope } from './scope.ts'

const maxServices = 8

/** The services whose customer, shortname or name contains the words, closest first: what the palette offers. */
export async function findCustomers(scope: Scope, words: string) {
  const pattern = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  const text = sql`(customer || ' ' || shortname || ' ' || name)`
  return scope.db
    .select({
      id: service.id,
      tenantId: service.tenantId,
      name: service.name,
      customer: service.customer,
      shortname: service.shortname,
    })
    .from(service)
    .where(sql`${text} ilike ${pattern}`)
    .orderBy(desc(sql`similarity(customer, ${words})`), service.customer, service.id)
    .limit(maxServices)
}

const maxTenants = 4

/** Customers without a service whose name or shortname contains the words, closest first; those with one are found by it. */
export async function findTenantsWithoutServices({ db }: Scope, words: string) {
  const pattern = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  return db
    .select({ id: tenant.id, name: tenant.fullName, shortname: tenant.shortname })
    .from(tenant)
    .where(
      and(
        sql`(full_name || ' ' || shortname) ilike ${pattern}`,
        eq(tenant.synthetic, false),
        sql`${tenant.state} <> 'deleted'`,
        sql`not exists (select from ${service} s where s.tenant_id = ${tenant.id})`,
      ),
    )
    .orderBy(desc(sql`similarity(full_name, ${words})`), tenant.fullName, tenant.id)
    .limit(maxTenants)
}
