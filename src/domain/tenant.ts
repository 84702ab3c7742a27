import { eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { Refusal } from './refusal.ts'
import { msp } from './schema/msp.ts'
import { type Language, tenant } from './schema/tenants.ts'
import type { Scope } from './scope.ts'

type Named = { id: string; name: string }

/** Names of the MSPs that there are, deactivated ones as well: whose customers and what is theirs can be looked for. */
export const listMsps = (scope: Scope) =>
  scope.readTogether<Named>(
    sql`select id, name from msp where state <> 'deleted' order by lower(name)`,
  )

/** Names of those that a customer can be put under. */
export const listActiveMsps = (scope: Scope) =>
  scope.readTogether<Named>(
    sql`select id, name from msp where state = 'active' order by lower(name)`,
  )

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

type Sharer = { id: string; shortname: string; name: string; msTenantId: string }

/**
 * Customers of these Microsoft tenants, by name. Asked as whoever reads the answer, so that it tells nobody of a customer
 * whom they could not see anyway: the provider hears of all, an MSP of its own.
 */
export async function sharersOf({ db }: Scope, msTenantIds: readonly string[]) {
  if (msTenantIds.length === 0) return []
  const ids = makePgArray([...msTenantIds])
  const found = await db.execute<Sharer>(sql`
    select t.id, t.shortname, t.full_name as name, t.ms_tenant_id as "msTenantId" from tenant t
      where t.ms_tenant_id = any(${ids}::uuid[]) and not t.synthetic
    union
    select t.id, t.shortname, t.full_name, a.ms_tenant_id from m365_authentication a join tenant t on t.id = a.tenant_id
      where a.ms_tenant_id = any(${ids}::uuid[]) and not t.synthetic
    order by name, id`)
  return [...found]
}

/** The language that whoever this scope acts for reads: the tenant's own; operators and MSPs read English. */
export async function readLanguage({ db, actor }: Scope): Promise<Language> {
  if (actor.audience.kind !== 'tenant') return 'en'
  const [own] = await db
    .select({ language: tenant.language })
    .from(tenant)
    .where(eq(tenant.id, actor.audience.tenant))
  return own?.language ?? 'en'
}
