import { listed, of, type Route, type Sent } from '../isolation/sent.ts'

const month = '/license/months/:month'
const closed = { params: { month: 'mauMonth' } }
const ordering = {
  body: of((things) => ({ product: String(Reflect.get(things, 'ownProduct')), quantity: 1 })),
}
const order = { params: { order: 'ownOrder', row: 'ownOrder' } }

/** At both addresses: an MSP's own, and the provider's below the MSP. */
const both = (name: string, route: Route = {}): Record<string, Route> => {
  const [method, path] = name.split(' ')
  return {
    [`${method} /msp${path}`]: route,
    [`${method} /msps/:id${path}`]: { ...route, id: 'msp' },
  }
}

export const sent: Sent = {
  routes: {
    ...listed('/msp/license', 'msp', { menu: false }),
    ...listed('/msps/:id/license', 'msp', { menu: false, id: 'msp' }),
    ...listed('/msp/license/accounts', 'msp', { menu: false }),
    ...listed('/msps/:id/license/accounts', 'msp', { menu: false, id: 'msp' }),
    ...both('GET /license/orders'),
    ...both('GET /license/orders.csv'),
    ...both('GET /license/orders/:row/menu', order),
    ...both('GET /license/orders/new'),
    ...both('POST /license/orders', ordering),
    ...both('POST /license/orders/new/previews', ordering),
    ...both('GET /license/orders/effect'),
    ...both('GET /license/orders/:order/cancellation', order),
    ...both('POST /license/orders/:order/cancellation', order),
    ...both(`GET ${month}`, closed),
    ...both(`POST ${month}/reports`, closed),
    [`GET /msps/:id${month}/corrections/new`]: { ...closed, id: 'msp' },
    [`POST /msps/:id${month}/corrections`]: {
      ...{ ...closed, id: 'msp' },
      body: of((things) => ({
        ...{ organization: things.tenant, direction: 'more', amount: 1 },
        reason: 'Counted twice',
      })),
    },
  },
  // each MSP has a closed month of its own, so that the other's is none of its
  things: async (sql, tenant) => {
    const [{ msp, period } = {}] = await sql`
      select msp_id as msp, '2024-0' || (1 + (select count(*) from mau_month where scope = 'msp')) as period from tenant where id = ${tenant}`
    await sql`insert into mau_month (scope, msp_id, name, period, mau, allowance, overage, csv, seal, at)
      values ('msp', ${msp}, 'Closed', ${period}, 1, 0, 1, 'month', ${'0'.repeat(64)}, now())`
    await sql`insert into mau_month (scope, msp_id, organization_id, name, period, mau, at)
      values ('organization', ${msp}, ${tenant}, 'Metered', ${period}, 1, now())`
    const [ordered] = await sql`
      with p as (insert into subscription_product (code, name, mau, term_months) values (${`L-${period}`}, 'License', 1, 0) returning *)
      insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, placed_by)
      select ${msp}, id, name, code, '', 0, 1, 1, 'Olivia Marsh' from p returning id, product_id`
    return { mauMonth: period, ownOrder: ordered?.id, ownProduct: ordered?.product_id }
  },
}
