import { Refusal } from '../refusal.ts'
import { anonymous, type Database, Scope, system } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { invite } from './invitations.ts'
import { consumeMail } from './rate-limits.ts'
import { findByLogin, type SignInHost } from './sign-in.ts'

/** Counts a request for a mail before anything is looked up, the same for every name; refused beyond 20 an hour from one address. */
export async function countResetRequest(database: Database, secret: Keyed, ip: string) {
  await Scope.enter(database, anonymous, (scope) => consumeMail(scope, secret, ip))
}

/**
 * Mails whoever forgot the password a link, if such an account exists and may sign in; says nothing about it to anybody.
 * Asked after the answer was given, so that its time tells nothing either.
 */
export async function requestReset(
  database: Database,
  secret: Keyed,
  login: string,
  where: SignInHost,
): Promise<void> {
  const found = await Scope.enter(
    database,
    anonymous,
    (scope) => findByLogin(scope, login, where),
    'read only',
  )
  if (!found || found.state === 'disabled' || !found.isTenantActive) return
  try {
    await Scope.enter(database, system(found.audience), (scope) =>
      invite(scope, secret, found.id, 'reset'),
    )
  } catch (error) {
    // mailed often enough, or to an address that no mail can go to: the answer was the same already
    if (!(error instanceof Refusal)) throw error
  }
}
