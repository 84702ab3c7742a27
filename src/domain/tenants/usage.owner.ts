import { and, eq, ne, sql } from 'drizzle-orm'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

/** Whose quotas a call is about: the caller's own tenant, or the one in reach that it names by its shortname. */
export async function findOwner(
  scope: Scope,
  named: string | undefined,
): Promise<{ id: string; shortname: string }> {
  const { audience } = scope.actor
  if (audience.kind !== 'tenant' && !named)
    throw new Refusal(
      'invalid',
      'name-tenant',
      {},
      { fields: { tenant: message('tenant-needed') } },
    )
  const found = await ownerNamed(scope, named)
  if (!found) throw new Refusal('missing', 'no-such-tenant')
  return found
}

/** The same, where it is no mistake that nobody is called so. */
export async function ownerNamed(
  scope: Scope,
  named: string | undefined,
): Promise<{ id: string; shortname: string } | null> {
  const { audience } = scope.actor
  const [found] = await scope.db
    .select({ id: tenant.id, shortname: tenant.shortname })
    .from(tenant)
    .where(
      and(
        named ? sql`lower(${tenant.shortname}) = lower(${named})` : undefined,
        audience.kind === 'tenant' ? eq(tenant.id, audience.tenant) : undefined,
        ne(tenant.state, 'deleted'),
        eq(tenant.synthetic, false),
      ),
    )
  return found ?? null
}
