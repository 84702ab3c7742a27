import { createHmac, randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { form, type Given } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { demand, type OwnAccount } from '../roles.ts'
import { anonymous, type Database, Scope } from '../scope.ts'
import {
  type Keyed,
  keysOf,
  type Seal,
  type SecretLocation as SealedPlace,
} from '../settings/secrets.ts'
import { changeSetting, readSetting } from '../settings/settings.ts'
import { toggle } from '../values.ts'
import type { ClientInfo } from './active-session.ts'
import { type Confirmed, demandConfirmed } from './password-confirmation.ts'
import { consumeCode, refund } from './rate-limits.ts'
import { endOtherSessions, openSession } from './sessions.ts'
import { logAsAnonymous } from './sign-in.ts'

/** What a factor's work needs: its seal, the secret that keys hashes, and where the request comes from. */
export type FactorWork = {
  database: Database
  seal: Seal
  secret: Keyed
  client: ClientInfo
  requestId: string
}

/** Whose factor: `tenant` is the account's own tenant or '' for staff; the secret is sealed to it. */
export type FactorOwner = { own: OwnAccount; tenant: string; email: string; sessionId: string }

type StoredFactor = { secret: string; isConfirmed: boolean; codesLeft: number }

/** Where the secret is sealed to. */
export const factorLocation = (tenant: string, accountId: string): SealedPlace => ({
  ...{ tenant, table: 'factor', column: 'secret', row: accountId },
})

const locationOf = ({ tenant, own }: FactorOwner) => factorLocation(tenant, own.id)

/** The factor as it is kept, its secret sealed; null when there is none. Wants an anonymous scope. */
export async function readFactor(scope: Scope, accountId: string): Promise<StoredFactor | null> {
  const [row] = await scope.db.execute<{
    secret: string
    is_confirmed: boolean
    codes_left: number
  }>(sql`select * from auth_factor(${accountId}::uuid)`)
  return row
    ? { secret: row.secret, isConfirmed: row.is_confirmed, codesLeft: row.codes_left }
    : null
}

/** How far somebody is: none, one that awaits its first code (with what the app needs), or one in force. */
export type FactorState =
  | { kind: 'none' }
  | { kind: 'begun'; secret: string; uri: string }
  | { kind: 'on'; codesLeft: number }

/** Opens the secret only of a factor that is not in force yet: afterwards nobody may see it again. */
export async function factorStateOf(
  { database, seal }: Pick<FactorWork, 'database' | 'seal'>,
  owner: FactorOwner,
  issuer: string,
): Promise<FactorState> {
  const read = (scope: Scope) => readFactor(scope, owner.own.id)
  const stored = await Scope.enter(database, anonymous, read, 'read only')
  if (!stored) return { kind: 'none' }
  if (stored.isConfirmed) return { kind: 'on', codesLeft: stored.codesLeft }
  const secret = seal.open(stored.secret, locationOf(owner))
  return { kind: 'begun', secret, uri: factorUri(secret, { issuer, label: owner.email }) }
}

/** Makes a new secret that counts once a code of it was given; refused while a factor is in force. */
export async function beginFactor(
  work: FactorWork,
  owner: FactorOwner,
  confirmed: Confirmed,
): Promise<void> {
  demandConfirmed(confirmed, owner.own.id)
  const sealed = work.seal.seal(makeFactorSecret(), locationOf(owner))
  const [row] = await Scope.enter(work.database, anonymous, (scope) =>
    scope.db.execute<{ done: boolean | null }>(
      sql`select auth_factor_begin(${owner.own.id}::uuid, ${sealed}) as done`,
    ),
  )
  if (!row?.done) throw alreadyOn()
}

const alreadyOn = () => new Refusal('conflict', 'factor-on')

/**
 * Puts the secret in force when a code of it is right: ends every session of the account and gives a new one's token,
 * with ten recovery codes that are shown this once.
 */
export async function confirmFactor(
  work: FactorWork,
  owner: FactorOwner,
  code: string,
  now = Date.now(),
): Promise<{ token: string; codes: string[] }> {
  const { database, seal, secret, client } = work
  const { sessionId } = owner
  const { id: accountId } = owner.own
  const { stored, tries } = await Scope.enter(database, anonymous, async (scope) => ({
    stored: await readFactor(scope, accountId),
    tries: await consumeCode(scope, secret, { sessionId, accountId }),
  }))
  if (!stored || stored.isConfirmed) throw alreadyOn()
  const step = stepOf(seal.open(stored.secret, locationOf(owner)), code, now)
  if (step === null) throw wrongCode()
  const codes = makeRecoveryCodes()
  const token = await Scope.enter(database, anonymous, async (scope) => {
    const [row] = await scope.db.execute<{ done: boolean }>(
      sql`select auth_factor_confirm(${accountId}::uuid, ${stored.secret}, ${step}, ${hashesOf(work, accountId, codes)}::text[]) as done`,
    )
    if (!row?.done) throw alreadyOn()
    await refund(scope, tries)
    await logAsAnonymous(scope, accountId, 'account.factor-added', 'done', work)
    await endOtherSessions(scope, accountId, null)
    return openSession(scope, accountId, client)
  })
  return { token, codes }
}

/** Refused beside the field that a code is typed into. */
export const wrongCode = () => new Refusal('invalid', 'wrong-code', {}, { field: 'code' })

// hashes are hexadecimal, so an array literal needs no quoting
const hashesOf = ({ secret }: FactorWork, accountId: string, codes: readonly string[]) =>
  `{${codes.map((code) => hashOfRecovery(secret, accountId, code)).join(',')}}`

/** Takes one's own factor away; whoever asks has given the password again. Other sessions end. */
export async function endFactor(
  work: FactorWork,
  owner: FactorOwner,
  confirmed: Confirmed,
): Promise<string> {
  demandConfirmed(confirmed, owner.own.id)
  return Scope.enter(work.database, anonymous, async (scope) => {
    const [row] = await scope.db.execute<{ done: boolean }>(
      sql`select auth_factor_remove(${owner.own.id}::uuid) as done`,
    )
    if (!row?.done) throw new Refusal('conflict', 'no-factor')
    await logAsAnonymous(scope, owner.own.id, 'account.factor-removed', 'done', work)
    await endOtherSessions(scope, owner.own.id, null)
    return openSession(scope, owner.own.id, work.client)
  })
}

/** New recovery codes in place of the old ones, shown this once; whoever asks has given the password again. */
export async function renewCodes(
  work: FactorWork,
  owner: FactorOwner,
  confirmed: Confirmed,
): Promise<string[]> {
  demandConfirmed(confirmed, owner.own.id)
  const codes = makeRecoveryCodes()
  const { id: accountId } = owner.own
  await Scope.enter(work.database, anonymous, async (scope) => {
    if (!(await readFactor(scope, accountId))?.isConfirmed)
      throw new Refusal('conflict', 'no-factor')
    await scope.db.execute(
      sql`select auth_recovery_codes(${accountId}::uuid, ${hashesOf(work, accountId, codes)}::text[])`,
    )
    await logAsAnonymous(scope, accountId, 'account.recovery-codes-made', 'done', work)
  })
  return codes
}

const periodSeconds = 30
/** One step of 30 s to each side, for clocks that differ (RFC 6238, section 5.2). */
const stepsAside = 1
/** RFC 4226, section 4, R6: a shared secret of 160 bits. */
const secretBytes = 20
/** Without letters and digits that look alike; 10 of 31 are 49 bits. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const codeLength = 10
const codes = 10

const totpOf = (secret: string, of: { issuer: string; label: string }) =>
  new TOTP({
    ...of,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
  })

/** A new secret in base32, as authenticator apps take it. */
const makeFactorSecret = (): string => new Secret({ size: secretBytes }).base32

/** What an authenticator app reads out of the picture: `otpauth://totp/…`. */
const factorUri = (secret: string, of: { issuer: string; label: string }): string =>
  totpOf(secret, of).toString()

/** The 30-second step that a code is of, at this moment (ms) or one step aside; null for a wrong one. */
export function stepOf(secret: string, code: string, now: number): number | null {
  const digits = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const aside = totpOf(secret, { issuer: '', label: '' }).validate({
    token: digits,
    timestamp: now,
    window: stepsAside,
  })
  return aside === null ? null : Math.floor(now / 1000 / periodSeconds) + aside
}

/** Ten codes for a lost phone, in the form in which they are shown: `abcde-fghjk`. */
const makeRecoveryCodes = (): string[] =>
  Array.from({ length: codes }, () => {
    const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)])
    return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`
  })

/** What is kept of a recovery code, however it was typed; null for what cannot be one. */
export const hashOfRecovery = (secret: Keyed, accountId: string, typed: string): string | null =>
  hashesOfRecovery(secret, accountId, typed)[0] ?? null

/** What may be kept of it, made with this secret or a former one; none of what cannot be one. */
export function hashesOfRecovery(secret: Keyed, accountId: string, typed: string): string[] {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '')
  if (code.length !== codeLength) return []
  return keysOf(secret).map((key) =>
    createHmac('sha256', key).update(`recovery\0${accountId}\0${code}`).digest('hex'),
  )
}

/** Whether this person's portal asks for a second factor; only of the provider's own people (OWASP ASVS 5.0, 6.3.3). */
export const isFactorRequired = async (scope: Scope): Promise<boolean> =>
  scope.actor.audience.kind === 'provider' &&
  (await readSetting(scope, 'security')).value.operatorsNeedFactor

/** Refuses to go without a factor where one is asked for. */
export async function demandFactorOptional(scope: Scope): Promise<void> {
  if (await isFactorRequired(scope)) throw new Refusal('conflict', 'factor-required')
}

export const factorRuleForm = form({ required: toggle() })

/** Switches the rule (`factorRuleForm`); who has no factor yet is led to setting one up with the next request. */
export async function requireFactor(scope: Scope, given: Given): Promise<{ required: boolean }> {
  demand(scope.actor, 'administer')
  const { required } = factorRuleForm.read(given)
  await changeSetting(scope, 'security', { operatorsNeedFactor: required }, given.version)
  await scope.announce('people')
  return { required }
}
