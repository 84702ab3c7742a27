import { beforeAll, beforeEach, expect, test } from 'vitest'
import { placeOrder } from '../../src/domain/msp/orders.ts'
import { hashPassword } from '../../src/domain/people/passwords.ts'
import { Scope } from '../../src/domain/scope.ts'
import { dial, signIn, startLiveServer } from '../realtime/live-server.ts'
import { testDatabase } from '../support/database.ts'
import { cheap } from '../support/passwords.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { productOf, staffOf } from './orders.support.ts'

const db = await testDatabase({ connections: 8 })
const { sql, pool } = db
const pages = portalOf(pool)
const password = 'demo-Passw0rd!'
let world: World
let plus: string

beforeAll(async () => {
  world = await makeWorld(db)
  plus = await productOf(sql, 'PLUS-100')
  const hash = await hashPassword(password, cheap)
  await sql`insert into credential (account_id, password_hash) values (${world.dana.id}, ${hash})`
})
beforeEach(async () => {
  await sql`delete from msp_order`
  await sql`update msp set state = 'active', auto_approval = false`
})

type Fields = Record<string, string>
const post = async (path: string, fields: Fields, actor = world.dana) => {
  const many = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))
  const answer = await pages.as(actor).post(path, many)
  return { status: answer.status, html: await answer.text(), headers: answer.headers }
}
const read = async (path: string, actor = world.dana) => (await pages.as(actor).get(path)).text()
const keyAt = async (path: string) => /name="form-key" value="([^"]+)"/.exec(await read(path))?.[1]
const ordered = async () => (await sql`select from msp_order`).length

const partner = {
  ...{ name: 'Delta Partners', ownerName: 'Ola Berg', ownerEmail: 'ola@delta.example' },
  ...{ baseAllowance: '0', defaultMaxMau: '1000000' },
}

test('a name that is there is refused beside its field, and what was typed stays', async () => {
  const { status, html } = await post('/msps', { ...partner, name: 'HARBOR telecom' })
  expect(status).toBe(409)
  expect(html).toContain('Another MSP is named HARBOR telecom.')
  expect(html).toContain('value="ola@delta.example"')
  const blank = await post('/msps', { ...partner, name: ' ', maxOrganizations: 'many' })
  expect(blank.status).toBe(422)
  expect(blank.html).toContain('Enter a name of up to 64 characters.')
  expect(blank.html).toContain('Enter a whole number from 0 to 1,000,000.')
  const made = await post('/msps', partner)
  expect(made.status).toBe(200)
  expect(made.html).toContain('Its owner was sent an invitation.')
  expect(await read('/msps?q=delta')).toContain('ola@delta.example')
})

test('one form sent fifty times at once is one order', async () => {
  const fields = { msp: world.harbor.id, product: plus, quantity: '2' }
  const key = String(await keyAt('/orders/new'))
  const sent = await Promise.all(
    Array.from({ length: 50 }, () => post('/orders', { ...fields, 'form-key': key })),
  )
  expect(new Set(sent.map(({ html }) => html)).size).toBe(1)
  expect(sent[0]?.html).toMatch(/Order \d+ awaits approval\./)
  expect(await ordered()).toBe(1)
  // each page that is drawn is an order of its own, so that it is the key that does it
  await Promise.all([1, 2, 3].map(() => post('/orders', fields)))
  expect(await ordered()).toBe(4)
})

test('an order is refused in words where the MSP is deactivated or the product retired', async () => {
  const order = { msp: world.harbor.id, product: plus, quantity: '1' }
  await sql`update msp set state = 'deactivated' where id = ${world.harbor.id}`
  const off = await post('/orders', order)
  expect(off.status).toBe(409)
  expect(off.html).toContain('Harbor Telecom is deactivated, so nothing can be ordered for it.')
  await sql`update msp set state = 'active'`
  const old = await productOf(sql, 'OLD', { active: false })
  expect(await read('/orders/new')).not.toContain('Plus OLD')
  const retired = await post('/orders', { ...order, product: old })
  expect(retired.status).toBe(409)
  expect(retired.html).toContain('This product is no longer offered.')
  const foreign = await post('/orders', { ...order, msp: crypto.randomUUID() })
  expect(foreign.status).toBe(404)
  expect((await post('/orders', { msp: '', product: '', quantity: '0' })).status).toBe(422)
  expect(await ordered()).toBe(0)
})

test('a decision needs what it needs, and says so in its form', async () => {
  const order = { msp: world.harbor.id, product: plus, quantity: '1' }
  await post('/orders', order)
  const [made] = await sql`select id, number from msp_order`
  const at = `/orders/${made?.id}`
  const none = await post(`${at}/rejection`, { reason: '' })
  expect(none.status).toBe(422)
  expect(none.html).toContain('Enter a reason of up to 500 characters.')
  const late = await post(`${at}/approval`, { start: '2020-01-01' })
  expect(late.status).toBe(422)
  expect(late.html).toContain('Choose today or a later day within a year.')
  expect((await post(`${at}/approval`, { start: '' })).html).toContain(
    `Order ${made?.number} approved.`,
  )
  const twice = await post(`${at}/approval`, { start: '' })
  expect(twice.status).toBe(409)
  expect(twice.html).toContain('has been decided already')
  expect(await read(`${at}/cancellation`)).toContain('the allowance falls at once')
  expect((await post(`${at}/cancellation`, { reason: 'Their wish' })).status).toBe(200)
  expect(await read('/orders?state=cancelled')).toContain('Their wish')
})

test('products have codes of their own, and what was ordered stays', async () => {
  const product = {
    code: 'New-1',
    name: 'New',
    mau: '10',
    termMonths: '0',
    price: '',
    active: 'on',
  }
  expect((await post('/settings/products', product)).status).toBe(200)
  const taken = await post('/settings/products', { ...product, code: 'NEW-1' })
  expect(taken.status).toBe(409)
  expect(taken.html).toContain('Another product has the code NEW-1.')
  for (const wrong of [{ code: 'a b' }, { mau: '0' }, { termMonths: '121' }, { name: '' }])
    expect((await post('/settings/products', { ...product, code: 'X', ...wrong })).status).toBe(422)
  const [made] = await sql`select id from subscription_product where code = 'New-1'`
  const edit = { ...product, mau: '20', version: '1' }
  expect((await post(`/settings/products/${made?.id}/edit`, edit)).status).toBe(200)
  expect((await post(`/settings/products/${made?.id}/edit`, { ...edit, mau: '30' })).status).toBe(
    409,
  )
  await post('/orders', { msp: world.harbor.id, product: plus, quantity: '1' })
  const both = await pages
    .as(world.dana)
    .post('/settings/products/selections', { act: ['delete'], id: [String(made?.id), plus] })
  expect(await both.text()).toContain('Ordered once.')
  const [pinned] = await sql`select id from selection order by created_at desc limit 1`
  const done = await post(`/settings/products/selections/${pinned?.id}`, {})
  expect(done.html).toContain('1 product deleted.')
  expect((await sql`select from subscription_product where id = ${plus}`).length).toBe(1)
})

test('deleting asks for the name and the password, and tells how many organizations stand in the way', async () => {
  const at = `/msps/${world.harbor.id}/deletion`
  expect(await read(at)).toContain('still has 1 organization.')
  const wrong = await post(at, { confirm: 'Harbor Telecom', password: 'not it' })
  expect(wrong.status).toBe(422)
  const full = await post(at, { confirm: 'Harbor Telecom', password })
  expect(full.status).toBe(409)
  expect(full.html).toContain('Harbor Telecom still has 1 organization. Move or delete it first.')
  const [empty] = await sql`insert into msp (name) values ('Empty Voice') returning id`
  const name = await post(`/msps/${empty?.id}/deletion`, { confirm: 'Emptied', password })
  expect(name.status).toBe(422)
  const gone = await post(`/msps/${empty?.id}/deletion`, { confirm: 'empty voice', password })
  expect(gone.status).toBe(204)
  expect((await pages.as(world.dana).get(`/msps/${empty?.id}/edit`)).status).toBe(404)
})

test('whoever has the page open sees an order of an MSP, and of another MSP nobody hears', async () => {
  const wire = await startLiveServer(db)
  const host = wire.portalUrl.host
  const sam = await staffOf(sql, world.summit.id, 'Sam Summit', { mayPurchase: true })
  const adam = await staffOf(sql, world.harbor.id, 'Adam Reed')
  const join = async (actor: typeof sam, topics = 'orders') => {
    const { page } = dial(wire, { cookie: await signIn(pool, actor, host), topics })
    await page.until(({ frames }) => frames.length > 0)
    return page
  }
  const [dana, own, other, lesser] = await Promise.all([
    ...[join(world.dana), join(world.olivia), join(sam), join(adam, 'orders,alarms')],
  ])
  const seen = (page: Awaited<ReturnType<typeof join>>) =>
    page.frames.slice(1).flatMap(({ seq }) => [...seq.keys()])
  await Scope.enter(pool, world.olivia, (scope) =>
    placeOrder(scope, world.harbor.id, { product: plus, quantity: 1 }),
  )
  for (const page of [dana, own])
    await page?.until(({ frames }) => frames.slice(1).some(({ seq }) => seq.has('orders')))
  // what comes last on the same channel: nothing was said before it
  await Scope.enter(pool, world.dana, async (scope) => {
    await scope.announce('orders', null, world.summit.id)
    await scope.announce('alarms', null, world.harbor.id)
  })
  await other?.until(({ frames }) => frames.length > 1)
  await lesser?.until(({ frames }) => frames.length > 1)
  expect(other?.frames.length).toBe(2)
  expect(lesser && seen(lesser)).not.toContain('orders')
  await wire.stop()
})

test('deactivated, an MSP’s people lose their sockets at once, and its tenants’ people do not', async () => {
  const wire = await startLiveServer(db)
  const host = wire.portalUrl.host
  const [own, tenants] = await Promise.all(
    [world.olivia, world.otis].map(async (actor) => {
      const { page } = dial(wire, { cookie: await signIn(pool, actor, host) })
      await page.until(({ frames }) => frames.length > 0)
      return page
    }),
  )
  const cookie = (await pages.signedIn(world.olivia)).Cookie
  const asked = await pages
    .as(world.dana)
    .post('/msps/selections', { act: ['deactivate'], id: [world.harbor.id] })
  expect(await asked.text()).toContain('Deactivate 1 MSP?')
  const [pinned] = await sql`select id from selection order by created_at desc limit 1`
  expect((await post(`/msps/selections/${pinned?.id}`, {})).html).toContain('1 MSP deactivated.')
  await own?.until(({ closed }) => closed !== undefined)
  expect(own?.closed?.code).toBe(1008)
  expect(tenants?.closed).toBeUndefined()
  const again = await pages.app.request('http://localhost:3000/tenants', {
    headers: { Host: 'localhost:3000', Cookie: cookie },
  })
  expect(again.headers.get('Location')).toMatch(/^\/session\/new/)
  const on = await post('/msps/activations', { msp: world.harbor.id })
  expect(on.status).toBe(204)
  expect((await sql`select state from msp where id = ${world.harbor.id}`)[0]?.state).toBe('active')
  await wire.stop()
})
