import { type SQL, sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'

/** What an MSP has and may have; null maxima: as many as it likes. Months are UTC. */
export type MspFigures = {
  /** The month that runs, `2026-11`. */
  period: string
  /** Days of it that are left, the present one among them. */
  daysLeft: number
  organizations: number
  maxOrganizations: number | null
  accounts: number
  maxAccounts: number | null
  locations: number
  newLocations: number
  mau: number
  allowance: number
  overage: number
  /** How full each is of what it may have. */
  full: Record<'organizations' | 'accounts' | 'mau', Fullness>
}

/** Distinct end users of an MSP in an open month, each organization's by itself; `msp` is its id, `period` the month. */
export const mauOf = (msp: SQL, period: SQL) => sql`portal_mau_of(${msp}, ${period})::float8`

/** The figures of an MSP in reach, by one statement. */
export async function readFigures(scope: Scope, mspId: string): Promise<MspFigures> {
  const [found] = await scope.readTogether<Omit<MspFigures, 'overage' | 'full'>>(sql`
    select p.period, m.max_organizations as "maxOrganizations", m.max_accounts as "maxAccounts",
      (extract(day from p.month + interval '1 month - 1 day') - extract(day from p.now at time zone 'UTC') + 1)::integer as "daysLeft",
      s.organizations, s.accounts, s.locations, s.new_locations as "newLocations", ${mauOf(sql`m.id`, sql`p.period`)} as mau, portal_mau_allowance(m.id, p.now)::float8 as allowance
    from (select c.now, portal_period(c.now) as period, date_trunc('month', c.now at time zone 'UTC') as month from (select portal_clock() as now) c) p, msp m,
      lateral portal_msp_counts(m.id, p.month at time zone 'UTC') s
    where m.id = ${mspId}::uuid`)
  if (!found) throw new Refusal('missing', 'no-such-msp')
  const { organizations, maxOrganizations, accounts, maxAccounts, mau, allowance } = found
  const full = {
    organizations: fullness(organizations, maxOrganizations),
    accounts: fullness(accounts, maxAccounts),
    mau: fullness(mau, allowance),
  }
  return { ...found, full, overage: Math.max(0, mau - allowance) }
}

export type Fullness = 'ok' | 'warn' | 'full' | 'over'

/** How full something is: `warn` from 80 %, `full` at all of it, `over` beyond; without a maximum it is never. */
export function fullness(used: number, most: number | null): Fullness {
  if (most === null) return 'ok'
  if (used > most) return 'over'
  if (used === most && most > 0) return 'full'
  return most > 0 && used * 100 >= most * 80 ? 'warn' : 'ok'
}
