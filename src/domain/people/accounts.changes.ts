import { eq, sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { endAllSessions, endLinks, traceAccount } from './accounts.acts.ts'
import { demandManage, demandNotLast, lockTop, topRoleOf } from './accounts.owners.ts'
import {
  type Account,
  demandEmail,
  demandName,
  demandRole,
  isOf,
  missingPerson,
  takenBy,
} from './accounts.ts'
import type { AccountDifference } from './messages.ts'

export type AccountChange = { name: string; email: string; role: string }

/**
 * Changes name, address or role as `version` showed them; a stale one is refused naming both values. Another role ends
 * the account's sessions, another address the links that were mailed to the old one.
 */
export async function changeAccount(
  scope: Scope,
  owner: Owner,
  id: string,
  wish: AccountChange,
  version: number,
): Promise<void> {
  demandManage(scope.actor, owner)
  const { audience, tenantId } = ownerOf(owner)
  const after = {
    name: demandName(wish.name),
    email: demandEmail(wish.email),
    role: demandRole(audience, wish.role),
  }
  const top = await lockTop(scope, owner)
  const before = await lockAccount(scope, owner, id)
  demandFresh(before, after, version)
  if (after.role !== topRoleOf[audience]) demandNotLast(owner, top, before)
  if (after.email !== before.email) await moveTo(scope, tenantId, id, after.email)
  await scope.db
    .update(account)
    .set({ name: after.name, role: after.role, version: sql`${account.version} + 1` })
    .where(eq(account.id, id))
  if (after.role !== before.role) await endAllSessions(scope, id)
  const { name, email, role } = before
  await traceAccount(scope, before, 'account.changed', { before: { name, email, role }, after })
}

async function moveTo(scope: Scope, tenantId: string | null, id: string, email: string) {
  const [row] = await scope.db.execute<{ done: boolean }>(
    sql`select portal_account_email(${id}::uuid, ${email}) as done`,
  )
  if (!row?.done) throw await takenBy(scope, tenantId, { email })
  await endLinks(scope, id, 'superseded')
}

/** Locks the row; whoever takes the top role away locks all of those first (`lockTop`), so that none waits for the other. */
async function lockAccount(scope: Scope, owner: Owner, id: string): Promise<Account> {
  const [found] = await scope.db.select().from(account).where(isOf(owner, id)).for('update')
  if (!found) throw missingPerson()
  return found
}

type Shown = Partial<Record<AccountDifference['field'], string>>

function demandFresh(now: Account, wish: Shown, version: number) {
  if (now.version === version) return
  const differing = (['name', 'email', 'role', 'state'] as const).filter(
    (field) => wish[field] !== undefined && wish[field] !== now[field],
  )
  const both = differing.map((field) => ({ field, theirs: now[field], yours: wish[field] ?? '' }))
  throw new Refusal('conflict', 'stale-account', { name: now.email, both })
}

/** Lets somebody sign in again, or no longer: then sessions and sockets end now. An invited account stays invited. */
export async function switchAccount(
  scope: Scope,
  owner: Owner,
  id: string,
  to: 'active' | 'disabled',
  version: number,
): Promise<void> {
  demandManage(scope.actor, owner)
  const top = await lockTop(scope, owner)
  const before = await lockAccount(scope, owner, id)
  if (before.state === to) return
  demandFresh(before, { state: to }, version)
  if (to === 'disabled') demandNotLast(owner, top, before)
  const state = to === 'active' && !(await hasEntered(scope, before)) ? 'invited' : to
  await scope.db
    .update(account)
    .set({ state, version: sql`${account.version} + 1` })
    .where(eq(account.id, id))
  if (to === 'disabled') await endAllSessions(scope, id)
  const type = to === 'disabled' ? 'account.disabled' : 'account.enabled'
  await traceAccount(scope, before, type, { before: { state: before.state }, after: { state } })
}

/** Whether the account was ever in use: one that was only invited goes back to being invited. */
async function hasEntered(scope: Scope, { id, lastSignInAt }: Account): Promise<boolean> {
  if (lastSignInAt) return true
  const [row] = await scope.db.execute<{ has: boolean }>(
    sql`select portal_has_password(${id}::uuid) as has`,
  )
  return row?.has === true
}

/** Deletes somebody's account for good, with sessions, links and second factor; what the log says stays. */
export async function deleteAccount(
  scope: Scope,
  owner: Owner,
  id: string,
  version: number,
): Promise<void> {
  demandManage(scope.actor, owner)
  const top = await lockTop(scope, owner)
  const before = await lockAccount(scope, owner, id)
  demandFresh(before, {}, version)
  demandNotLast(owner, top, before)
  // before the rows go: their sockets are told one by one
  await endAllSessions(scope, id)
  await scope.db.delete(account).where(eq(account.id, id))
  const { name, email, role, state } = before
  await traceAccount(scope, before, 'account.deleted', { before: { name, email, role, state } })
}
