import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { plain } from '../tenants/drafts.support.ts'
import { setClock } from './metering.support.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const path = '/settings/metering'
const page = async (actor = world.dana) =>
  (await (await portal.as(actor).get(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const send = async (fields: Record<string, string>) => {
  const given = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))
  const answer = await portal.as(world.dana).post(path, given, plain)
  return { status: answer.status, html: await answer.text() }
}

test('the provider says what is metered; another basis is announced for the next month, and wrong hours are refused', async () => {
  await setClock(db.sql, '2026-11-20T00:00:00Z')
  expect(await page()).not.toContain('still counts')
  const wrong = await send({ basis: 'activity', closingHours: '47', version: '0' })
  expect([wrong.status, wrong.html.includes('from 48 to 240')]).toEqual([422, true])
  const good = { basis: 'active_status', closingHours: '96', version: '0' }
  expect((await send(good)).status).toBe(303)
  expect(await page()).toContain('2026-11 still counts activity')
  const stale = await send({ ...good, basis: 'activity', closingHours: '72' })
  expect([stale.status, stale.html.includes('Now: 96. You entered: 72.')]).toEqual([409, true])
  await setClock(db.sql, '2026-12-01T00:00:00Z')
  expect(await page()).not.toContain('still counts')
  // who may not change it sees it
  expect(await page(world.vera)).toContain('Only a provider administrator can change these.')
})
