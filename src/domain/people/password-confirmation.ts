import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { anonymous, type Database, Scope } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { isPassword } from './passwords.ts'
import { consumeSignIn, refund } from './rate-limits.ts'

type Confirmation = {
  accountId: string
  /** Since the session was opened. */
  ageSeconds: number
  password: string
  ip: string
  device?: string | undefined
}

/** When an act asks for the password again: each time, or when the last sign-in is some time ago. */
export type PasswordAsked = 'always' | 'when not fresh'

/** Who signed in this lately need not say the password again. */
export const freshSeconds = 15 * 60

const confirmedAccount = Symbol('confirmed account')

/** Proof that somebody signed in is who they say; `confirmPassword` alone can make one, and acts of weight take it. */
export type Confirmed = { readonly [confirmedAccount]: string }

/**
 * Asks somebody signed in for their password again before a sensitive change (OWASP ASVS 5.0, 7.5.3); a wrong one
 * counts as an attempt.
 * Refused as a form is, beside its field `password`. In transactions of its own, so call it outside a scope.
 */
export async function confirmPassword(
  database: Database,
  secret: Keyed,
  asked: PasswordAsked,
  { accountId, ageSeconds, password, ip, device }: Confirmation,
): Promise<Confirmed> {
  if (asked === 'when not fresh' && ageSeconds < freshSeconds)
    return { [confirmedAccount]: accountId }
  const { hash, tries } = await Scope.enter(database, anonymous, async (scope) => {
    const [row] = await scope.db.execute<{ hash: string | null }>(
      sql`select auth_password(${accountId}::uuid) as hash`,
    )
    const tries = await consumeSignIn(scope, secret, { subject: accountId, ip, device })
    return { hash: row?.hash ?? null, tries }
  })
  if (!(await isPassword(password, hash)))
    throw new Refusal('invalid', 'not-your-password', {}, { field: 'password' })
  await Scope.enter(database, anonymous, (scope) => refund(scope, tries))
  return { [confirmedAccount]: accountId }
}

/** Stops an act whose proof is another account's, or none: that is a fault of the caller and no answer to a person. */
export function demandConfirmed(confirmed: Confirmed, accountId: string | null): void {
  if (accountId === null || confirmed[confirmedAccount] !== accountId)
    throw new Error('the password was confirmed for another account')
}
