import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'

/** Nobody else gives or takes a number of the tenant until the transaction ends. */
export const lockNumbers = (scope: Scope, tenantId: string) => lockTenant(scope, tenantId)

/**
 * Numbers of a tenant that may not be given to anybody: a user's, one that a change will give, one of a service (a fax, an
 * attendant), a reserved one or one that rests after its user left; with the name of what holds it.
 */
const held = (tenantId: string) => sql`
  select n.number, coalesce(u.display_name, u.upn, n.user_graph_id) as name, 'number-of-user' as kind, n.user_graph_id as holder
    from managed_number n left join managed_user u on u.tenant_id = n.tenant_id and u.graph_id = n.user_graph_id
    where n.tenant_id = ${tenantId}::uuid and n.user_graph_id is not null
  union all
  select r.number, r.reason, 'number-reserved', null from reserved_number r
    where r.tenant_id = ${tenantId}::uuid and (r.until is null or r.until > now())
  union all
  select '+' || ltrim(p.prefix, '+'), p.tag, 'number-of-service', null from dial_plan_prefix p
    where p.tenant_id = ${tenantId}::uuid and p.kind is not null
  union all
  select q.wanted ->> 'number', q.user_name, 'number-queued', q.graph_id from queued_change q
    where q.tenant_id = ${tenantId}::uuid and q.kind = 'number-assign' and q.ended_at is null`

export type Held = { why: StoredMessage; of: 'user' | 'other'; holder: string | null }
type Found = {
  number: string
  name: string | null
  kind: 'number-of-user' | 'number-reserved' | 'number-of-service' | 'number-queued'
  holder: string | null
}

/** Who or what holds which of these numbers; `holder` is the user who has it or will have it. */
export async function heldBy(
  scope: Scope,
  tenantId: string,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, Held>> {
  if (numbers.length === 0) return new Map()
  const found = await scope.db.execute<Found>(sql`
    select h.number, h.name, h.kind, h.holder from (${held(tenantId)}) h
    where h.number = any(${makePgArray([...numbers])}::text[])`)
  return new Map(
    found.map(({ number, name, kind, holder }) => [
      number,
      {
        why: message(kind, { number, name: name ?? '' }),
        of: kind === 'number-of-user' ? 'user' : 'other',
        holder,
      },
    ]),
  )
}

/** Refuses a number that somebody or something holds, and names it. Wants the lock. */
export async function demandFree(scope: Scope, tenantId: string, number: string): Promise<void> {
  const why = (await heldBy(scope, tenantId, [number])).get(number)?.why
  if (why) throw new Refusal('conflict', why, { fields: { number: why } })
}

/** The lowest free numbers of a range, at most `many`. Wants the lock. */
export async function freeIn(
  scope: Scope,
  tenantId: string,
  rangeId: string,
  many: number,
): Promise<string[]> {
  const found = await scope.db.execute<{ number: string }>(sql`
    with held as materialized (${held(tenantId)})
    select f.number from number_range r, lateral (
      select '+' || n as number from generate_series(lower(r.span), upper(r.span) - 1) n) f
    where r.tenant_id = ${tenantId}::uuid and r.id = ${rangeId}::uuid
      and not exists (select from held h where h.number = f.number)
    order by length(f.number), f.number limit ${many}`)
  return found.map(({ number }) => number)
}

/** How Microsoft knows a number: as it was last read; one that it does not know yet comes by Direct Routing. */
export async function typeOfNumber(
  scope: Scope,
  tenantId: string,
  number: string,
): Promise<string> {
  const [found] = await scope.db.execute<{ type: string | null }>(sql`
    select number_type as type from managed_number where tenant_id = ${tenantId}::uuid and number = ${number}`)
  return found?.type ?? 'directRouting'
}
