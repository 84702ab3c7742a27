import { beforeAll, expect, test } from 'vitest'
import { pairedWall } from '../realtime/walls.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const page = async () => (await portal.as(world.vera).get('/status')).text()

test('the status page tells whether the canary has looked, and what it saw', async () => {
  expect(await page()).toContain('Not checked yet')
  await db.sql`insert into canary_run (started_at, ended_at, attempts) values (now() - interval '1 minute', now(), 80)`
  expect(await page()).toContain('No cross-tenant access detected')
  await db.sql`update canary_run set ended_at = now() - interval '20 minutes', started_at = now() - interval '21 minutes'`
  expect(await page()).toContain('Check overdue')
  await db.sql`insert into canary_run (ended_at, attempts, leaks) values (now(), 80, '["/services shows x"]')`
  const seen = await page()
  expect(seen).toContain('Cross-tenant access detected')
  expect(seen).toContain('/services shows x')
})

test('what kept the canary from looking is said as a sentence', async () => {
  await db.sql`delete from canary_run`
  await db.sql`insert into canary_run (ended_at, attempts, error) values (now(), 3, '{"code":"canary-failed","params":{}}')`
  const seen = await page()
  expect(seen).toContain('Check failed')
  expect(seen).toContain('The check could not be completed; see the process log.')
})

test('the queue’s figures are the queue’s', async () => {
  await db.sql`insert into command (audience, lane, kind, subject_kind, subject_name, requested_name, state, lease_until, attempt)
    values ('provider', 'housekeeping', 'import', 'import', 's', 'n', 'executing', now() - interval '1 minute', 1)`
  expect(await page()).toMatch(/Stalled<\/dt><dd>1/)
})

test('whether a worker lives is said, and since when none does', async () => {
  expect(await page()).toContain('No worker is running')
  await db.sql`insert into worker_process (name) values ('w')`
  expect(await page()).toMatch(/Worker last heard: <time/)
  await db.sql`update worker_process set seen_at = now() - interval '40 seconds'`
  expect(await page()).toMatch(/No worker is running.*Last heard: <time/s)
})

test('walls are counted by whether their screen is heard, whosever they are', async () => {
  const [shown, silent, over] = [await pairedWall(db), await pairedWall(db), await pairedWall(db)]
  await pairedWall(db, { mspId: world.harbor.id })
  await db.sql`update wallboard set last_frame_at = now() where id in (${shown.id}, ${over.id})`
  await db.sql`update wallboard set last_frame_at = now() - interval '1 minute' where id = ${silent.id}`
  await db.sql`update wallboard set expires_at = now() where id = ${over.id}`
  expect(await page()).toMatch(
    /Shown<\/dt><dd>1 <\/dd>.*Silent<\/dt><dd>2 <\/dd>.*Approval expired<\/dt><dd>1 <\/dd>/s,
  )
})

test('the status is the provider’s alone', async () => {
  expect((await portal.as(world.olivia).get('/status')).status).toBe(403)
})

test('migrations are listed with their release and how long they took, the newest first', async () => {
  await db.sql`insert into schema_migration (tag, hash, release, oldest, took_ms, applied_at)
    values ('0099_later', 'h', '9.8.7', '0.1.0', 2340, now() + interval '1 minute')`
  const card = /id="status-migrations".*?<\/table>/s.exec(await page())?.[0] ?? ''
  await db.sql`delete from schema_migration where tag = '0099_later'`
  const rows = [...card.matchAll(/<th scope="row">(.*?)<\/th>/g)].map(([, tag]) => tag)
  expect(rows.slice(0, 1).concat(rows.slice(-1))).toEqual(['0099_later', '0000_ground'])
  expect(card).toMatch(/0099_later<\/th><td>9\.8\.7 ?<\/td>.*?2\.3 s/s)
})
