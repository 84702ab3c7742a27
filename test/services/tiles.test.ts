import { beforeAll, describe, expect, test } from 'vitest'
import { foldCounters } from '../../src/domain/counters.ts'
import { type Actor, dispatcher, Scope } from '../../src/domain/scope.ts'
import { isBelow, readTiles } from '../../src/domain/services/tiles.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { everything, scatter } from './services.support.ts'

describe('the totals above the list', async () => {
  const database = await testDatabase()
  const { sql } = database
  let world: World
  beforeAll(async () => {
    world = await makeWorld(database)
    await scatter(sql, { services: 60 })
    await sql`insert into setting (name, value) values ('kit', '{"version": "8.0.460"}')`
  })
  const tiles = (actor: Actor) => Scope.enter(database.pool, actor, readTiles, 'read only')
  const fold = () => Scope.enter(database.pool, dispatcher, (scope) => foldCounters(scope))

  test('they are what counting every row gives, before and after folding', async () => {
    const all = await everything(sql)
    const count = (is: (row: (typeof all)[number]) => boolean) => all.filter(is).length
    const expected = {
      services: all.length,
      users: all.reduce((sum, row) => sum + (row.licensedUsers ?? 0), 0),
      pools: {
        service: { purchased: 400, allocated: 2 },
        user: { purchased: 50000, allocated: 100 },
      },
      status: Object.fromEntries(
        ['ok', 'warning', 'error', 'unmonitored'].map((word) => [
          word,
          count((row) => row.status === word),
        ]),
      ),
      deploy: Object.fromEntries(
        ['unknown', 'ready', 'deployed', 'failed'].map((word) => [
          word,
          count((row) => row.deployStatus === word),
        ]),
      ),
      kit: {
        version: '8.0.460',
        behind: count((row) => row.kitVersion !== null && isBelow(row.kitVersion, '8.0.460')),
      },
    }
    expect(await tiles(world.dana)).toMatchObject(expected)
    expect(await fold()).toBeGreaterThan(0)
    expect(await tiles(world.dana)).toMatchObject(expected)
  })

  test('the oldest replication is the one longest ago, never one that never was', async () => {
    await sql`update service set last_replication_at = '2026-11-19 09:12:00+00' where id = ${world.birch.service}`
    expect((await tiles(world.dana)).oldest).toEqual({
      id: world.birch.service,
      customer: 'Birch Logistics',
      at: new Date('2026-11-19T09:12:00Z'),
    })
    expect((await tiles(world.otis)).oldest).toBeNull()
  })

  test('nobody but the provider learns of pools, kits or other customers', async () => {
    for (const actor of [world.otis, world.bea, world.olivia])
      expect(await tiles(actor)).toMatchObject({
        services: 1,
        users: 50,
        pools: null,
        kit: null,
        status: { ok: 1, error: 0, warning: 0, unmonitored: 0 },
      })
  })

  test('versions compare part by part as numbers', () => {
    expect(isBelow('8.0.9', '8.0.10')).toBe(true)
    expect(isBelow('8.0.10', '8.0.9')).toBe(false)
    expect(isBelow('8.0', '8.0.0')).toBe(true)
    expect(isBelow('8.0.460', '8.0.460')).toBe(false)
    expect(isBelow('9', '8.9.9')).toBe(false)
  })
})
