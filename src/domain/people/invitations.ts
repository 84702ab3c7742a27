import { randomUUID } from 'node:crypto'
import { eq, getTableColumns, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { ownerOf, record } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { Refusal } from '../refusal.ts'
import { account, invitation } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { hashOfToken, type Keyed, linkTokenOf } from '../settings/secrets.ts'
import { type Account, demandManage, endLinks, missingPerson } from './accounts.ts'
import { demandSignInApproval, noticeSignInChange } from './sign-in-changes.ts'

/** `address`: using it makes the address that it was mailed to the account's own. */
export type LinkKind = 'activation' | 'reset' | 'address'

/** A reset link is for who asked for it a moment ago. */
const resetMinutes = 30
/** Mails with a link to one account: enough for who mistyped, too few to bother somebody with. */
const maxInHour = 3
const maxInDay = 10

/**
 * Mails somebody a link under which they choose a password, or with `address` one that confirms that address: it takes the
 * place of every earlier one. Who never came in gets an activation link whichever was asked for. Refused for a disabled
 * account and beyond 3 mails an hour or 10 a day.
 */
export async function invite(
  scope: Scope,
  secret: Keyed,
  accountId: string,
  wanted: LinkKind,
  address?: string,
): Promise<{ invitationId: string; mailId: string }> {
  const to = await lockInvited(scope, accountId)
  demandManage(scope.actor, to)
  const kind = kindFor(to, wanted)
  await demandSignInApproval(scope, to)
  await demandNotTooMany(scope, accountId)
  await endLinks(scope, accountId, 'superseded')
  const invitationId = randomUUID()
  const owner = ownerOf(to)
  await scope.db.insert(invitation).values({
    ...owner,
    id: invitationId,
    accountId,
    kind,
    email: kind === 'address' ? address : null,
    hash: hashOfToken(linkTokenOf(secret, invitationId)),
    createdBy: scope.actor.name,
    expiresAt:
      kind === 'reset'
        ? sql`now() + make_interval(mins => ${resetMinutes})`
        : sql`now() + make_interval(hours => portal_link_hours())`,
  })
  const { mailId } = await queueMail(scope, {
    ...{ owner, template: kind, accountId, invitationId },
    to: { name: to.name, address: (kind === 'address' && address) || to.email },
    language: await languageOf(scope, to),
    data: scope.actor.kind === 'account' ? { inviter: scope.actor.name } : {},
  })
  await record(scope, {
    ...owner,
    type: sentTypes[kind],
    subject: { kind: 'account', id: accountId, name: to.email },
    ...(kind === 'address' && { after: { email: address } }),
  })
  // who was added a moment ago was told of with that
  if (!to.isNew)
    await noticeSignInChange(scope, to, {
      ...{ change: kind, about: { id: accountId, name: to.name } },
      also: { name: to.name, address: to.email },
    })
  return { invitationId, mailId }
}

const sentTypes = {
  activation: 'invitation.sent',
  reset: 'invitation.reset-sent',
  address: 'invitation.address-sent',
} as const

async function lockInvited(scope: Scope, id: string): Promise<Account & { isNew: boolean }> {
  // one link at a time for each account, or two would both be good
  const [found] = await scope.db
    .select({ ...getTableColumns(account), isNew: sql<boolean>`${account.createdAt} = now()` })
    .from(account)
    .where(eq(account.id, id))
    .for('update')
  if (!found) throw missingPerson()
  return found
}

function kindFor(to: Account, wanted: LinkKind): LinkKind {
  if (to.state === 'disabled') throw new Refusal('conflict', 'account-disabled', { name: to.email })
  if (to.state === 'invited') return 'activation'
  if (wanted === 'activation') throw new Refusal('conflict', 'account-active', { name: to.email })
  return wanted
}

async function demandNotTooMany(scope: Scope, accountId: string) {
  const minutes = (await waitsOf(scope, [accountId])).get(accountId)
  if (minutes !== undefined)
    throw new Refusal('too-many', 'mailed-often', { minutes }, { retryAfter: minutes * 60 })
}

/** In how many minutes each of these accounts may be mailed a link again; those that may be now are not in it. */
export async function waitsOf({ db }: Scope, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.execute<{ id: string; wait: number | null }>(sql`
    select a.id, ceil(greatest(
      (select extract(epoch from i.created_at + interval '1 hour' - now()) from invitation i
        where i.account_id = a.id order by i.created_at desc offset ${maxInHour - 1} limit 1),
      (select extract(epoch from i.created_at + interval '1 day' - now()) from invitation i
        where i.account_id = a.id order by i.created_at desc offset ${maxInDay - 1} limit 1)) / 60)::integer as wait
    from account a where a.id = any(${makePgArray([...ids])}::uuid[])`)
  return new Map(rows.flatMap(({ id, wait }) => (wait !== null && wait > 0 ? [[id, wait]] : [])))
}

/** What language somebody is written to in: the tenant's, or English for staff. */
async function languageOf(scope: Scope, { tenantId }: { tenantId: string | null }) {
  if (!tenantId) return 'en' as const
  const [row] = await scope.db
    .select({ language: tenant.language })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
  return row?.language ?? ('en' as const)
}
