import { eq, getTableColumns, sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import { msp } from '../schema/msp.ts'
import { lead } from '../schema/operator-connect.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'

export type Lead = typeof lead.$inferSelect & {
  /** Of the MSP that it is assigned to. */
  mspName: string | null
  /** Of the service that it became, with its customer's. */
  service: {
    name: string
    customer: string
    shortname: string
    licenseType: (typeof service.$inferSelect)['licenseType']
    deployStatus: (typeof service.$inferSelect)['deployStatus']
  } | null
}

/** One lead with what it became; the provider's alone, refused as missing where there is none. */
export async function findLead(scope: Scope, id: string): Promise<Lead> {
  demandProvider(scope.actor)
  const [found] = await scope.db
    .select({
      ...getTableColumns(lead),
      mspName: msp.name,
      service: {
        ...{ name: service.name, customer: service.customer, shortname: service.shortname },
        ...{ licenseType: service.licenseType, deployStatus: service.deployStatus },
      },
    })
    .from(lead)
    .leftJoin(msp, eq(msp.id, lead.mspId))
    .leftJoin(service, eq(service.id, lead.serviceId))
    .where(eq(lead.id, id))
  if (!found) throw new Refusal('missing', 'no-such-lead')
  return found
}

/** The same as it stands, until the transaction ends: nothing else becomes of it meanwhile. */
export async function lockLead(scope: Scope, id: string): Promise<Lead> {
  demandProvider(scope.actor)
  await scope.db.execute(sql`select from lead where id = ${id}::uuid for update`)
  return findLead(scope, id)
}
