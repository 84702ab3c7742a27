import { eq, type SQL, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import type { Preview } from '../lists/selections.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { mspOrder, type orderStates } from '../schema/orders.ts'
import type { Scope } from '../scope.ts'
import { day, lines, optional } from '../values.ts'
import { orders } from './orders.list.ts'
import { type Decision, tellDecision } from './orders.mail.ts'
import { findOrder, noteOrder, type Order } from './orders.ts'

/** The day (UTC) that an order begins, or nothing: now. */
export const approvalForm = form({ start: optional(day('enter-day')) })
/** Why it is not taken, or ends. */
export const reasonForm = form({ reason: lines({ max: 500, error: 'order-reason' }) })

type State = (typeof orderStates)[number]

const farthestDays = 366

/**
 * Approves an order that nobody has decided: it counts from now, or from 00:00 UTC of a day within a year, for its product's
 * months of the calendar. Refused once it is decided.
 */
export async function approveOrder(scope: Scope, id: string, given: Given): Promise<Order> {
  const { start } = approvalForm.read(given)
  const now = await lockOrder(scope, id, ['placed'])
  const today = now.clock.slice(0, 10)
  const last = new Date(Date.parse(today) + farthestDays * 86_400_000).toISOString().slice(0, 10)
  if (start !== null && (start < today || start > last))
    throw new Refusal('invalid', 'order-start', {}, { field: 'start' })
  const isNow = start === null || start === today
  const at = isNow ? sql`portal_clock()` : sql`${`${start}T00:00:00Z`}::timestamptz`
  return decide(scope, now.order, 'approved', {
    ...{ state: isNow ? 'active' : 'approved', startsAt: at, reason: null },
    endsAt: sql`portal_order_end(${at}, ${now.order.termMonths})`,
  })
}

/** Which of these wait for a decision; the others are decided. */
export async function previewApproval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const rows = (await orders.pick(scope, ids)).map(({ id, number, msp, product, state }) => ({
    item: { id, name: message('order-of', { number }), detail: `${msp}, ${product}` },
    isOpen: state === 'placed',
    reason: message('order-decided', { number }),
  }))
  return {
    ready: rows.filter(({ isOpen }) => isOpen).map(({ item }) => item),
    skipped: rows.filter(({ isOpen }) => !isOpen),
  }
}

/** Refuses an order that nobody has decided, with the reason that its MSP reads. */
export async function rejectOrder(scope: Scope, id: string, given: Given): Promise<Order> {
  const { reason } = reasonForm.read(given)
  const { order } = await lockOrder(scope, id, ['placed'])
  return decide(scope, order, 'rejected', { state: 'rejected', reason })
}

/** Ends an order: one that counts ends now, one that has not begun never does. Refused where it is over. */
export async function endOrder(scope: Scope, id: string, given: Given): Promise<Order> {
  const { reason } = reasonForm.read(given)
  const { order, hasBegun } = await lockOrder(scope, id, ['placed', 'approved', 'active'])
  return decide(scope, order, 'cancelled', {
    ...{ state: 'cancelled', reason },
    ...(hasBegun ? { endsAt: sql`portal_clock()` } : { startsAt: null, endsAt: null }),
  })
}

/** What an order's state allows: `order-decided` and `order-over` say why not. */
async function lockOrder(scope: Scope, id: string, allowed: readonly State[]) {
  demand(scope.actor, 'decide-orders')
  demandProvider(scope.actor)
  const order = await findOrder(scope, id, { isLocked: true })
  const [found] = await scope.db.execute<{ clock: string; begun: boolean; over: boolean }>(sql`
    select to_json(portal_clock() at time zone 'UTC') #>> '{}' as clock, coalesce(starts_at <= portal_clock(), false) as begun,
      coalesce(ends_at <= portal_clock(), false) as over
    from msp_order where id = ${id}::uuid`)
  if (!found) throw new Refusal('missing', 'no-such-order')
  const { number, state } = order
  // its times count, and the job that says so may be a minute late
  if (!allowed.includes(state) || found.over) {
    const isOver = found.over || !['approved', 'active'].includes(state)
    const code = allowed.length > 1 && isOver ? 'order-over' : 'order-decided'
    throw new Refusal('conflict', code, { number })
  }
  return { order, clock: found.clock, hasBegun: found.begun }
}

type Changed = {
  state: State
  reason: string | null
  startsAt?: SQL | null
  endsAt?: SQL | null
}

async function decide(scope: Scope, before: Order, decision: Decision, changed: Changed) {
  await scope.db
    .update(mspOrder)
    .set({
      ...changed,
      ...{ decidedBy: scope.actor.name, decidedAt: sql`portal_clock()` },
      version: before.version + 1,
    })
    .where(eq(mspOrder.id, before.id))
  const order = await findOrder(scope, before.id)
  await noteOrder(scope, order, `order.${decision}`, {
    ...{ state: order.state, reason: order.reason },
    ...(order.startsAt && { starts: order.startsAt }),
    ...(order.endsAt && { ends: order.endsAt }),
  })
  await tellDecision(scope, order, decision)
  return order
}
