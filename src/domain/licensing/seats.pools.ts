import { sql } from 'drizzle-orm'
import { demandProvider } from '../roles.ts'
import type { overdraftKinds, SeatType } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'

export type OverdraftKind = (typeof overdraftKinds)[number]

/**
 * The seats of a type, of all tenants together. `overdraft` of those in use are beyond what is licensed; `most` may be in use at
 * once, null where there is no end. `peakToday` and `peakMonth` (30 days with today, UTC) are the most at once; `denied` counts
 * denials in 24 hours; `maxima` is the sum of what `tenants` tenants may hold at most.
 */
export type SeatPool = {
  type: SeatType
  total: number
  inUse: number
  overdraft: number
  free: number
  most: number | null
  policy: { kind: OverdraftKind; amount: number }
  peakToday: number
  peakMonth: number
  denied: number
  maxima: number
  tenants: number
  version: number
}

type Found = Omit<SeatPool, 'overdraft' | 'free' | 'policy'> & {
  kind: OverdraftKind
  amount: number
}

/** The pool of each type; the provider's alone, no tenant sees a total. */
export async function readSeatPools({ db, actor }: Scope): Promise<SeatPool[]> {
  demandProvider(actor)
  const rows = await db.execute<Found>(sql`
    select s.type, s.total, s.in_use as "inUse", s.version, s.overdraft_kind as kind, s.overdraft as amount,
      nullif(portal_seats_most(s), 2147483647) as most,
      greatest(s.in_use, coalesce((select max(p.peak) from seat_type_peak p
        where p.type = s.type and p.day = (now() at time zone 'utc')::date), 0)) as "peakToday",
      greatest(s.in_use, coalesce((select max(p.peak) from seat_type_peak p
        where p.type = s.type and p.day > (now() at time zone 'utc')::date - 30), 0)) as "peakMonth",
      (select coalesce(sum(d.denied), 0)::integer from seat_denial d
        where d.type = s.type and d.minute > now() - interval '24 hours') as denied,
      c.maxima, c.tenants
    from seat_type s, lateral (select coalesce(sum(c.maximum), 0)::float8 as maxima, count(*)::integer as tenants
      from seat_cap c join tenant t on t.id = c.tenant_id and t.state <> 'deleted' and not t.synthetic
      where c.type = s.type and c.maximum > 0) c
    order by s.type`)
  return rows.map(({ kind, amount, ...row }) => ({
    ...row,
    policy: { kind, amount },
    overdraft: Math.max(0, row.inUse - row.total),
    free: Math.max(0, row.total - row.inUse),
  }))
}
