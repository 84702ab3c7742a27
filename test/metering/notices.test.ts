import { beforeAll, beforeEach, expect, test } from 'vitest'
import { fullness, readFigures } from '../../src/domain/metering/figures.ts'
import { watchMau } from '../../src/domain/metering/notices.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const { sql, pool } = await testDatabase()
let world: World
let harbor: string
let alder: string

/** The tenth of November, noon: a third of the month is over (9.5 of 30 days). */
const at = (instant: string) =>
  sql.unsafe(
    `create or replace function portal_clock() returns timestamptz language sql stable as $$ select '${instant}'::timestamptz $$`,
  )
const watch = () => Scope.enter(pool, system({ kind: 'provider' }), watchMau)
const use = (tenant: string, mau: number, period = '2026-11') =>
  sql`insert into mau_counter (tenant_id, period, mau) values (${tenant}, ${period}, ${mau})
    on conflict (period, tenant_id) do update set mau = excluded.mau`
const alarms = async () =>
  (
    await sql`select audience, msp_id, key, severity, name ->> 'code' as name, text -> 'params' ->> 'day' as day
      from alarm where cleared_at is null order by key`
  ).map(({ audience, msp_id, key, severity, name, day }) => ({
    of: audience === 'msp' && msp_id === harbor ? 'Harbor' : audience,
    ...{ key: String(key).replace(alder, 'alder'), severity, name, day },
  }))
const mails = async () =>
  (
    await sql`select to_address, data -> 'subject' ->> 'code' as code, data -> 'subject' -> 'params' ->> 'percent' as percent
      from mail order by created_at, to_address`
  ).map((row) => [row.to_address, row.code, row.percent].filter(Boolean).join(' '))

beforeAll(async () => {
  world = await makeWorld({ sql })
  harbor = world.harbor.id
  alder = world.alder.id
  await sql`insert into account (audience, msp_id, email, name, role, may_purchase) values
    ('msp', ${harbor}, 'adam@harbor.example', 'Adam Rowe', 'admin', false), ('msp', ${harbor}, 'pia@harbor.example', 'Pia Kerr', 'admin', true)`
})
beforeEach(async () => {
  await at('2026-11-10T12:00:00Z')
  await sql`truncate mau_counter, mau_notice, mau_limit, mail cascade`
  await sql`update msp set base_allowance = 1000000`
  await sql`truncate alarm cascade`
  await sql`insert into mau_limit (tenant_id, max_mau) values (${alder}, 100)`
})

test('an organization near MAX MAU: one alarm of its MSP, a mail for each step and no step twice', async () => {
  await use(alder, 79)
  await watch()
  expect(await alarms()).toEqual([])
  await use(alder, 80)
  await watch()
  await watch()
  const near = { of: 'Harbor', key: 'mau|alder', severity: 'warning', name: 'mau-near' }
  expect(await alarms()).toEqual([{ ...near, day: '2026-11-12' }])
  const hearers = ['adam', 'olivia', 'pia'].map((name) => `${name}@harbor.example`)
  expect(await mails()).toEqual(hearers.map((who) => `${who} mau-near 80`))
  await use(alder, 100)
  await watch()
  const full = { ...near, severity: 'critical', name: 'mau-reached', day: null }
  expect(await alarms()).toEqual([full])
  // the step between was passed over and is not told afterwards
  expect((await mails()).slice(3)).toEqual(hearers.map((who) => `${who} mau-reached`))
  await sql`update mau_limit set max_mau = 110`
  await watch()
  expect(await alarms()).toEqual([{ ...near, severity: 'major', day: '2026-11-11' }])
  expect(await mails()).toHaveLength(6)
  await sql`update mau_limit set max_mau = 1000`
  await watch()
  expect(await alarms()).toEqual([])
  // by another month it begins anew
  await at('2026-12-02T00:00:00Z')
  await use(alder, 900, '2026-12')
  await watch()
  expect(await mails()).toHaveLength(9)
})

test('an allowance: those hear of it who may order, and the alarm is no tenant’s', async () => {
  await use(alder, 90)
  await sql`update mau_limit set max_mau = 1000`
  await sql`update msp set base_allowance = 100 where id = ${harbor}`
  await watch()
  expect(await alarms()).toMatchObject([
    { of: 'Harbor', key: 'mau-allowance', severity: 'minor', name: 'allowance-near' },
  ])
  expect(await mails()).toEqual([
    'olivia@harbor.example allowance-near 90',
    'pia@harbor.example allowance-near 90',
  ])
  const seen = (audience: Parameters<typeof system>[0]) =>
    Scope.enter(
      pool,
      system(audience),
      async ({ db }) => (await db.execute('select from alarm')).length,
    )
  expect(await seen({ kind: 'msp', msp: harbor })).toBe(1)
  expect(await seen({ kind: 'msp', msp: world.summit.id })).toBe(0)
  expect(await seen({ kind: 'tenant', tenant: alder })).toBe(0)
  await use(alder, 130)
  await watch()
  const figures = await Scope.enter(pool, system({ kind: 'msp', msp: harbor }), (scope) =>
    readFigures(scope, harbor),
  )
  expect(figures).toMatchObject({
    ...{ period: '2026-11', daysLeft: 21, organizations: 1, mau: 130, allowance: 100, overage: 30 },
  })
  await sql`update msp set base_allowance = 200 where id = ${harbor}`
  await watch()
  expect(await alarms()).toEqual([])
})

test('a month of what was deleted counts on', async () => {
  await use(alder, 10)
  await sql`insert into mau_month (scope, msp_id, organization_id, name, period, mau, max, at)
    values ('organization', ${harbor}, gen_random_uuid(), 'Gone', '2026-11', 7, 50, now()), ('organization', ${harbor}, gen_random_uuid(), 'Gone', '2026-10', 99, 50, now())`
  const { mau } = await Scope.enter(pool, system({ kind: 'provider' }), (scope) =>
    readFigures(scope, harbor),
  )
  expect(mau).toBe(17)
})

test('an order that ends is told 30, 7 and 1 days before, once each', async () => {
  const [product] =
    await sql`insert into subscription_product (code, name, mau, term_months) values ('m1', 'MAU 1000', 1000, 1) returning id`
  await sql`insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, state, placed_by, starts_at, ends_at)
    values (${harbor}, ${product?.id}, 'MAU 1000', 'm1', '', 1, 1000, 2, 'active', 'Olivia', '2026-11-01', '2026-12-20')`
  await watch()
  expect(await alarms()).toEqual([])
  for (const [day, severity] of [
    ['2026-11-25', 'warning'],
    ['2026-12-14', 'minor'],
    ['2026-12-19T06:00Z', 'major'],
  ] as const) {
    await at(day)
    await watch()
    await watch()
    expect(await alarms()).toMatchObject([{ of: 'Harbor', severity, name: 'order-ending' }])
  }
  expect(await mails()).toHaveLength(6)
  await at('2026-12-20')
  await watch()
  expect(await alarms()).toEqual([])
})

test('how full is full', () => {
  expect([79, 80, 99, 100, 101].map((used) => fullness(used, 100))).toEqual([
    ...['ok', 'warn', 'warn', 'full', 'over'],
  ])
  expect([fullness(5, null), fullness(0, 0), fullness(1, 0)]).toEqual(['ok', 'ok', 'over'])
})
