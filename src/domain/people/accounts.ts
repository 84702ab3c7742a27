import { and, asc, desc, eq, isNull, ne, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { type Drawable, form, type Given } from '../form.ts'
import { type Owner, ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may, rolesOf } from '../roles.ts'
import { account, invitation } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Actor, Role, Scope } from '../scope.ts'
import { keptLogin } from '../values.addresses.ts'
import { choice, email, optional, personName, toggle, username } from '../values.ts'
import { isTimeZone } from '../values.zones.ts'
import { demandSignInApproval, noticeSignInChange } from './sign-in-changes.ts'

export type Account = typeof account.$inferSelect

type Kind = keyof typeof rolesOf
const identity = { name: personName, email: email }
const withRole = (roles: readonly Role[]) => ({
  ...identity,
  role: choice(roles, message('no-such-role', { roles: roles.join(', ') })),
})
/** Nobody chooses who an MSP's owner is: what its administrators may beside the rest is said in place of a role. */
const withRights = { ...identity, mayCreate: toggle(), mayPurchase: toggle() }

/** What stands in an account: a role that its audience has, or an MSP's administrator's rights; its owner has them all. */
type AccountValues = { name: string; email: string } & Partial<
  Pick<Account, 'role' | 'mayCreate' | 'mayPurchase'>
>
export type AccountField = keyof AccountValues
type AccountForm<More extends object = object> = Drawable<
  AccountField | Extract<keyof More, string>
> & {
  schema: { shape: Readonly<Record<string, z.ZodType>> }
  read(given: Given): AccountValues & More
  edit(given: Given, now: Given & { version: number }, what: string): AccountValues & More
  logged(row: Given): Record<string, unknown>
}

/** Name and address of somebody of this audience, with a role or rights. */
export function accountForm(audience: Kind, role?: Role): AccountForm {
  if (audience !== 'msp') return form(withRole(rolesOf[audience]))
  return role === 'owner' ? form(identity) : form(withRights)
}

/** The same for somebody new, who may have a sign-in name; it cannot change later. */
export function newAccountForm(audience: Kind): AccountForm<{ username: string | null }> {
  const more = { username: optional(username('bad-username')) }
  return audience === 'msp'
    ? form({ ...withRights, ...more })
    : form({ ...withRole(rolesOf[audience]), ...more })
}

/** `newAccountForm`, whose person it is, and how the account begins; a tenant's people live in its zone unless said otherwise. */
type AccountInput = Given & { owner: Owner; state?: 'invited' | 'active'; timeZone?: string }

/** Said of one that is out of reach, too. */
export const missingPerson = () => new Refusal('missing', 'no-such-person')

/**
 * Adds somebody who signs in, without a password yet; refused when the address or the username is one of an account that the
 * asker may see. An account of another audience is met when the invitation is accepted, by whoever has the mailbox
 * (`useLink`): to invite a name tells nothing of who else has it.
 */
export async function addAccount(scope: Scope, input: AccountInput): Promise<string> {
  demandManage(scope.actor, input.owner)
  const owner = ownerOf(input.owner)
  // of an MSP an administrator
  const values = { role: 'admin' as const, ...newAccountForm(owner.audience).read(input) }
  return add(scope, owner, values, input)
}

/**
 * Invites the owner of an MSP that has none yet (`newAccountForm`), for the provider's staff; whoever has one passes the
 * ownership on (`transferOwnership`), and is refused here.
 */
export async function addOwner(scope: Scope, mspId: string, given: Given): Promise<string> {
  const owner = ownerOf({ mspId })
  demand(scope.actor, 'manage-msps')
  const { name, email, username } = newAccountForm('msp').read(given)
  await demandNoOwner(scope, mspId)
  return add(scope, owner, { name, email, username, role: 'owner' }, { state: 'invited' })
}

async function demandNoOwner(scope: Scope, mspId: string) {
  const [present] = await scope.db
    .select({ email: account.email })
    .from(account)
    .where(and(eq(account.mspId, mspId), eq(account.role, 'owner')))
  if (present) throw new Refusal('conflict', 'has-owner', { email: present.email })
}

type NewAccount = ReturnType<ReturnType<typeof newAccountForm>['read']> & { role: Role }

async function add(
  scope: Scope,
  owner: ReturnType<typeof ownerOf>,
  { name, email, username, role, ...rights }: NewAccount,
  input: Pick<AccountInput, 'state' | 'timeZone'>,
): Promise<string> {
  await demandSignInApproval(scope, owner)
  const { state = 'active' } = input
  const timeZone = input.timeZone ?? (await zoneOf(scope, owner.tenantId))
  const names = { email, username }
  const seen = await takenBy(scope, owner, names)
  if (seen) throw seen
  const signsIn = state === 'active'
  const [made] = await scope.db
    .insert(account)
    .values({
      ...{ ...owner, ...names, ...rights, name, role, state, timeZone },
      ...{ signsInByEmail: signsIn, signsInByUsername: signsIn },
    })
    .onConflictDoNothing()
    .returning({ id: account.id })
  if (!made) {
    const taken = await takenBy(scope, owner, names)
    if (!taken && role === 'owner' && owner.mspId) await demandNoOwner(scope, owner.mspId)
    throw taken ?? nameTaken('email', email)
  }
  await record(scope, {
    ...owner,
    type: 'account.added',
    subject: { kind: 'account', id: made.id, name: email },
    after: { name, role, state, ...rights, ...(username && { username }) },
  })
  await noticeSignInChange(scope, owner, {
    ...{ change: 'invited', about: { id: made.id, name: email }, detail: role },
  })
  await scope.announce('people', owner.tenantId, owner.mspId)
  return made.id
}

/**
 * Why somebody of this owner cannot have an address or a username, as far as the asker may see: another of the owner's people
 * has it, or somebody signs in by it on the same host. Null when it is free, and when only others could know.
 */
export async function takenBy(
  scope: Scope,
  owner: Owner,
  input: { email: string; username?: string | null },
  except?: string,
): Promise<Refusal | null> {
  const { mspId, tenantId } = ownerOf(owner)
  const isEmail = sql`lower(${account.email}) = lower(${input.email})`
  const isUsername = sql`lower(${account.username}) = lower(${input.username ?? ''})`
  const isOwn = sql`${account.mspId} is not distinct from ${mspId}::uuid`
  const [seen] = await scope.db
    .select({ email: account.email })
    .from(account)
    .where(
      and(
        tenantId ? eq(account.tenantId, tenantId) : isNull(account.tenantId),
        except ? ne(account.id, except) : undefined,
        or(
          and(isEmail, or(isOwn, account.signsInByEmail)),
          and(isUsername, or(isOwn, account.signsInByUsername)),
        ),
      ),
    )
    .orderBy(sql`${isEmail} desc`)
  if (!seen) return null
  return seen.email.toLowerCase() === input.email.toLowerCase()
    ? nameTaken('email', input.email)
    : nameTaken('username', input.username ?? '')
}

const nameTaken = (field: 'email' | 'username', name: string) =>
  new Refusal('conflict', 'name-taken', { name }, { field })

/** One person of an owner; one of another's, or out of reach, is as missing as one that never was. */
export async function findAccountOf(scope: Scope, owner: Owner, id: string): Promise<Account> {
  const [found] = await scope.db.select().from(account).where(isOf(owner, id))
  if (!found) throw missingPerson()
  return found
}

/** The row with this id if it is this owner's. */
export function isOf(owner: Owner, id: string) {
  const { audience, mspId, tenantId } = ownerOf(owner)
  return and(
    eq(account.id, id),
    eq(account.audience, audience),
    sql`${account.mspId} is not distinct from ${mspId}::uuid`,
    sql`${account.tenantId} is not distinct from ${tenantId}::uuid`,
  )
}

/** Somebody who signs in on the operators' host, by address, or was invited there; refused as missing. */
export async function findAccount(scope: Scope, email: string): Promise<Account> {
  const [found] = await scope.db
    .select()
    .from(account)
    .where(and(isNull(account.tenantId), sql`lower(${account.email}) = lower(${keptLogin(email)})`))
    .orderBy(desc(account.signsInByEmail), desc(account.createdAt))
  if (!found) throw new Refusal('missing', 'no-such-sign-in', { email })
  return found
}

const managing = {
  provider: 'administer',
  msp: 'manage-msp-people',
  tenant: 'manage-people',
} as const

/** Who manages an owner's people: of the provider's own its administrators, of an MSP's its owner and the provider. */
export const mayManage = (actor: Actor, owner: Owner): boolean =>
  // the portal itself, for who forgot a password; its role as an MSP is no owner's
  actor.kind === 'system' || may(actor, managing[ownerOf(owner).audience])

/** Refuses who may not, in the words of the permission that is missing. */
export function demandManage(actor: Actor, owner: Owner): void {
  if (!mayManage(actor, owner)) demand(actor, managing[ownerOf(owner).audience])
}

/** The role of which provider and tenants keep one active person at least; an MSP has exactly one owner. */
export const topRoleOf = { provider: 'admin', msp: 'owner', tenant: 'admin' } as const

/**
 * Locks the active people of the top role until the end of the transaction, all in one order, and gives their
 * ids: of two who take the last two away at once, the second sees what the first did. Of an MSP there is nothing to count: who
 * its owner is says the row of whoever is changed.
 */
export async function lockTopRole(scope: Scope, owner: Owner): Promise<ReadonlySet<string>> {
  const { audience, mspId, tenantId } = ownerOf(owner)
  if (audience === 'msp') return new Set()
  const rows = await scope.db
    .select({ id: account.id })
    .from(account)
    .where(
      and(
        eq(account.audience, audience),
        sql`${account.mspId} is not distinct from ${mspId}::uuid`,
        sql`${account.tenantId} is not distinct from ${tenantId}::uuid`,
        eq(account.role, topRoleOf[audience]),
        eq(account.state, 'active'),
      ),
    )
    .orderBy(asc(account.id))
    .for('update')
  return new Set(rows.map(({ id }) => id))
}

/** Refuses to take the last active one of the top role away (`top` from `lockTopRole`), and an MSP's owner in any state. */
export function demandNotLast(
  top: ReadonlySet<string>,
  { id, role, mspId }: Pick<Account, 'id' | 'role' | 'mspId'>,
): void {
  if (mspId && role === 'owner') throw new Refusal('conflict', 'owner-stays')
  if (top.has(id) && top.size === 1) throw new Refusal('conflict', 'last-administrator')
}

/** The zone that a tenant's people begin with; staff's is UTC. */
async function zoneOf({ db }: Scope, tenantId: string | null): Promise<string> {
  if (tenantId === null) return 'UTC'
  const [own] = await db
    .select({ timeZone: tenant.timeZone })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
  // what was kept before zones were checked is no reason to have nobody in
  return own && isTimeZone(own.timeZone) ? own.timeZone : 'UTC'
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
