import { sql } from 'drizzle-orm'
import { TimeSpan } from 'lucia'
import type { LogType } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { OwnAccount } from '../roles.ts'
import type { Language } from '../schema/tenants.ts'
import { type Audience, anonymous, type Database, Scope } from '../scope.ts'
import { keptLogin } from '../values.addresses.ts'
import { notifyPasswordChanged } from './activations.ts'
import { demandGoodPassword, hashPassword, isPassword, type PasswordCost } from './passwords.ts'
import { consumeSignIn, makeDevice, refund, throttleSignIn } from './rate-limits.ts'
import {
  audienceOf,
  type ClientInfo,
  endOtherSessions,
  endSession,
  openSession,
} from './sessions.ts'
import type { Throttle } from './throttle.ts'

export type SignIn = SignInHost & {
  /** E-mail address or sign-in name, in any case. */
  login: string
  password: string
  client: ClientInfo
  requestId: string
  /** What `makeDevice` gave this browser earlier. */
  device?: string | undefined
  /** A session token the browser still holds: it ends, whoever put it there. */
  previous?: string | undefined
  passwordCost?: PasswordCost | undefined
  /** What counts in front of the database. */
  throttle?: Throttle
}

/** How long the second factor may take after the password, or after an identity provider. */
export const factorTime = new TimeSpan(10, 'm')

/** A session's token with the browser's device mark; `awaitsFactor`: the session is good for nothing but the second step. */
type SignedIn = { token: string; device: string; awaitsFactor: boolean }

/**
 * Signs somebody in, or as far as the second factor. Refused with one sentence for an unknown name or company, a wrong
 * password, a disabled account and a customer that is switched off, after the same work. The password is looked at
 * between two transactions, so that hashing holds no connection.
 */
export async function signIn(database: Database, secret: Buffer, input: SignIn): Promise<SignedIn> {
  const { ip } = input.client
  const forgive =
    input.throttle &&
    throttleSignIn(input.throttle, secret, {
      ...{ ip, device: input.device, login: input.login },
      host: input.tenantId ?? input.company ?? '',
    })
  const { found, tries } = await Scope.enter(database, anonymous, async (scope) => {
    const found = await findByLogin(scope, input.login, input)
    const subject =
      found?.id ??
      `${input.tenantId ?? input.company ?? ''} ${keptLogin(input.login)}`.toLowerCase()
    return {
      found,
      tries: await consumeSignIn(scope, secret, { subject, ip, device: input.device }),
    }
  })
  const isRight = await isPassword(input.password, found?.passwordHash ?? null, input.passwordCost)
  const token = await Scope.enter(database, anonymous, async (scope) => {
    const isIn = isRight && found?.state === 'active' && found.isTenantActive
    const type = isIn && found.hasFactor ? 'session.factor-asked' : 'session.opened'
    await logAsAnonymous(scope, found?.id ?? null, type, isIn ? 'done' : 'refused', input)
    if (!found || !isIn) return null
    await refund(scope, tries)
    if (input.previous) await endSession(scope, input.previous)
    return openSession(
      scope,
      found.id,
      input.client,
      found.hasFactor ? { stage: 'factor', lifetime: factorTime } : {},
    )
  })
  if (!found || !token) throw new Refusal('invalid', 'no-match')
  forgive?.()
  return { token, device: makeDevice(secret, found.id), awaitsFactor: found.hasFactor }
}

/** Writes a line about an account to its owner's log; nobody (null) leaves none. Wants an anonymous scope. */
export const logAsAnonymous = (
  scope: Scope,
  id: string | null,
  type: LogType,
  result: 'done' | 'refused',
  { client, requestId }: Pick<SignIn, 'client' | 'requestId'>,
) =>
  scope.db.execute(
    sql`select auth_log(${id}::uuid, ${type}, ${result}, ${client.ip}::inet, ${requestId})`,
  )

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
  secret: Buffer,
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

/** On whose portal somebody signs in: a tenant's host, or the operators' (null), where a customer's people name their company. */
export type SignInHost = { tenantId?: string | null | undefined; company?: string | undefined }

type Login = {
  id: string
  audience: Audience
  email: string
  name: string
  state: 'invited' | 'active' | 'disabled'
  /** Its customer is, if it belongs to one. */
  isTenantActive: boolean
  language: Language
  passwordHash: string | null
  hasFactor: boolean
}

/** The account behind a sign-in name, in any case; the same work for one that there is not. Wants an anonymous scope. */
export async function findByLogin(
  scope: Scope,
  login: string,
  { tenantId, company }: SignInHost,
): Promise<Login | undefined> {
  const kept = keptLogin(login)
  // a company that nobody has must find nobody, not the staff
  const [row] = await scope.db.execute<
    Omit<Login, 'audience' | 'isTenantActive'> & {
      audience: string
      msp_id: string | null
      tenant_id: string | null
      tenant_state: string
      password_hash: string | null
      has_factor: boolean
    }
  >(
    !tenantId && company
      ? sql`select a.* from auth_tenant(${company}) t, auth_account(t, ${kept}) a where t is not null`
      : sql`select * from auth_account(${tenantId ?? null}::uuid, ${kept})`,
  )
  if (!row) return undefined
  const { id, email, name, state, language } = row
  return {
    ...{ id, email, name, state, language },
    audience: audienceOf(row),
    isTenantActive: row.tenant_state === 'active',
    passwordHash: row.password_hash,
    hasFactor: row.has_factor,
  }
}

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
  secret: Buffer,
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
