import { sql } from 'drizzle-orm'
import { TimeSpan } from 'lucia'
import { Refusal } from '../refusal.ts'
import type { Language } from '../schema/tenants.ts'
import { type Audience, type Database, gate, Scope } from '../scope.ts'
import { tellOfPassword } from './activations.ts'
import { forgive, makeDevice, takeTry } from './guesses.ts'
import { findByLogin, type Where } from './logins.ts'
import { demandGoodPassword, hashPassword, isPassword } from './passwords.ts'
import { type Door, endOtherSessions, endSession, openSession } from './sessions.ts'

export type SignIn = Where & {
  /** E-mail address or sign-in name, in any case. */
  login: string
  password: string
  door: Door
  requestId: string
  /** What `makeDevice` gave this browser earlier. */
  device?: string | undefined
  /** A session token the browser still holds: it ends, whoever put it there. */
  previous?: string | undefined
}

/** How long the second factor may take after the password. */
const factorTime = new TimeSpan(10, 'm')

/** A session's token with the browser's device mark; `awaitsFactor`: the session is good for nothing but the second step. */
export type SignedIn = { token: string; device: string; awaitsFactor: boolean }

/**
 * Signs somebody in, or as far as the second factor. Refused with one sentence for an unknown name or company, a wrong
 * password, a disabled account and a customer that is switched off, after the same work. The password is looked at
 * between two transactions, so that hashing holds no connection.
 */
export async function signIn(database: Database, secret: Buffer, wish: SignIn): Promise<SignedIn> {
  const { ip } = wish.door
  const { found, tries } = await Scope.enter(database, gate, async (scope) => {
    const found = await findByLogin(scope, wish.login, wish)
    const whom = found?.id ?? `${wish.tenantId ?? wish.company ?? ''} ${wish.login}`.toLowerCase()
    return { found, tries: await takeTry(scope, secret, { whom, ip, device: wish.device }) }
  })
  const isRight = await isPassword(wish.password, found?.passwordHash ?? null)
  const token = await Scope.enter(database, gate, async (scope) => {
    const isIn = isRight && found?.state === 'active' && found.isTenantActive
    const type = isIn && found.hasFactor ? 'session.factor-asked' : 'session.opened'
    await logAtGate(scope, found?.id ?? null, type, isIn ? 'done' : 'refused', wish)
    if (!found || !isIn) return null
    await forgive(scope, tries)
    if (wish.previous) await endSession(scope, wish.previous)
    return openSession(
      scope,
      found.id,
      wish.door,
      found.hasFactor ? { stage: 'factor', lifetime: factorTime } : {},
    )
  })
  if (!found || !token) throw new Refusal('invalid', 'no-match')
  return { token, device: makeDevice(secret, found.id), awaitsFactor: found.hasFactor }
}

/** Writes a line about an account to its owner's log; nobody (null) leaves none. Wants a gate scope. */
export const logAtGate = (
  scope: Scope,
  id: string | null,
  type: string,
  result: 'done' | 'refused',
  { door, requestId }: Pick<SignIn, 'door' | 'requestId'>,
) =>
  scope.db.execute(
    sql`select gate_log(${id}::uuid, ${type}, ${result}, ${door.ip}::inet, ${requestId})`,
  )

export type PasswordChange = Pick<SignIn, 'door' | 'requestId' | 'device'> & {
  account: { accountId: string; email: string; name: string; language: Language }
  audience: Audience
  present: string
  wanted: string
}

/** Changes one's own password: needs the present one, ends every session of the account, gives a new one's token. */
export async function changePassword(
  database: Database,
  secret: Buffer,
  { account: own, audience, present, wanted, ...wish }: PasswordChange,
): Promise<string> {
  const { accountId, email, name, language } = own
  demandGoodPassword(wanted, email, name)
  if (wanted === present) throw new Refusal('invalid', 'same-password', {}, { field: 'password' })
  const { was, tries } = await Scope.enter(database, gate, async (scope) => {
    const [row] = await scope.db.execute<{ was: string | null }>(
      sql`select gate_password(${accountId}::uuid) as was`,
    )
    const tried = { whom: accountId, ip: wish.door.ip, device: wish.device }
    return { was: row?.was ?? null, tries: await takeTry(scope, secret, tried) }
  })
  const hash = (await isPassword(present, was)) ? await hashPassword(wanted) : null
  const token = await Scope.enter(database, gate, async (scope) => {
    const isSet = hash !== null && (await setHash(scope, accountId, hash, was))
    const result = isSet ? 'done' : 'refused'
    await logAtGate(scope, accountId, 'password.changed', result, wish)
    if (!isSet) return null
    await forgive(scope, tries)
    await endOtherSessions(scope, accountId, null)
    return openSession(scope, accountId, wish.door)
  })
  if (!token) throw new Refusal('invalid', 'not-present', {}, { field: 'present' })
  const to = { name, address: email }
  await tellOfPassword(database, { accountId, audience, to, language })
  return token
}

async function setHash(scope: Scope, id: string, hash: string, was: string | null) {
  const [row] = await scope.db.execute<{ done: boolean | null }>(
    sql`select gate_password_set(${id}::uuid, ${hash}, ${was}) as done`,
  )
  return row?.done === true
}

/** Sets an account's password from outside the portal (an administrator at the machine) and ends its sessions. */
export async function resetPassword(database: Database, id: string, password: string) {
  const hash = await hashPassword(password)
  await Scope.enter(database, gate, async (scope) => {
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
