import type { ListedProduct, Product, productForm } from '../../domain/msp/products.ts'
import { DialogLink } from '../dialog.tsx'
import type { FormLook } from '../form.frames.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing, Status } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import { grouped } from '../words.ts'

type FieldName = keyof (typeof productForm)['schema']['shape']

const path = '/settings/products'

const words = {
  title: 'Products',
  text: 'What MSPs can order to raise their MAU allowance.',
  search: 'Code or name',
  noMatch: 'No products match',
  none: 'No products yet',
  noneText: 'Without one MSPs have nothing to order.',
  columns: {
    code: 'Code',
    name: 'Name',
    mau: 'MAU',
    termMonths: 'Term',
    price: 'Price',
    active: 'State',
    orders: 'Orders',
    created: 'Created',
  },
}

const states = { offered: 'Offered', retired: 'Retired' } as const

/** How long one lasts, in words. */
export const termOf = (months: number) =>
  months === 0 ? 'Until canceled' : months === 1 ? '1 month' : `${months} months`

const columnsOf = (mayManage: boolean): readonly Column<ListedProduct>[] => [
  {
    ...{ key: 'code', sorts: 'up' },
    cell: ({ id, code }) =>
      mayManage ? (
        <a href={`${path}/${id}/edit`} data-dialog>
          {code}
        </a>
      ) : (
        code
      ),
  },
  { key: 'name', sorts: 'up' },
  { key: 'mau', sorts: 'down', num: true, cell: ({ mau }) => grouped(mau) },
  { key: 'termMonths', sorts: 'up', cell: ({ termMonths }) => termOf(termMonths) },
  { key: 'price', cell: ({ price }) => price || <Nothing>–</Nothing> },
  {
    ...{ key: 'active', sorts: 'down' },
    cell: ({ active }) => (
      <Status tone={active ? 'ok' : 'off'}>{active ? states.offered : states.retired}</Status>
    ),
  },
  {
    ...{ key: 'orders', num: true },
    cell: ({ id, orders }) =>
      orders > 0 ? <a href={`/orders?product=${id}`}>{grouped(orders)}</a> : <Nothing>0</Nothing>,
  },
  { key: 'created', sorts: 'down' },
]

/** What is offered to MSPs, and what was. */
export const ProductsPage = (props: { state: ListState<ListedProduct>; mayManage: boolean }) => {
  const add = props.mayManage && (
    <DialogLink href={`${path}/new`} class="btn primary" icon="plus">
      New product
    </DialogLink>
  )
  return (
    <>
      <ListHead title={words.title} text={words.text}>
        {add}
      </ListHead>
      <PlainList
        {...{ state: props.state, words, icon: 'stack-2', thing: 'product' }}
        columns={columnsOf(props.mayManage)}
        label={({ code }) => code}
        choices={[choiceOf('state', words.columns.active, states)]}
        start={add}
      />
    </>
  )
}

const labels = {
  code: 'Code',
  codeHint: 'Letters, digits and dashes. Shown on orders and invoices.',
  name: 'Name',
  mau: 'Monthly active users',
  mauHint: 'What one of it adds to the allowance.',
  termMonths: 'Term in months',
  termMonthsHint: '0: until it is canceled.',
  price: 'Price',
  priceHint: 'In your words, such as “€ 490 a month”. Nothing is calculated with it.',
  active: 'Offered',
}

export const productLook = (product: Pick<Product, 'name'> | null): FormLook<FieldName> => ({
  ...(product
    ? {
        title: `Edit ${isolated(product.name)}`,
        text: 'Orders that were placed keep what they were placed for.',
      }
    : { title: 'New product', submit: 'Create product' }),
  labels,
})
