import { sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byText, byWhole } from '../lists/orders.ts'
import { demand, demandProvider } from '../roles.ts'
import { orderStates } from '../schema/orders.ts'

export type OrderState = (typeof orderStates)[number]
export type ListedOrder = RowOf<typeof orders>
export type MspOrder = RowOf<typeof ordersOf>

const together = sql`(o.mau::bigint * o.quantity)`

/** What waits for somebody first, then what counts; the newest of each first. */
const openFirst = [
  ...byNumber(
    sql`(case o.state when 'placed' then 0 when 'approved' then 1 when 'active' then 2 else 3 end)`,
  ),
  ...byWhole(sql`(extract(epoch from o.placed_at) * -1000000)::bigint`),
]

const number = sorted(value<number>(sql`o.number`), byNumber(sql`o.number`))
const state = sorted(value<OrderState>(sql`o.state`), openFirst)

const what = {
  product: sorted(value<string>(sql`o.product_name`), byText(sql`o.product_name`)),
  quantity: sorted(value<number>(sql`o.quantity`), byNumber(sql`o.quantity`)),
  /** Of all together. */
  mau: sorted(value<number>(sql`${together}::float8`), byWhole(together)),
}

const then = {
  placed: instant(sql`o.placed_at`),
  placedBy: word(sql`o.placed_by`),
  starts: instantIfAny(sql`o.starts_at`),
  ends: sorted(
    instantIfAny(sql`o.ends_at`),
    instantIfAny(sql`coalesce(o.ends_at, 'infinity')`).order ?? [],
  ),
  reason: value<string | null>(sql`o.reason`),
}

const more = {
  code: value<string>(sql`o.product_code`),
  price: value<string>(sql`o.price`),
  termMonths: value<number>(sql`o.term_months`),
  decidedBy: value<string | null>(sql`o.decided_by`),
  decided: instantIfAny(sql`o.decided_at`),
}

const cells = {
  product_code: ({ code }: { code: string }) => code,
  decided_by: ({ decidedBy }: { decidedBy: string | null }) => decidedBy,
  decided: ({ decided }: { decided: Date | null }) => decided,
}

const stateFilter = oneOf(orderStates, (state) => sql`o.state = ${state}`)
const named = sql`(o.number || ' ' || o.product_name || ' ' || o.product_code || ' ' || o.placed_by)`

/** All orders for the provider, open ones first. */
export const orders = listOf({
  ...{ name: 'orders', table: 'msp_order', alias: 'o', head: 'number', usual: () => 'state' },
  from: sql`(select o.*, m.name as msp, m.state as msp_state from msp_order o join msp m on m.id = o.msp_id)`,
  demand: demandProvider,
  search: (typed) => contains(sql`(${named} || ' ' || o.msp)`, typed),
  filters: {
    state: stateFilter,
    msp: anId((msp) => sql`o.msp_id = ${msp}::uuid`),
    product: anId((product) => sql`o.product_id = ${product}::uuid`),
  },
  // what a narrow screen shows comes first
  columns: { number, msp: word(sql`o.msp`), state, ...what, ...then },
  unusual: ['placedBy'],
  more: {
    ...more,
    mspId: value<string>(sql`o.msp_id`),
    isMspDeleted: value<boolean>(sql`o.msp_state = 'deleted'`),
  },
  cells,
})

/** All orders of an MSP (`ofMsp`), newest first; for whoever may see its license. */
export const ordersOf = listOf({
  ...{ name: 'msp-orders', table: 'msp_order', alias: 'o', head: 'number' },
  usual: () => '-placed',
  demand: (actor) => demand(actor, 'see-msp-license'),
  search: (typed) => contains(named, typed),
  filters: { state: stateFilter },
  columns: { number, ...what, state, ...then },
  more,
  cells,
})

/** What of the orders are this MSP's: `ordersOf.page(scope, query, { within: ofMsp(id) })`. */
export const ofMsp = (mspId: string) => sql`o.msp_id = ${mspId}::uuid`
