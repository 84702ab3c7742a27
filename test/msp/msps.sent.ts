import { randomUUID } from 'node:crypto'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { addMsp } from '../../src/domain/msp/msps.ts'
import { approveOrder } from '../../src/domain/msp/orders.decisions.ts'
import { ofMsp, ordersOf } from '../../src/domain/msp/orders.list.ts'
import { placeOrder } from '../../src/domain/msp/orders.ts'
import { form, listed, of, type Sent } from '../isolation/sent.ts'

const none = '00000000-0000-4000-8000-000000000000'

const limits = { baseAllowance: 0, defaultMaxMau: 1_000_000 }
const owner = { ownerName: 'Ola Owner', ownerEmail: 'ola@partner.example' }
const product = { code: 'NEW-1', name: 'New', mau: 100, termMonths: 12, price: '', active: 'on' }
const partner = { id: 'partner' }
const order = { id: 'order' }
const reason = { ...order, body: form({ reason: 'No.' }) }

// a noun's own things have no type there
const idOf = (things: object, name: string) => String(Reflect.get(things, name))

export const sent: Sent = {
  routes: {
    ...listed('/msps', 'partner', { act: 'deactivate' }),
    'GET /msps/new': {},
    'POST /msps': { body: form({ name: 'New partner', ...limits, ...owner }) },
    'GET /msps/:id/edit': partner,
    'POST /msps/:id/edit': { ...partner, body: form({ name: 'Other', ...limits, version: 1 }) },
    'GET /msps/:id/deactivation': partner,
    'POST /msps/:id/deactivation': partner,
    'POST /msps/activations': { body: of((things) => ({ msp: idOf(things, 'partner') })) },
    'GET /msps/:id/deletion': partner,
    'POST /msps/:id/deletion': { ...partner, body: form({ confirm: 'x', password: 'z' }) },
    ...listed('/settings/products', 'product', { act: 'delete' }),
    'GET /settings/products/new': {},
    'POST /settings/products': { body: form(product) },
    'GET /settings/products/:id/edit': { id: 'product' },
    'POST /settings/products/:id/edit': {
      ...{ id: 'product', body: form({ ...product, version: 1 }) },
    },
    ...listed('/orders', 'order', { act: 'approve' }),
    'GET /orders/new': {},
    'POST /orders': {
      body: of((things) => ({
        ...{ msp: idOf(things, 'partner'), product: idOf(things, 'product'), quantity: 2 },
      })),
    },
    'GET /orders/:id/approval': order,
    'POST /orders/:id/approval': order,
    'GET /orders/:id/rejection': order,
    'POST /orders/:id/rejection': reason,
    'GET /orders/:id/cancellation': order,
    'POST /orders/:id/cancellation': reason,
  },
  permissions: {
    'manage-msps': { may: 'xx- -- ----', act: (scope) => addMsp(scope, Buffer.alloc(32), {}) },
    'decide-orders': { may: 'xx- -- ----', act: (scope) => approveOrder(scope, none, {}) },
    // an administrator of an MSP must have been given it (orders.test.ts)
    'order-subscriptions': {
      ...{ may: 'xx- xx ----' },
      act: (scope, { harbor }) => placeOrder(scope, harbor.id, {}),
    },
    'see-msp-license': {
      ...{ may: 'xxx xx ----' },
      act: (scope, { harbor }) =>
        ordersOf.page(scope, parseQuery(ordersOf, ''), { within: ofMsp(harbor.id) }),
    },
  },
  things: async (sql) => {
    const [msp] =
      await sql`insert into msp (name) values (${`Partner ${randomUUID()}`}) returning id`
    const [made] = await sql`insert into subscription_product (code, name, mau, term_months)
      values (${randomUUID()}, 'Plus', 100, 12) returning id`
    const [ordered] = await sql`insert into subscription_product (code, name, mau, term_months)
      values (${randomUUID()}, 'Plus', 100, 12) returning id`
    const [placed] =
      await sql`insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, placed_by)
      values (${msp?.id}, ${ordered?.id}, 'Plus', 'PLUS', '', 12, 100, 1, 'Ola') returning id`
    return { partner: String(msp?.id), product: String(made?.id), order: String(placed?.id) }
  },
}
