import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { anonymous, Scope } from '../scope.ts'
import {
  type FactorWork,
  factorLocation,
  hashesOfRecovery,
  readFactor,
  stepOf,
  wrongCode,
} from './factors.ts'
import { consumeCode, isExhausted, refund } from './rate-limits.ts'
import { endSession, openSession } from './sessions.ts'
import { logAsAnonymous } from './sign-in.ts'

/** A sign-in whose password was right: its session is good for the second step alone. */
export type Pending = { token: string; sessionId: string; accountId: string; tenant: string }

/**
 * The second step of signing in: a code of the app, each good once, or a recovery code, each good once. Gives a new
 * session's token; the old one is dead. After five wrong codes the sign-in is over and begins again with the password.
 */
export async function passFactor(
  work: FactorWork,
  pending: Pending,
  code: string,
  now = Date.now(),
): Promise<string> {
  const { database, seal, secret, client } = work
  const { accountId, sessionId } = pending
  const { stored, tries } = await taking(work, pending)
  const step =
    stored?.isConfirmed === true
      ? stepOf(seal.open(stored.secret, factorLocation(pending.tenant, accountId)), code, now)
      : null
  const token = await Scope.enter(database, anonymous, async (scope) => {
    const isIn = await isUsed(scope, accountId, step, hashesOfRecovery(secret, accountId, code))
    await logAsAnonymous(scope, accountId, 'session.opened', isIn ? 'done' : 'refused', work)
    if (!isIn) {
      if (await isExhausted(scope, secret, sessionId)) await endSession(scope, pending.token)
      return null
    }
    await refund(scope, tries)
    await endSession(scope, pending.token)
    return openSession(scope, accountId, client)
  })
  if (token) return token
  throw wrongCode()
}

/** Takes the try; who has none left is signed out, and says so. */
async function taking({ database, secret }: FactorWork, pending: Pending) {
  try {
    return await Scope.enter(database, anonymous, async (scope) => ({
      stored: await readFactor(scope, pending.accountId),
      tries: await consumeCode(scope, secret, pending),
    }))
  } catch (error) {
    if (error instanceof Refusal)
      await Scope.enter(database, anonymous, (scope) => endSession(scope, pending.token))
    throw error
  }
}

async function isUsed(
  scope: Scope,
  accountId: string,
  step: number | null,
  recovery: readonly string[],
): Promise<boolean> {
  const uses =
    step !== null
      ? [sql`select auth_factor_use(${accountId}::uuid, ${step}) as done`]
      : recovery.map((hash) => sql`select auth_recovery_use(${accountId}::uuid, ${hash}) as done`)
  for (const use of uses) {
    const [row] = await scope.db.execute<{ done: boolean | null }>(use)
    if (row?.done) return true
  }
  return false
}
