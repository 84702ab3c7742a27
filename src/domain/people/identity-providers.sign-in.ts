import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { anonymous, type Database, Scope } from '../scope.ts'
import type { Keyed, Seal } from '../settings/secrets.ts'
import type { ClientInfo } from './active-session.ts'
import {
  type AuthorizationRequest,
  claimedEmail,
  confirmed,
  confirmsFactor,
  type FactorTrust,
  type IdentityClient,
  type IdentityClientOf,
  type IdentityPerson,
} from './identity-client.ts'
import { secretLocation } from './identity-providers.ts'
import { makeDevice } from './rate-limits.ts'
import { endSession, openSession } from './sessions.ts'
import { factorTime, logAsAnonymous } from './sign-in.ts'

type Provider = {
  id: string
  tenantId: string | null
  label: string
} & IdentityClientOf &
  FactorTrust

/** A sign-in under way, as the browser keeps it: sealed, for one host, for ten minutes. */
type PendingSignIn = AuthorizationRequest & { providerId: string; next: string; until: number }

const pendingMs = 10 * 60_000

/** What the button on the sign-in page of a portal says, or null where there is none. Wants an anonymous scope. */
export async function findIdentityLabel(
  scope: Scope,
  tenantId: string | null,
): Promise<string | null> {
  return (await findSealed(scope, tenantId))?.label ?? null
}

export type IdentityContext = {
  database: Database
  seal: Seal
  identities: IdentityClient
  /** The portal's tenant; null on the operators' host. */
  tenantId: string | null
  /** The host as sent: what is pending opens on no other. */
  host: string
}

/** Where to send the browser, and what it keeps meanwhile. Refused where no identity provider is in force. */
export async function beginIdentity(
  identityContext: IdentityContext,
  { redirectUri, next }: { redirectUri: string; next: string },
  now = Date.now(),
): Promise<{ to: string; stored: string }> {
  const provider = await openProvider(identityContext)
  if (!provider) throw unavailable()
  const random = () => randomBytes(32).toString('base64url')
  const question = {
    ...{ state: random(), nonce: random(), verifier: random(), redirectUri },
    acrValues: provider.trustsFactor ? provider.acrValues.join(' ') : undefined,
  }
  const to = await confirmed(identityContext.identities.begin(provider, question))
  const pending: PendingSignIn = {
    ...question,
    providerId: provider.id,
    next,
    until: now + pendingMs,
  }
  return {
    to,
    stored: identityContext.seal.seal(JSON.stringify(pending), pendingLocation(identityContext)),
  }
}

type SignInContext = {
  client: ClientInfo
  requestId: string
  secret: Keyed
  previous?: string | undefined
}

/**
 * Signs in whom the identity provider names: the linked account, else the one with the verified address, of this very
 * portal's owner. As far as the account's own second factor where it has one, unless the provider is trusted with that
 * and confirms one. Refused with one sentence for an answer to no question of ours, and with one for nobody of ours.
 */
export async function finishIdentity(
  identityContext: IdentityContext,
  stored: string | undefined,
  answer: URLSearchParams,
  context: SignInContext,
  now = Date.now(),
): Promise<{ token: string; device: string; next: string; awaitsFactor: boolean }> {
  const pending = openPending(identityContext, stored, now)
  // looked at before anything is asked of anybody
  if (!pending || !sameText(answer.get('state') ?? '', pending.state))
    throw new Refusal('invalid', 'identity-unanswered')
  const provider = await openProvider(identityContext)
  if (provider?.id !== pending.providerId) throw unavailable()
  const url = new URL(pending.redirectUri)
  url.search = answer.toString()
  const person = await confirmed(identityContext.identities.finish(provider, pending, url))
  const { database } = identityContext
  const entered = await Scope.enter(database, anonymous, (s) =>
    signInPerson(s, provider, person, context),
  )
  if (!entered) throw new Refusal('forbidden', 'identity-unknown')
  return {
    token: entered.token,
    device: makeDevice(context.secret, entered.accountId),
    next: pending.next,
    awaitsFactor: entered.awaitsFactor,
  }
}

async function signInPerson(
  scope: Scope,
  provider: Provider,
  person: IdentityPerson,
  context: SignInContext,
) {
  const { subject } = person
  const email = claimedEmail(person)
  const { id: providerId } = provider
  type Found = { account_id: string; may_enter: boolean; has_factor: boolean }
  const [found] = await scope.db.execute<Found>(
    sql`select * from auth_identity_enter(${providerId}::uuid, ${subject}, ${email})`,
  )
  const accountId = found?.account_id ?? null
  const isIn = found?.may_enter === true
  const awaitsFactor = found?.has_factor === true && !confirmsFactor(provider, person)
  const type = isIn && awaitsFactor ? 'session.factor-asked' : 'session.opened'
  await logAsAnonymous(scope, accountId, type, isIn ? 'done' : 'refused', context)
  if (!isIn || !accountId) return null
  await scope.db.execute(
    sql`select auth_identity_link(${providerId}::uuid, ${subject}, ${accountId}::uuid)`,
  )
  if (context.previous) await endSession(scope, context.previous)
  const opening = awaitsFactor ? ({ stage: 'factor', lifetime: factorTime } as const) : {}
  const token = await openSession(scope, accountId, context.client, opening)
  return { accountId, token, awaitsFactor }
}

async function findSealed(scope: Scope, tenantId: string | null) {
  const [row] = await scope.db.execute<{
    id: string
    tenant_id: string | null
    label: string
    issuer: string
    client_id: string
    client_secret: string
    trusts_factor: boolean
    acr_values: string | null
  }>(sql`select * from auth_identity_provider(${tenantId}::uuid)`)
  return row
}

async function openProvider({
  database,
  seal,
  tenantId,
}: IdentityContext): Promise<Provider | null> {
  const row = await Scope.enter(database, anonymous, (s) => findSealed(s, tenantId), 'read only')
  if (!row) return null
  const { id, label, issuer, client_id: clientId } = row
  const clientSecret = seal.open(row.client_secret, secretLocation(id, row.tenant_id))
  const acrValues = row.acr_values?.split(' ') ?? []
  const trusted = { trustsFactor: row.trusts_factor, acrValues }
  return { id, tenantId: row.tenant_id, label, issuer, clientId, clientSecret, ...trusted }
}

const pendingLocation = ({ tenantId, host }: IdentityContext) => ({
  ...{ tenant: tenantId ?? '', table: 'identity_provider', column: 'pending', row: host },
})

function openPending(
  identityContext: IdentityContext,
  stored: string | undefined,
  now: number,
): PendingSignIn | null {
  if (!stored) return null
  try {
    const pending: PendingSignIn = JSON.parse(
      identityContext.seal.open(stored, pendingLocation(identityContext)),
    )
    return pending.until > now ? pending : null
  } catch {
    // made for another portal, or by nobody here: as good as none
    return null
  }
}

const sameText = (one: string, other: string) =>
  createHash('sha256').update(one).digest('hex') ===
  createHash('sha256').update(other).digest('hex')

const unavailable = () => new Refusal('conflict', 'identity-off')
