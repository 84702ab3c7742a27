import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const plain = { 'HX-Request': '' }
const html = async (path: string) => (await portal.as(world.dana).get(path)).text()

test.each([
  '//evil.example',
  'https://evil.example/',
  '/\\evil.example',
  'javascript:alert(1)',
  '/.//evil.example',
])('a saved view leads nowhere but into this portal: %s', async (path) => {
  const drawn = await html(`/views/new?list=services&path=${encodeURIComponent(path)}`)
  expect(drawn).toContain('Save this view')
  expect(drawn).not.toContain('evil.example')
  expect(drawn).not.toContain('alert(1)')
  const fields = { list: ['services'], path: [path], query: [''], name: [`to ${path}`] }
  const saved = await portal.as(world.dana).post('/views', fields, plain)
  expect(saved.status).toBe(303)
  expect(saved.headers.get('Location')).toBe('/services')
})

test('a view is of the list that it was saved in, and of no list that there is not', async () => {
  const save = (list: string, query: string) =>
    portal
      .as(world.dana)
      .post('/views', { list: [list], path: ['/alarms'], query: [query], name: ['Severe'] })
  expect((await save('alarms', 'severity=critical')).status).toBe(200)
  expect(await html('/alarms')).toContain('href="/alarms?severity=critical"')
  expect(await html('/services')).not.toContain('Severe')
  expect((await save('nothing', '')).status).toBe(404)
  expect((await save('constructor', '')).status).toBe(404)
  expect((await save('commands', 'severity=critical')).status).toBe(400)
})

test('a CSV has the chosen columns and rows of a view, or all; who took it stands in the log', async () => {
  const lines = async (path: string) => (await html(path)).trim().split('\r\n')
  expect((await lines('/tenants.csv'))[0]).toBe(
    'company,shortname,msp,state,host,agents,agents_used,disk,disk_used,sites,created,active',
  )
  const view = await lines('/tenants.csv?q=alder&cols=state')
  expect(view).toHaveLength(2)
  expect(view[0]).toBe('company,msp,state,host,agents_used,disk_used')
  expect(view[1]).toMatch(/^Alder Foods,Harbor Telecom,active/)
  const [line] = await db.sql`
    select actor_name, subject_name from log_entry where type = 'tenants.exported' order by at desc limit 1`
  expect(line).toEqual({ actor_name: world.dana.name, subject_name: 'q=alder&cols=state' })
})
