import { Refusal } from '../refusal.ts'
import { readEmail } from '../values.addresses.ts'

/** What the portal is to an identity provider. */
export type IdentityClientOf = { issuer: string; clientId: string; clientSecret: string }

/** What ties an answer to the question it answers; nobody but the browser that asked holds it. */
export type AuthorizationRequest = {
  state: string
  nonce: string
  verifier: string
  redirectUri: string
  /** What the portal would have `acr` say, in order of preference. */
  acrValues?: string | undefined
}

/** Who somebody is by their identity provider, `email` only when that has verified it, and how they proved it. */
export type IdentityPerson = {
  subject: string
  email: string | null
  amr: string[]
  acr: string | null
}

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

/** The address that a provider claims, by the rule for every other; what is none finds nobody. */
export function claimedEmail({ email }: Pick<IdentityPerson, 'email'>): string | null {
  const read = readEmail(email ?? '')
  return 'address' in read ? read.address : null
}

/** Kinds of proof by their values of `amr` (RFC 8176, section 2); what is none of these proves nothing of a person. */
const kinds: Readonly<Record<string, 'knowledge' | 'possession' | 'inherence'>> = {
  ...{ pwd: 'knowledge', pin: 'knowledge', kba: 'knowledge' },
  ...{ otp: 'possession', hwk: 'possession', swk: 'possession', pop: 'possession' },
  ...{ sc: 'possession', sms: 'possession', tel: 'possession' },
  ...{ face: 'inherence', fpt: 'inherence', iris: 'inherence', retina: 'inherence' },
  vbm: 'inherence',
}

/** Whether a factor that a provider confirms stands in for the account's own, and by which `acr` beside `amr`. */
export type FactorTrust = { trustsFactor: boolean; acrValues: string[] }

/** Whether a trusted provider says that it asked for a second factor: `mfa`, proofs of two kinds, or an `acr` that was named. */
export function confirmsFactor(
  { trustsFactor, acrValues }: FactorTrust,
  { amr, acr }: Pick<IdentityPerson, 'amr' | 'acr'>,
): boolean {
  if (!trustsFactor) return false
  const seen = new Set(amr.flatMap((method) => kinds[method] ?? []))
  return amr.includes('mfa') || seen.size > 1 || (acr !== null && acrValues.includes(acr))
}

/** Whatever went wrong at the provider or with its answer reads the same. */
export async function confirmed<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && error.name === 'IdentityFailure')
      throw new Refusal('conflict', 'identity-failed')
    throw error
  }
}
