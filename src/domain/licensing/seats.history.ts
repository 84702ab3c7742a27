import { sql } from 'drizzle-orm'
import type { SeatType, seatDenialReasons } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'

export const historyDays = 30

/** The most seats that a tenant held at once on a day (`2026-11-21`, UTC). */
export type SeatDay = Record<SeatType, number> & { day: string }
/** How often a tenant's clients were denied a seat by one limit, in 24 hours and in 30 days, and when last (ISO 8601). */
export type SeatDenials = {
  type: SeatType
  reason: (typeof seatDenialReasons)[number]
  day: number
  month: number
  last: string
}

/** A tenant's last 30 days with today, the oldest first; a day on which nobody held a seat is there with 0. */
export async function readSeatDays({ db }: Scope, tenantId: string): Promise<SeatDay[]> {
  const rows = await db.execute<SeatDay>(sql`
    select to_char(d, 'YYYY-MM-DD') as day,
      ${peakOf('floating', tenantId)} as floating, ${peakOf('named', tenantId)} as named
    from generate_series((now() at time zone 'utc')::date - ${historyDays - 1}::integer, (now() at time zone 'utc')::date, '1 day') d
    order by d`)
  return [...rows]
}

// what is held since yesterday counts today as well
const peakOf = (type: SeatType, tenantId: string) => sql`greatest(
  coalesce((select p.peak from seat_peak p where p.tenant_id = ${tenantId}::uuid and p.type = ${type} and p.day = d::date), 0),
  case when d::date = (now() at time zone 'utc')::date then
    coalesce((select c.in_use from seat_cap c where c.tenant_id = ${tenantId}::uuid and c.type = ${type}), 0) else 0 end)`

/** By which limits a tenant's clients were denied seats in 30 days. */
export async function readSeatDenials({ db }: Scope, tenantId: string): Promise<SeatDenials[]> {
  const rows = await db.execute<SeatDenials>(sql`
    select d.type, d.reason, sum(d.denied)::integer as month, to_json(max(d.minute)) #>> '{}' as last,
      coalesce(sum(d.denied) filter (where d.minute > now() - interval '24 hours'), 0)::integer as day
    from seat_denial d where d.tenant_id = ${tenantId}::uuid and d.minute > now() - interval '30 days'
    group by d.type, d.reason order by max(d.minute) desc, d.type, d.reason`)
  return [...rows]
}
