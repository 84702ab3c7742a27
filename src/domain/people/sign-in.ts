import { sql } from 'drizzle-orm'
import { TimeSpan } from 'lucia'
import type { LogType } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Language } from '../schema/tenants.ts'
import { type Audience, anonymous, audienceOf, type Database, Scope } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { keptLogin } from '../values.addresses.ts'
import type { ClientInfo } from './active-session.ts'
import { isPassword, type PasswordCost } from './passwords.ts'
import { consumeSignIn, makeDevice, refund, throttleSignIn } from './rate-limits.ts'
import { endSession, openSession } from './sessions.ts'
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

/** On whose portal somebody signs in: a tenant's host, or the operators' (null), where a customer's people name their company. */
export type SignInHost = { tenantId?: string | null | undefined; company?: string | undefined }

/** How long the second factor may take after the password, or after an identity provider. */
export const factorTime = new TimeSpan(10, 'm')

/** A session's token with the browser's device mark; `awaitsFactor`: the session is good for nothing but the second step. */
type SignedIn = { token: string; device: string; awaitsFactor: boolean; audience: Audience }

/**
 * Signs somebody in, or as far as the second factor. Refused with one sentence for an unknown name or company, a wrong
 * password, a disabled account and a customer that is switched off, after the same work. The password is looked at
 * between two transactions, so that hashing holds no connection.
 */
export async function signIn(database: Database, secret: Keyed, input: SignIn): Promise<SignedIn> {
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
  const { audience, hasFactor: awaitsFactor } = found
  return { token, device: makeDevice(secret, found.id), awaitsFactor, audience }
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
