import { sql } from 'drizzle-orm'
import { mauOf } from '../metering/figures.ts'
import type { poolKinds } from '../schema/licensing.ts'
import type { SeatType } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'

/** How full something is, by the severity that its alarm has: a warning from 80 %, minor from 90 %, major at all of it or beyond. */
export type Level = 'warning' | 'minor' | 'major' | null

/** What there is of something and how much of it is used; null `most`: as much as one likes. */
export type Use = {
  used: number
  most: number | null
  free: number
  percent: number | null
  level: Level
}

export function useOf(used: number, most: number | null): Use {
  if (most === null) return { used, most, free: 0, percent: null, level: null }
  const percent = most > 0 ? Math.floor((used * 100) / most) : used > 0 ? 100 : 0
  const level =
    percent >= 100 ? 'major' : percent >= 90 ? 'minor' : percent >= 80 ? 'warning' : null
  return { used, most, free: Math.max(0, most - used), percent, level }
}

/** A pool of licenses or seats that all tenants draw on. */
export type PoolLine = { of: (typeof poolKinds)[number] | SeatType; use: Use }
/** Monthly active users of an MSP or an organization against what it may have; masked, it has no name. */
export type MauLine = { name: string | null; use: Use; overage: number }

/** Both pools that services draw on, tenants, and whatever else there is any of. The provider's alone. */
export async function readPoolLines(scope: Scope): Promise<PoolLine[]> {
  const rows = await scope.readTogether<{ of: PoolLine['of']; most: number; used: number }>(sql`
    select kind as of, purchased as most, allocated + reserved as used, 0 as seat from license_pool
    union all select type, total, in_use, 1 from seat_type order by seat`)
  const places: readonly string[] = ['service', 'user', 'tenant', 'floating', 'named']
  const placeOf = ({ of }: PoolLine) => (places.includes(of) ? places.indexOf(of) : places.length)
  return rows
    .filter(({ of, most, used }) => placeOf({ of, use: useOf(0, 0) }) < 2 || most > 0 || used > 0)
    .map(({ of, most, used }) => ({ of, use: useOf(used, most) }))
    .sort((one, other) => placeOf(one) - placeOf(other))
}

/** MSPs and their month, the fullest first, and how many there are. */
export type Near = { lines: MauLine[]; inAll: number }
type Row = { name: string; mau: number; most: number; all: number }

/**
 * MSPs that used 80 % of their allowance or more: found by the alarms that say so, of which each has one, so that nobody's users are
 * added up but theirs.
 */
export async function readNearMsps(
  scope: Scope,
  { most, masked }: { most: number; masked: boolean },
): Promise<Near> {
  const rows = await scope.readTogether<Row>(sql`
    select f.name, f.mau, f.most, f.all from (
      select n.*, ${mauOf(sql`n.id`, sql`portal_period(portal_clock())`)} as mau, portal_mau_allowance(n.id, portal_clock())::float8 as most
      from (select m.id, m.name, (count(*) over ())::integer as all
        from msp m join alarm a on coalesce(a.tenant_id, a.msp_id, '00000000-0000-0000-0000-000000000000') = m.id
          and a.origin = 'portal' and a.key = 'mau-allowance' and a.cleared_at is null
        order by a.rank desc, a.raised_at limit ${most}) n) f
    order by f.mau / nullif(f.most, 0) desc nulls first, f.name`)
  return near(rows, masked)
}

/** Organizations of an MSP that used 80 % of their MAX MAU or more. */
export async function readNearOrganizations(
  scope: Scope,
  mspId: string,
  { most, masked }: { most: number; masked: boolean },
): Promise<Near> {
  const rows = await scope.readTogether<Row>(
    sql`select name, mau, max as most, in_all as all from portal_mau_near(${mspId}::uuid, ${most})`,
  )
  return near(rows, masked)
}

const near = (rows: readonly Row[], masked: boolean): Near => ({
  lines: rows.map(({ name, mau, most }) => mauLine(masked ? null : name, mau, most)),
  inAll: rows[0]?.all ?? 0,
})

const mauLine = (name: string | null, mau: number, most: number): MauLine => ({
  ...{ name, use: useOf(mau, most), overage: Math.max(0, mau - most) },
})

/** The MSP itself, by its own statement; null when it is not there (any more). */
export async function readMsp(scope: Scope, mspId: string, masked: boolean) {
  const [row] = await scope.readTogether<{
    name: string
    state: string
    mau: number
    most: number
  }>(
    sql`select m.name, m.state, ${mauOf(sql`m.id`, sql`portal_period(portal_clock())`)} as mau,
        portal_mau_allowance(m.id, portal_clock())::float8 as most
      from msp m where m.id = ${mspId}::uuid`,
  )
  if (!row) return null
  return {
    isActive: row.state === 'active',
    mau: mauLine(masked ? null : row.name, row.mau, row.most),
  }
}
