import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { approveOrder, endOrder, rejectOrder } from '../../src/domain/msp/orders.decisions.ts'
import { ofMsp, ordersOf } from '../../src/domain/msp/orders.list.ts'
import { advanceOrders } from '../../src/domain/msp/orders.times.ts'
import {
  allowanceNow,
  cancelOrder,
  effectOf,
  type Order,
  placeOrder,
} from '../../src/domain/msp/orders.ts'
import { productsOffered } from '../../src/domain/msp/products.ts'
import type { orderStates } from '../../src/domain/schema/orders.ts'
import { type Actor, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { wordsIn } from '../../src/views/words.ts'
import { mspJobs } from '../../src/worker/msp.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { by as act, productOf, setClock, staffOf, withoutProtection } from './orders.support.ts'

const db = await testDatabase({ connections: 8 })
const { sql, pool } = db
let world: World
let plus: string
let forMonth: string
let harbor: string
let adam: Actor
let bert: Actor

const by = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => act(pool, actor, work)
const place = (actor: Actor, more: Record<string, unknown> = {}, msp = harbor) =>
  by(actor, (scope) => placeOrder(scope, msp, { product: plus, quantity: 2, ...more }))
const allowance = (msp = harbor) =>
  Scope.enter(pool, world.dana, (scope) => allowanceNow(scope, msp))
const stateOf = async (id: string) =>
  (await sql`select state from msp_order where id = ${id}`)[0]?.state

beforeAll(async () => {
  world = await makeWorld(db)
  harbor = world.harbor.id
  plus = await productOf(sql, 'PLUS-100')
  forMonth = await productOf(sql, 'MONTH-50', { mau: 50, months: 1 })
  adam = await staffOf(sql, harbor, 'Adam Reed')
  bert = await staffOf(sql, harbor, 'Bert Ives', { mayPurchase: true })
})

beforeEach(async () => {
  await setClock(sql)
  await sql`delete from msp_order`
  await sql`update msp set auto_approval = false, state = 'active', base_allowance = 1000`
})

describe('placing', () => {
  test('keeps the product as it was, and waits for the provider', async () => {
    const order = (await place(world.olivia)) as Order
    expect(order).toMatchObject({
      ...{ mspId: harbor, productCode: 'PLUS-100', mau: 100, quantity: 2, state: 'placed' },
      ...{ placedBy: 'Olivia Marsh', startsAt: null, decidedAt: null },
    })
    await sql`update subscription_product set mau = 7, name = 'Other' where id = ${plus}`
    expect((await sql`select mau, product_name from msp_order`)[0]).toEqual({
      ...{ mau: 100, product_name: 'Plus PLUS-100' },
    })
    await sql`update subscription_product set mau = 100, name = 'Plus PLUS-100' where id = ${plus}`
    expect(await allowance()).toBe(1000)
  })

  test('counts each MSP’s orders by themselves, so that no gap tells of others', async () => {
    const { dana, olivia, summit } = world
    const numberOf = async (...of: Parameters<typeof place>) =>
      ((await place(...of)) as Order).number
    expect(await numberOf(olivia)).toBe(1)
    for (const n of [1, 2]) expect(await numberOf(dana, {}, summit.id)).toBe(n)
    const many = await Promise.all(Array.from({ length: 6 }, () => numberOf(olivia)))
    expect(many.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7])
  })

  test('takes effect at once where the MSP needs no approval', async () => {
    await sql`update msp set auto_approval = true where id = ${harbor}`
    const effect = await by(world.olivia, (scope) => effectOf(scope, harbor, plus, 2))
    expect(effect).toEqual({ before: 1000, after: 1200, isAtOnce: true })
    expect(await place(world.olivia)).toMatchObject({ state: 'active', decidedBy: 'Tenantry' })
    expect(await allowance()).toBe(1200)
    // another MSP's is its own
    expect(await allowance(world.summit.id)).toBe(1000)
  })

  test('is for the owner, whoever may purchase, and the provider', async () => {
    expect(await place(world.olivia)).toMatchObject({ state: 'placed' })
    expect(await place(bert)).toMatchObject({ placedBy: 'Bert Ives' })
    expect(await place(world.dana)).toMatchObject({ placedBy: 'Dana Okafor' })
    for (const actor of [adam, world.vera, world.otis]) expect(await place(actor)).toBe('role')
  })

  test('is refused in words', async () => {
    const old = await productOf(sql, 'OLD', { active: false })
    const huge = await productOf(sql, 'HUGE', { mau: 2_000_000_000 })
    for (const quantity of [0, 10_001, -1, 1.5, 'many', ''])
      expect(await place(world.olivia, { quantity }), String(quantity)).toBe('order-quantity')
    expect(await place(world.olivia, { product: 'x' })).toBe('no-such-product')
    expect(await place(world.olivia, { product: crypto.randomUUID() })).toBe('no-such-product')
    expect(await place(world.olivia, { product: old })).toBe('product-retired')
    expect(await place(world.olivia, { product: huge, quantity: 2 })).toBe('order-large')
    expect(await place(world.olivia, { product: huge, quantity: 1 })).toMatchObject({ quantity: 1 })
    await sql`update msp set state = 'deactivated' where id = ${harbor}`
    expect(await place(world.olivia)).toBe('order-msp-inactive')
    expect(await place(world.dana)).toBe('order-msp-inactive')
    expect((await sql`select from msp_order`).length).toBe(1)
    const offered = await Scope.enter(pool, world.olivia, productsOffered)
    expect(offered.map(({ code }) => code)).toEqual(['HUGE', 'MONTH-50', 'PLUS-100'])
    await sql`delete from msp_order`
    await sql`delete from subscription_product where code in ('OLD', 'HUGE')`
  })

  test('is for one’s own MSP alone, whatever is forged, and nobody of an MSP writes the table', async () => {
    expect(await place(world.olivia, {}, world.summit.id)).toBe('no-such-msp')
    const forge = () =>
      Scope.enter(pool, world.olivia, async ({ db }) => [
        ...(await db.execute<{ refused: string | null }>(
          `select refused from portal_order_place('${world.summit.id}', '${plus}', 1, 'Nobody')`,
        )),
      ])
    expect(await forge()).toEqual([{ refused: 'no-such-msp' }])
    const check = 'not portal_may_reach(p_msp, null)'
    const broken = await withoutProtection(sql, ['portal_order_place', check, 'false'], forge)
    expect(broken, 'the control').toEqual([{ refused: null }])
    await sql`delete from msp_order`
    const tenants = await Scope.enter(pool, world.otis, ({ db }) =>
      db.execute<{ refused: string | null }>(
        `select refused from portal_order_place('${harbor}', '${plus}', 1, 'Nobody')`,
      ),
    )
    expect([...tenants]).toEqual([{ refused: 'no-such-msp' }])
    expect((await sql`select from msp_order`).length).toBe(0)
    // the same call for its own goes through, or this would prove nothing
    const order = (await place(world.olivia)) as Order
    const write = (text: string) =>
      Scope.enter(pool, world.olivia, ({ db }) => db.execute(text)).catch(
        (error) => error.cause?.code ?? error.code,
      )
    expect(await write(`update msp_order set state = 'active' where id = '${order.id}'`)).toBe(
      '42501',
    )
    expect(await write('delete from msp_order')).toBe('42501')
    const insert = `insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, placed_by)
      values ('${harbor}', '${plus}', 'x', 'x', '', 0, 1, 1, 'x')`
    expect(await write(insert)).toBe('42501')
  })

  test.runIf(onPostgres)('waits for whoever deactivates the MSP at the same moment', async () => {
    async function meet() {
      const [placing] = await sql.begin(async (owner) => {
        await owner`update msp set state = 'deactivated' where id = ${harbor}`
        let isDone = false
        const placing = place(world.olivia).finally(() => {
          isDone = true
        })
        const waiting = () =>
          sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        while (!isDone && (await waiting()).length === 0);
        return [placing]
      })
      return placing
    }
    expect(await meet()).toBe('order-msp-inactive')
    await sql`update msp set state = 'active'`
    // the foreign key's own lock waits for nobody who leaves the key as it is
    const lock = 'for no key update'
    const unlocked = await withoutProtection(sql, ['portal_order_place', lock], meet)
    expect(unlocked, 'the control').toMatchObject({ state: 'placed' })
  })
})

type State = (typeof orderStates)[number]
const acts = {
  approve: (id: string) => by(world.dana, (scope) => approveOrder(scope, id, {})),
  reject: (id: string) => by(world.dana, (scope) => rejectOrder(scope, id, { reason: 'No.' })),
  end: (id: string) => by(world.dana, (scope) => endOrder(scope, id, { reason: 'Over.' })),
  takeBack: (id: string) => by(world.olivia, (scope) => cancelOrder(scope, id)),
}

/** What each act makes of an order in each state; a dash: refused. */
const table: Record<State, Record<keyof typeof acts, State | '-'>> = {
  placed: { approve: 'active', reject: 'rejected', end: 'cancelled', takeBack: 'cancelled' },
  approved: { approve: '-', reject: '-', end: 'cancelled', takeBack: '-' },
  active: { approve: '-', reject: '-', end: 'cancelled', takeBack: '-' },
  expired: { approve: '-', reject: '-', end: '-', takeBack: '-' },
  rejected: { approve: '-', reject: '-', end: '-', takeBack: '-' },
  cancelled: { approve: '-', reject: '-', end: '-', takeBack: '-' },
}

async function orderIn(state: State): Promise<string> {
  const times = {
    placed: [null, null],
    approved: ['2999-01-01', '2999-02-01'],
    active: ['2026-01-01', null],
    expired: ['2025-01-01', '2025-02-01'],
    rejected: [null, null],
    cancelled: [null, null],
  } as const
  const [starts, ends] = times[state]
  const [row] =
    await sql`insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity,
      placed_by, state, starts_at, ends_at)
    values (${harbor}, ${plus}, 'Plus', 'PLUS-100', '', 0, 100, 1, 'Olivia', ${state}, ${starts}, ${ends}) returning id`
  return row?.id
}

describe('deciding', () => {
  for (const state of Object.keys(table) as State[])
    test(`an order that is ${state}`, async () => {
      for (const [name, becomes] of Object.entries(table[state])) {
        const id = await orderIn(state)
        const came = await acts[name as keyof typeof acts](id)
        if (becomes === '-') expect(came, name).toMatch(/^order-(decided|over)$/)
        expect(await stateOf(id), name).toBe(becomes === '-' ? state : becomes)
      }
    })

  test('is the provider’s staff’s, who may', async () => {
    const { id } = (await place(world.olivia)) as Order
    for (const actor of [world.olivia, adam, world.vera])
      for (const verb of [approveOrder, rejectOrder, endOrder])
        expect(await by(actor, (scope) => verb(scope, id, { reason: 'x' }))).toBe('role')
    expect(await stateOf(id)).toBe('placed')
    expect(await by(world.nico, (scope) => approveOrder(scope, id, {}))).toMatchObject({
      ...{ state: 'active', decidedBy: 'Nico Brandt' },
    })
  })

  test('an MSP takes back its own alone, by who may order', async () => {
    const { id } = (await place(world.dana, {}, world.summit.id)) as Order
    const own = (await place(world.olivia)) as Order
    const takeBack = (actor: Actor, id: string) => by(actor, (scope) => cancelOrder(scope, id))
    expect(await takeBack(world.olivia, id)).toBe('no-such-order')
    expect(await takeBack(world.olivia, crypto.randomUUID())).toBe('no-such-order')
    expect(await takeBack(adam, own.id)).toBe('role')
    const forge = () =>
      Scope.enter(pool, world.olivia, async ({ db }) => [
        ...(await db.execute(`select portal_order_cancel('${id}', 'Nobody', null) as refused`)),
      ])
    expect(await forge()).toEqual([{ refused: 'no-such-order' }])
    expect(await stateOf(id)).toBe('placed')
    const check = 'portal_may_reach(msp_order.msp_id, null)'
    const broken = await withoutProtection(sql, ['portal_order_cancel', check, 'true'], forge)
    expect(broken, 'the control').toEqual([{ refused: null }])
    expect(await takeBack(bert, own.id)).toMatchObject({ state: 'cancelled' })
  })

  test('needs a reason where it says no', async () => {
    const { id } = (await place(world.olivia)) as Order
    for (const verb of [rejectOrder, endOrder])
      for (const reason of ['', ' ', 'x'.repeat(501)])
        expect(await by(world.dana, (scope) => verb(scope, id, { reason }))).toBe('order-reason')
  })

  test('lets it begin now or on a later day of the calendar in UTC', async () => {
    await setClock(sql, '2026-01-31T23:30:00Z')
    const one = (await place(world.olivia, { product: forMonth })) as Order
    const approve = (id: string, start: string) =>
      by(world.dana, (scope) => approveOrder(scope, id, { start }))
    for (const start of ['2026-01-30', '2027-02-02'])
      expect(await approve(one.id, start)).toBe('order-start')
    expect(await approve(one.id, '2026-02-31')).toBe('enter-day')
    // 31 January and a month: the last day of February
    expect(await approve(one.id, '2026-01-31')).toMatchObject({
      ...{ state: 'active', startsAt: new Date('2026-01-31T23:30:00Z') },
      endsAt: new Date('2026-02-28T23:30:00Z'),
    })
    expect(await allowance()).toBe(1100)
    const other = (await place(world.olivia, { product: forMonth })) as Order
    expect(await approve(other.id, '2026-02-10')).toMatchObject({
      ...{ state: 'approved', startsAt: new Date('2026-02-10T00:00:00Z') },
      endsAt: new Date('2026-03-10T00:00:00Z'),
    })
    expect(await allowance()).toBe(1100)
  })

  test('ends what counts now, and of what has not begun nothing', async () => {
    const { id } = (await place(world.olivia)) as Order
    await acts.approve(id)
    expect(await allowance()).toBe(1200)
    const ended = (await acts.end(id)) as Order
    expect(ended).toMatchObject({ state: 'cancelled', reason: 'Over.' })
    expect(ended.endsAt).toEqual(ended.decidedAt)
    expect(await allowance()).toBe(1000)
    const later = await orderIn('approved')
    expect(await acts.end(later)).toMatchObject({ startsAt: null, endsAt: null })
  })

  test('of two at one moment lets one', async () => {
    const { id } = (await place(world.olivia)) as Order
    const came = await Promise.all([acts.approve(id), acts.reject(id), acts.end(id)])
    const done = came.filter((one) => typeof one !== 'string')
    // an approved one may be ended right after
    expect(done.length).toBe(typeof came[2] === 'string' || typeof came[0] === 'string' ? 1 : 2)
    expect(
      (
        await sql`select from log_entry where type like 'order.%' and subject_id = ${id} and type <> 'order.placed'`
      ).length,
    ).toBe(done.length)
  })

  test('is mailed to the owner and to who may purchase, and to nobody else', async () => {
    await sql`delete from mail`
    const { id } = (await place(world.olivia)) as Order
    expect((await sql`select from mail`).length).toBe(0)
    await acts.reject(id)
    const mails =
      await sql`select to_address, template, language, data from mail order by to_address`
    expect(mails.map(({ to_address }) => to_address)).toEqual([
      'bert@msp.example',
      'olivia@harbor.example',
    ])
    expect(mails[0]).toMatchObject({ template: 'notice', language: 'en' })
    const said = mails[0]?.data.lines.map(wordsIn('en').say)
    expect(wordsIn('en').say(mails[0]?.data.subject)).toMatch(/^Order \d+ was rejected$/)
    expect(said).toEqual([
      '2 × Plus PLUS-100, together 200 monthly active users. Decided by Dana Okafor.',
      'Reason: No.',
    ])
  })
})

describe('time', () => {
  const job = mspJobs(pool).find(({ name }) => name === 'orders')
  const counts = async () =>
    Object.fromEntries(
      (
        await sql`select type, count(*)::integer as n from log_entry where type in ('order.started', 'order.expired') group by 1`
      ).map(({ type, n }) => [type, n]),
    )

  test('starts and ends orders, each once, by the clock of metering', async () => {
    await setClock(sql, '2026-05-01T10:00:00Z')
    const { id } = (await place(world.olivia, { product: forMonth })) as Order
    await by(world.dana, (scope) => approveOrder(scope, id, { start: '2026-05-10' }))
    await job?.work()
    expect(await stateOf(id)).toBe('approved')
    await setClock(sql, '2026-05-10T00:00:00Z')
    expect(await allowance()).toBe(1100)
    await Promise.all([job?.work(), job?.work(), job?.work()])
    expect(await stateOf(id)).toBe('active')
    await job?.work()
    expect(await counts()).toEqual({ 'order.started': 1 })
    await setClock(sql, '2026-06-09T23:59:59Z')
    await job?.work()
    expect(await stateOf(id)).toBe('active')
    expect(await allowance()).toBe(1100)
    await setClock(sql, '2026-06-10T00:00:00Z')
    expect(await allowance()).toBe(1000)
    // the job is late, and nobody ends what is over
    expect(await acts.end(id)).toBe('order-over')
    await Promise.all([job?.work(), job?.work()])
    expect(await stateOf(id)).toBe('expired')
    expect(await counts()).toEqual({ 'order.started': 1, 'order.expired': 1 })
  })

  test('takes one that was missed from its start to its end', async () => {
    await orderIn('approved')
    await setClock(sql, '2999-03-01T00:00:00Z')
    const came = await Scope.enter(pool, system({ kind: 'provider' }), advanceOrders)
    expect(came).toEqual({ started: 1, expired: 1 })
  })

  test('is not for others to say', async () => {
    await expect(Scope.enter(pool, world.olivia, advanceOrders)).rejects.toMatchObject({
      code: 'provider-only',
    })
    await expect(Scope.enter(pool, dispatcher, advanceOrders)).rejects.toThrow()
  })
})

test('an MSP’s list has its own orders alone, for who may see its license', async () => {
  await place(world.olivia)
  await place(world.dana, {}, world.summit.id)
  const read = (actor: Actor, msp: string) =>
    by(actor, async (scope) =>
      (await ordersOf.page(scope, parseQuery(ordersOf, ''), { within: ofMsp(msp) })).rows.map(
        ({ placedBy, mau }) => [placedBy, mau],
      ),
    )
  expect(await read(world.olivia, harbor)).toEqual([['Olivia Marsh', 200]])
  expect(await read(world.dana, world.summit.id)).toEqual([['Dana Okafor', 200]])
  expect(await read(world.olivia, world.summit.id)).toEqual([])
  expect(await read(adam, harbor)).toBe('role')
})
