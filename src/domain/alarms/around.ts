import { type SQL, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { severityOfRank } from '../schema/alarms.ts'
import type { Scope } from '../scope.ts'
import type { AlarmDetail } from './alarms.list.ts'
import type { Severity } from './alarms.ts'
import { rankOf } from './tiers.ts'

/** What an alarm is counted with: all that share its cause, or where none does the tenant's. */
export type Relation = 'cause' | 'tenant'

export type Around = {
  /** Whom it hits, with whatever else is active of its cause. */
  hits: { alarms: number; tenants: number; services: number; users: number }
  relation: Relation | null
  /** Other active alarms of that relation, worst first, and how many there are. */
  others: readonly {
    id: string
    severity: Severity
    name: StoredMessage
    customer: string | null
    asks: boolean
    raisedAt: Date
  }[]
  othersInAll: number
}

/** So many lines of others stand beside an alarm; a storm has a list of its own. */
const maxOthers = 5
/** Beyond so many alarms of one cause nobody asks how many exactly. */
const maxHit = 10_000

/** What else is hit, as much of it as the reader may see. */
export async function readAround(scope: Scope, alarm: AlarmDetail): Promise<Around> {
  const mine = rankOf(scope.actor.audience)
  const { id, cause, tenantId } = alarm
  const hit = cause ? sql`(a.cleared_at is null and a.cause = ${cause})` : sql`a.id = ${id}::uuid`
  const [[hits], ofCause, ofTenant] = await Promise.all([
    scope.db.execute<Around['hits']>(sql`
      with hit as materialized (select a.tenant_id, a.service_id from alarm a where ${hit}
          union all select a.tenant_id, a.service_id from alarm a where a.id = ${id}::uuid and not ${hit} limit ${maxHit}),
        served as materialized (select distinct s.id, s.licensed_users as users from hit h
          join service s on s.tenant_id = h.tenant_id and (h.service_id is null or s.id = h.service_id))
      select count(*)::integer as alarms, count(distinct h.tenant_id)::integer as tenants,
        (select count(*)::integer from served) as services, (select coalesce(sum(users), 0)::integer from served) as users from hit h`),
    cause ? readOthers(scope, id, sql`a.cause = ${cause}`, mine) : [],
    tenantId ? readOthers(scope, id, sql`a.tenant_id = ${tenantId}::uuid`, mine) : [],
  ])
  const relation = ofCause.length > 0 ? 'cause' : tenantId ? 'tenant' : cause ? 'cause' : null
  const others = relation === 'cause' ? ofCause : ofTenant
  if (!hits) throw new Error('counts answer one row')
  return {
    ...{ hits, relation, othersInAll: others[0]?.all ?? 0 },
    others: others.map(({ raised, rank, all, ...one }) => ({
      ...one,
      ...{ raisedAt: new Date(raised * 1000), severity: severityOfRank[rank] ?? 'indeterminate' },
    })),
  }
}

type Other = Omit<Around['others'][number], 'raisedAt' | 'severity'> & {
  raised: number
  rank: number
  all: number
}

const readOthers = (scope: Scope, id: string, which: SQL, mine: number) =>
  scope.db.execute<Other>(sql`
    select a.id, a.rank, a.name, a.customer, a.quiet_rank < ${mine} as asks, extract(epoch from a.raised_at)::float8 as raised,
      (count(*) over ())::integer as all
    from alarm a where a.cleared_at is null and ${which} and a.id <> ${id}::uuid
    order by a.rank desc, a.quiet_rank, a.raised_at, a.id limit ${maxOthers}`)
