import type { Given } from '../../domain/form.ts'
import { readHistory } from '../../domain/metering/history.ts'
import { overageOf } from '../../domain/metering/months.ts'
import { ofMsp, ordersOf } from '../../domain/msp/orders.list.ts'
import { cancelOrder, effectOf, findOrder, orderForm, placeOrder } from '../../domain/msp/orders.ts'
import { productsOffered } from '../../domain/msp/products.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { MspPage } from '../../views/msp/head.tsx'
import {
  type Effect,
  EffectOfOrder,
  ExtendPage,
  MspOrders,
  orderLook,
  ownOrderMenu,
  PreviewButton,
} from '../../views/msp/license.orders.tsx'
import { orderName } from '../../views/msp/orders.tsx'
import type { C } from '../form.answers.tsx'
import { formPage, question } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { mspContext, ownAndProvider } from '../msp-context.ts'
import { answerPart, idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { pathOf, seeing } from './license.tsx'

export const mspOrders = routes()

const ordering = 'order-subscriptions' as const

listPages(mspOrders, {
  at: ownAndProvider('/license/orders', seeing),
  declaration: { permission: seeing },
  list: ordersOf,
  async prepare(c) {
    const context = await mspContext(c)
    const path = `${pathOf(context)}/orders`
    return { context, path, within: ofMsp(context.msp.id) }
  },
  page: (_, state, { context }) => (
    <MspPage {...{ ...context, tab: 'license', title: 'Orders' }}>
      <MspOrders state={state} path={pathOf(context)} />
    </MspPage>
  ),
  about: (_, __, { context }) => ({ title: 'Orders', topics: ['orders', `msp:${context.msp.id}`] }),
  csv: { name: () => 'orders' },
  menu: ({ var: { actor } }, row, { context }) => ({
    title: orderName(row),
    groups: [ownOrderMenu(pathOf(context), row, may(actor, ordering))],
  }),
})

/** What ordering would change now, or null where it cannot be ordered so; the form then says why. */
async function tried(scope: Scope, mspId: string, given: Given): Promise<Effect | null> {
  try {
    const { product, quantity } = orderForm.read(given)
    const effect = await effectOf(scope, mspId, product, quantity)
    const mau = (await readHistory(scope, mspId)).at(-1)?.mau ?? 0
    return {
      ...{ ...effect, mau },
      overageBefore: overageOf(mau, effect.before),
      overageAfter: overageOf(mau, effect.after),
    }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

async function extending(c: C) {
  const context = await mspContext(c)
  return { context, path: pathOf(context), products: await productsOffered(c.var.scope) }
}

formPage(mspOrders, {
  at: ownAndProvider('/license/orders/new', ordering),
  guard: { permission: ordering },
  form: orderForm,
  about: extending,
  row: (_, { products }) => ({ product: products[0]?.id ?? '', quantity: 1 }),
  look: (_, { products, path }) => orderLook(products, <PreviewButton path={path} />),
  page: async (c, { context, path, products }, props) => (
    <MspPage {...{ ...context, tab: 'license', title: props.title }}>
      <ExtendPage
        {...{ form: props, path, hasProducts: products.length > 0 }}
        effect={
          props.tested ?? (
            <EffectOfOrder effect={await tried(c.var.scope, context.msp.id, props.shown)} />
          )
        }
      />
    </MspPage>
  ),
  test: {
    path: '/previews',
    run: async ({ var: { scope } }, { context }, given) => {
      orderForm.read(given)
      return <EffectOfOrder effect={await tried(scope, context.msp.id, given)} />
    },
  },
  action: ({ path }) => `${path}/orders`,
  verb: ({ var: { scope } }, { context }, given) => placeOrder(scope, context.msp.id, given),
  back: ({ path }) => path,
  done: (_, __, order) =>
    order.state === 'active'
      ? `${orderName(order)} is active: the allowance is larger at once.`
      : `${orderName(order)} is placed and waits for the provider’s approval.`,
  topics: ['orders', 'mau'],
})

// what is typed before it can be ordered is no mistake yet
for (const at of ownAndProvider('/license/orders/effect', ordering))
  mspOrders.get(at.path, { host: at.host, permission: at.permission ?? ordering }, async (c) => {
    const { msp } = await mspContext(c)
    return answerPart(c, <EffectOfOrder effect={await tried(c.var.scope, msp.id, c.req.query())} />)
  })

question(mspOrders, {
  at: ownAndProvider('/license/orders/:order/cancellation', ordering),
  guard: { permission: ordering },
  async about(c) {
    const context = await mspContext(c)
    const order = await findOrder(c.var.scope, idOf(c, 'no-such-order', 'order'))
    if (order.mspId !== context.msp.id) throw new Refusal('missing', 'no-such-order')
    return { path: pathOf(context), order }
  },
  ask: (_, { order }) => ({
    title: `Cancel ${orderName(order).toLowerCase()}?`,
    text: `${order.quantity} × ${order.productName} has not been decided yet. Canceled, it never counts.`,
    submit: 'Cancel order',
    dismiss: 'Keep',
  }),
  verb: ({ var: { scope } }, { order }) => cancelOrder(scope, order.id),
  back: ({ path }) => path,
  done: (_, { order }) => `${orderName(order)} is canceled.`,
  leaves: true,
})
