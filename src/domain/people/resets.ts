import { Refusal } from '../refusal.ts'
import { type Database, gate, Scope, system } from '../scope.ts'
import { takeMail } from './guesses.ts'
import { invite } from './invitations.ts'
import { findByLogin, type Where } from './logins.ts'

/** Counts a wish for a mail before anything is looked up, the same for every name; refused beyond 20 an hour from one address. */
export async function countResetWish(database: Database, secret: Buffer, ip: string) {
  await Scope.enter(database, gate, (scope) => takeMail(scope, secret, ip))
}

/**
 * Mails whoever forgot the password a link, if such an account exists and may sign in; says nothing about it to anybody.
 * Asked after the answer was given, so that its time tells nothing either.
 */
export async function requestReset(
  database: Database,
  secret: Buffer,
  login: string,
  where: Where,
): Promise<void> {
  const found = await Scope.enter(
    database,
    gate,
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
