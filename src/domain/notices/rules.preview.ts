import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { AlarmChange, Severity } from '../alarms/alarms.ts'
import { rankOf } from '../alarms/tiers.ts'
import type { Given } from '../form.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { type RuleValues, ruleForm, ruleOf } from './rules.form.ts'
import { rankOfSeverity } from './rules.match.ts'
import { type Happened, type Sending, simulated } from './rules.simulated.ts'

export const previewDays = 7
/** Changes that a preview looks at; of more it says so. */
const mostChanges = 20_000

/** What a rule would have sent; `isMore`: so much happened that it stopped counting. */
export type RulePreview = Sending & { isMore: boolean }

/** What the rule that was entered would have sent in the last 7 days. Keeps nothing. */
export async function previewEntered(scope: Scope, given: Given): Promise<RulePreview> {
  demand(scope.actor, 'manage-notices')
  return previewRule(scope, await ruleOf(scope, ruleForm.read(given)))
}

export async function previewRule(scope: Scope, rule: RuleValues): Promise<RulePreview> {
  const { ofTenants: tenants, labels } = rule
  const rows = await scope.db.execute<{
    alarm: string
    change: AlarmChange
    severity: Severity
    at: number
    tier: string | null
  }>(sql`
    select e.alarm_id as alarm, e.change, e.severity, e.tier, (extract(epoch from e.at) * 1000)::float8 as at
    from alarm_event e join alarm a on a.id = e.alarm_id
    where e.at > portal_clock() - make_interval(days => ${previewDays}) and e.change not in ('repeated', 'noted', 'claimed', 'unclaimed', 'flapping')
      and ${tenants.length === 0 ? sql`true` : sql`a.tenant_id = any(${makePgArray(tenants)}::uuid[])`}
      and ${Object.keys(labels).length === 0 ? sql`true` : sql`a.labels @> ${JSON.stringify(labels)}::jsonb`}
    order by e.at, e.id limit ${mostChanges + 1}`)
  const happened = rows.slice(0, mostChanges).map(
    ({ alarm, change, severity, tier, at }): Happened => ({
      ...{ alarm, change, at, rank: rankOfSeverity(severity) },
      // of a window it is not written down whose it was
      tier: tier === null ? 3 : rankOf({ kind: tier as 'tenant' }),
    }),
  )
  const [clock] = await scope.db.execute<{ now: number }>(
    sql`select (extract(epoch from portal_clock()) * 1000)::float8 as now`,
  )
  const own = rankOf(scope.actor.audience)
  const now = clock?.now ?? 0
  return { ...simulated(rule, happened, { own, now }), isMore: rows.length > mostChanges }
}
