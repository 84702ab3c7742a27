import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'

/** A closed month of an MSP as it was sealed; `before` is the seal that its own begins with, null of the first. */
export type ClosedMonth = {
  mspId: string
  name: string
  period: string
  mau: number
  allowance: number
  overage: number
  /** What was corrected since, beside `mau`. */
  correction: number
  organizations: number
  /** ISO 8601. */
  at: string
  seal: string
  before: string | null
}

/** One closed month; one that is not closed, or of another's, is as missing as one that never was. */
export async function findClosed(
  scope: Scope,
  mspId: string,
  period: string,
): Promise<ClosedMonth> {
  demand(scope.actor, 'see-msp-license')
  const [found] = await scope.readTogether<ClosedMonth>(sql`
    select m.msp_id as "mspId", m.name, m.period, m.mau, m.allowance::float8 as allowance, m.overage::float8 as overage, m.at, m.seal,
      (select b.seal from mau_month b where b.msp_id = m.msp_id and b.scope = 'msp' and b.period < m.period order by b.period desc limit 1) as before,
      (select count(*)::integer from mau_month o where o.msp_id = m.msp_id and o.period = m.period and o.scope = 'organization') as organizations,
      coalesce((select sum(c.amount) from mau_correction c where c.msp_id = m.msp_id and c.period = m.period), 0)::float8 as correction
    from mau_month m where m.msp_id = ${mspId}::uuid and m.period = ${period} and m.scope = 'msp'`)
  if (!found) throw new Refusal('missing', 'no-such-month')
  return found
}

/** Its file, to the byte as it was sealed. */
export async function readFile(scope: Scope, mspId: string, period: string): Promise<string> {
  demand(scope.actor, 'see-msp-license')
  const [found] = await scope.db.execute<{ csv: string }>(sql`
    select csv from mau_month where msp_id = ${mspId}::uuid and period = ${period} and scope = 'msp'`)
  if (!found) throw new Refusal('missing', 'no-such-month')
  return found.csv
}

/** The organizations of a closed month, by name. */
export const organizationsOf = (scope: Scope, mspId: string, period: string) =>
  scope.readTogether<{ id: string; name: string; mau: number; max: number | null }>(sql`
    select organization_id as id, name, mau, max from mau_month
    where msp_id = ${mspId}::uuid and period = ${period} and scope = 'organization' order by name, organization_id`)
