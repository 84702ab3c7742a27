import { seatsOf } from '../../src/domain/licensing/seats.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import type { SeatType } from '../../src/domain/schema/seats.ts'
import type { Actor, Database } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'

type Sql = TestDatabase['sql']

/** A tenant's program. */
export const program = (tenant: string, role: Actor['role'] = 'operator'): Actor => ({
  ...{ kind: 'token', id: tenant, name: 'client', audience: { kind: 'tenant', tenant }, role },
})

/** So many seats of a type, nobody on them; `most` by tenant. */
export async function seatsFor(
  sql: Sql,
  total: number,
  most: Record<string, number>,
  type: SeatType = 'floating',
) {
  await sql`delete from seat_lease where type = ${type}`
  await sql`delete from seat_cap where type = ${type}`
  await sql`delete from seat_denial`
  await sql`update seat_type set total = ${total}, overdraft_kind = 'none', overdraft = 0, in_use = 0 where type = ${type}`
  for (const [tenant, maximum] of Object.entries(most))
    await sql`insert into seat_cap (tenant_id, type, maximum) values (${tenant}, ${type}, ${maximum})`
}

/** What the seats' rows say otherwise than the leases, or beyond their limits; nothing in a sound database. */
export const wrongSeats = (sql: Sql) => sql`
  select t.type, null as tenant, t.in_use, count(l.id)::integer as leases from seat_type t
    left join seat_lease l on l.type = t.type and l.state = 'active' group by t.type
    having t.in_use <> count(l.id) or t.in_use > t.total + case t.overdraft_kind when 'count' then t.overdraft else 0 end
  union all
  select c.type, c.tenant_id::text, c.in_use, count(l.id)::integer from seat_cap c
    left join seat_lease l on l.type = c.type and l.tenant_id = c.tenant_id and l.state = 'active' group by c.tenant_id, c.type
    having c.in_use <> count(l.id) or c.in_use > c.maximum`

export const take = (
  database: Database,
  tenant: string,
  client: string,
  type: SeatType = 'floating',
  user = client,
) => seatsOf(database).take(program(tenant), { type, user, client })

/** The code that it was refused with, or what it gave. */
export const outcome = <T>(work: Promise<T>): Promise<T | string> =>
  work.catch((error) => {
    if (error instanceof Refusal) return error.code
    throw error
  })

/** As if so many seconds had passed for these leases. */
export const age = (sql: Sql, seconds: number, id?: string) =>
  sql`update seat_lease set expires_at = expires_at - make_interval(secs => ${seconds}) where ${id ? sql`id = ${id}` : sql`true`}`
