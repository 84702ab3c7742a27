import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { type Database, gate, Scope } from '../scope.ts'
import { forgive, takeTry } from './guesses.ts'
import { isPassword } from './passwords.ts'

export type Confirmation = {
  accountId: string
  password: string
  ip: string
  device?: string | undefined
}

/**
 * Asks somebody signed in for the own password again before an act of weight (ASVS 7.5.3); a wrong one counts as a guess.
 * Refused as a form is, beside its field `password`. In transactions of its own, so call it outside a scope.
 */
export async function confirmPassword(
  database: Database,
  secret: Buffer,
  { accountId, password, ip, device }: Confirmation,
): Promise<void> {
  const { hash, tries } = await Scope.enter(database, gate, async (scope) => {
    const [row] = await scope.db.execute<{ hash: string | null }>(
      sql`select gate_password(${accountId}::uuid) as hash`,
    )
    const tries = await takeTry(scope, secret, { whom: accountId, ip, device })
    return { hash: row?.hash ?? null, tries }
  })
  if (!(await isPassword(password, hash)))
    throw new Refusal('invalid', 'not-your-password', {}, { field: 'password' })
  await Scope.enter(database, gate, (scope) => forgive(scope, tries))
}
