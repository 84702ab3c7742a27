import { eq, sql } from 'drizzle-orm'
import { demandFresh, form, type Given } from '../form.ts'
import { type LogType, type Owner, ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { choice, confirmation, toggle } from '../values.ts'
import {
  type Account,
  accountForm,
  demandManage,
  demandNotLast,
  endLinks,
  findAccountOf,
  isOf,
  lockTopRole,
  missingPerson,
  takenBy,
  topRoleOf,
} from './accounts.ts'
import { demandSignInApproval, noticeSignInChange, type SignInChange } from './sign-in-changes.ts'
import { endSupportSessionsOf } from './support-sessions.ts'
import { revokeTokensMadeBy } from './tokens.ts'

/**
 * Changes name, address and role or rights (`accountForm`); a stale change is refused naming both values. Another role ends
 * the account's sessions, another address the links that were mailed to the old one. An MSP's people share their sign-in host
 * with others, whom an MSP does not see: who signs in already keeps the old address until the new one is confirmed by a link
 * that the caller has mailed to it (`confirm`). Gives the name that it has now.
 */
export async function changeAccount(
  scope: Scope,
  owner: Owner,
  id: string,
  given: Given,
): Promise<{ name: string; confirm: string | null }> {
  demandManage(scope.actor, owner)
  const { audience } = ownerOf(owner)
  const top = await lockTopRole(scope, owner)
  const before = await lockAccount(scope, owner, id)
  const edited = accountForm(audience, before.role)
  const { role, mayCreate, mayPurchase } = before
  const entered = edited.edit(given, before, before.email)
  const wanted = { role, mayCreate, mayPurchase, ...entered }
  const confirm = wanted.email !== before.email && isConfirmed(scope, before) ? wanted.email : null
  const after = confirm === null ? wanted : { ...wanted, email: before.email }
  if (after.role !== topRoleOf[audience]) demandNotLast(top, before)
  const isMoved = after.email !== before.email
  if (confirm !== null) await demandFree(scope, before, confirm)
  if (isMoved || after.role !== before.role) await demandSignInApproval(scope, owner)
  if (isMoved) await moveTo(scope, before, after.email)
  await scope.db
    .update(account)
    .set({
      ...{ name: after.name, role: after.role },
      ...{ mayCreate: after.mayCreate, mayPurchase: after.mayPurchase },
      version: sql`${account.version} + 1`,
    })
    .where(eq(account.id, id))
  if (after.role !== before.role) await endAllSessions(scope, id)
  await recordAccountChange(scope, before, 'account.changed', {
    ...{ before: edited.logged(before), after: edited.logged(after) },
  })
  if (isMoved) await notice(scope, owner, 'address', before, after.email)
  if (after.role !== before.role) await notice(scope, owner, 'role', before, after.role)
  return { name: after.name, confirm }
}

/** Whether a new address waits for whoever has its mailbox: what an MSP could try out otherwise is who else signs in. */
function isConfirmed({ actor }: Scope, of: Account): boolean {
  const isOfMsp = actor.kind !== 'system' && actor.audience.kind === 'msp' && !of.tenantId
  return isOfMsp && of.state !== 'invited' && (of.signsInByEmail || of.signsInByUsername)
}

/** Tells the customer, and the person at the address they had, when it was staff. */
const notice = (
  scope: Scope,
  owner: Owner,
  change: SignInChange,
  { id, name, email }: Account,
  detail?: string,
) =>
  noticeSignInChange(scope, owner, {
    ...{ change, about: { id, name }, also: { name, address: email } },
    ...(detail !== undefined && { detail }),
  })

async function demandFree(scope: Scope, of: Account, email: string) {
  const seen = await takenBy(scope, of, { email }, of.id)
  if (seen) throw seen
}

async function moveTo(scope: Scope, of: Account, email: string) {
  const { id } = of
  await demandFree(scope, of, email)
  const [row] = await scope.db.execute<{ done: boolean }>(
    sql`select portal_account_email(${id}::uuid, ${email}) as done`,
  )
  if (!row?.done) throw new Refusal('conflict', 'name-taken', { name: email }, { field: 'email' })
  await endLinks(scope, id, 'superseded')
}

/** Locks the row; whoever takes the top role away locks all of those first (`lockTopRole`), so that none waits for the other. */
export async function lockAccount(scope: Scope, owner: Owner, id: string): Promise<Account> {
  const [found] = await scope.db.select().from(account).where(isOf(owner, id)).for('update')
  if (!found) throw missingPerson()
  return found
}

const stateForm = form({
  state: choice(['active', 'disabled'], 'choose-one'),
  revokeTokens: toggle(),
})

/**
 * Lets somebody sign in again, or no longer: then sessions and sockets end now, and their API tokens with `revokeTokens`. An
 * invited account stays invited.
 */
export async function switchAccount(
  scope: Scope,
  owner: Owner,
  id: string,
  given: Given,
): Promise<'active' | 'disabled'> {
  demandManage(scope.actor, owner)
  const { state: to, revokeTokens } = stateForm.read(given)
  const top = await lockTopRole(scope, owner)
  const before = await lockAccount(scope, owner, id)
  if (before.state === to) return to
  demandFresh(given.version, before, { state: to }, before.email)
  if (to === 'disabled') demandNotLast(top, before)
  else await demandSignInApproval(scope, owner)
  const state = to === 'active' && !(await hasEntered(scope, before)) ? 'invited' : to
  await scope.db
    .update(account)
    .set({ state, version: sql`${account.version} + 1` })
    .where(eq(account.id, id))
  if (to === 'disabled') {
    await endSupportSessionsOf(scope, id)
    await endAllSessions(scope, id)
    if (revokeTokens) await revokeTokensMadeBy(scope, id)
  }
  const type = to === 'disabled' ? 'account.disabled' : 'account.enabled'
  await recordAccountChange(scope, before, type, {
    before: { state: before.state },
    after: { state },
  })
  if (to === 'active') await notice(scope, owner, 'enabled', before)
  return to
}

/** Whether the account was ever in use: one that was only invited goes back to being invited. */
async function hasEntered(scope: Scope, { id, lastSignInAt }: Account): Promise<boolean> {
  if (lastSignInAt) return true
  const [row] = await scope.db.execute<{ has: boolean }>(
    sql`select portal_has_password(${id}::uuid) as has`,
  )
  return row?.has === true
}

/** Asks for the address of whoever is to be deleted. */
export const accountDeletionForm = ({ email }: Pick<Account, 'email'>) =>
  form({
    confirm: confirmation(email, message('not-confirmed', { name: email })),
    revokeTokens: toggle(),
  })

/**
 * Deletes somebody's account for good, with sessions, links and second factor; what the log says stays, and so do their API
 * tokens but with `revokeTokens`.
 */
export async function deleteAccount(
  scope: Scope,
  owner: Owner,
  id: string,
  version: unknown,
  { revokeTokens = false } = {},
): Promise<void> {
  demandManage(scope.actor, owner)
  const top = await lockTopRole(scope, owner)
  const before = await lockAccount(scope, owner, id)
  demandFresh(version, before, {}, before.email)
  demandNotLast(top, before)
  await endSupportSessionsOf(scope, id)
  if (revokeTokens) await revokeTokensMadeBy(scope, id)
  // before the rows go: their sockets are closed one by one
  await endAllSessions(scope, id)
  await scope.db.delete(account).where(eq(account.id, id))
  const { name, email, role, state } = before
  await recordAccountChange(scope, before, 'account.deleted', {
    before: { name, email, role, state },
  })
}

/** Signs somebody out everywhere, now; says how many sessions that were. */
export async function endSessionsOf(scope: Scope, owner: Owner, id: string): Promise<number> {
  demandManage(scope.actor, owner)
  const found = await findAccountOf(scope, owner, id)
  const ended = await endAllSessions(scope, id)
  await recordAccountChange(scope, found, 'account.signed-out', { after: { sessions: ended } })
  return ended
}

/** Takes the second factor off somebody whose phone is lost; refused when there is none. */
export async function removeFactorOf(scope: Scope, owner: Owner, id: string): Promise<void> {
  demandManage(scope.actor, owner)
  const found = await findAccountOf(scope, owner, id)
  await demandSignInApproval(scope, owner)
  const [row] = await scope.db.execute<{ done: boolean }>(
    sql`select portal_factor_remove(${id}::uuid) as done`,
  )
  if (!row?.done) throw new Refusal('conflict', 'person-no-factor', { name: found.email })
  await endAllSessions(scope, id)
  await recordAccountChange(scope, found, 'account.factor-removed', {})
  await notice(scope, owner, 'factor', found)
}

/** Takes a mailed link back; refused when none is open. */
export async function revokeLinks(scope: Scope, owner: Owner, id: string): Promise<void> {
  demandManage(scope.actor, owner)
  const found = await findAccountOf(scope, owner, id)
  const ended = await endLinks(scope, id, 'revoked')
  if (ended.length === 0) throw new Refusal('conflict', 'no-open-link')
  await recordAccountChange(scope, found, 'invitation.revoked', {})
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
export async function recordAccountChange(
  scope: Scope,
  of: Account,
  type: LogType,
  change: Change,
) {
  const { id, email: name, mspId, tenantId } = of
  await record(scope, {
    ...{ mspId, tenantId, type },
    subject: { kind: 'account', id, name },
    ...change,
  })
  await scope.announce('people', tenantId, mspId)
}
