import { eq, inArray, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { oneOf } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byTruth, byWhole } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { subscriptionProduct as product } from '../schema/orders.ts'
import type { Scope } from '../scope.ts'
import { integer, orEmpty, text, toggle } from '../values.ts'

export type Product = typeof product.$inferSelect
export type ListedProduct = RowOf<typeof products>

const most = 2_147_483_647

/** MAU of one, and for how many calendar months (0: until canceled); what it costs is the provider's words. */
export const productForm = form({
  code: text({
    ...{ max: 40, as: 'code', error: 'product-code' },
    fits: (line) => /^[A-Za-z0-9-]+$/.test(line),
  }),
  name: text({ max: 100 }),
  mau: integer({ min: 1, max: most }),
  termMonths: integer({ min: 0, max: 120 }),
  price: orEmpty(text({ max: 100 })),
  active: toggle(),
})

export const productStates = ['offered', 'retired'] as const

/** What is offered to MSPs, and what was; the provider's. */
export const products = listOf({
  ...{ name: 'products', table: 'subscription_product', alias: 'p', head: 'code' },
  usual: () => 'code',
  demand: demandProvider,
  search: (typed) => contains(sql`(p.code || ' ' || p.name)`, typed),
  filters: {
    state: oneOf(productStates, (state) => sql`p.active = ${state === 'offered'}`),
  },
  columns: {
    code: word(sql`p.code`),
    name: word(sql`p.name`),
    mau: sorted(value<number>(sql`p.mau`), byWhole(sql`p.mau::bigint`)),
    termMonths: sorted(value<number>(sql`p.term_months`), byNumber(sql`p.term_months`)),
    price: value<string>(sql`p.price`),
    active: sorted(value<boolean>(sql`p.active`), byTruth(sql`p.active`)),
    orders: unsorted(
      value<number>(sql`(select count(*)::integer from msp_order o where o.product_id = p.id)`),
    ),
    created: instant(sql`p.created_at`),
  },
})

/** What may be ordered at the moment, by code; the same for everyone. */
export const productsOffered = ({ db }: Scope): Promise<Product[]> =>
  db.select().from(product).where(eq(product.active, true)).orderBy(sql`lower(${product.code})`)

export async function findProduct(scope: Scope, id: string): Promise<Product> {
  const [found] = await scope.db.select().from(product).where(eq(product.id, id))
  if (!found) throw new Refusal('missing', 'no-such-product')
  return found
}

/** Offers something new; a code is one product's only, in any case. */
export async function addProduct(scope: Scope, given: Given): Promise<Product> {
  demand(scope.actor, 'manage-msps')
  const values = productForm.read(given)
  await demandFreeCode(scope, values.code)
  const [made] = await scope.db.insert(product).values(values).returning()
  if (!made) throw new Error('a product was not kept')
  await note(scope, made, 'product.added', { after: productForm.logged(values) })
  return made
}

/** Changes what is ordered from now on; orders keep what they were placed for. */
export async function changeProduct(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'manage-msps')
  const now = await lockProduct(scope, id)
  const values = productForm.edit(given, now, now.code)
  await demandFreeCode(scope, values.code, id)
  await scope.db
    .update(product)
    .set({ ...values, version: now.version + 1 })
    .where(eq(product.id, id))
  const [before, after] = [productForm.logged(now), productForm.logged(values)]
  await note(scope, { id, code: values.code }, 'product.changed', { before, after })
}

/** Which of these can go: one that was ordered stays, and can only be retired. */
export async function previewRemoval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const rows = (await products.pick(scope, ids)).map(({ id, code, name, orders }) => ({
    item: { id, name: verbatim(code), detail: name },
    orders,
  }))
  return {
    ready: rows.filter(({ orders }) => orders === 0).map(({ item }) => item),
    skipped: rows
      .filter(({ orders }) => orders > 0)
      .map(({ item, orders }) => ({ item, reason: message('product-ordered', { orders }) })),
  }
}

/** Deletes those of these that nobody ever ordered; says how many went. */
export async function removeProducts(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'manage-msps')
  if (ids.length === 0) return 0
  // an order that is being placed holds its product, so that the next statement sees it
  await scope.db
    .select({ id: product.id })
    .from(product)
    .where(inArray(product.id, [...ids]))
    .orderBy(product.id)
    .for('update')
  const { ready } = await previewRemoval(scope, ids)
  const gone = await scope.db
    .delete(product)
    .where(
      inArray(
        product.id,
        ready.map(({ id }) => id),
      ),
    )
    .returning()
  for (const one of gone)
    await note(scope, one, 'product.removed', { before: productForm.logged(one) })
  return gone.length
}

async function lockProduct(scope: Scope, id: string): Promise<Product> {
  await scope.db.select({ id: product.id }).from(product).where(eq(product.id, id)).for('update')
  return findProduct(scope, id)
}

/** Of two who come with one code at once the second is told. */
async function demandFreeCode(scope: Scope, code: string, own?: string) {
  await scope.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('codes of products', 0))`,
  )
  const [other] = await scope.db
    .select({ id: product.id })
    .from(product)
    .where(sql`lower(${product.code}) = lower(${code})`)
  if (other && other.id !== own)
    throw new Refusal('conflict', 'product-code-taken', { code }, { field: 'code' })
}

async function note(
  scope: Scope,
  { id, code }: Pick<Product, 'id' | 'code'>,
  type: 'product.added' | 'product.changed' | 'product.removed',
  changes: { before?: Record<string, unknown>; after?: Record<string, unknown> },
) {
  await record(scope, { type, subject: { kind: 'product', id, name: code }, ...changes })
  await scope.announce('products')
}
