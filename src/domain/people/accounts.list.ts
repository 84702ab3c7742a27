import { type SQL, sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import type { Role, Scope } from '../scope.ts'
import { missingPerson } from './accounts.ts'

/** One of an owner's people as the list shows them. */
export type Person = {
  id: string
  email: string
  username: string | null
  name: string
  role: Role
  state: 'invited' | 'active' | 'disabled'
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

export const peopleOfPage = 50

/** An owner's people by name, a page at a time (from 1), with how many there are; `q` is part of a name or address. */
export async function listAccounts(
  scope: Scope,
  owner: Owner,
  { q, page }: { q: string; page: number },
): Promise<{ people: Person[]; total: number }> {
  const pattern = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const found = q
    ? sql`and (a.name ilike ${pattern} or a.email ilike ${pattern} or a.username ilike ${pattern})`
    : sql``
  const rows = await read(
    scope,
    owner,
    sql`${found}
    order by lower(a.name), a.id limit ${peopleOfPage} offset ${(page - 1) * peopleOfPage}`,
  )
  return { people: rows.map(personOf), total: Number(rows[0]?.total ?? 0) }
}

/** One of an owner's people; one of another's is as missing as one that never was. */
export async function findPerson(scope: Scope, owner: Owner, id: string): Promise<Person> {
  const [row] = await read(scope, owner, sql`and a.id = ${id}::uuid`)
  if (!row) throw missingPerson()
  return personOf(row)
}

type Row = Omit<Person, 'lastSignInAt' | 'hasFactor' | 'link'> & {
  last_sign_in: number | null
  has_factor: boolean
  kind: PersonLink['kind'] | null
  link: PersonLink['state']
  expires: number
  mail: PersonLink['mail']
  problem: StoredMessage | null
  total: string
}

function read(scope: Scope, owner: Owner, rest: SQL) {
  const { audience, mspId, tenantId } = ownerOf(owner)
  return scope.db.execute<Row>(sql`
    select a.id, a.email, a.username, a.name, a.role, a.state, a.version, a.factor_at is not null as has_factor,
      extract(epoch from a.last_sign_in_at)::float8 as last_sign_in, i.kind, extract(epoch from i.expires_at)::float8 as expires,
      case when i.used_at is not null then 'used' when i.ended is not null then i.ended
        when i.expires_at <= now() then 'expired' else 'pending' end as link,
      m.state as mail, m.error as problem, count(*) over () as total
    from account a
      left join lateral (select * from invitation v where v.account_id = a.id order by v.created_at desc, v.id limit 1) i on true
      left join lateral (select n.state, n.error from mail n where n.account_id = a.id and n.invitation_id = i.id
        order by n.created_at desc, n.id limit 1) m on true
    where a.audience = ${audience} and a.msp_id is not distinct from ${mspId}::uuid
      and a.tenant_id is not distinct from ${tenantId}::uuid ${rest}`)
}

const personOf = (row: Row): Person => ({
  id: row.id,
  email: row.email,
  username: row.username,
  name: row.name,
  role: row.role,
  state: row.state,
  version: row.version,
  lastSignInAt: row.last_sign_in === null ? null : new Date(row.last_sign_in * 1000),
  hasFactor: row.has_factor,
  link: row.kind && {
    kind: row.kind,
    state: row.link,
    expiresAt: new Date(row.expires * 1000),
    mail: row.mail,
    problem: row.problem,
  },
})
