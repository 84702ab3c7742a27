import type { NoParams } from '../message.ts'

/** What accounts, sessions, factors, tokens, support sessions, roles say. */
export type PeopleMessages = {
  // who may
  role: NoParams
  'in-support-session': NoParams
  'provider-only': NoParams
  // signing in
  'no-match': NoParams
  'too-often': { minutes: number }
  crowd: NoParams
  'not-your-password': NoParams
  'not-present': NoParams
  'same-password': NoParams
  'password-short': { fewest: number }
  'password-long': { max: number }
  'password-broken': NoParams
  'password-common': NoParams
  'password-name': NoParams
  'no-factor': NoParams
  'factor-on': NoParams
  'factor-required': NoParams
  'wrong-code': NoParams
  // accounts
  'no-such-person': NoParams
  /** Asked for by address, at the command line. */
  'no-such-sign-in': { email: string }
  'name-taken': { name: string }
  /** Another account of the sign-in host, said to who holds a link that was mailed. */
  'name-in-use': { name: string }
  'no-such-role': { roles: string }
  'no-such-token': NoParams
  'bad-email': NoParams
  'bad-name': NoParams
  'bad-username': NoParams
  'last-administrator': NoParams
  'owner-stays': NoParams
  'has-owner': { email: string }
  /** Somebody else was faster. */
  'ownership-moved': NoParams
  'owner-to-be': NoParams
  // to both of them
  'new-owner': { msp: string }
  'ownership-moved-by': { msp: string; by: string; from: string; to: string }
  'ownership-means': NoParams
  'own-account': NoParams
  'has-tokens': NoParams
  /** Somebody else's, where `no-factor` is one's own. */
  'person-no-factor': { name: string }
  'not-confirmed': { name: string }
  'no-profile': NoParams
  // mailed links
  'no-open-link': NoParams
  'link-not-expired': NoParams
  'account-disabled': { name: string }
  'account-active': { name: string }
  'mailed-often': { minutes: number }
  // programs
  'idempotency-key-reused': NoParams
  // identity providers
  'no-identity-provider': NoParams
  'identity-off': NoParams
  /** The provider's answer or the way to it; what it was exactly stands in the process log. */
  'identity-failed': NoParams
  'identity-unreachable': NoParams
  'identity-unanswered': NoParams
  'identity-unknown': NoParams
  'identity-label': NoParams
  'identity-issuer': NoParams
  'identity-client-id': NoParams
  'identity-secret': NoParams
  'identity-secret-long': NoParams
  'identity-acr': NoParams
  // support sessions to a customer's portal
  'no-such-support-session': NoParams
  'support-session-reason': NoParams
  'support-session-ticket': NoParams
  'support-session-tenant-off': { name: string }
  'support-session-open': NoParams
  'support-session-way-spent': NoParams
  'support-approval-off': NoParams
  'sign-in-approval': { name: string }
  answered: NoParams
  'no-host': NoParams
}
