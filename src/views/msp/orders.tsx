import type { approvalForm, reasonForm } from '../../domain/msp/orders.decisions.ts'
import type { ListedOrder, MspOrder, OrderState } from '../../domain/msp/orders.list.ts'
import type { Order, orderOfMspForm } from '../../domain/msp/orders.ts'
import type { Product } from '../../domain/msp/products.ts'
import { DialogLink } from '../dialog.tsx'
import type { FormLook } from '../form.frames.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { grouped } from '../words.ts'
import { termOf } from './products.tsx'

const path = '/orders'

export const orderWords = {
  title: 'Orders',
  text: 'MAU that MSPs ordered. An order counts for the allowance while it is active.',
  search: 'Number, MSP, product',
  noMatch: 'No orders match',
  none: 'No orders yet',
  noneText: 'MSPs order on their License page, and you can order there for them.',
  columns: {
    number: 'Order',
    msp: 'MSP',
    product: 'Product',
    quantity: 'Quantity',
    mau: 'MAU',
    state: 'State',
    placed: 'Placed',
    placedBy: 'Placed by',
    starts: 'Starts',
    ends: 'Ends',
    reason: 'Reason',
  },
}

export const orderStates: Record<OrderState, string> = {
  placed: 'Awaiting approval',
  approved: 'Approved',
  active: 'Active',
  expired: 'Expired',
  rejected: 'Rejected',
  cancelled: 'Canceled',
}
const tones: Record<OrderState, Tone> = {
  ...{ placed: 'warn', approved: 'info', active: 'ok' },
  ...{ expired: 'off', rejected: 'bad', cancelled: 'off' },
}

export const OrderStatus = ({ state }: { state: OrderState }) => (
  <Status tone={tones[state]}>{orderStates[state]}</Status>
)

/** What every list of orders shows alike. */
export const orderColumn = {
  number: { key: 'number', sorts: 'down', cell: ({ number }) => `#${number}` },
  product: {
    ...{ key: 'product', sorts: 'up' },
    cell: ({ product, code, termMonths, price }) => (
      <>
        <bdi>{product}</bdi>
        <p>
          <span class="mono">{code}</span>, {termOf(termMonths).toLowerCase()}
          {price && `, ${price}`}
        </p>
      </>
    ),
  },
  quantity: {
    ...{ key: 'quantity', sorts: 'down', num: true },
    cell: ({ quantity }) => grouped(quantity),
  },
  mau: { key: 'mau', sorts: 'down', num: true, cell: ({ mau }) => grouped(mau) },
  state: {
    ...{ key: 'state', sorts: 'up' },
    cell: ({ state, decidedBy }) => (
      <>
        <OrderStatus state={state} />
        {decidedBy && decidedBy !== 'Tenantry' && <p>{decidedBy}</p>}
      </>
    ),
  },
  placed: { key: 'placed', sorts: 'down' },
  placedBy: { key: 'placedBy', sorts: 'up' },
  starts: {
    ...{ key: 'starts', sorts: 'down' },
    cell: ({ starts }) => (starts ? <Time at={starts} /> : <Nothing>–</Nothing>),
  },
  ends: {
    ...{ key: 'ends', sorts: 'up' },
    cell: ({ starts, ends }) =>
      ends ? <Time at={ends} /> : <Nothing>{starts ? 'Until canceled' : '–'}</Nothing>,
  },
  reason: {
    ...{ key: 'reason', look: 'clip' },
    cell: ({ reason }) => reason ?? '',
  },
} as const satisfies Record<string, Column<MspOrder>>

const columns: readonly Column<ListedOrder>[] = [
  orderColumn.number,
  {
    ...{ key: 'msp', sorts: 'up' },
    cell: ({ mspId, msp, isMspDeleted }) =>
      isMspDeleted ? <bdi>{msp}</bdi> : <a href={`/msps/${mspId}`}>{msp}</a>,
  },
  ...[orderColumn.state, orderColumn.product, orderColumn.quantity, orderColumn.mau],
  ...[orderColumn.placed, orderColumn.placedBy, orderColumn.starts, orderColumn.ends],
  orderColumn.reason,
]

/** All orders for the provider, those that wait for it first. */
export const OrdersPage = (props: {
  state: ListState<ListedOrder>
  msps: readonly { id: string; name: string }[]
  mayOrder: boolean
}) => (
  <>
    <ListHead title={orderWords.title} text={orderWords.text}>
      <a class="btn" href="/settings/products">
        Products
      </a>
      {props.mayOrder && (
        <DialogLink href={`${path}/new`} class="btn primary" icon="plus">
          New order
        </DialogLink>
      )}
    </ListHead>
    <PlainList
      {...{ state: props.state, words: orderWords, columns, icon: 'arrow-up-circle' }}
      thing="order"
      label={orderName}
      choices={[
        choiceOf('state', orderWords.columns.state, orderStates),
        {
          ...{ name: 'msp', label: orderWords.columns.msp, any: 'Any MSP' },
          options: props.msps.map(({ id, name }) => ({ value: id, label: name })),
        },
        { name: 'product', label: orderWords.columns.product, linked: true },
      ]}
    />
  </>
)

export const orderName = ({ number }: { number: number }) => `Order ${number}`

/** What may be done to one order, as its state allows, and where it belongs. */
export function orderMenu(row: ListedOrder, mayDecide: boolean): (MenuItem | false)[][] {
  const url = `${path}/${row.id}`
  const isOpen = row.state === 'placed'
  const isGoing = isOpen || row.state === 'approved' || row.state === 'active'
  const dialog = (label: string, icon: MenuItem['icon'], href: string): MenuItem => ({
    ...{ label, icon, href: `${url}/${href}`, isDialog: true },
  })
  return [
    [
      mayDecide && isOpen && dialog('Approve from day…', 'clock', 'approval'),
      !row.isMspDeleted && {
        label: `License of ${row.msp}`,
        icon: 'license',
        href: `/msps/${row.mspId}/license`,
      },
    ],
    [
      mayDecide && isOpen && dialog('Reject…', 'circle-x', 'rejection'),
      mayDecide && isGoing && dialog('Cancel…', 'trash', 'cancellation'),
    ],
  ]
}

/** What may be ordered, in a field: what one is and brings. */
export const productOption = (product: Product) => ({
  value: product.id,
  label: [
    ...[product.name, `${grouped(product.mau)} MAU`, termOf(product.termMonths).toLowerCase()],
    ...(product.price ? [product.price] : []),
  ].join(', '),
})

export const orderLook = (
  msps: readonly { id: string; name: string }[],
  products: readonly Product[],
): FormLook<keyof (typeof orderOfMspForm)['schema']['shape']> => {
  const unsaid = { value: '', label: 'Choose one' }
  return {
    title: 'New order',
    submit: 'Order',
    text:
      products.length > 0 ? (
        'You order for the MSP. Unless it needs no approval, approve the order afterwards.'
      ) : (
        <p>
          No product is offered. <a href="/settings/products">Create one</a> first.
        </p>
      ),
    labels: { msp: 'MSP', product: 'Product', quantity: 'Quantity' },
    choices: {
      msp: [unsaid, ...msps.map(({ id, name }) => ({ value: id, label: name }))],
      product: [unsaid, ...products.map(productOption)],
    },
  }
}

const what = ({ productName, quantity, mau }: Order, msp: string) =>
  `${grouped(quantity)} × ${isolated(productName)} for ${isolated(msp)}, together ${grouped(mau * quantity)} MAU.`

type About = { order: Order; msp: string; allowance: number }

const effect = ({ allowance }: About, after: number) => [
  { label: 'MAU allowance', before: allowance, after },
]

export const approvalLook = (
  about: About,
): FormLook<keyof (typeof approvalForm)['schema']['shape']> => ({
  title: `Approve order ${about.order.number}`,
  submit: 'Approve',
  text: <p>{what(about.order, about.msp)}</p>,
  figures: effect(about, about.allowance + about.order.mau * about.order.quantity),
  labels: {
    start: 'Starts on',
    startHint: `A day in UTC. Empty: now. Term: ${termOf(about.order.termMonths).toLowerCase()}.`,
  },
})

type Reason = FormLook<keyof (typeof reasonForm)['schema']['shape']>
const reason = { reason: 'Reason', reasonHint: 'The MSP reads it. Up to 500 characters.' }

export const rejectionLook = ({ order, msp }: About): Reason => ({
  title: `Reject order ${order.number}`,
  ...{ submit: 'Reject', dismiss: 'Keep order', danger: true, labels: reason },
  text: <p>{what(order, msp)}</p>,
})

export const cancellationLook = (about: About, isCounting: boolean): Reason => ({
  title: `Cancel order ${about.order.number}`,
  ...{ submit: 'Cancel order', dismiss: 'Keep order', danger: true, labels: reason },
  text: (
    <>
      <p>{what(about.order, about.msp)}</p>
      {isCounting && <p>It ends now, and the allowance falls at once.</p>}
    </>
  ),
  ...(isCounting && {
    figures: effect(about, about.allowance - about.order.mau * about.order.quantity),
  }),
})
