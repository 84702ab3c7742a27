import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { type Database, gate, Scope } from '../scope.ts'
import { forgive, makeDevice, takeTry } from './guesses.ts'
import { demandGoodPassword, hashPassword, isPassword } from './passwords.ts'
import { type Door, endOtherSessions, endSession, openSession } from './sessions.ts'

export type SignIn = {
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

/**
 * Signs provider and MSP staff in and gives the session's token and the browser's device mark. Refused with one
 * sentence for an unknown name, a wrong password and a disabled account, after the same work. The password is looked
 * at between two transactions, so that hashing holds no connection.
 */
export async function signIn(
  database: Database,
  secret: Buffer,
  wish: SignIn,
): Promise<{ token: string; device: string }> {
  const { ip } = wish.door
  const { found, tries } = await Scope.enter(database, gate, async (scope) => {
    const found = await findByLogin(scope, wish.login)
    const whom = found?.id ?? wish.login.toLowerCase()
    return { found, tries: await takeTry(scope, secret, { whom, ip, device: wish.device }) }
  })
  const isRight = await isPassword(wish.password, found?.password_hash ?? null)
  const token = await Scope.enter(database, gate, async (scope) => {
    const isIn = isRight && found?.state === 'active'
    await logAtGate(scope, found?.id ?? null, 'session.opened', isIn ? 'done' : 'refused', wish)
    if (!found || !isIn) return null
    await forgive(scope, tries)
    if (wish.previous) await endSession(scope, wish.previous)
    return openSession(scope, found.id, wish.door)
  })
  if (!found || !token) throw new Refusal('invalid', 'That name and password do not match.')
  return { token, device: makeDevice(secret, found.id) }
}

type Login = { id: string; state: string; password_hash: string | null }

async function findByLogin(scope: Scope, login: string): Promise<Login | undefined> {
  const [found] = await scope.db.execute<Login>(
    sql`select id, state, password_hash from gate_account(null, ${login})`,
  )
  return found
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
  account: { accountId: string; email: string; name: string }
  present: string
  wanted: string
}

/** Changes one's own password: needs the present one, ends every session of the account, gives a new one's token. */
export async function changePassword(
  database: Database,
  secret: Buffer,
  { account: own, present, wanted, ...wish }: PasswordChange,
): Promise<string> {
  const { accountId } = own
  demandGoodPassword(wanted, own.email, own.name)
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
  if (token) return token
  const sentence = 'That is not your present password.'
  throw new Refusal('invalid', sentence, { fields: { present: sentence } })
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
