import { eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { sharersOf } from '../tenant.ts'

type Application = { msTenantId: string; clientId: string; clientSecret: string }

/**
 * Sets how a customer's Microsoft 365 is reached: an app registration's client credentials, the secret sealed to its
 * row. Ids are GUIDs. The status is unknown until a replication has used it. Another Microsoft tenant drops the delta
 * link; answers which other customers, of those the actor may see, are of the same one.
 */
export async function setAuthentication(
  scope: Scope,
  seal: Seal,
  shortname: string,
  application: Application,
): Promise<{ sharedWith: string[] }> {
  demand(scope.actor, 'administer')
  const { msTenantId, clientId, clientSecret } = application
  const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
  if (!guid.test(msTenantId) || !guid.test(clientId)) throw new Refusal('invalid', 'not-guids')
  const [found] = await scope.db
    .select({ id: tenant.id, name: tenant.fullName })
    .from(tenant)
    .where(eq(sql`lower(${tenant.shortname})`, shortname.toLowerCase()))
  if (!found) throw new Refusal('missing', 'no-such-shortname', { shortname })
  const place = {
    tenant: found.id,
    table: 'm365_authentication',
    column: 'client_secret',
    row: found.id,
  }
  const [before] = await scope.db
    .select({ msTenantId: m365Authentication.msTenantId })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, found.id))
  const values = { msTenantId, clientId, clientSecret: seal.seal(clientSecret, place) }
  await scope.db
    .insert(m365Authentication)
    .values({ tenantId: found.id, ...values })
    .onConflictDoUpdate({
      target: m365Authentication.tenantId,
      set: { ...values, status: 'unknown', lastError: null, denied: [], validatedAt: null },
    })
  // a delta link is of one directory: of another everything is read anew
  if (before && before.msTenantId !== msTenantId.toLowerCase())
    await scope.db
      .update(replication)
      .set({ readAll: true, linkRefusals: 0 })
      .where(eq(replication.tenantId, found.id))
  await record(scope, {
    tenantId: found.id,
    type: 'm365-authentication.set',
    subject: { kind: 'tenant', id: found.id, name: found.name },
    after: { msTenantId, clientId, clientSecret: 'set' },
  })
  const sharers = await sharersOf(scope, [msTenantId])
  return { sharedWith: sharers.filter(({ id }) => id !== found.id).map(({ name }) => name) }
}
