import { type SQL, sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { contains, defineList, placed, type Wanted } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import { type Owner, ownerOf } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { roles } from '../schema/people.ts'
import type { Role, Scope } from '../scope.ts'
import { missingPerson } from './accounts.ts'

/** One of an owner's people as the list shows them. */
export type Person = {
  id: string
  email: string
  username: string | null
  name: string
  role: Role
  state: (typeof accountStates)[number]
  version: number
  lastSignInAt: Date | null
  hasFactor: boolean
  /** The newest link that was mailed, with how far its mail got; null when there never was one. */
  link: PersonLink | null
}

export type PersonLink = {
  kind: 'activation' | 'reset'
  state: 'pending' | 'used' | 'expired' | 'superseded' | 'revoked'
  expiresAt: Date
  mail: 'queued' | 'sent' | 'failed' | 'bounced' | null
  /** Why the mail has not arrived. */
  problem: StoredMessage | null
}

type Found = Omit<Person, 'lastSignInAt' | 'link'> & {
  active: string | null
  kind: PersonLink['kind'] | null
  link: PersonLink['state']
  expires: string
  mail: PersonLink['mail']
  problem: StoredMessage | null
}

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<Found & { place: string[] }>(sql`
      select a.id, a.email, a.username, a.name, a.role, a.state, a.version, a.factor_at is not null as "hasFactor",
        a.last_sign_in_at as active, i.kind, i.expires_at as expires,
        case when i.used_at is not null then 'used' when i.ended is not null then i.ended
          when i.expires_at <= now() then 'expired' else 'pending' end as link,
        m.state as mail, m.error as problem, ${place} as place
      from ${from}
        left join lateral (select * from invitation v where v.account_id = a.id order by v.created_at desc, v.id limit 1) i on true
        left join lateral (select n.state, n.error from mail n where n.account_id = a.id and n.invitation_id = i.id
          order by n.created_at desc, n.id limit 1) m on true
      order by ${order}`),
    personOf,
  )

const personOf = ({
  active,
  kind,
  link,
  expires,
  mail,
  problem,
  ...row
}: Omit<Found, 'place'>): Person => ({
  ...row,
  lastSignInAt: active === null ? null : new Date(active),
  link: kind && { kind, state: link, expiresAt: new Date(expires), mail, problem },
})

export const accountStates = ['invited', 'active', 'disabled'] as const

/** People by name; whose they are says `peopleOf`. */
export const people = defineList<Person>({
  name: 'people',
  table: 'account',
  alias: 'a',
  search: (word) =>
    contains(sql`(a.name || ' ' || a.email || ' ' || coalesce(a.username, ''))`, word),
  filters: {
    state: oneOf(accountStates, (state) => sql`a.state = ${state}`),
    role: oneOf(roles, (role) => sql`a.role = ${role}`),
    factor: oneOf(['on', 'off'], (factor) => sql`(a.factor_at is not null) = ${factor === 'on'}`),
  },
  orders: {
    name: byText(sql`lower(a.name)`),
    email: byText(sql`lower(a.email)`),
    role: byText(sql`a.role`),
    state: byText(sql`a.state`),
    active: byInstant(sql`coalesce(a.last_sign_in_at, '-infinity')`),
  },
  usual: () => 'name',
  columns: ['name', 'email', 'role', 'state', 'active', 'factor', 'invitation'],
  head: 'name',
  read,
  csv: {
    read,
    cells: {
      name: ({ name }) => name,
      email: ({ email }) => email,
      username: ({ username }) => username,
      role: ({ role }) => role,
      state: ({ state }) => state,
      active: ({ lastSignInAt }) => lastSignInAt,
      factor: ({ hasFactor }) => hasFactor,
      invitation: ({ link }) => link?.state ?? null,
      invitation_expires: ({ link }) => link?.expiresAt ?? null,
      mail: ({ link }) => link?.mail ?? null,
    },
  },
})

/** Which accounts are an owner's. */
export function peopleOf(owner: Owner): SQL {
  const { audience, mspId, tenantId } = ownerOf(owner)
  return sql`a.audience = ${audience} and a.msp_id is not distinct from ${mspId}::uuid
    and coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = ${tenantId ?? '00000000-0000-0000-0000-000000000000'}::uuid`
}

/** One of an owner's people; one of another's is as missing as one that never was. */
export async function findPerson(scope: Scope, owner: Owner, id: string): Promise<Person> {
  const [person] = await people.pick(scope, [id], { within: peopleOf(owner) })
  if (!person) throw missingPerson()
  return person
}
