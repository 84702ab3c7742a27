import { beforeEach, expect, test } from 'vitest'
import { type AccountState, setAccount } from '../../src/domain/metering/accounts.ts'
import { countActivity } from '../../src/domain/metering/activity.ts'
import { seedMonths } from '../../src/domain/metering/seeding.ts'
import { changeMetering, readMetering } from '../../src/domain/metering/settings.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { outcome } from '../licensing/seats.support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { forget, programOf, setBasis, setClock, short, wrongFigures } from './metering.support.ts'
import { closeAll } from './months.support.ts'

const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)
const otis = programOf({ kind: 'tenant', tenant: world.alder.id })
const olivia = programOf({ kind: 'msp', msp: world.harbor.id })
const dana = programOf({ kind: 'provider' })
const provider = system({ kind: 'provider' })

const set = (actor: Actor, account: string, state: AccountState, organization?: string) =>
  outcome(Scope.enter(pool, actor, (scope) => setAccount(scope, account, { organization, state })))
const report = async (account: string, at: string) =>
  short((await countActivity(pool, otis, [{ account, at }]))[0]!)
const seedAll = () => Scope.enter(pool, provider, (scope) => seedMonths(scope, 100))
const months = async () =>
  Object.fromEntries(
    (
      await sql`select period, mau from mau_counter where tenant_id = ${world.alder.id} order by 1`
    ).map(({ period, mau }) => [period, mau]),
  )
const who = async (period: string) =>
  (await sql`select account from mau_activity where period = ${period} order by 1`).map(
    ({ account }) => account,
  )

beforeEach(async () => {
  await forget(sql)
  await sql`delete from setting where name = 'metering'`
  await sql`update msp set max_accounts = null`
  await setClock(sql, '2026-11-20T12:00:00Z')
})

test('an account is set, by whoever may report it, and counts among the MSP’s accounts', async () => {
  expect(await set(otis, 'ann', 'active')).toEqual({
    ...{ account: 'ann', organization: 'alderfoods', state: 'active' },
  })
  expect(await set(olivia, 'ben', 'disabled', 'ALDERFOODS')).toMatchObject({ state: 'disabled' })
  expect(await set(dana, 'ann', 'disabled', world.alder.id)).toMatchObject({ state: 'disabled' })
  expect(await sql`select accounts, active from mau_total`).toEqual([{ accounts: 2, active: 0 }])
  // by activity nobody counts for being active
  expect(await months()).toEqual({ '2026-11': 0 })
  await sql`update msp set max_accounts = 2`
  expect(await set(otis, 'cleo', 'active')).toBe('account-limit')
  expect(await set(otis, 'ann', 'active')).toMatchObject({ state: 'active' })
  expect(await wrongFigures(sql)).toEqual([])
})

test('another’s organization is as missing as nobody’s, one that is off is refused, and so is no name', async () => {
  for (const name of [world.birch.id, 'birch', crypto.randomUUID(), 'nobody'])
    for (const actor of [otis, olivia])
      expect(await set(actor, 'ann', 'active', name)).toBe('no-such-organization')
  expect(await set(olivia, 'ann', 'active')).toBe('name-organization')
  expect(await set(otis, ' ', 'active')).toBe('account-name')
  await sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
  expect(await set(otis, 'ann', 'active')).toBe('organization-inactive')
  await sql`update tenant set state = 'active'`
  expect(await sql`select from mau_account`).toHaveLength(0)
})

test('by active accounts a month begins with them, and nobody who was active in it is subtracted', async () => {
  await setBasis(sql, [{ from: '2026-12', basis: 'active_status' }])
  expect(await report('ann', '2026-11-20T12:00:00Z')).toBe('counted')
  for (const name of ['ben', 'cleo']) await set(otis, name, 'active')
  await set(otis, 'dan', 'disabled')
  expect(await months()).toEqual({ '2026-11': 1 })
  await setClock(sql, '2026-12-01T00:00:00Z')
  // the last of them leaves in the first second, and was active in it
  await set(otis, 'cleo', 'disabled')
  expect(await who('2026-12')).toEqual(['ann', 'ben', 'cleo'])
  await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 4)`
  expect(await report('dan', '2026-12-01T00:00:00Z')).toBe('account-disabled')
  expect(await set(otis, 'dan', 'active')).toMatchObject({ state: 'active' })
  expect(await set(otis, 'eve', 'active')).toBe('MAU_CAP_REACHED')
  expect(await report('eve', '2026-12-01T00:00:00Z')).toBe('blocked 4/4 2026-12')
  // who counts is never blocked, disabled or not
  expect(await set(otis, 'cleo', 'active')).toMatchObject({ state: 'active' })
  await set(otis, 'dan', 'disabled')
  expect(await report('dan', '2026-12-01T00:00:00Z')).toBe('already')
  expect(await months()).toEqual({ '2026-11': 1, '2026-12': 4 })
  await setClock(sql, '2027-01-01T00:00:10Z')
  await sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
  expect(await seedAll()).toBe(0)
  await sql`update tenant set state = 'active' where id = ${world.alder.id}`
  expect([await seedAll(), await seedAll()]).toEqual([1, 0])
  expect(await who('2027-01')).toEqual(['ann', 'ben', 'cleo'])
  expect(await wrongFigures(sql)).toEqual([])
})

test('months that nothing ran in begin with the same accounts, at the first change or before they are closed', async () => {
  await setBasis(sql, [{ from: '2026-12', basis: 'active_status' }])
  for (const name of ['ann', 'ben']) await set(otis, name, 'active')
  await setClock(sql, '2027-02-03T00:00:00Z')
  await set(otis, 'ann', 'disabled')
  expect(await months()).toEqual({ '2026-11': 0, '2026-12': 2, '2027-01': 2, '2027-02': 2 })
  await forget(sql)
  await sql`update msp set created_at = '2026-11-01'`
  await sql`update tenant set created_at = '2026-11-01'`
  await setClock(sql, '2026-11-20T12:00:00Z')
  for (const name of ['ann', 'ben']) await set(otis, name, 'active')
  await setClock(sql, '2027-02-03T00:00:00Z')
  expect(await closeAll(pool)).toEqual(['2026-11', '2026-12', '2027-01'])
  expect(
    await sql`select period, mau from mau_month where organization_id = ${world.alder.id} order by 1`,
  ).toEqual([
    { period: '2026-11', mau: 0 },
    { period: '2026-12', mau: 2 },
    { period: '2027-01', mau: 2 },
  ])
})

test('who comes by a late event was active as the month began; who comes by an early one is not of the month before', async () => {
  await setBasis(sql, [{ from: '2026-10', basis: 'active_status' }])
  await set(otis, 'ann', 'active')
  await setClock(sql, '2026-12-01T10:00:00Z')
  await set(otis, 'ben', 'active')
  expect(await report('late', '2026-11-30T23:00:00Z')).toBe('counted')
  expect([await who('2026-11'), await who('2026-12')]).toEqual([
    ['ann', 'late'],
    ['ann', 'ben', 'late'],
  ])
  await setClock(sql, '2026-12-31T23:58:00Z')
  expect(await report('early', '2027-01-01T00:01:00Z')).toBe('counted')
  await set(otis, 'ann', 'disabled')
  await setClock(sql, '2027-01-01T00:02:00Z')
  await seedAll()
  expect([await who('2026-12'), await who('2027-01')]).toEqual([
    ['ann', 'ben', 'late'],
    ['ben', 'early', 'late'],
  ])
  expect(await wrongFigures(sql)).toEqual([])
})

test('another basis waits for the next month, is taken back before it, and leaves the months before as they were', async () => {
  const change = (basis: string, version: number) =>
    Scope.enter(pool, world.dana, (scope) =>
      changeMetering(scope, { basis, closingHours: '96', version }),
    )
  const basisOf = async (...periods: string[]) =>
    (await sql`select portal_mau_basis(p) as basis from unnest(${periods}::text[]) p`).map(
      ({ basis }) => basis,
    )
  const read = () => Scope.enter(pool, world.dana, readMetering)
  await change('active_status', 0)
  expect(await read()).toMatchObject({ present: 'activity', value: { basis: 'active_status' } })
  expect(await basisOf('2026-10', '2026-11', '2026-12', '2027-05')).toEqual([
    ...['activity', 'activity', 'active_status', 'active_status'],
  ])
  await change('activity', 1)
  expect(await basisOf('2026-12')).toEqual(['activity'])
  await change('active_status', 2)
  await setClock(sql, '2026-12-05T00:00:00Z')
  await change('activity', 3)
  expect(await basisOf('2026-11', '2026-12', '2027-01')).toEqual([
    ...['activity', 'active_status', 'activity'],
  ])
  expect(await outcome(change('active_status', 3))).toBe('stale')
  const noc = { ...world.dana, role: 'operator' } as const
  expect(
    await outcome(
      Scope.enter(pool, noc, (scope) =>
        changeMetering(scope, { basis: 'activity', closingHours: '48', version: 4 }),
      ),
    ),
  ).toBe('role')
})
