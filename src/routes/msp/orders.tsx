import { findMsp } from '../../domain/msp/msps.ts'
import {
  approvalForm,
  approveOrder,
  endOrder,
  previewApproval,
  reasonForm,
  rejectOrder,
} from '../../domain/msp/orders.decisions.ts'
import { orders as list } from '../../domain/msp/orders.list.ts'
import { allowanceNow, findOrder, orderOfMspForm, placeOrderOf } from '../../domain/msp/orders.ts'
import { productsOffered } from '../../domain/msp/products.ts'
import { may } from '../../domain/roles.ts'
import { listActiveMsps, listMsps } from '../../domain/tenant.ts'
import { numberIn } from '../../views/formats.ts'
import {
  approvalLook,
  cancellationLook,
  OrdersPage,
  orderLook,
  orderMenu,
  orderName,
  rejectionLook,
} from '../../views/msp/orders.tsx'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const orders = routes()

const path = '/orders'
const guard = { audience: ['provider'], permission: 'decide-orders' } as const
const at = (rest: string) => [{ path: `${path}${rest}`, host: 'operators' }] as const

const ordersIn = (count: number) => (count === 1 ? '1 order' : `${numberIn('en', count)} orders`)

listPages(orders, {
  at: at(''),
  declaration: { audience: ['provider'], permission: 'looking' },
  ...{ list, csv: {} },
  prepare: async ({ var: { scope } }) => ({ path, msps: await listMsps(scope) }),
  page: ({ var: { actor } }, state, { msps }) => (
    <OrdersPage {...{ state, msps, mayOrder: may(actor, 'order-subscriptions') }} />
  ),
  about: () => ({ title: 'Orders', topics: ['orders'] }),
  acts: {
    approve: {
      ...{ permission: 'decide-orders', icon: 'circle-check' },
      words: () => ({ button: 'Approve', things: ordersIn }),
      preview: previewApproval,
      run: async ({ var: { scope } }, _, { ready }) => {
        for (const id of [...ready].sort()) await approveOrder(scope, id, {})
        return { said: `${ordersIn(ready.length)} approved.` }
      },
    },
  },
  menu: ({ var: { actor } }, row) => ({
    title: orderName(row),
    groups: orderMenu(row, may(actor, 'decide-orders')),
  }),
})

formPage(orders, {
  at: at('/new'),
  guard: { audience: ['provider'], permission: 'order-subscriptions' },
  ...{ form: orderOfMspForm, about: async () => null, back: () => path },
  row: ({ req }) => ({ quantity: 1, msp: req.query('msp') ?? '' }),
  look: async ({ var: { scope } }) =>
    orderLook(await listActiveMsps(scope), await productsOffered(scope)),
  verb: ({ var: { scope } }, _, given) => placeOrderOf(scope, given),
  done: (_, __, { number, state }) =>
    state === 'active' ? `Order ${number} is active.` : `Order ${number} awaits approval.`,
})

async function orderOf(c: C) {
  const { scope } = c.var
  const order = await findOrder(scope, idOf(c, 'no-such-order'))
  const { name: msp } = await findMsp(scope, order.mspId)
  return { order, msp, allowance: await allowanceNow(scope, order.mspId) }
}

const deciding = { guard, about: orderOf, row: () => ({}), back: () => path } as const

formPage(orders, {
  ...{ ...deciding, at: at('/:id/approval'), form: approvalForm },
  look: (_, about) => approvalLook(about),
  verb: ({ var: { scope } }, { order }, given) => approveOrder(scope, order.id, given),
  done: (_, { order }) => `Order ${order.number} approved.`,
})

formPage(orders, {
  ...{ ...deciding, at: at('/:id/rejection'), form: reasonForm },
  look: (_, about) => rejectionLook(about),
  verb: ({ var: { scope } }, { order }, given) => rejectOrder(scope, order.id, given),
  done: (_, { order }) => `Order ${order.number} rejected.`,
})

formPage(orders, {
  ...{ ...deciding, at: at('/:id/cancellation'), form: reasonForm },
  look: (_, about) => cancellationLook(about, about.order.state === 'active'),
  verb: ({ var: { scope } }, { order }, given) => endOrder(scope, order.id, given),
  done: (_, { order }) => `Order ${order.number} canceled.`,
})
