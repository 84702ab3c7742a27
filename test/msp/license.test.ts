import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { readHistory } from '../../src/domain/metering/history.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { clockAt, closeAll, fromNothing, metered, ordered } from '../metering/months.support.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { plain } from '../tenants/drafts.support.ts'
import { productOf, staffOf } from './orders.support.ts'

const { sql, pool } = await testDatabase({ connections: 6 })
const portal = portalOf(pool)
let world: World
let adam: Actor
let petra: Actor

beforeAll(async () => {
  world = await makeWorld({ sql })
  adam = await staffOf(sql, world.harbor.id, 'Adam Reed')
  petra = await staffOf(sql, world.harbor.id, 'Petra Chase', { mayPurchase: true })
})

/** Harbor Telecom since February, with Alder Foods and one that had a formula for a name; it is the 15th of November. */
beforeEach(async () => {
  await fromNothing(sql, '2026-02-10T00:00:00Z')
  await sql`update msp set base_allowance = 10, auto_approval = true where id = ${world.harbor.id}`
  for (const [period, mau] of [
    ['2026-02', 4],
    ['2026-05', 12],
    ['2026-10', 30],
    ['2026-11', 25],
  ] as const)
    await metered(sql, world.alder.id, period, mau)
  await metered(sql, world.birch.id, '2026-10', 7)
  await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 28)`
  await clockAt(sql, '2026-11-15T12:00:00Z')
  await closeAll(pool)
})

const page = async (who: Actor, path: string) => {
  const answer = await portal.as(who).get(path)
  return { status: answer.status, text: await answer.text() }
}
/** Cells of a table's rows, without what only shows. */
function rowsIn(text: string, id: string): string[][] {
  const body = text.split(`<tbody id="${id}"`)[1]?.split('</tbody>')[0] ?? ''
  return body
    .split('<tr')
    .slice(1)
    .map((row) =>
      row
        .split(/<t[hd][^>]*>/)
        .slice(1)
        .map((cell) =>
          cell
            .replaceAll(/<[^>]*>/g, ' ')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        ),
    )
}

test('a history has 12 months: what was sealed, what is open as it is now, 0 for nothing and a dash before there was anything', async () => {
  await ordered(sql, world.harbor.id, 5, { from: '2026-11-10T00:00:00Z' })
  const history = await Scope.enter(pool, world.olivia, (scope) =>
    readHistory(scope, world.harbor.id),
  )
  expect(
    history.map(({ period, state, mau, allowance, overage }) => [
      period,
      state,
      mau,
      allowance,
      overage,
    ]),
  ).toEqual([
    ['2025-12', 'before', 0, 10, 0],
    ['2026-01', 'before', 0, 10, 0],
    ['2026-02', 'closed', 4, 10, 0],
    ['2026-03', 'closed', 0, 10, 0],
    ['2026-04', 'closed', 0, 10, 0],
    ['2026-05', 'closed', 12, 10, 2],
    ['2026-06', 'closed', 0, 10, 0],
    ['2026-07', 'closed', 0, 10, 0],
    ['2026-08', 'closed', 0, 10, 0],
    ['2026-09', 'closed', 0, 10, 0],
    ['2026-10', 'closed', 30, 10, 20],
    ['2026-11', 'open', 25, 15, 10],
  ])
  const { text } = await page(world.olivia, '/msp/license')
  expect(
    rowsIn(text, 'allowances')
      .map((row) => row.join(' | '))
      .slice(-3),
  ).toEqual([...['Feb 2026 | 10 | 4 | 0', 'Jan 2026 | – | – | –', 'Dec 2025 | – | – | –']])
  expect(rowsIn(text, 'mau-organizations')).toEqual([
    ['Alder Foods', '–', '–', '4', '0', '0', '12', '0', '0', '0', '0', '30', '25'],
  ])
  expect(text).toContain('November ends on 1 December 2026, 00:00 UTC')
  // in December November is closing, and at the end of a month with 31 days none is left out
  await clockAt(sql, '2026-12-31T23:59:59Z')
  await sql`delete from mau_counter where period = '2026-11'`
  const later = await Scope.enter(pool, world.olivia, (scope) =>
    readHistory(scope, world.harbor.id),
  )
  expect(later.map(({ period }) => period)).toEqual([
    ...['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'],
    ...['2026-07', '2026-08', '2026-09', '2026-10', '2026-11', '2026-12'],
  ])
  expect(later.slice(-2).map(({ state }) => state)).toEqual(['closing', 'open'])
})

test('chart and table are chosen apart, by the address; one month has MAX MAU as it was', async () => {
  const of = `organization=${world.alder.id}`
  await sql`update mau_limit set max_mau = 40`
  const { text } = await page(world.olivia, `/msp/license?${of}&month=2026-10`)
  expect(text).toContain('Monthly active users of Alder Foods, 12 months')
  expect(rowsIn(text, 'mau-organizations')).toEqual([['Alder Foods', '30', '28', '107 %']])
  // what was above MAX MAU is hatched, and only that
  expect(text.match(/<rect class="over"/g)).toHaveLength(1)
  expect(rowsIn(text, 'mau-chart-values')[1]).toEqual(['October 2026', '30', '28'])
  expect((await page(world.olivia, '/msp/license?month=2020-01')).status).toBe(404)
  for (const odd of ['month=11', 'month=2026-13', 'organization=x', 'nothing=1'])
    expect((await page(world.olivia, `/msp/license?${odd}`)).status, odd).toBe(400)
})

test('an order shows its effect first, counts at once where it needs no approval, and a double click is one', async () => {
  const product = await productOf(sql, 'PLUS-8', { mau: 8 })
  const before = (await page(world.olivia, '/msp/license')).text
  expect(before).toMatch(/Overage<\/dt><dd>[^0-9]*15/)
  const effect = (
    await page(world.olivia, `/msp/license/orders/effect?product=${product}&quantity=1`)
  ).text
  expect(effect.replaceAll(/<[^>]*>/g, ' ')).toMatch(/MAU allowance\s+10\s+18\s+Overage\s+15\s+7/)
  for (const odd of [
    `product=${product}&quantity=`,
    'product=&quantity=2',
    `product=${product}&quantity=999999`,
  ])
    expect((await page(world.olivia, `/msp/license/orders/effect?${odd}`)).status).toBe(200)
  const drawn = (await page(world.olivia, '/msp/license/orders/new')).text
  const fields = {
    ...Object.fromEntries(
      [...drawn.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
        ([, name, value]) => [name, [String(value)]],
      ),
    ),
    ...{ product: [product], quantity: ['2'] },
  }
  const shown = await portal
    .as(world.olivia)
    .post('/msp/license/orders/new/previews', fields, plain)
  expect(shown.status).toBe(200)
  expect((await shown.text()).replaceAll(/<[^>]*>/g, ' ')).toMatch(/MAU allowance\s+10\s+26/)
  expect(await sql`select from msp_order`, 'a look orders nothing').toHaveLength(0)
  const [once, again] = [
    await portal.as(world.olivia).post('/msp/license/orders', fields, plain),
    await portal.as(world.olivia).post('/msp/license/orders', fields, plain),
  ]
  expect([once?.status, again?.status]).toEqual([303, 303])
  expect(await sql`select state, quantity from msp_order`).toEqual([
    { state: 'active', quantity: 2 },
  ])
  const after = (await page(world.olivia, '/msp/license')).text
  expect(after).toMatch(/Overage<\/dt><dd>0/)
  expect(rowsIn(after, 'license-orders')[0]?.slice(1, 5)).toEqual([
    ...['Plus PLUS-8 PLUS-8 , until canceled, € 10 a month', '2', '16', 'Active'],
  ])
  // without approval at once it waits, and can be taken back
  await sql`update msp set auto_approval = false`
  await portal.as(petra).post('/msp/license/orders', { product: [product], quantity: ['1'] }, plain)
  const [waiting] = await sql`select id from msp_order where state = 'placed'`
  expect((await page(petra, '/msp/license')).text).toContain('Awaiting approval')
  const cancelled = await portal
    .as(petra)
    .post(`/msp/license/orders/${waiting?.id}/cancellation`, {}, plain)
  expect(cancelled.status).toBe(303)
  expect(await sql`select from msp_order where state = 'cancelled'`).toHaveLength(1)
})

test('whoever was not given to order sees nothing of it, and another MSP’s ids are none', async () => {
  for (const path of [
    '/msp/license',
    '/msp/license.csv',
    '/msp/license/orders/new',
    '/msp/license/months/2026-10',
  ])
    expect((await page(adam, path)).status, path).toBe(403)
  expect((await page(petra, '/msp/license')).status).toBe(200)
  const nobody = '00000000-0000-4000-8000-000000000000'
  const [foreign] = await sql`
    insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, placed_by)
    select ${world.summit.id}, id, name, code, '', 0, 1, 1, 'Summit' from subscription_product where id = ${await productOf(sql, 'SUMMIT')} returning id`
  for (const path of [
    (id: string) => `/msp/license?organization=${id}`,
    (id: string) => `/msp/license/accounts?organization=${id}&month=2026-10`,
  ]) {
    const [theirs, none] = [
      await page(world.olivia, path(world.birch.id)),
      await page(world.olivia, path(nobody)),
    ]
    expect([theirs.status, none.status]).toEqual([404, 404])
    expect(theirs.text.replaceAll(world.birch.id, nobody)).toContain('Organization not found.')
  }
  const cancel = (id: string) => page(world.olivia, `/msp/license/orders/${id}/cancellation`)
  expect((await cancel(String(foreign?.id))).status).toBe(404)
  // the provider's address is for the provider alone, and names whose page it is
  expect((await page(world.olivia, `/msps/${world.harbor.id}/license`)).status).toBe(404)
  const theirs = await page(world.dana, `/msps/${world.summit.id}/license`)
  expect(theirs.text).toContain('Birch Logistics')
  expect(theirs.text).not.toContain('Alder Foods')
  expect(
    (await page(world.dana, `/msps/${world.summit.id}/license/orders/${nobody}/cancellation`))
      .status,
  ).toBe(404)
})

test('a figure opens its accounts, which are its number; with the organization they are gone', async () => {
  const path = `/msp/license/accounts?organization=${world.alder.id}&month=2026-10`
  const { text } = await page(world.olivia, path)
  expect(rowsIn(text, 'mau-accounts')).toHaveLength(30)
  const csv = await portal.as(world.olivia).get(path.replace('accounts?', 'accounts.csv?'))
  const lines = (await csv.text()).trim().split('\r\n')
  expect([lines[0], lines.length]).toEqual(['account,first', 31])
  expect(lines).toContain('account-7,2026-10-01T00:07:00.000Z')
  const found = await page(world.olivia, `${path}&q=account-12`)
  expect(rowsIn(found.text, 'mau-accounts').map(([account]) => account)).toEqual(['account-12'])
  expect((await page(world.olivia, '/msp/license/accounts')).status).toBe(422)
  await sql`update tenant set msp_id = ${world.summit.id} where id = ${world.alder.id}`
  const gone = await page(world.olivia, path)
  expect(gone.text).toContain('its accounts went with it')
  expect(gone.text).not.toContain('account-1')
  const former = (await page(world.olivia, '/msp/license')).text
  expect(rowsIn(former, 'mau-organizations')).toEqual([
    ['Alder Foods Former', '–', '–', '4', '0', '0', '12', '0', '0', '0', '0', '30', '–'],
  ])
  await sql`update tenant set msp_id = ${world.harbor.id} where id = ${world.alder.id}`
})

test('the file of a closed month is what was sealed, byte for byte: the command on the page prints the seal', async () => {
  const [kept] =
    await sql`select csv, seal from mau_month where msp_id = ${world.harbor.id} and period = '2026-10' and scope = 'msp'`
  for (const [who, base] of [
    [world.olivia, '/msp'],
    [world.vera, `/msps/${world.harbor.id}`],
  ] as const) {
    const file = await portal.as(who).get(`${base}/license/months/2026-10.csv`)
    const bytes = new Uint8Array(await file.arrayBuffer())
    expect(Buffer.from(bytes).equals(Buffer.from(String(kept?.csv)))).toBe(true)
    const { text } = await page(who, `${base}/license/months/2026-10`)
    const command = /<pre>([^<]*)<\/pre>/.exec(text)?.[1]?.replaceAll('&#39;', "'") ?? ''
    expect(text).toContain(String(kept?.seal))
    expect(printed(command, bytes)).toBe(kept?.seal)
    // the same command over another file prints another
    expect(printed(command, bytes.slice(1))).not.toBe(kept?.seal)
  }
  for (const none of ['2026-11', '2026-11.csv', '2025-01', 'x', '2026-10.txt'])
    expect((await page(world.olivia, `/msp/license/months/${none}`)).status, none).toBe(404)
})
function printed(command: string, file: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-seal-'))
  writeFileSync(join(folder, 'mau-2026-10.csv'), file)
  const { stdout } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return stdout.slice(0, 64)
}

test('a correction stands beside the figure of a closed month and changes neither it nor its seal', async () => {
  const at = `/msps/${world.harbor.id}/license/months/2026-10/corrections`
  const before = await sql`select * from mau_month order by id`
  const fields = {
    ...{ organization: [world.alder.id], direction: ['fewer'], amount: ['3'] },
    reason: ['Three test accounts'],
  }
  expect((await portal.as(world.dana).post(at, fields, plain)).status).toBe(303)
  expect(await sql`select * from mau_month order by id`).toEqual(before)
  const { text } = await page(world.olivia, '/msp/license')
  expect(rowsIn(text, 'mau-organizations')[0]?.at(-2)).toBe('30 −3')
  expect(rowsIn(text, 'allowances')[1]).toEqual(['Oct 2026', '10', '30 −3', '20'])
  expect((await page(world.olivia, '/msp/license/months/2026-10')).text).toContain(
    'Three test accounts',
  )
  expect(
    await sql`select after from log_entry where type = 'mau-month.corrected' and msp_id = ${world.harbor.id}`,
  ).toHaveLength(1)
  const wrong = [
    { organization: [world.birch.id] },
    { amount: ['0'] },
    { reason: [''] },
    { direction: ['sideways'] },
  ]
  for (const one of wrong)
    expect((await portal.as(world.dana).post(at, { ...fields, ...one }, plain)).status).toBe(422)
  expect((await portal.as(world.dana).post(at.replace('10/', '11/'), fields, plain)).status).toBe(
    404,
  )
  for (const who of [world.vera, world.olivia])
    expect([403, 404]).toContain((await portal.as(who).post(at, fields, plain)).status)
  expect(await sql`select amount from mau_correction`).toEqual([{ amount: -3 }])
})

test('the table is taken away as CSV, in which no name is a formula', async () => {
  await sql`update tenant set full_name = '=cmd|calc' where id = ${world.alder.id}`
  const csv = async (search = '') => {
    const answer = await portal.as(world.olivia).get(`/msp/license.csv${search}`)
    return (await answer.text()).trim().split('\r\n')
  }
  const all = await csv()
  expect(all[0]).toBe('month,organization,organization_id,mau,max_mau,correction,state')
  expect(all.slice(1).map((line) => line.split(',')[0])).toEqual([
    ...['2026-02', '2026-03', '2026-04', '2026-05', '2026-06'],
    ...['2026-07', '2026-08', '2026-09', '2026-10', '2026-11'],
  ])
  expect(all.at(-1)).toBe(`2026-11,'=cmd|calc,${world.alder.id},25,28,0,open`)
  expect(await csv('?month=2026-10')).toHaveLength(2)
  expect((await portal.as(world.olivia).get('/msp/license.csv?month=2020-01')).status).toBe(404)
  await sql`update tenant set full_name = 'Alder Foods' where id = ${world.alder.id}`
})
