import { beforeAll, expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const { sql, pool } = await testDatabase()
const portal = portalOf(pool)
let world: World
let admin: Actor

const words = async (path: string, who: Actor) => {
  const answer = await portal.as(who).get(path)
  expect(answer.status, path).toBe(200)
  return (await answer.text())
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}

beforeAll(async () => {
  world = await makeWorld({ sql })
  const { harbor, alder } = world
  await sql`update msp set max_organizations = 2, max_accounts = 400, base_allowance = 100 where id = ${harbor.id}`
  await sql`insert into mau_limit (tenant_id, max_mau) values (${alder.id}, 110)`
  await sql`insert into mau_total (tenant_id, accounts) values (${alder.id}, 321)`
  await sql`insert into mau_counter (tenant_id, period, mau) values (${alder.id}, portal_period(now()), 107)`
  await sql`insert into mau_counter (tenant_id, period, mau) values (${world.birch.id}, portal_period(now()), 9999)`
  await sql`insert into site (tenant_id, name, time_zone, language) select ${alder.id}, 'Site ' || n, 'UTC', 'en' from generate_series(1, 3) n`
  const [row] = await sql`
    insert into account (audience, msp_id, email, name, role) values ('msp', ${harbor.id}, 'adam@harbor.example', 'Adam Rowe', 'admin') returning id`
  admin = { ...world.olivia, id: String(row?.id), name: 'Adam Rowe', role: 'admin' }
  await Scope.enter(pool, system({ kind: 'provider' }), (scope) =>
    raise(scope, {
      ...{ owner: { tenantId: alder.id }, severity: 'critical', customer: 'Alder Foods' },
      ...{ name: verbatim('Trunk'), source: verbatim('SBC'), text: verbatim('None answers') },
    }),
  )
})

test('an MSP’s people see what they have and may have, whom it hits and who is near the limit', async () => {
  const said = await words('/msp', world.olivia)
  for (const figure of [
    'Organizations 1 of 2',
    'Accounts 321 of 400',
    '80 % used',
    'Locations 3',
    '107 of 100',
    'Overage MAUs 7',
    'None answers',
    '107 of 110',
    '97 %',
  ])
    expect(said).toContain(figure)
  expect(said).not.toContain('9,999')
  expect(said).not.toContain('Birch')
})

test('an administrator who may not order sees no allowance and no order', async () => {
  const said = await words('/msp', admin)
  expect(said).toContain('Accounts 321 of 400')
  expect(said).toMatch(/MAUs, \w+ 107 /)
  for (const kept of ['107 of 100', 'Overage', 'Extend', 'Subscriptions', 'Allowance'])
    expect(said, kept).not.toContain(kept)
  await sql`update account set may_purchase = true where id = ${admin.id}`
  expect(await words('/msp', { ...admin, mayPurchase: true })).toContain('Overage MAUs 7')
})

test('the provider sees the same of each MSP, and an MSP no other’s', async () => {
  const { harbor, summit, dana, olivia, otis } = world
  expect(await words(`/msps/${harbor.id}`, dana)).toContain('Organizations 1 of 2')
  expect(await words(`/msps/${summit.id}`, dana)).toContain('9,999')
  const nowhere = '/msps/00000000-0000-4000-8000-000000000000'
  for (const path of [`/msps/${summit.id}`, `/msps/${harbor.id}`, nowhere])
    expect((await portal.as(olivia).get(path)).status, path).toBe(404)
  expect((await portal.as(dana).get(nowhere)).status).toBe(404)
  expect((await portal.as(otis).get('/msp')).status).toBe(404)
})
