import { sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { seatLease } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'

/**
 * Takes these seats from their clients, which learn it with their next word; those that have ended meanwhile are left out.
 * Says how many were taken. Refused when none of them is the actor's to see.
 */
export async function revokeSeats(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'revoke-seats')
  if (ids.length === 0) return 0
  const found = await scope.db
    .select({ tenantId: seatLease.tenantId, id: seatLease.id })
    .from(seatLease)
    .where(sql`${seatLease.id} = any (${sql.param(`{${ids.join(',')}}`)}::uuid[])`)
  if (found.length === 0) throw new Refusal('missing', 'no-such-seat')
  let many = 0
  for (const [tenantId, seats] of Map.groupBy(found, (one) => one.tenantId)) {
    const gone = await end(
      scope,
      tenantId,
      seats.map(({ id }) => id),
    )
    many += gone.length
    if (gone.length === 0) continue
    const users = [...new Set(gone.map(({ user }) => user))]
    await record(scope, {
      tenantId,
      type: 'seats.revoked',
      subject: {
        kind: 'seat',
        id: gone.length === 1 ? (gone[0]?.id ?? null) : null,
        name: users.slice(0, 5).join(', '),
      },
      after: { seats: gone.length },
    })
  }
  return many
}

/**
 * Ends all seats of a tenant, and keeps any from being taken until the transaction ends; says how many there were. Comes before
 * the tenant's own lock: pools are locked before tenants.
 */
export const endSeatsOf = async (scope: Scope, tenantId: string): Promise<number> =>
  (await end(scope, tenantId, null)).length

const end = (scope: Scope, tenantId: string, ids: readonly string[] | null) =>
  scope.db.execute<{ id: string; user: string }>(sql`
    select s.id, s.user_name as user from portal_seats_revoke(${tenantId}::uuid,
      ${ids === null ? null : sql.param(`{${ids.join(',')}}`)}::uuid[], ${scope.actor.name}) s`)
