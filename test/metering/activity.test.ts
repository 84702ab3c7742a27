import { beforeEach, expect, test } from 'vitest'
import { countActivity } from '../../src/domain/metering/activity.ts'
import type { Actor } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { forget, programOf, setBasis, setClock, short, wrongFigures } from './metering.support.ts'

const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)
const otis = programOf({ kind: 'tenant', tenant: world.alder.id })
const olivia = programOf({ kind: 'msp', msp: world.harbor.id })
const dana = programOf({ kind: 'provider' })
const said = async (actor: Actor, items: readonly unknown[]) =>
  (await countActivity(pool, actor, items)).map(short)
const item = (account: string, at = '2026-11-20T12:00:00Z', organization?: string) => ({
  ...(organization !== undefined && { organization }),
  account,
  at,
})

beforeEach(async () => {
  await forget(sql)
  await sql`delete from setting where name = 'metering'`
  await sql`update msp set max_accounts = null`
  await setClock(sql, '2026-11-20T12:00:00Z')
})

test('an account counts once in an organization and month, however often it comes', async () => {
  expect(await said(otis, [item('ann'), item('ben'), item('ann')])).toEqual(['counted', 'counted', 'already'])
  expect(await said(otis, [item('ann'), item('cleo')])).toEqual(['already', 'counted'])
  expect(await said(dana, [item('ann', undefined, 'ALDERFOODS'), item('ann', undefined, 'birch'), item('dan', undefined, world.alder.id), item('dan', undefined, 'alderfoods')])).toEqual(['already', 'counted', 'counted', 'already'])
  expect(await sql`select c.period, c.mau, t.accounts, t.active from mau_counter c join mau_total t using (tenant_id) order by 2`).toEqual([
    { period: '2026-11', mau: 1, accounts: 1, active: 1 },
    { period: '2026-11', mau: 4, accounts: 4, active: 4 },
  ])
  expect(await wrongFigures(sql)).toEqual([])
})

test('blocks', async () => {
  await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 2)`
  expect(await said(otis, [item('a'), item('b'), item('c'), item('a'), item('c')])).toEqual(['counted', 'counted', 'blocked 2/2 2026-11', 'already', 'blocked 2/2 2026-11'])
  await sql`update msp set max_accounts = 3 where id = ${world.harbor.id}`
  await sql`update mau_limit set max_mau = 20`
  expect(await said(olivia, [item('c', undefined, 'alderfoods'), item('d', undefined, 'alderfoods'), item('d', undefined, 'birch'), item('d', '2026-11-01T00:00:00Z', 'alderfoods')])).toEqual(['counted', 'account-limit', 'unknown-organization', 'too-old'])
  expect(await wrongFigures(sql)).toEqual([])
})
test('status', async () => {
  await setBasis(sql, [{ from: '2026-12', basis: 'active_status' }])
  expect(await said(otis, [item('a'), item('b')])).toEqual(['counted', 'counted'])
  await setClock(sql, '2026-12-01T00:00:00Z')
  expect(await said(otis, [item('c', '2026-12-01T00:00:00Z'), item('d', '2026-11-30T23:59:59.9Z')])).toEqual(['counted', 'counted'])
  expect(await sql`select period, mau, is_seeded from mau_counter order by 1`).toEqual([])
})
