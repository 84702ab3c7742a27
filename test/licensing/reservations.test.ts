import { beforeEach, describe, expect, test } from 'vitest'
import { readPools } from '../../src/domain/licensing/pools.ts'
import {
  expireUpgrades,
  releaseUpgrade,
  reserveUpgrade,
  settleUpgrade,
} from '../../src/domain/licensing/reservations.ts'
import { pendingUpgrade, upgradesOf, wayOf } from '../../src/domain/licensing/upgrades.ts'
import { message } from '../../src/domain/messages.ts'
import { licenseTypes } from '../../src/domain/schema/services.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { releaseLicenses } from '../../src/domain/tenants/deletion.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

test('a license becomes another by these ways, and by no others', () => {
  const offered = licenseTypes.flatMap((from) =>
    upgradesOf(from).map(({ to, way }) => `${from} → ${to}: ${way}`),
  )
  expect(offered.sort()).toEqual([
    'hosted-essentials → hosted-essentials-plus: consent',
    'hosted-essentials → hosted-pro: consent',
    'hosted-essentials-plus → hosted-pro: settings',
    'hosted-pro → hosted-essentials-plus: settings',
    'oc-essential → oc-essentials-plus: action',
    'oc-essential → oc-pro: action',
    'oc-essentials-plus → oc-pro: settings',
    'oc-pro → oc-essentials-plus: settings',
  ])
  const refusals = licenseTypes.flatMap((from) =>
    licenseTypes.flatMap((to) => {
      if (upgradesOf(from).some((one) => one.to === to)) return []
      try {
        return [wayOf(from, to)]
      } catch (error) {
        return [error instanceof Error && 'code' in error ? String(error.code) : 'none']
      }
    }),
  )
  expect(Object.groupBy(refusals, (code) => code)).toMatchObject({
    'upgrade-same': { length: 6 },
    'upgrade-other-family': { length: 18 },
    'upgrade-to-essentials': { length: 4 },
  })
  expect(refusals).toHaveLength(28)
})

describe('a pending upgrade', async () => {
  const db = await testDatabase()
  const { sql } = db
  let world: World
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, alarm, license_file cascade`
    await sql`delete from setting where name = 'licenses'`
    world = await makeWorld(db)
    await sql`delete from license_allocation where service_id = ${world.alder.service} and kind = 'user'`
    await sql`update service set license_type = 'hosted-essentials', licensed_users = null where id = ${world.alder.service}`
    await sql`update license_pool set purchased = 100, allocated = 50 where kind = 'user'`
  })

  const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
    Scope.enter(db.pool, actor, work)
  const reserve = (users: number, to = 'hosted-pro', service = world.alder.service) =>
    as((scope) => reserveUpgrade(scope, service, { to, users }))
  const pool = async () => {
    const { allocated, reserved, available } = (await as(readPools)).user
    return { allocated, reserved, available }
  }
  const of = async () =>
    (
      await sql`select license_type, licensed_users from service where id = ${world.alder.service}`
    )[0]

  test('keeps its licenses out of reach, with the old license in force, until it is settled', async () => {
    const made = await reserve(30)
    expect(made).toMatchObject({
      amount: 30,
      licenseType: 'hosted-pro',
      reservedName: 'Dana Okafor',
    })
    expect(+made.expiresAt).toBeGreaterThan(Date.now() + 6 * 86_400_000)
    expect(await pool()).toEqual({ allocated: 50, reserved: 30, available: 20 })
    expect(await of()).toEqual({ license_type: 'hosted-essentials', licensed_users: null })
    // what is kept is not given to others
    const more = as((scope) =>
      editUserLicenses(scope, world.birch.service, { users: 71, version: 1 }),
    )
    await expect(more).rejects.toMatchObject(message('user-licenses-short', { more: 21, left: 20 }))
    await as((scope) => settleUpgrade(scope, world.alder.service))
    expect(await pool()).toEqual({ allocated: 80, reserved: 0, available: 20 })
    expect(await of()).toEqual({ license_type: 'hosted-pro', licensed_users: 30 })
    const [held] = await sql`
      select amount from license_allocation where service_id = ${world.alder.service} and kind = 'user'`
    expect(held?.amount).toBe(30)
    const log =
      await sql`select type from log_entry where type like 'service.upgrade%' order by at, id`
    expect(log.map(({ type }) => type).sort()).toEqual([
      'service.upgrade-begun',
      'service.upgraded',
    ])
    await expect(as((scope) => settleUpgrade(scope, world.alder.service))).rejects.toMatchObject({
      code: 'upgrade-none',
    })
  })

  test('is refused twice, beyond what is left, and where nothing waits for anybody', async () => {
    await expect(reserve(51)).rejects.toMatchObject({
      ...{ kind: 'conflict', fields: { users: message('licenses-left', { left: 50 }) } },
      ...message('user-licenses-short', { more: 51, left: 50 }),
    })
    for (const users of [0, 1.5, 501, -3])
      await expect(reserve(users), String(users)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(reserve(5, 'oc-pro')).rejects.toMatchObject({ code: 'upgrade-other-family' })
    await expect(reserve(5, 'hosted-essentials')).rejects.toMatchObject({ code: 'upgrade-same' })
    await expect(reserve(60, 'hosted-essentials-plus', world.birch.service)).rejects.toMatchObject({
      code: 'upgrade-at-once',
    })
    await reserve(5)
    await expect(reserve(6)).rejects.toMatchObject({
      ...{ kind: 'conflict', code: 'upgrade-pending' },
    })
    expect((await pool()).reserved).toBe(5)
    const byMonitor = as(
      (scope) => reserveUpgrade(scope, world.birch.service, { to: 'hosted-pro', users: 5 }),
      world.vera,
    )
    await expect(byMonitor).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('gives back what it kept when it is taken back, expires, or its tenant goes', async () => {
    const expire = () => as(expireUpgrades, system({ kind: 'provider' }))
    await reserve(10)
    await as((scope) => releaseUpgrade(scope, world.alder.service))
    expect((await pool()).reserved).toBe(0)
    await expect(as((scope) => releaseUpgrade(scope, world.alder.service))).rejects.toMatchObject({
      code: 'upgrade-none',
    })
    await reserve(10)
    expect(await expire(), 'not yet').toBe(0)
    await sql`update license_reservation set expires_at = now() - interval '1 second'`
    await expect(as((scope) => settleUpgrade(scope, world.alder.service))).rejects.toMatchObject({
      code: 'upgrade-expired',
    })
    expect((await pool()).reserved, 'what was refused changed nothing').toBe(10)
    expect(await expire()).toBe(1)
    expect(await pool()).toEqual({ allocated: 50, reserved: 0, available: 50 })
    await reserve(20)
    await as((scope) => releaseLicenses(scope, world.alder.id))
    expect((await pool()).reserved).toBe(0)
    const about = { tenantId: world.alder.id, id: world.alder.service }
    expect(await as((scope) => pendingUpgrade(scope, about))).toBeUndefined()
  })
})
