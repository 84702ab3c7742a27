import { and, eq, isNull, or, sql } from 'drizzle-orm'
import { type Owner, ownerOf, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Role, Scope } from '../scope.ts'
import { zoneOf } from '../tenants/own.ts'
import { demandManage } from './accounts.owners.ts'
import { timeZones } from './profile.ts'
import { rolesOf } from './roles.ts'

export type Account = typeof account.$inferSelect

export type AccountWish = {
  owner: Owner
  email: string
  name: string
  /** 3 to 64 of a–z, 0–9, dot, dash and underscore; it cannot change later. */
  username?: string | null
  role: string
  state?: 'invited' | 'active'
  /** A tenant's people live in its zone unless said otherwise. */
  timeZone?: string
}

/** Said of one that is out of reach, too. */
export const missingPerson = () => new Refusal('missing', 'no-such-person')

/**
 * Adds somebody who signs in, without a password yet; refused when the address or the sign-in name is taken on that
 * sign-in host. Which it is says the answer only where the asker may see that other account.
 */
export async function addAccount(scope: Scope, wish: AccountWish): Promise<string> {
  demandManage(scope.actor, wish.owner)
  const owner = ownerOf(wish.owner)
  const email = demandEmail(wish.email)
  const name = demandName(wish.name)
  const username = demandUsername(wish.username)
  const role = demandRole(owner.audience, wish.role)
  const { state = 'active' } = wish
  const timeZone = wish.timeZone ?? (await zoneOf(scope, owner.tenantId))
  if (!timeZones.includes(timeZone)) throw new Error(`no time zone ${timeZone}`)
  const [made] = await scope.db
    .insert(account)
    .values({ ...owner, email, name, username, role, state, timeZone })
    .onConflictDoNothing()
    .returning({ id: account.id })
  if (!made) throw await takenBy(scope, owner.tenantId, { email, username })
  await record(scope, {
    ...owner,
    type: 'account.added',
    subject: { kind: 'account', id: made.id, name: email },
    after: { name, role, state, ...(username && { username }) },
  })
  await scope.announce('people', owner.tenantId)
  return made.id
}

/** Why an address or sign-in name cannot be had on a sign-in host (a tenant's, or null: the operators'). */
export async function takenBy(
  scope: Scope,
  tenantId: string | null,
  wish: { email: string; username?: string | null },
): Promise<Refusal> {
  const isEmail = sql`lower(${account.email}) = lower(${wish.email})`
  const isUsername = sql`lower(${account.username}) = lower(${wish.username ?? ''})`
  const [seen] = await scope.db
    .select({ email: account.email })
    .from(account)
    .where(
      and(
        tenantId ? eq(account.tenantId, tenantId) : isNull(account.tenantId),
        or(isEmail, isUsername),
      ),
    )
    .orderBy(sql`${isEmail} desc`)
  if (!seen) return new Refusal('conflict', 'name-unavailable')
  const field = seen.email.toLowerCase() === wish.email.toLowerCase() ? 'email' : 'username'
  const name = field === 'email' ? wish.email : (wish.username ?? '')
  return new Refusal('conflict', 'name-taken', { name }, { field })
}

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

/** Somebody who signs in on the operators' host, by address; refused as missing. */
export async function findAccount(scope: Scope, email: string): Promise<Account> {
  const [found] = await scope.db
    .select()
    .from(account)
    .where(and(isNull(account.tenantId), sql`lower(${account.email}) = lower(${email})`))
  if (!found) throw new Refusal('missing', 'no-such-sign-in', { email })
  return found
}

/** A role that this audience has. */
export function demandRole(audience: keyof typeof rolesOf, wanted: string): Role {
  const role = rolesOf[audience].find((one) => one === wanted)
  if (role) return role
  const roles = rolesOf[audience].join(', ')
  throw new Refusal('invalid', 'no-such-role', { roles }, { field: 'role' })
}

/** An e-mail address without what could be more than one; refused beside its field. */
export function demandEmail(text: string): string {
  const email = text.trim()
  if (/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.length <= 254) return email
  throw new Refusal('invalid', 'bad-email', {}, { field: 'email' })
}

/** A name on one line; refused beside its field. */
export function demandName(text: string): string {
  const name = text.trim()
  if (name && name.length <= 100 && !/\p{Cc}/u.test(name)) return name
  throw new Refusal('invalid', 'bad-name', {}, { field: 'name' })
}

/** A sign-in name in lower case, or none; it can never look like an address. */
export function demandUsername(text: string | null | undefined): string | null {
  const username = (text ?? '').trim().toLowerCase()
  if (username === '') return null
  if (/^[a-z0-9._-]{3,64}$/.test(username)) return username
  throw new Refusal('invalid', 'bad-username', {}, { field: 'username' })
}
