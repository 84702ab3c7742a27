import {
  addProduct,
  changeProduct,
  findProduct,
  products as list,
  previewRemoval,
  productForm,
  removeProducts,
} from '../../domain/msp/products.ts'
import { may } from '../../domain/roles.ts'
import { numberIn } from '../../views/formats.ts'
import { ProductsPage, productLook } from '../../views/msp/products.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const products = routes()

const path = '/settings/products'
const guard = { audience: ['provider'], permission: 'manage-msps' } as const
const at = (rest: string) => [{ path: `${path}${rest}`, host: 'operators' }] as const

const productsIn = (count: number) =>
  count === 1 ? '1 product' : `${numberIn('en', count)} products`

listPages(products, {
  at: at(''),
  declaration: { audience: ['provider'], permission: 'looking' },
  ...{ list, csv: {}, prepare: () => ({ path }) },
  page: ({ var: { actor } }, state) => (
    <ProductsPage {...{ state, mayManage: may(actor, 'manage-msps') }} />
  ),
  about: () => ({ title: 'Products', topics: ['products', 'orders'] }),
  acts: {
    delete: {
      ...{ permission: 'manage-msps', icon: 'trash', asks: true },
      words: () => ({ button: 'Delete', things: productsIn }),
      preview: previewRemoval,
      run: async ({ var: { scope } }, ids) => ({
        said: `${productsIn(await removeProducts(scope, ids))} deleted.`,
      }),
    },
  },
  menu: ({ var: { actor } }, { id, code }) => ({
    title: code,
    groups: [
      [
        may(actor, 'manage-msps') && {
          ...{ icon: 'pencil', label: 'Edit', href: `${path}/${id}/edit`, isDialog: true },
        },
        { icon: 'arrow-up-circle', label: 'Orders', href: `/orders?product=${id}` },
      ],
    ],
  }),
})

formPage(products, {
  ...{ at: at('/new'), guard, form: productForm, about: async () => null },
  row: () => ({ termMonths: 12, active: true }),
  look: () => productLook(null),
  verb: ({ var: { scope } }, _, given) => addProduct(scope, given),
  back: () => path,
  done: (_, __, { name }) => `${isolated(name)} created.`,
})

formPage(products, {
  ...{ at: at('/:id/edit'), guard, form: productForm, back: () => path },
  about: (c) => findProduct(c.var.scope, idOf(c, 'no-such-product')),
  row: (_, product) => product,
  look: (_, product) => productLook(product),
  verb: ({ var: { scope } }, { id }, given) => changeProduct(scope, id, given),
  done: (_, { name }) => `${isolated(name)} is saved.`,
})
