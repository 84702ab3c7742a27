import { eq, sql } from 'drizzle-orm'
import type { CheckedAccess } from '../../connectors/graph/check.ts'
import type { GraphCredentials } from '../../connectors/graph/shapes.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { messageOf } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { sharersOf } from '../tenant.ts'
import { day, optional, text, writeOnly } from '../values.ts'

export type Checked = CheckedAccess
/** Tries an application before it is kept. */
export type DirectoryCheck = { check(application: GraphCredentials): Promise<CheckedAccess> }

const guid = text({
  ...{ max: 36, error: 'not-guids', as: 'code', isLower: true },
  fits: (line) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(line),
})

/** An app registration's client credentials; an empty secret keeps the one there is. */
export const applicationForm = form({
  msTenantId: guid,
  clientId: guid,
  clientSecret: writeOnly({ max: 500, error: 'client-secret-form' }),
  secretExpiresAt: optional(day('secret-expiry-day')),
})

const locationOf = (tenantId: string) => ({
  ...{ tenant: tenantId, row: tenantId },
  ...{ table: 'm365_authentication', column: 'client_secret' },
})

export type Authentication = Awaited<ReturnType<typeof readAuthentication>>

/** How a customer's Microsoft 365 is reached, and how that last went; of the secret only whether there is one. */
export async function readAuthentication({ db }: Scope, tenantId: string) {
  const [found] = await db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  if (!found) return { value: {}, version: 0, state: null }
  const { msTenantId, clientId, secretExpiresAt, version, ...rest } = found
  const { method, status, lastError, denied, validatedAt } = rest
  const expires = secretExpiresAt?.toISOString().slice(0, 10) ?? null
  return {
    value: { msTenantId, clientId, secretExpiresAt: expires },
    version,
    state: { method, status, lastError, denied, validatedAt },
  }
}

/** What is entered with the secret that goes with it: the one that is kept goes with its own application alone. */
async function readApplication(scope: Scope, seal: Seal, tenantId: string, given: Given) {
  const values = applicationForm.read(given)
  if (values.clientSecret) return values
  const [kept] = await scope.db
    .select({ clientId: m365Authentication.clientId, sealed: m365Authentication.clientSecret })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  if (kept?.clientId.toLowerCase() !== values.clientId || !kept.sealed)
    throw new Refusal('invalid', 'client-secret-new', {}, { field: 'clientSecret' })
  return { ...values, clientSecret: seal.open(kept.sealed, locationOf(tenantId)) }
}

/** What is entered, as one signs in with it. */
export async function readApplicationToTry(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  given: Given,
): Promise<GraphCredentials> {
  demand(scope.actor, 'edit-m365')
  const { msTenantId, clientId, clientSecret } = await readApplication(scope, seal, tenantId, given)
  return { msTenantId, clientId, clientSecret }
}

/**
 * Sets how a customer's Microsoft 365 is reached, the secret sealed to its row; a stale edit is refused where a version is
 * given. Without a check that went well the status is unknown until a replication has used it. Another Microsoft tenant drops
 * the delta link; answers which other customers, of those the actor may see, are of the same one.
 */
export async function changeAuthentication(
  scope: Scope,
  seal: Seal,
  { id, name }: { id: string; name: string },
  given: Given,
  checked: CheckedAccess | null = null,
): Promise<{ sharedWith: string[] }> {
  demand(scope.actor, 'edit-m365')
  await scope.db.execute(
    sql`select from ${m365Authentication} where ${m365Authentication.tenantId} = ${id}::uuid for update`,
  )
  const before = await readAuthentication(scope, id)
  if (before.version > 0 && given.version !== undefined)
    applicationForm.edit(
      given,
      { ...before.value, version: before.version },
      message('these-settings'),
    )
  const application = await readApplication(scope, seal, id, given)
  const { msTenantId, clientId, clientSecret, secretExpiresAt } = application
  const isValid = checked !== null && checked.problem === null
  const values = {
    ...{ msTenantId, clientId, clientSecret: seal.seal(clientSecret, locationOf(id)) },
    secretExpiresAt: secretExpiresAt === null ? null : new Date(`${secretExpiresAt}T00:00:00Z`),
    ...{ method: 'application' as const, refreshToken: null },
    ...{ status: isValid ? ('valid' as const) : ('unknown' as const), lastError: null },
    ...{ denied: checked?.denied ?? [], validatedAt: isValid ? sql`now()` : null },
  }
  await scope.db
    .insert(m365Authentication)
    .values({ tenantId: id, ...values })
    .onConflictDoUpdate({
      target: m365Authentication.tenantId,
      set: { ...values, version: sql`${m365Authentication.version} + 1` },
    })
  // a delta link is of one directory: of another everything is read anew
  if (before.state && before.value.msTenantId !== msTenantId)
    await scope.db
      .update(replication)
      .set({ readAll: true, linkRefusals: 0 })
      .where(eq(replication.tenantId, id))
  await record(scope, {
    ...{ tenantId: id, type: 'm365-authentication.set', subject: { kind: 'tenant', id, name } },
    ...(before.state && { before: applicationForm.logged(before.value) }),
    after: applicationForm.logged(application),
  })
  await scope.announce('m365', id)
  const sharers = await sharersOf(scope, [msTenantId])
  return { sharedWith: sharers.filter((one) => one.id !== id).map((one) => one.name) }
}

/** The same by the customer's shortname, as the command line has it. */
export async function setAuthentication(
  scope: Scope,
  seal: Seal,
  shortname: string,
  application: GraphCredentials,
): Promise<{ sharedWith: string[] }> {
  demand(scope.actor, 'edit-m365')
  const [found] = await scope.db
    .select({ id: tenant.id, name: tenant.fullName })
    .from(tenant)
    .where(eq(sql`lower(${tenant.shortname})`, shortname.toLowerCase()))
  if (!found) throw new Refusal('missing', 'no-such-shortname', { shortname })
  return changeAuthentication(scope, seal, found, application)
}

/** Keeps what came of trying, where what was tried is what is kept; says whether it was. */
export async function noteCheck(
  scope: Scope,
  tenantId: string,
  { msTenantId, clientId, clientSecret }: Given,
  { problem, isRefused, denied }: CheckedAccess,
): Promise<boolean> {
  demand(scope.actor, 'edit-m365')
  if (clientSecret || (problem && !isRefused)) return false
  const outcome = problem
    ? { status: 'invalid' as const, lastError: messageOf(problem) }
    : { status: 'valid' as const, lastError: null, denied, validatedAt: sql`now()` }
  const noted = await scope.db
    .update(m365Authentication)
    .set(outcome)
    .where(
      sql`${m365Authentication.tenantId} = ${tenantId}::uuid and ${m365Authentication.msTenantId}::text = lower(${msTenantId})
        and lower(${m365Authentication.clientId}) = lower(${clientId})`,
    )
    .returning({ tenantId: m365Authentication.tenantId })
  if (noted.length > 0) await scope.announce('m365', tenantId)
  return noted.length > 0
}
