import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { mauOf } from './figures.ts'
import { overageOf } from './months.ts'

/** So many months a history has: the present one and those before it. */
export const historyMonths = 12

const monthNow = sql`(portal_clock() at time zone 'UTC')`
/** The first month of a history, by the database's clock in UTC. */
export const firstPeriod = sql`to_char(${monthNow} - make_interval(months => ${historyMonths - 1}::integer), 'YYYY-MM')`
const months = sql`(
  select to_char(${monthNow} - make_interval(months => n), 'YYYY-MM') as period from generate_series(0, ${historyMonths - 1}::integer) n)`
/** The last instant of a month, or now while it lasts. */
const lastOf = (period: ReturnType<typeof sql>) =>
  sql`least(portal_clock(), ((${period} || '-01')::timestamp + interval '1 month') at time zone 'UTC' - interval '1 microsecond')`

export type MonthState = 'before' | 'open' | 'closing' | 'closed'

/** A month of an MSP; nothing is in one before it was there (`before`). A `correction` stands beside `mau`, never in it. */
export type Month = {
  period: string
  state: MonthState
  mau: number
  allowance: number
  overage: number
  correction: number
}

/** The past 12 months of an MSP, the oldest first: closed ones as they were sealed, open ones as they are at this moment. */
export async function readHistory(scope: Scope, mspId: string): Promise<Month[]> {
  const rows = await scope.readTogether<Omit<Month, 'overage'> & { overage: number | null }>(sql`
    select p.period, k.overage::float8 as overage, case when k.id is null then ${mauOf(sql`m.id`, sql`p.period`)} else k.mau end as mau,
      case when k.id is not null then 'closed' when p.period = portal_period(portal_clock()) then 'open'
        when p.period < portal_period(m.created_at) and not exists (select from mau_month o where o.msp_id = m.id and o.period <= p.period) then 'before'
        else 'closing' end as state,
      case when k.id is null then portal_mau_allowance(m.id, ${lastOf(sql`p.period`)}) else k.allowance end::float8 as allowance,
      coalesce((select sum(x.amount) from mau_correction x where x.msp_id = m.id and x.period = p.period), 0)::float8 as correction
    from msp m cross join ${months} p left join mau_month k on k.msp_id = m.id and k.period = p.period and k.scope = 'msp'
    where m.id = ${mspId}::uuid order by p.period`)
  return rows.map((row) => ({ ...row, overage: row.overage ?? overageOf(row.mau, row.allowance) }))
}

/** A month of an organization, as one of its MSP. */
export type OrganizationMonth = {
  period: string
  state: MonthState
  mau: number
  /** MAX MAU: then, or now while the month is open; null where it had none. */
  max: number | null
  correction: number
}

/** What a list of organizations reads of each (`organizations.ts`), as the database gives it, by month. */
export type Figures = {
  closed: Record<string, [mau: number, max: number | null]> | null
  counted: Record<string, number> | null
  max: number | null
  since: string | null
}

/** An organization's months beside its MSP's: what it was metered in each, nothing in those in which it was not the MSP's. */
export const monthsOf = (
  { closed, counted, max, since }: Figures,
  history: readonly Pick<Month, 'period' | 'state'>[],
  corrections: Readonly<Record<string, number>> = {},
): OrganizationMonth[] =>
  history.map(({ period, state }) => {
    const kept = closed?.[period]
    const live = state === 'closed' ? undefined : counted?.[period]
    const isThere = kept !== undefined || live !== undefined
    const isMissing = !isThere && (state === 'closed' || since === null || period < since)
    return {
      ...{ period, state: isMissing ? 'before' : state, mau: kept?.[0] ?? live ?? 0 },
      ...{ max: kept ? kept[1] : max, correction: corrections[period] ?? 0 },
    }
  })
