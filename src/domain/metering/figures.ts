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

/**
 * Distinct end users of an MSP in an open month, each organization's by itself: of those that it has now, and of those that were
 * deleted during it, or are just being. `msp` is its id, `period` the month.
 */
export const mauOf = (msp: SQL, period: SQL) => sql`(
  coalesce((select sum(c.mau) from tenant t join mau_counter c on c.tenant_id = t.id and c.period = ${period} where t.msp_id = ${msp}
    and not exists (select from mau_month f where f.organization_id = t.id and f.period = ${period} and f.scope = 'organization')), 0)
  + coalesce((select sum(d.mau) from mau_month d where d.msp_id = ${msp} and d.period = ${period} and d.scope = 'organization'), 0))::float8`

/** The figures of an MSP in reach, by one statement. */
export async function readFigures(scope: Scope, mspId: string): Promise<MspFigures> {
  const [found] = await scope.readTogether<Omit<MspFigures, 'overage' | 'full'>>(sql`
    select p.period, m.max_organizations as "maxOrganizations", m.max_accounts as "maxAccounts",
      (extract(day from p.month + interval '1 month - 1 day') - extract(day from p.now at time zone 'UTC') + 1)::integer as "daysLeft",
      (select count(*)::integer from tenant t where t.msp_id = m.id and not t.synthetic) as organizations,
      (select coalesce(sum(a.accounts), 0)::integer from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = m.id) as accounts,
      s.locations, s."newLocations", ${mauOf(sql`m.id`, sql`p.period`)} as mau, portal_mau_allowance(m.id, p.now)::float8 as allowance
    from (select c.now, portal_period(c.now) as period, date_trunc('month', c.now at time zone 'UTC') as month from (select portal_clock() as now) c) p, msp m,
      lateral (select count(*)::integer as locations, count(*) filter (where s.created_at >= p.month at time zone 'UTC')::integer as "newLocations"
        from tenant t join site s on s.tenant_id = t.id where t.msp_id = m.id) s
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
