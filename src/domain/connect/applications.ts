import { eq, sql } from 'drizzle-orm'
import type { CheckedAccess } from '../../connectors/graph/check.ts'
import type { GraphCredentials } from '../../connectors/graph/shapes.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { sharersOf } from '../tenant.ts'
import { day, lines, optional, text, toggle, writeOnly } from '../values.ts'
import { sealedAccess, tellAccess } from './access.ts'
import { keptProofs, type Proofs, type Secret, sealedProofs } from './applications.proofs.ts'
import { readAuthentication } from './authentications.ts'
import { readCertificate } from './certificates.ts'

const guid = text({
  ...{ max: 36, error: 'not-guids', as: 'code', isLower: true },
  fits: (line) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(line),
})
const longestPem = 20_000

/**
 * An app registration, and what one signs in to it with: a secret, a certificate with its key, or both. What is left empty stays as it is;
 * a secret that another takes the place of stays valid beside it, unless that is dropped.
 */
export const applicationForm = form({
  msTenantId: guid,
  clientId: guid,
  clientSecret: writeOnly({ max: 500, error: 'client-secret-form' }),
  secretExpiresAt: optional(day('secret-expiry-day')),
  dropOther: toggle(),
  certificate: optional(lines({ max: longestPem, error: 'certificate-form' })),
  privateKey: writeOnly({ max: longestPem, error: 'private-key-form' }),
  dropCertificate: toggle(),
})

/** What is entered with what stays of what is kept; `fresh` is what has to be tried by itself. */
async function readProofs(scope: Scope, seal: Seal, tenantId: string, given: Given) {
  const values = applicationForm.read(given)
  const kept = keptProofs(seal, await sealedAccess(scope, tenantId), values)
  const now = await clockOf(scope)
  const hasCertificate = values.certificate !== null || values.privateKey !== ''
  const certificate = hasCertificate
    ? readCertificate(values.certificate ?? '', values.privateKey, now)
    : null
  const expiresAt = values.secretExpiresAt ? new Date(`${values.secretExpiresAt}T00:00:00Z`) : null
  if (values.clientSecret && expiresAt && expiresAt <= now)
    throw new Refusal('invalid', 'secret-ended', {}, { field: 'secretExpiresAt' })
  const secret = values.clientSecret || kept.secret?.value
  const isNew = values.clientSecret !== '' && values.clientSecret !== kept.secret?.value
  const good = (one: Secret | null) => one && (one.expiresAt === null || one.expiresAt > now)
  const others = [...(isNew ? [kept.secret] : []), kept.other].filter(
    (one) => one?.value !== secret && (good(one) || !isNew),
  )
  const proofs: Proofs = {
    secret: secret ? { value: secret, expiresAt } : null,
    other: (values.dropOther || !secret ? null : others[0]) ?? null,
    certificate: certificate ?? (values.dropCertificate ? null : kept.certificate),
  }
  if (!proofs.secret && !proofs.certificate)
    throw new Refusal('invalid', 'client-secret-new', {}, { field: 'clientSecret' })
  return { values, proofs, fresh: { certificate, secret: values.clientSecret } }
}

async function clockOf({ db }: Scope): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select portal_clock() as now`)
  return new Date(row?.now ?? 0)
}

/** What is entered, as one signs in with it: each that is new by itself, else what is kept. */
export async function readApplicationToTry(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  given: Given,
): Promise<GraphCredentials[]> {
  demand(scope.actor, 'edit-m365')
  const { values, proofs, fresh } = await readProofs(scope, seal, tenantId, given)
  const { msTenantId, clientId } = values
  const application = { msTenantId, clientId, clientSecret: '' }
  const entered = [
    ...(fresh.certificate ? [{ ...application, certificate: fresh.certificate }] : []),
    ...(fresh.secret ? [{ ...application, clientSecret: fresh.secret }] : []),
  ]
  if (entered.length > 0) return entered
  return [
    {
      ...{ ...application, clientSecret: proofs.secret?.value ?? '' },
      ...(proofs.certificate && { certificate: proofs.certificate }),
      ...(proofs.other && { otherSecret: proofs.other.value }),
    },
  ]
}

/**
 * Sets how a customer's Microsoft 365 is reached, what is secret sealed to its row; a stale edit is refused where a version is
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
  const { values: entered, proofs } = await readProofs(scope, seal, id, given)
  const { msTenantId, clientId } = entered
  const isValid = checked !== null && checked.problem === null
  const values = {
    ...{ msTenantId, clientId, ...sealedProofs(seal, id, proofs) },
    ...{ method: 'application' as const, refreshToken: null, tokenExpiresAt: null },
    ...{ consentedBy: null, consentedAt: null },
    ...{ status: isValid ? ('valid' as const) : ('unknown' as const), lastError: null },
    ...{ denied: checked?.denied ?? [], validatedAt: isValid ? sql`now()` : null },
    triedAt: isValid ? sql`now()` : null,
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
    ...(before.state && { before: logged(before.value) }),
    after: logged({ ...entered, certificate: proofs.certificate?.expiresAt.toISOString() ?? null }),
  })
  await tellAccess(scope, id)
  const sharers = await sharersOf(scope, [msTenantId])
  return { sharedWith: sharers.filter((one) => one.id !== id).map((one) => one.name) }
}

/** What was dropped only where something was. */
const logged = (row: Given) =>
  Object.fromEntries(
    Object.entries(applicationForm.logged(row)).filter(([, value]) => value !== false),
  )
