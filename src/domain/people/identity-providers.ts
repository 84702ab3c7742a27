import { randomUUID } from 'node:crypto'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { demandFresh, form, type Given } from '../form.ts'
import type { Base } from '../hosts/hosts.ts'
import { type LogType, type Owner, ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenantDomain } from '../schema/domains.ts'
import { identityProvider } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { optional, text, toggle, writeOnly } from '../values.ts'
import { demandSignInApproval, noticeSignInChange } from './sign-in-changes.ts'

/** Whose people sign in with it: one tenant's, or the provider's own staff (no tenant). */
export type IdentityProviderOwner = { tenantId: string | null }

/** An identity provider as those who manage it see it; its secret is only ever said to be set. */
export type IdentityProvider = {
  id: string
  label: string
  issuer: string
  clientId: string
  enabled: boolean
  trustsFactor: boolean
  acrValues: string | null
  version: number
}

/** Who it is and what signs us in there; `mayUse` says which issuers connectors may reach. */
export const identityForm = (mayUse: (issuer: string) => boolean) =>
  form({
    label: text({ max: 60, error: 'identity-label' }),
    issuer: text({
      ...{ max: 500, error: 'identity-issuer', as: 'url' },
      fits: (line) => isIssuer(line) && mayUse(line),
    }),
    clientId: text({ max: 300, error: 'identity-client-id' }),
    clientSecret: writeOnly({ max: 1000, error: 'identity-secret-long' }),
    enabled: toggle(),
    trustsFactor: toggle(),
    acrValues: optional(text({ max: 500, error: 'identity-acr', as: 'code', isJoined: true })),
  })

function isIssuer(line: string): boolean {
  if (!URL.canParse(line) || /[?#\s]/.test(line)) return false
  const { username, password } = new URL(line)
  return !username && !password
}

/** Where a client secret opens, and nowhere else. */
export const secretLocation = (id: string, tenantId: string | null): SecretLocation => ({
  tenant: tenantId ?? '',
  table: 'identity_provider',
  column: 'client_secret',
  row: id,
})

/** The owner's identity provider, or null. Asked by those who may change it. */
export async function readIdentityProvider(
  scope: Scope,
  owner: IdentityProviderOwner,
): Promise<IdentityProvider | null> {
  demandIdentityProviders(scope, owner)
  return (await find(scope, owner)) ?? null
}

/** The origins that people of an owner come back to from their identity provider: every address of its portal. */
export async function readReturns(
  scope: Scope,
  { tenantId }: IdentityProviderOwner,
  { portalUrl, tenantSuffix }: Base,
): Promise<string[]> {
  if (!tenantId) return [portalUrl.origin]
  const hosts = await scope.db
    .select({ host: tenantDomain.host })
    .from(tenantDomain)
    .where(
      and(
        eq(tenantDomain.tenantId, tenantId),
        eq(tenantDomain.enabled, true),
        inArray(tenantDomain.state, ['verified', 'lost']),
      ),
    )
  const [own] = await scope.db
    .select({ shortname: tenant.shortname, managedHost: tenant.managedHost })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
  const label = own?.managedHost ? [`${own.shortname.toLowerCase()}.${tenantSuffix}`] : []
  return [...hosts.map(({ host }) => host), ...label].map((name) => {
    const url = new URL(portalUrl.origin)
    url.hostname = name
    return url.origin
  })
}

/**
 * Keeps an identity provider (`identityForm`). An empty secret keeps the one there is, unless it would go to another
 * issuer; another issuer or application also forgets who was who. A stale version is refused.
 */
export async function saveIdentityProvider(
  scope: Scope,
  { seal, mayUse }: { seal: Seal; mayUse: (issuer: string) => boolean },
  owner: IdentityProviderOwner,
  given: Given,
): Promise<void> {
  demandIdentityProviders(scope, owner)
  await demandSignInApproval(scope, owner)
  const before = await find(scope, owner)
  const edited = identityForm(mayUse)
  const { clientSecret, ...row } = edited.read(given)
  const { issuer, clientId } = row
  if (!clientSecret && before?.issuer !== issuer)
    throw new Refusal('invalid', 'identity-secret', {}, { field: 'clientSecret' })
  const demandNewest = (now: IdentityProvider | undefined) =>
    demandFresh(
      ...([given.version, { version: 0, ...now }, row, message('these-settings')] as const),
      clientSecret !== '',
    )
  demandNewest(before)
  const id = before?.id ?? randomUUID()
  const sealed = clientSecret ? seal.seal(clientSecret, secretLocation(id, owner.tenantId)) : null
  const version = before ? sql`${identityProvider.version} + 1` : 1
  const changed = before
    ? await scope.db
        .update(identityProvider)
        .set({ ...row, version, changedAt: sql`now()`, ...(sealed && { clientSecret: sealed }) })
        .where(and(eq(identityProvider.id, id), eq(identityProvider.version, before.version)))
        .returning({ id: identityProvider.id })
    : await scope.db
        .insert(identityProvider)
        .values({ id, ...ownerOf(owner), ...row, clientSecret: sealed ?? '' })
        .onConflictDoNothing()
        .returning({ id: identityProvider.id })
  // somebody was faster between the reading and the writing
  if (changed.length === 0) return demandNewest(await find(scope, owner))
  if (before && (before.issuer !== issuer || before.clientId !== clientId))
    await scope.db.execute(sql`select portal_identity_forget(${id}::uuid)`)
  const after = edited.logged({ ...row, clientSecret })
  await note(scope, owner, 'identity.changed', { id, name: row.label, before, after })
}

/** Takes an identity provider away; its people sign in with their passwords again. */
export async function removeIdentityProvider(
  scope: Scope,
  owner: IdentityProviderOwner,
): Promise<void> {
  demandIdentityProviders(scope, owner)
  const before = await find(scope, owner)
  if (!before) throw new Refusal('missing', 'no-identity-provider')
  await demandSignInApproval(scope, owner)
  await scope.db.delete(identityProvider).where(eq(identityProvider.id, before.id))
  await note(scope, owner, 'identity.removed', { id: before.id, name: before.label, before })
}

// who names an identity provider can be anybody whom it speaks for: the provider's staff is for administrators alone
function demandIdentityProviders({ actor }: Scope, { tenantId }: IdentityProviderOwner) {
  demand(actor, tenantId ? 'manage-people' : 'administer')
}

async function find(
  scope: Scope,
  { tenantId }: IdentityProviderOwner,
): Promise<IdentityProvider | undefined> {
  const { id, label, issuer, clientId, enabled, trustsFactor, acrValues, version } =
    identityProvider
  const isOwn = tenantId
    ? eq(identityProvider.tenantId, tenantId)
    : and(eq(identityProvider.audience, 'provider'), isNull(identityProvider.tenantId))
  const [found] = await scope.db
    .select({ id, label, issuer, clientId, enabled, trustsFactor, acrValues, version })
    .from(identityProvider)
    .where(isOwn)
  return found
}

type Noted = { id: string; name: string; before?: IdentityProvider | undefined; after?: object }

async function note(scope: Scope, owner: Owner, type: LogType, { id, name, ...what }: Noted) {
  await record(scope, {
    ...{ ...owner, type, subject: { kind: 'identity', id, name } },
    ...(what.before && { before: what.before }),
    ...(what.after && { after: { ...what.after } }),
  })
  await noticeSignInChange(scope, owner, {
    change: type === 'identity.removed' ? 'identity-removed' : 'identity',
    about: { name },
  })
  await scope.announce('people', owner.tenantId)
}
