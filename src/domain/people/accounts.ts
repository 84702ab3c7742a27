import { and, asc, desc, eq, isNull, ne, or, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { type Owner, ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may, rolesOf } from '../roles.ts'
import { account, invitation } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Actor, Role, Scope } from '../scope.ts'
import { keptLogin } from '../values.addresses.ts'
import { choice, email, optional, personName, username } from '../values.ts'
import { isTimeZone } from '../values.zones.ts'
import { demandSignInApproval, noticeSignInChange } from './sign-in-changes.ts'

export type Account = typeof account.$inferSelect

/** What stands in an account: its role is one that its audience has. */
const fieldsOf = (audience: keyof typeof rolesOf) => {
  const roles: readonly Role[] = rolesOf[audience]
  const said = message('no-such-role', { roles: roles.join(', ') })
  return { name: personName, email: email, role: choice(roles, said) }
}

/** Name, address and role of somebody of this audience. */
export const accountForm = (audience: keyof typeof rolesOf) => form(fieldsOf(audience))

/** The same for somebody new, who may have a sign-in name; it cannot change later. */
export const newAccountForm = (audience: keyof typeof rolesOf) =>
  form({ ...fieldsOf(audience), username: optional(username('bad-username')) })

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
  const { name, email, role, username } = newAccountForm(owner.audience).read(input)
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
      ...{ ...owner, ...names, name, role, state, timeZone },
      ...{ signsInByEmail: signsIn, signsInByUsername: signsIn },
    })
    .onConflictDoNothing()
    .returning({ id: account.id })
  if (!made) throw (await takenBy(scope, owner, names)) ?? nameTaken('email', email)
  await record(scope, {
    ...owner,
    type: 'account.added',
    subject: { kind: 'account', id: made.id, name: email },
    after: { name, role, state, ...(username && { username }) },
  })
  await noticeSignInChange(scope, owner, {
    ...{ change: 'invited', about: { id: made.id, name: email }, detail: role },
  })
  await scope.announce('people', owner.tenantId)
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

/** The role of which every owner keeps one active person at least. */
export const topRoleOf = { provider: 'admin', msp: 'owner', tenant: 'admin' } as const

type TopRoleHolder = { id: string; role: Role; state: string }

/**
 * Locks the owner's active people of the top role until the end of the transaction, all in one order, and gives their
 * ids: of two who take the last two away at once, the second sees what the first did.
 */
export async function lockTopRole(scope: Scope, owner: Owner): Promise<ReadonlySet<string>> {
  const { audience, mspId, tenantId } = ownerOf(owner)
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

/** Refuses to take the last active one of the top role away (`top` from `lockTop`). */
export function demandNotLast(owner: Owner, top: ReadonlySet<string>, { id }: TopRoleHolder): void {
  if (top.has(id) && top.size === 1) throw new Refusal('conflict', lastOfTop(owner))
}

/** What is said of the last active one of an owner's top role. */
export const lastOfTop = (owner: Owner) =>
  ownerOf(owner).audience === 'msp' ? ('last-owner' as const) : ('last-administrator' as const)

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
