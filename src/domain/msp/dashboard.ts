import { sql } from 'drizzle-orm'
import { rankOf } from '../alarms/tiers.ts'
import type { StoredMessage } from '../message.ts'
import { type MspFigures, readFigures } from '../metering/figures.ts'
import type { Scope } from '../scope.ts'

/** An organization that used 80 % of its MAX MAU or more. */
export type NearLimit = { id: string; name: string; mau: number; max: number }
/** An order of MAUs that ends within 30 days, or waits for the provider. */
export type OpenOrder = {
  number: number
  product: string
  amount: number
  state: 'placed' | 'approved' | 'active'
  endsAt: string | null
}
export type Alert = {
  id: string
  about: string
  text: StoredMessage
  raisedAt: Date
  isAcknowledged: boolean
}

export type Dashboard = {
  figures: MspFigures
  near: readonly NearLimit[]
  nearInAll: number
  orders: readonly OpenOrder[]
  alerts: readonly Alert[]
  alertsInAll: number
}

/** Lines of the dashboard's cards. */
const mostAlerts = 5
const lines = 3

/** An MSP at a glance: what it has and may have, who is near the limit, what ends, and whom something critical hits. */
export async function readDashboard(scope: Scope, mspId: string): Promise<Dashboard> {
  const mine = rankOf(scope.actor.audience)
  const [figures, near, orders, alerts] = await Promise.all([
    readFigures(scope, mspId),
    scope.readTogether<NearLimit & { all: number }>(
      sql`select id, name, mau, max, in_all as all from portal_mau_near(${mspId}::uuid, ${lines})`,
    ),
    scope.readTogether<OpenOrder>(sql`
      select o.number, o.product_name as product, (o.mau::bigint * o.quantity)::float8 as amount, o.state, o.ends_at as "endsAt"
      from msp_order o where o.msp_id = ${mspId}::uuid and (o.state = 'placed'
        or (o.state in ('approved', 'active') and o.ends_at <= portal_clock() + interval '30 days'))
      order by o.ends_at nulls last, o.placed_at limit ${lines}`),
    scope.readTogether<Omit<Alert, 'raisedAt'> & { raised: number; all: number }>(sql`
      select a.id, coalesce(a.customer, '') as about, a.text, extract(epoch from a.raised_at)::float8 as raised,
        a.ack_rank >= ${mine} as "isAcknowledged", (count(*) over ())::integer as all
      from alarm a where a.visible_to_msp = ${mspId}::uuid and a.severity = 'critical' and a.cleared_at is null
        and a.apart_rank < ${mine} order by a.ack_rank >= ${mine}, a.raised_at limit ${mostAlerts}`),
  ])
  return {
    ...{ figures, near, nearInAll: near[0]?.all ?? 0, orders },
    alerts: alerts.map(({ raised, ...alert }) => ({ ...alert, raisedAt: new Date(raised * 1000) })),
    alertsInAll: alerts[0]?.all ?? 0,
  }
}
