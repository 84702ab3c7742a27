import { type SQL, sql } from 'drizzle-orm'
import type { LogType } from '../log.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { noteOrder, type Order } from './orders.ts'

type Touched = Pick<Order, 'id' | 'mspId' | 'number' | 'state'>

/**
 * Says of orders whose start or end has come by `portal_clock()` that they are active or expired, each once; says how many. What
 * an MSP may have follows their times and not this. Run as the provider.
 */
export async function advanceOrders(scope: Scope): Promise<{ started: number; expired: number }> {
  demandProvider(scope.actor)
  const started = await each(
    scope,
    'order.started',
    sql`set state = 'active', version = version + 1 where state = 'approved' and starts_at <= portal_clock()`,
  )
  const expired = await each(
    scope,
    'order.expired',
    sql`set state = 'expired', version = version + 1 where state = 'active' and ends_at <= portal_clock()`,
  )
  return { started, expired }
}

/** Ends what an MSP has open, as it is deleted: nobody is left to be told. */
export const endOrdersOf = (scope: Scope, mspId: string, reason: string): Promise<number> =>
  each(
    scope,
    'order.cancelled',
    sql`set state = 'cancelled', reason = ${reason}, decided_by = ${scope.actor.name}, decided_at = portal_clock(), version = version + 1,
      starts_at = case when starts_at <= portal_clock() then starts_at end,
      ends_at = case when starts_at <= portal_clock() then least(ends_at, portal_clock()) end
      where msp_id = ${mspId}::uuid and state in ('placed', 'approved', 'active')`,
  )

async function each(scope: Scope, type: LogType, change: SQL): Promise<number> {
  const touched = await scope.db.execute<Touched>(
    sql`update msp_order ${change} returning id, msp_id as "mspId", number, state`,
  )
  for (const order of touched) await noteOrder(scope, order, type, { state: order.state })
  return touched.length
}
