import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { type LogType, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { mspOrder } from '../schema/orders.ts'
import type { Scope } from '../scope.ts'
import { id, integer } from '../values.ts'
import { findMsp } from './msps.ts'
import { tellDecision } from './orders.mail.ts'
import { findProduct } from './products.ts'

export type Order = typeof mspOrder.$inferSelect

/** What is ordered, by the product's id, and how many of it. */
export const orderForm = form({
  product: id('no-such-product'),
  quantity: integer({ min: 1, max: 10_000, error: 'order-quantity' }),
})

/** The same for whichever MSP, as the provider orders. */
export const orderOfMspForm = form({
  msp: id('no-such-msp'),
  product: id('no-such-product'),
  quantity: integer({ min: 1, max: 10_000, error: 'order-quantity' }),
})

/** Orders for an MSP that the form names, which the provider alone does. */
export async function placeOrderOf(scope: Scope, given: Given): Promise<Order> {
  demandProvider(scope.actor)
  const { msp, ...order } = orderOfMspForm.read(given)
  return placeOrder(scope, msp, order)
}

type Refused =
  | 'no-such-msp'
  | 'order-msp-inactive'
  | 'no-such-product'
  | 'product-retired'
  | 'order-large'

/**
 * Orders MAU for an MSP, by its own people or by the provider's for it: the product as it is now, active at once where the MSP
 * needs no approval. Refused: a deactivated MSP, a retired product, more than 2,147,483,647 MAU together.
 */
export async function placeOrder(scope: Scope, mspId: string, given: Given): Promise<Order> {
  demand(scope.actor, 'order-subscriptions')
  const { product, quantity } = orderForm.read(given)
  const [placed] = await scope.db.execute<{ refused: Refused | null; id: string }>(sql`
    select refused, id from portal_order_place(${mspId}::uuid, ${product}::uuid, ${quantity}, ${scope.actor.name})`)
  if (!placed || placed.refused) throw await refusalOf(scope, mspId, placed?.refused)
  const order = await findOrder(scope, placed.id)
  const { state, mau, productCode } = order
  await noteOrder(scope, order, 'order.placed', {
    ...{ product: productCode, quantity, mau: mau * quantity, state },
  })
  if (state === 'active') await tellDecision(scope, order, 'approved')
  return order
}

async function refusalOf(scope: Scope, mspId: string, refused: Refused | undefined | null) {
  switch (refused) {
    case 'order-msp-inactive':
      return new Refusal('conflict', refused, { name: (await findMsp(scope, mspId)).name })
    case 'product-retired':
      return new Refusal('conflict', refused, {}, { field: 'product' })
    case 'no-such-product':
      return new Refusal('invalid', refused, {}, { field: 'product' })
    case 'order-large':
      return new Refusal('invalid', refused, {}, { field: 'quantity' })
    default:
      return new Refusal('missing', 'no-such-msp')
  }
}

/** Takes an order back before anybody has decided it: an MSP's people their own, the provider's any. */
export async function cancelOrder(scope: Scope, orderId: string): Promise<Order> {
  demand(scope.actor, 'order-subscriptions')
  const { number } = await findOrder(scope, orderId)
  const [row] = await scope.db.execute<{ refused: 'no-such-order' | 'order-decided' | null }>(
    sql`select portal_order_cancel(${orderId}::uuid, ${scope.actor.name}, null) as refused`,
  )
  if (row?.refused === 'order-decided') throw new Refusal('conflict', 'order-decided', { number })
  if (row?.refused !== null) throw new Refusal('missing', 'no-such-order')
  const order = await findOrder(scope, orderId)
  await noteOrder(scope, order, 'order.cancelled', { state: order.state })
  return order
}

/** One order; another MSP's is as missing as one that never was. `isLocked`: until the transaction ends nobody decides it. */
export async function findOrder(
  scope: Scope,
  orderId: string,
  { isLocked = false } = {},
): Promise<Order> {
  const reading = scope.db.select().from(mspOrder).where(sql`${mspOrder.id} = ${orderId}::uuid`)
  const [found] = await (isLocked ? reading.for('update') : reading)
  if (!found) throw new Refusal('missing', 'no-such-order')
  return found
}

/** What an order would change: MAU that the MSP may have now and with it, and whether it takes effect at once. */
export type OrderEffect = { before: number; after: number; isAtOnce: boolean }

/** Tells before anything is ordered what it would bring; refused as the order itself for what there is not. */
export async function effectOf(
  scope: Scope,
  mspId: string,
  productId: string,
  quantity: number,
): Promise<OrderEffect> {
  demand(scope.actor, 'order-subscriptions')
  const { autoApproval: isAtOnce } = await findMsp(scope, mspId)
  const { mau } = await findProduct(scope, productId)
  const before = await allowanceNow(scope, mspId)
  return { before, after: before + mau * quantity, isAtOnce }
}

/** MAU that an MSP may have at this moment. */
export async function allowanceNow({ db }: Scope, mspId: string): Promise<number> {
  const [row] = await db.execute<{ allowance: number | null }>(
    sql`select portal_mau_allowance(${mspId}::uuid, portal_clock())::float8 as allowance`,
  )
  return row?.allowance ?? 0
}

/** Writes down in the MSP's log what became of an order, and says so to it and to the provider. */
export async function noteOrder(
  scope: Scope,
  { id, mspId, number }: Pick<Order, 'id' | 'mspId' | 'number'>,
  type: LogType,
  after: Record<string, unknown>,
): Promise<void> {
  await record(scope, {
    ...{ mspId, type, after },
    subject: { kind: 'order', id, name: String(number) },
  })
  await announceOrders(scope, mspId)
}

/** Says that an MSP's orders changed, and with them its allowance. */
export async function announceOrders(scope: Scope, mspId: string): Promise<void> {
  for (const topic of ['orders', 'msps', `msp:${mspId}`] as const)
    await scope.announce(topic, null, mspId)
}
