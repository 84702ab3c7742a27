import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Owner, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { invitation } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { demandManage } from './accounts.owners.ts'
import { type Account, findAccountOf } from './accounts.ts'

/** Signs somebody out everywhere, now; says how many sessions that were. */
export async function endSessionsOf(scope: Scope, owner: Owner, id: string): Promise<number> {
  demandManage(scope.actor, owner)
  const found = await findAccountOf(scope, owner, id)
  const ended = await endAllSessions(scope, id)
  await traceAccount(scope, found, 'account.signed-out', { after: { sessions: ended } })
  return ended
}

/** Takes the second factor off somebody whose phone is lost; refused when there is none. */
export async function removeFactorOf(scope: Scope, owner: Owner, id: string): Promise<void> {
  demandManage(scope.actor, owner)
  const found = await findAccountOf(scope, owner, id)
  const [row] = await scope.db.execute<{ done: boolean }>(
    sql`select portal_factor_remove(${id}::uuid) as done`,
  )
  if (!row?.done) throw new Refusal('conflict', 'person-no-factor', { name: found.email })
  await endAllSessions(scope, id)
  await traceAccount(scope, found, 'account.factor-removed', {})
}

/** Takes a mailed link back; refused when none is open. */
export async function revokeLinks(scope: Scope, owner: Owner, id: string): Promise<void> {
  demandManage(scope.actor, owner)
  const found = await findAccountOf(scope, owner, id)
  const ended = await endLinks(scope, id, 'revoked')
  if (ended.length === 0) throw new Refusal('conflict', 'no-open-link')
  await traceAccount(scope, found, 'invitation.revoked', {})
}

/** Ends all sessions of an account in reach, with their sockets; asks no permission. */
export async function endAllSessions(scope: Scope, id: string): Promise<number> {
  const [row] = await scope.db.execute<{ ended: number }>(
    sql`select portal_sessions_end(${id}::uuid, null) as ended`,
  )
  return row?.ended ?? 0
}

type Change = { before?: Record<string, unknown>; after?: Record<string, unknown> }

/** Writes a change of somebody's account down and says so; in the transaction of the change. */
export async function traceAccount(scope: Scope, of: Account, type: string, change: Change) {
  const { id, email: name, mspId, tenantId } = of
  await record(scope, {
    ...{ mspId, tenantId, type },
    subject: { kind: 'account', id, name },
    ...change,
  })
  await scope.announce('people', tenantId)
}

/** Ends the mailed links of an account that are still open; asks no permission. */
export const endLinks = (scope: Scope, accountId: string, ended: 'superseded' | 'revoked') =>
  scope.db
    .update(invitation)
    .set({ ended })
    .where(
      and(eq(invitation.accountId, accountId), isNull(invitation.usedAt), isNull(invitation.ended)),
    )
    .returning({ id: invitation.id })
