import { desc, sql } from 'drizzle-orm'
import { msp } from '../schema/msp.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'

const most = 8

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
    .limit(most)
}

/** Names of the MSPs that a customer can be put under. */
export const listMsps = (scope: Scope) =>
  scope.db.select({ id: msp.id, name: msp.name }).from(msp).orderBy(msp.name)
