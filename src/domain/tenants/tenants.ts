import { eq } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { msp } from '../schema/msp.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

export type Tenant = typeof tenant.$inferSelect & { mspName: string | null }

/** One tenant with its MSP's name; one out of reach is as missing as one that never was. */
export async function findTenant(scope: Scope, id: string): Promise<Tenant> {
  const [found] = await scope.db
    .select({ tenant, mspName: msp.name })
    .from(tenant)
    .leftJoin(msp, eq(msp.id, tenant.mspId))
    .where(eq(tenant.id, id))
  // the canary sees itself, and nobody else sees it
  const isHidden = found?.tenant.synthetic && scope.actor.audience.kind !== 'tenant'
  if (!found || isHidden) throw new Refusal('missing', 'no-such-tenant')
  return { ...found.tenant, mspName: found.mspName }
}

/** The same under its lock until the transaction ends: nobody renames, switches or deletes it meanwhile. */
export async function lockTenant(scope: Scope, id: string): Promise<Tenant> {
  await scope.db.select({ id: tenant.id }).from(tenant).where(eq(tenant.id, id)).for('update')
  return findTenant(scope, id)
}
