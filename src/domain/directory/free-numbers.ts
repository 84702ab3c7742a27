import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'

/** Nobody else gives or takes a number of the tenant until the transaction ends. */
export const lockNumbers = (scope: Scope, tenantId: string) => lockTenant(scope, tenantId)

/** Who or what holds a number: a user, a reservation that lasts, or a change that will give it to somebody. */
export async function heldBy(
  scope: Scope,
  tenantId: string,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, StoredMessage>> {
  const found = await scope.db.execute<{ number: string; name: string; kind: Holder }>(sql`
    with asked as (select unnest(${makePgArray([...numbers])}::text[]) as number)
    select a.number, coalesce(u.display_name, u.upn, n.user_graph_id) as name, 'number-of-user' as kind
      from asked a join managed_number n on n.tenant_id = ${tenantId}::uuid and n.number = a.number
        left join managed_user u on u.tenant_id = n.tenant_id and u.graph_id = n.user_graph_id
      where n.user_graph_id is not null
    union all
    select a.number, r.reason, 'number-reserved' from asked a
      join reserved_number r on r.tenant_id = ${tenantId}::uuid and r.number = a.number and (r.until is null or r.until > now())
    union all
    select a.number, q.user_name, 'number-queued' from asked a
      join queued_change q on q.tenant_id = ${tenantId}::uuid and q.kind = 'number-assign' and q.ended_at is null
        and q.wanted ->> 'number' = a.number`)
  return new Map(
    found.map(({ number, name, kind }) => [number, message(kind, { number, name: name ?? '' })]),
  )
}

type Holder = 'number-of-user' | 'number-reserved' | 'number-queued'

/** Refuses a number that somebody or something holds, and names it. Wants the lock. */
export async function demandFree(scope: Scope, tenantId: string, number: string): Promise<void> {
  const held = (await heldBy(scope, tenantId, [number])).get(number)
  if (held) throw new Refusal('conflict', held, { fields: { number: held } })
}

/** The lowest free numbers of a range, at most `many`. Wants the lock. */
export async function freeIn(
  scope: Scope,
  tenantId: string,
  rangeId: string,
  many: number,
): Promise<string[]> {
  const found = await scope.db.execute<{ number: string }>(sql`
    select f.number from number_range r, lateral (
      select '+' || n as number from generate_series(lower(r.span), upper(r.span) - 1) n) f
    where r.tenant_id = ${tenantId}::uuid and r.id = ${rangeId}::uuid
      and not exists (select from managed_number m where m.tenant_id = r.tenant_id and m.number = f.number and m.user_graph_id is not null)
      and not exists (select from reserved_number v where v.tenant_id = r.tenant_id and v.number = f.number
        and (v.until is null or v.until > now()))
      and not exists (select from queued_change q where q.tenant_id = r.tenant_id and q.kind = 'number-assign' and q.ended_at is null
        and q.wanted ->> 'number' = f.number)
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
