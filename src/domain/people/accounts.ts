import { and, isNull, sql } from 'drizzle-orm'
import { ownerOf, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { rolesOf } from './roles.ts'

export type AccountWish = { email: string; name: string; role: string }

/** Adds one of the provider's people, without a password yet; refused when the address is taken on that host. */
export async function addAccount(scope: Scope, wish: AccountWish): Promise<string> {
  const email = demandEmail(wish.email)
  const name = demandName(wish.name)
  const role = rolesOf.provider.find((one) => one === wish.role)
  if (!role) throw new Refusal('invalid', `A role is one of ${rolesOf.provider.join(', ')}.`)
  const [made] = await scope.db
    .insert(account)
    .values({ ...ownerOf({}), email, name, role })
    .onConflictDoNothing()
    .returning({ id: account.id })
  if (!made) throw new Refusal('conflict', `${email} has an account already.`)
  await record(scope, {
    type: 'account.added',
    subject: { kind: 'account', id: made.id, name: email },
    after: { name, role },
  })
  return made.id
}

/** Somebody who signs in on the operators' host, by address; refused as missing. */
export async function findAccount(scope: Scope, email: string) {
  const [found] = await scope.db
    .select()
    .from(account)
    .where(and(isNull(account.tenantId), sql`lower(${account.email}) = lower(${email})`))
  if (!found) throw new Refusal('missing', `Nobody signs in as ${email}.`)
  return found
}

/** An e-mail address without what could be more than one; refused beside its field. */
export function demandEmail(text: string): string {
  const email = text.trim()
  if (/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.length <= 254) return email
  const sentence = 'Enter a full address, such as name@example.com.'
  throw new Refusal('invalid', sentence, { fields: { email: sentence } })
}

/** A name on one line; refused beside its field. */
export function demandName(text: string): string {
  const name = text.trim()
  if (name && name.length <= 100 && !/\p{Cc}/u.test(name)) return name
  const sentence = 'Enter a name of up to 100 characters.'
  throw new Refusal('invalid', sentence, { fields: { name: sentence } })
}
