import type { Child } from 'hono/jsx'
import type { MspOrder } from '../../domain/msp/orders.list.ts'
import type { Product } from '../../domain/msp/products.ts'
import { Card } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { dayIn } from '../formats.ts'
import { hx } from '../hx.tsx'
import {
  type Column,
  choiceOf,
  type ListState,
  PlainList,
  PlainTable,
  Row,
} from '../lists/list.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { Note } from '../status.tsx'
import { grouped } from '../words.ts'
import { orderColumn, orderName, orderStates, orderWords } from './orders.tsx'
import { termOf } from './products.tsx'

const columns: readonly Column<MspOrder>[] = [
  ...[orderColumn.number, orderColumn.product, orderColumn.quantity, orderColumn.mau],
  ...[orderColumn.state, orderColumn.placed, orderColumn.placedBy],
  ...[orderColumn.starts, orderColumn.ends, orderColumn.reason],
]

const day = (at: Date) => dayIn('en', at.toISOString())

/** The same in less room; days are UTC, as months are. */
const brief: readonly Column<MspOrder>[] = [
  ...[orderColumn.number, orderColumn.product, orderColumn.quantity, orderColumn.mau],
  orderColumn.state,
  {
    key: 'placed',
    cell: ({ placed, placedBy }) => (
      <>
        {day(placed)}
        <p>{placedBy}</p>
      </>
    ),
  },
  {
    key: 'starts',
    cell: ({ starts, ends }) =>
      starts ? (
        <>
          {day(starts)}
          <p>{ends ? `until ${day(ends)}` : 'until canceled'}</p>
        </>
      ) : (
        '–'
      ),
  },
  { key: 'reason', look: 'clip', cell: ({ reason }) => reason ?? '' },
]

type Orders = { path: string; orders: readonly MspOrder[]; total: number; mayOrder: boolean }

/** The newest orders of an MSP beside its allowance; one that waits can be taken back. */
export const OrdersCard = ({ path, orders, total, mayOrder }: Orders) => (
  <Card
    id="orders"
    title="Orders"
    aside={total > orders.length && <a href={`${path}/orders`}>All {grouped(total)}</a>}
  >
    {orders.length === 0 ? (
      <div class="body">
        <p class="muted">Nothing was ordered yet. The allowance is what the provider gave.</p>
      </div>
    ) : (
      <PlainTable
        id="license-orders"
        caption="Orders, the newest first"
        {...{ columns: brief, hasActs: mayOrder }}
        titles={{ ...orderWords.columns, starts: 'Counts' }}
      >
        {orders.map((order) => (
          <Row
            {...{ id: `order-${order.id}`, row: order, columns: brief, head: 'number' }}
            {...(mayOrder && {
              acts: order.state === 'placed' && (
                <DialogLink class="btn small" href={`${path}/orders/${order.id}/cancellation`}>
                  Cancel
                </DialogLink>
              ),
            })}
          />
        ))}
      </PlainTable>
    )}
  </Card>
)

/** Every order of an MSP, with search and as CSV. */
export const MspOrders = ({ state, path }: { state: ListState<MspOrder>; path: string }) => (
  <>
    <p>
      <a href={path}>License</a>
    </p>
    <PlainList
      {...{ state, columns, icon: 'arrow-up-circle', thing: 'order', label: orderName }}
      words={{
        ...orderWords,
        search: 'Number, product or name',
        noneText: 'Nothing was ordered yet. The allowance is what the provider gave.',
      }}
      choices={[choiceOf('state', orderWords.columns.state, orderStates)]}
    />
  </>
)

/** What may be done to one of these. */
export const ownOrderMenu = (path: string, { id, state }: MspOrder, mayOrder: boolean) =>
  mayOrder && state === 'placed'
    ? [
        {
          ...{ label: 'Cancel this order', icon: 'circle-x', isDialog: true, danger: true },
          href: `${path}/orders/${id}/cancellation`,
        } satisfies MenuItem,
      ]
    : []

/** The month that runs before and with what is about to be ordered. */
export type Effect = {
  mau: number
  before: number
  after: number
  overageBefore: number
  overageAfter: number
  /** Active as soon as it is placed; else the provider approves it first. */
  isAtOnce: boolean
}

const effectId = 'order-effect'

/** What ordering would change; says nothing while nothing can be ordered so. */
export const EffectOfOrder = ({ effect }: { effect: Effect | null }) => (
  <section id={effectId} class="card" aria-label="Effect" aria-live="polite" hidden={!effect}>
    {effect && (
      <div class="body stack">
        <table class="table figures">
          <thead>
            <tr>
              <td />
              <th scope="col" class="num">
                Now
              </th>
              <th scope="col" class="num">
                With this order
              </th>
            </tr>
          </thead>
          <tbody>
            <Change label="MAU allowance" before={effect.before} after={effect.after} />
            <Change label="Overage" before={effect.overageBefore} after={effect.overageAfter} />
          </tbody>
        </table>
        <p class="muted">
          {effect.isAtOnce
            ? 'It takes effect at once.'
            : 'The provider approves it first; nothing changes until then.'}
        </p>
      </div>
    )}
  </section>
)

const Change = (props: { label: string; before: number; after: number }) => (
  <tr>
    <th scope="row">{props.label}</th>
    <td class="num">{grouped(props.before)}</td>
    <td class="num">{grouped(props.after)}</td>
  </tr>
)

type Fields = 'product' | 'quantity'

export const orderLook = (products: readonly Product[], aside: Child): FormLook<Fields> => ({
  title: 'Extend allowance',
  labels: {
    product: 'Subscription',
    quantity: 'Quantity',
    quantityHint: 'How many of it, up to 10,000',
  },
  choices: {
    product: products.map(({ id, name, mau, termMonths, price }) => ({
      value: id,
      label: `${name}: ${grouped(mau)} MAU, ${termOf(termMonths).toLowerCase()}${price && `, ${price}`}`,
    })),
  },
  submit: 'Order',
  aside,
})

/** Shows the effect where no script does. */
export const PreviewButton = ({ path }: { path: string }) => (
  <noscript>
    <button class="btn" formaction={`${path}/orders/new/previews`} formnovalidate>
      Show effect
    </button>
  </noscript>
)

/** Orders one of what is offered; its effect stands below as it is chosen. */
export const ExtendPage = (props: {
  form: FormProps<Fields>
  path: string
  effect: Child
  hasProducts: boolean
}) => {
  const { form, path, effect, hasProducts } = props
  if (!hasProducts)
    return <Note>Nothing is offered at the moment. Ask your provider for a larger allowance.</Note>
  return (
    <div
      class="own stack"
      {...hx({
        get: `${path}/orders/effect`,
        target: `#${effectId}`,
        swap: 'outerHTML',
        trigger: 'input delay:250ms',
        include: '[name=product],[name=quantity]',
        sync: 'replace',
      })}
    >
      <CardForm {...form} />
      {effect}
    </div>
  )
}
