import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import type { OwnAccount } from '../roles.ts'
import type { Language } from '../schema/tenants.ts'
import { type Audience, anonymous, type Database, Scope } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { notifyPasswordChanged } from './activations.ts'
import { demandGoodPassword, hashPassword, isPassword } from './passwords.ts'
import { consumeSignIn, refund } from './rate-limits.ts'
import { endOtherSessions, openSession } from './sessions.ts'
import { logAsAnonymous, type SignIn } from './sign-in.ts'

type PasswordChange = Pick<SignIn, 'client' | 'requestId' | 'device' | 'passwordCost'> & {
  own: OwnAccount
  account: { email: string; name: string; language: Language }
  audience: Audience
  present: string
  wanted: string
}

/** Changes one's own password: needs the present one, ends every session of the account, gives a new one's token. */
export async function changePassword(
  database: Database,
  secret: Keyed,
  { own, account, audience, present, wanted, ...input }: PasswordChange,
): Promise<string> {
  const { id: accountId } = own
  const { email, name, language } = account
  demandGoodPassword(wanted, email, name)
  if (wanted === present) throw new Refusal('invalid', 'same-password', {}, { field: 'password' })
  const { was, tries } = await Scope.enter(database, anonymous, async (scope) => {
    const [row] = await scope.db.execute<{ was: string | null }>(
      sql`select auth_password(${accountId}::uuid) as was`,
    )
    const tried = { subject: accountId, ip: input.client.ip, device: input.device }
    return { was: row?.was ?? null, tries: await consumeSignIn(scope, secret, tried) }
  })
  const { passwordCost: cost } = input
  const hash = (await isPassword(present, was, cost)) ? await hashPassword(wanted, cost) : null
  const token = await Scope.enter(database, anonymous, async (scope) => {
    const isSet = hash !== null && (await setHash(scope, accountId, hash, was))
    const result = isSet ? 'done' : 'refused'
    await logAsAnonymous(scope, accountId, 'password.changed', result, input)
    if (!isSet) return null
    await refund(scope, tries)
    await endOtherSessions(scope, accountId, null)
    return openSession(scope, accountId, input.client)
  })
  if (!token) throw new Refusal('invalid', 'not-present', {}, { field: 'present' })
  const to = { name, address: email }
  await notifyPasswordChanged(database, { accountId, audience, to, language })
  return token
}

async function setHash(scope: Scope, id: string, hash: string, was: string | null) {
  const [row] = await scope.db.execute<{ done: boolean | null }>(
    sql`select auth_password_set(${id}::uuid, ${hash}, ${was}) as done`,
  )
  return row?.done === true
}

/** Sets an account's password from outside the portal (an administrator at the machine) and ends its sessions. */
export async function resetPassword(database: Database, id: string, password: string) {
  const hash = await hashPassword(password)
  await Scope.enter(database, anonymous, async (scope) => {
    await setHash(scope, id, hash, null)
    await endOtherSessions(scope, id, null)
  })
}

/** The first password of an account that has none, in the transaction that made it; `mustChange` if somebody else chose it. */
export async function giveFirstPassword(
  scope: Scope,
  accountId: string,
  hash: string,
  mustChange: boolean,
): Promise<void> {
  const [row] = await scope.db.execute<{ done: boolean }>(
    sql`select portal_first_password(${accountId}::uuid, ${hash}, ${mustChange}) as done`,
  )
  if (!row?.done) throw new Error('an account has a password already')
}
