import { beforeAll, expect, test } from 'vitest'
import { Hub } from '../../src/realtime/hub.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { joined, Page, settled, subscriberOf } from './subscribers.ts'

let db: TestDatabase
let world: World
beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  await db.sql`update tenant set language = 'de' where id = ${world.birch.id}`
})

const since = new Date('2026-03-04T14:02:31Z')
const provider = { kind: 'provider' } as const

function hubOf() {
  const onError = (error: unknown) => {
    throw error
  }
  return new Hub({ database: db.pool, onError, batchWindowMs: 10, heartbeatMs: 3_600_000 })
}
const textOf = (page: Page) => page.shown.get('outage')?.replaceAll(/<[^>]*>/g, '')
/** As a page that has what it joined for. */
async function open(hub: Hub, audience: Parameters<typeof joined>[1]) {
  const { page } = joined(hub, audience, ['queue', 'alarms'])
  await page.until(({ frames }) => frames.length > 0)
  return page
}

test('open pages are told since when and why, each in its language, and that it is over; nothing else is claimed by that', async () => {
  const hub = hubOf()
  const [dana, otis, bea] = await Promise.all(
    [provider, world.otis.audience, world.bea.audience].map((who) => open(hub, who)),
  )
  const frames = dana?.frames.length
  hub.stand({ trouble: 'away', since })
  expect(textOf(dana!)).toMatch(/^As of 4 Mar, 14:02\. The database cannot be reached: /)
  expect(textOf(otis!)).toBe(textOf(dana!))
  expect(textOf(bea!)).toMatch(/^Stand 4\. \S+, 14:02\. Die Datenbank ist nicht erreichbar: /)
  expect(dana?.shown.get('outage')).toContain('role="status"')
  // an instant would say that all of the page is so now
  expect(dana?.frames.length).toBe(frames)
  hub.stand({ trouble: 'read-only', since })
  expect(textOf(dana!)).toMatch(/^Since 4 Mar, 14:02 the database takes no changes. /)
  expect(textOf(bea!)).toMatch(/ nimmt die Datenbank keine Änderungen an. /)
  hub.stand(null)
  expect([textOf(dana!), textOf(bea!)]).toEqual(['', ''])
  hub.stop()
})

test('who comes meanwhile is told with the present state, and who was told elsewhere that it is over', async () => {
  const hub = hubOf()
  expect(textOf(await open(hub, provider))).toBe('')
  hub.stand({ trouble: 'read-only', since })
  expect(textOf(await open(hub, provider))).toContain('takes no changes')
  hub.stand(null)
  expect(textOf(await open(hub, provider))).toBe('')
  hub.stop()
})

test('walls hear nothing of it: they have their own way of saying how old they are', async () => {
  const hub = hubOf()
  const wall = new Page()
  hub.join(provider, subscriberOf(wall), ['scene:alarms'], 'wall')
  await wall.until(({ frames }) => frames.length > 0)
  await settled(hub, provider)
  hub.stand({ trouble: 'away', since })
  expect(wall.shown.has('outage')).toBe(false)
  hub.stop()
})
