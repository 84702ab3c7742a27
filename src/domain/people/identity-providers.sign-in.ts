import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { anonymous, type Database, Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { readEmail } from '../values.addresses.ts'
import { factorTime, logAsAnonymous } from './credentials.ts'
import { secretLocation } from './identity-providers.ts'
import { makeDevice } from './rate-limits.ts'
import { type ClientInfo, endSession, openSession } from './sessions.ts'

/** What the portal is to an identity provider. */
type IdentityClientOf = { issuer: string; clientId: string; clientSecret: string }

/** What ties an answer to the question it answers; nobody but the browser that asked holds it. */
type AuthorizationRequest = {
  state: string
  nonce: string
  verifier: string
  redirectUri: string
  /** What the portal would have `acr` say, in order of preference. */
  acrValues?: string | undefined
}

/** Who somebody is by their identity provider, `email` only when that has verified it, and how they proved it. */
type IdentityPerson = { subject: string; email: string | null; amr: string[]; acr: string | null }

/** The way to identity providers (connectors/openid); what goes wrong there is thrown under the name `IdentityFailure`. */
export type IdentityClient = {
  mayUse(issuer: string): boolean
  begin(client: IdentityClientOf, question: AuthorizationRequest): Promise<string>
  finish(
    client: IdentityClientOf,
    question: AuthorizationRequest,
    answer: URL,
  ): Promise<IdentityPerson>
}

const noAnswer = async () => {
  throw new Refusal('conflict', 'identity-unreachable')
}

/** Where nobody handed in a way to identity providers: there is none. */
export const noIdentityClient: IdentityClient = {
  mayUse: () => false,
  begin: noAnswer,
  finish: noAnswer,
}

type Provider = {
  id: string
  tenantId: string | null
  label: string
  /** Whether a factor that it confirms stands in for the account's own. */
  trustsFactor: boolean
  acrValues: string[]
} & IdentityClientOf

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
  secret: Buffer
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

/** The address that a provider claims, by the rule for every other; what is none finds nobody. */
export function claimedEmail({ email }: Pick<IdentityPerson, 'email'>): string | null {
  const read = readEmail(email ?? '')
  return 'address' in read ? read.address : null
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

/** Kinds of proof by their values of `amr` (RFC 8176, section 2); what is none of these proves nothing of a person. */
const kinds: Readonly<Record<string, 'knowledge' | 'possession' | 'inherence'>> = {
  ...{ pwd: 'knowledge', pin: 'knowledge', kba: 'knowledge' },
  ...{ otp: 'possession', hwk: 'possession', swk: 'possession', pop: 'possession' },
  ...{ sc: 'possession', sms: 'possession', tel: 'possession' },
  ...{ face: 'inherence', fpt: 'inherence', iris: 'inherence', retina: 'inherence' },
  vbm: 'inherence',
}

/** Whether a trusted provider says that it asked for a second factor: `mfa`, proofs of two kinds, or an `acr` that was named. */
function confirmsFactor(
  { trustsFactor, acrValues }: Pick<Provider, 'trustsFactor' | 'acrValues'>,
  { amr, acr }: Pick<IdentityPerson, 'amr' | 'acr'>,
): boolean {
  if (!trustsFactor) return false
  const seen = new Set(amr.flatMap((method) => kinds[method] ?? []))
  return amr.includes('mfa') || seen.size > 1 || (acr !== null && acrValues.includes(acr))
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

/** Whatever went wrong at the provider or with its answer reads the same. */
async function confirmed<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && error.name === 'IdentityFailure')
      throw new Refusal('conflict', 'identity-failed')
    throw error
  }
}

const unavailable = () => new Refusal('conflict', 'identity-off')
