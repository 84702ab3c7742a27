import { and, eq, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { msp } from '../schema/msp.ts'
import { account } from '../schema/people.ts'
import { apiToken } from '../schema/tokens.ts'
import type { Scope } from '../scope.ts'
import { hidden, id, optional } from '../values.ts'
import { type Account, demandManage } from './accounts.ts'
import { type Confirmed, demandConfirmed } from './password-confirmation.ts'

/** Which administrator becomes the owner, and who it was when that was asked (`from`; nobody where there was none). */
export const ownershipForm = form({
  to: id('owner-to-be'),
  from: hidden(optional(id('ownership-moved'))),
})

/** Who owns an MSP, and whom of its active administrators it can be passed on to, by name. */
export async function readOwnership(scope: Scope, mspId: string) {
  const all = await scope.db
    .select()
    .from(account)
    .where(eq(account.mspId, mspId))
    .orderBy(sql`lower(${account.name})`, account.id)
  return {
    owner: all.find(({ role }) => role === 'owner') ?? null,
    heirs: all.filter(({ role, state }) => role === 'admin' && state === 'active'),
  }
}

/**
 * Makes an active administrator the owner of an MSP, and its owner an administrator with both rights (`ownershipForm`). Both sign
 * in anew, but for the session that asks (`keep`, an id); the old owner's tokens are an owner's no more. Refused where the owner is
 * another by now, so that of two at once one does it.
 */
export async function transferOwnership(
  scope: Scope,
  mspId: string,
  given: Given,
  confirmed: Confirmed,
  keep: string | null = null,
): Promise<Account> {
  demandManage(scope.actor, { mspId })
  demandConfirmed(confirmed, scope.actor.id)
  const wanted = ownershipForm.read(given)
  // the owner's row first: of two transfers the second finds no owner in it any more
  const from = await lockOwner(scope, mspId)
  const isOwn = scope.actor.audience.kind !== 'msp' || from?.id === scope.actor.id
  if ((from?.id ?? null) !== wanted.from || !isOwn) throw new Refusal('conflict', 'ownership-moved')
  const isHeir = and(eq(account.mspId, mspId), eq(account.id, wanted.to))
  const [to] = await scope.db.select().from(account).where(isHeir).for('update')
  if (to?.role !== 'admin' || to.state !== 'active')
    throw new Refusal('conflict', 'owner-to-be', {}, { field: 'to' })
  if (from) {
    await change(scope, from, { role: 'admin', mayCreate: true, mayPurchase: true })
    await scope.db
      .update(apiToken)
      .set({ role: 'admin' })
      .where(and(eq(apiToken.createdById, from.id), eq(apiToken.role, 'owner')))
  }
  await change(scope, to, { role: 'owner' })
  for (const { id } of from ? [from, to] : [to])
    await scope.db.execute(sql`select portal_sessions_end(${id}::uuid, ${keep})`)
  await record(scope, {
    ...{ mspId, type: 'account.ownership-transferred' },
    subject: { kind: 'account', id: to.id, name: to.email },
    ...{ before: { owner: from?.email ?? null }, after: { owner: to.email } },
  })
  await scope.announce('people', null, mspId)
  await scope.announce('tokens', null, mspId)
  await scope.announce('msps', null, mspId)
  await tell(scope, mspId, from, to)
  return to
}

/** Without an owner there is no row of one to lock, and so all are. */
async function lockOwner(scope: Scope, mspId: string): Promise<Account | undefined> {
  const isOwner = and(eq(account.mspId, mspId), eq(account.role, 'owner'))
  const look = () => scope.db.select().from(account).where(isOwner).for('update')
  const [owner] = await look()
  if (owner) return owner
  const all = eq(account.mspId, mspId)
  await scope.db
    .select({ id: account.id })
    .from(account)
    .where(all)
    .orderBy(account.id)
    .for('update')
  return (await look())[0]
}

const change = (
  scope: Scope,
  { id }: Account,
  set: Partial<Pick<Account, 'role' | 'mayCreate' | 'mayPurchase'>>,
) =>
  scope.db
    .update(account)
    .set({ ...set, version: sql`${account.version} + 1` })
    .where(eq(account.id, id))

/** Both learn of it, each at their own address. */
async function tell(scope: Scope, mspId: string, from: Account | undefined, to: Account) {
  const [found] = await scope.db.select({ name: msp.name }).from(msp).where(eq(msp.id, mspId))
  const said = {
    msp: found?.name ?? '',
    by: scope.actor.name,
    from: from?.name ?? '–',
    to: to.name,
  }
  const data = {
    subject: message('new-owner', said),
    lines: [message('ownership-moved-by', said), message('ownership-means')],
    path: '/msp/administrators',
  }
  for (const { id, name, email } of from ? [from, to] : [to])
    try {
      await queueMail(scope, {
        ...{ owner: { mspId }, template: 'notice', language: 'en', data, accountId: id },
        to: { name, address: email },
      })
    } catch (error) {
      // an address that no mail can go to must not stop what is done
      if (!(error instanceof Refusal)) throw error
    }
}
