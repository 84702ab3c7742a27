import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { type Database, gate, Scope } from '../scope.ts'
import type { Seal, Place as SealedPlace } from '../settings/secrets.ts'
import { type Confirmed, demandConfirmed } from './confirmations.ts'
import { logAtGate } from './credentials.ts'
import {
  factorUri,
  hashOfRecovery,
  makeFactorSecret,
  makeRecoveryCodes,
  stepOf,
} from './factors.codes.ts'
import { forgive, takeCode } from './guesses.ts'
import { type Door, endOtherSessions, openSession } from './sessions.ts'

/** What a factor's work needs: its seal, the secret that keys hashes, and where the request comes from. */
export type FactorWork = {
  database: Database
  seal: Seal
  secret: Buffer
  door: Door
  requestId: string
}

/** Whose factor: `tenant` is the account's own tenant or '' for staff; the secret is sealed to it. */
export type FactorOwner = { accountId: string; tenant: string; email: string; sessionId: string }

export type Kept = { secret: string; isConfirmed: boolean; codesLeft: number }

/** Where the secret is sealed to. */
export const placeOfFactor = ({
  accountId,
  tenant,
}: Pick<FactorOwner, 'accountId' | 'tenant'>): SealedPlace => ({
  tenant,
  table: 'factor',
  column: 'secret',
  row: accountId,
})

/** The factor as it is kept, its secret sealed; null when there is none. Wants a gate scope. */
export async function readFactor(scope: Scope, accountId: string): Promise<Kept | null> {
  const [row] = await scope.db.execute<{
    secret: string
    is_confirmed: boolean
    codes_left: number
  }>(sql`select * from gate_factor(${accountId}::uuid)`)
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
  const read = (scope: Scope) => readFactor(scope, owner.accountId)
  const kept = await Scope.enter(database, gate, read, 'read only')
  if (!kept) return { kind: 'none' }
  if (kept.isConfirmed) return { kind: 'on', codesLeft: kept.codesLeft }
  const secret = seal.open(kept.secret, placeOfFactor(owner))
  return { kind: 'begun', secret, uri: factorUri(secret, { issuer, label: owner.email }) }
}

/** Makes a new secret that counts once a code of it was given; refused while a factor is in force. */
export async function beginFactor(
  work: FactorWork,
  owner: FactorOwner,
  confirmed: Confirmed,
): Promise<void> {
  demandConfirmed(confirmed, owner.accountId)
  const sealed = work.seal.seal(makeFactorSecret(), placeOfFactor(owner))
  const [row] = await Scope.enter(work.database, gate, (scope) =>
    scope.db.execute<{ done: boolean | null }>(
      sql`select gate_factor_begin(${owner.accountId}::uuid, ${sealed}) as done`,
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
  const { database, seal, secret, door } = work
  const { accountId, sessionId } = owner
  const { kept, tries } = await Scope.enter(database, gate, async (scope) => ({
    kept: await readFactor(scope, accountId),
    tries: await takeCode(scope, secret, { sessionId, accountId }),
  }))
  if (!kept || kept.isConfirmed) throw alreadyOn()
  const step = stepOf(seal.open(kept.secret, placeOfFactor(owner)), code, now)
  if (step === null) throw wrongCode()
  const codes = makeRecoveryCodes()
  const token = await Scope.enter(database, gate, async (scope) => {
    const [row] = await scope.db.execute<{ done: boolean }>(
      sql`select gate_factor_confirm(${accountId}::uuid, ${kept.secret}, ${step}, ${hashesOf(work, accountId, codes)}::text[]) as done`,
    )
    if (!row?.done) throw alreadyOn()
    await forgive(scope, tries)
    await logAtGate(scope, accountId, 'account.factor-added', 'done', work)
    await endOtherSessions(scope, accountId, null)
    return openSession(scope, accountId, door)
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
  demandConfirmed(confirmed, owner.accountId)
  return Scope.enter(work.database, gate, async (scope) => {
    const [row] = await scope.db.execute<{ done: boolean }>(
      sql`select gate_factor_remove(${owner.accountId}::uuid) as done`,
    )
    if (!row?.done) throw new Refusal('conflict', 'no-factor')
    await logAtGate(scope, owner.accountId, 'account.factor-removed', 'done', work)
    await endOtherSessions(scope, owner.accountId, null)
    return openSession(scope, owner.accountId, work.door)
  })
}

/** New recovery codes in place of the old ones, shown this once; whoever asks has given the password again. */
export async function renewCodes(
  work: FactorWork,
  owner: FactorOwner,
  confirmed: Confirmed,
): Promise<string[]> {
  demandConfirmed(confirmed, owner.accountId)
  const codes = makeRecoveryCodes()
  const { accountId } = owner
  await Scope.enter(work.database, gate, async (scope) => {
    if (!(await readFactor(scope, accountId))?.isConfirmed)
      throw new Refusal('conflict', 'no-factor')
    await scope.db.execute(
      sql`select gate_recovery_codes(${accountId}::uuid, ${hashesOf(work, accountId, codes)}::text[])`,
    )
    await logAtGate(scope, accountId, 'account.recovery-codes-made', 'done', work)
  })
  return codes
}
