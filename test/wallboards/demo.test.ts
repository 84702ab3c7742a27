import { beforeAll, expect, test } from 'vitest'
import { startDemoScreen } from '../../src/demo/wallboards.ts'
import { Scope } from '../../src/domain/scope.ts'
import { removeWalls } from '../../src/domain/wallboards/wallboards.acts.ts'
import { startLiveServer } from '../realtime/live-server.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
const live = await startLiveServer(db, { sceneMs: 10, changedMs: 5 })

beforeAll(async () => {
  world = await makeWorld(db)
  return () => live.stop()
})

const row = async () => (await db.sql`select *, host(ip) as address from wallboard`)[0]

test('the screen of the demo is called simulated, shows a wall and says so; started again it is the same wall, removed it is quiet', async () => {
  const portal = {
    ...{ url: live.portalUrl.origin, database: db.pool },
    log: { warn: (said: unknown) => expect.unreachable(String(said)) },
  }
  const first = await startDemoScreen(portal, 1)
  const seen = async () => {
    await until('a screen says what it shows', async () => {
      await live.walls.flush()
      return (await row())?.lag_ms !== null
    })
    return row()
  }
  const one = await seen()
  expect(one).toMatchObject({ name: 'NOC 1', agent: 'Simulated screen', width: 1920, height: 1080 })
  first.stop()
  const second = await startDemoScreen(portal, 1)
  const again = await seen()
  expect(again).toMatchObject({ id: one!.id, version: 2 })
  expect(again!.token_hash).not.toBe(one!.token_hash)
  await Scope.enter(db.pool, world.dana, (scope) => removeWalls(scope, [one!.id]))
  await until('it is sent off', () => live.walls.size === 0)
  expect(await row()).toBeUndefined()
  second.stop()
})
