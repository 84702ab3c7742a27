import { type SQL, sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import {
  type Field,
  instantIfAny,
  listOf,
  type RowOf,
  sorted,
  value,
  word,
} from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { type Owner, ownerOf } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { roles } from '../schema/people.ts'
import type { Role, Scope } from '../scope.ts'
import { missingPerson } from './accounts.ts'

/** One of an owner's people as the list shows them. */
export type Person = RowOf<typeof people>

/** The newest link that was mailed, with how far its mail got. */
export type PersonLink = {
  kind: 'activation' | 'reset' | 'address'
  /** The new address that it confirms. */
  email: string | null
  state: 'pending' | 'used' | 'expired' | 'superseded' | 'revoked'
  expiresAt: Date
  mail: 'queued' | 'sent' | 'failed' | 'bounced' | null
  /** Why the mail has not arrived. */
  problem: StoredMessage | null
}

type FoundLink = Omit<PersonLink, 'expiresAt'> & { expires: number }

const link: Field<PersonLink | null> = {
  of: sql`case when i.id is not null then jsonb_build_object('kind', i.kind, 'email', i.email, 'expires', extract(epoch from i.expires_at),
    'state', case when i.used_at is not null then 'used' when i.ended is not null then i.ended
      when i.expires_at <= now() then 'expired' else 'pending' end, 'mail', m.state, 'problem', m.error) end`,
  kept: (found: FoundLink | null) => {
    if (!found) return null
    const { expires, ...rest } = found
    return { ...rest, expiresAt: new Date(expires * 1000) }
  },
}

export const accountStates = ['invited', 'active', 'disabled'] as const

const heads = [
  ...['name', 'email', 'username', 'role', 'state', 'active', 'factor'],
  ...['invitation', 'invitation_expires', 'mail'],
]

/** People by name; whose they are says `peopleOf`. */
export const people = listed('people', heads)
/** The same of an MSP, where a download says what each may. */
export const administrators = listed('administrators', [...heads, 'may_create', 'may_purchase'])

function listed(name: 'people' | 'administrators', heads: readonly string[]) {
  return listOf({
    ...{ name, table: 'account', alias: 'a', head: 'name', usual: () => 'name' },
    search: (word) =>
      contains(sql`(a.name || ' ' || a.email || ' ' || coalesce(a.username, ''))`, word),
    filters: {
      state: oneOf(accountStates, (state) => sql`a.state = ${state}`),
      role: oneOf(roles, (role) => sql`a.role = ${role}`),
      factor: oneOf(['on', 'off'], (factor) => sql`(a.factor_at is not null) = ${factor === 'on'}`),
    },
    joins: sql`left join lateral (select * from invitation v where v.account_id = a.id order by v.created_at desc, v.id limit 1) i on true
    left join lateral (select n.state, n.error from mail n where n.account_id = a.id and n.invitation_id = i.id
      order by n.created_at desc, n.id limit 1) m on true`,
    columns: {
      name: sorted(value<string>(sql`a.name`), byText(sql`lower(a.name)`)),
      email: sorted(value<string>(sql`a.email`), byText(sql`lower(a.email)`)),
      role: word<Role>(sql`a.role`),
      state: word<(typeof accountStates)[number]>(sql`a.state`),
      /** When they last signed in. */
      active: instantIfAny(sql`a.last_sign_in_at`),
      /** Whether they have a second factor. */
      factor: value<boolean>(sql`a.factor_at is not null`),
      invitation: link,
    },
    more: {
      username: value<string | null>(sql`a.username`),
      version: value<number>(sql`a.version`),
      /** Of an MSP's administrator; its owner may anyway. */
      mayCreate: value<boolean>(sql`a.may_create or a.role = 'owner'`),
      mayPurchase: value<boolean>(sql`a.may_purchase or a.role = 'owner'`),
    },
    cells: {
      username: ({ username }) => username,
      invitation: ({ invitation }) => invitation?.state ?? null,
      invitation_expires: ({ invitation }) => invitation?.expiresAt ?? null,
      mail: ({ invitation }) => invitation?.mail ?? null,
      may_create: ({ mayCreate }) => mayCreate,
      may_purchase: ({ mayPurchase }) => mayPurchase,
    },
    heads,
  })
}

/** Which accounts are an owner's. */
export function peopleOf(owner: Owner): SQL {
  const { audience, mspId, tenantId } = ownerOf(owner)
  if (tenantId) return sql`a.tenant_id = ${tenantId}::uuid`
  return mspId
    ? sql`a.msp_id = ${mspId}::uuid`
    : sql`a.audience = ${audience} and a.tenant_id is null`
}

/** One of an owner's people; one of another's is as missing as one that never was. */
export async function findPerson(scope: Scope, owner: Owner, id: string): Promise<Person> {
  const [person] = await people.pick(scope, [id], { within: peopleOf(owner) })
  if (!person) throw missingPerson()
  return person
}
