import { beforeAll, expect, test } from 'vitest'
import { limited } from '../src/domain/scope.ts'
import { createReadiness } from '../src/readiness.ts'
import { testDatabase } from './support/database.ts'
import { portalOf } from './support/portal.ts'
import { smallTablespace } from './support/tablespace.ts'
import { atEndOfFile } from './support/worker.ts'
import { makeWorld, type World } from './support/world.ts'

const disk = await smallTablespace(64)
if (typeof disk !== 'string') atEndOfFile(disk.stop)
const db = await testDatabase(typeof disk === 'string' ? {} : { tablespace: disk.name })
const { app, signedIn } = portalOf(db.pool)
const at = 'http://localhost:3000'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

test('however many ask for readiness, it is written once, and nothing of it stays', async () => {
  const asked = { 'read only': 0, 'read write': 0 }
  const readiness = createReadiness({
    transaction(settings, mode, work) {
      asked[mode] += 1
      return db.pool.transaction(settings, mode, work)
    },
  })
  const many = await Promise.all(Array.from({ length: 50 }, readiness))
  expect([new Set(many), asked]).toEqual([new Set([null]), { 'read only': 1, 'read write': 1 }])
  expect(await db.sql`select 1 from pg_class where relname = 'write_probe'`).toHaveLength(0)
})

test('a database that answers and keeps nothing is not ready, and says why', async () => {
  const away = createReadiness({ transaction: () => Promise.reject(new Error('gone')) })
  expect(await away()).toBe('the database is away')
  const readOnly = createReadiness({
    transaction: (settings, _, work) => db.pool.transaction(settings, 'read only', work),
  })
  expect(await readOnly()).toBe('the database is away')
})

const why = typeof disk === 'string' ? ` (skipped: ${disk})` : ''
test.skipIf(typeof disk === 'string')(
  `on a full disk what is read is read, what would be kept is 503, and all heals when there is room${why}`,
  async () => {
    const headers = { ...(await signedIn(world.dana)), 'HX-Request': 'true' }
    const read = async (path: string) => (await app.request(`${at}${path}`, { headers })).status
    let saved = 0
    const save = async () => {
      const answer = await app.request(`${at}/tenants/${world.alder.id}/sites`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({
          ...{ name: `Branch ${saved}`, timeZone: 'Europe/London', language: 'en' },
        }),
      })
      const text = await answer.text()
      if (answer.ok) saved += 1
      return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), text }
    }
    expect(await save()).toMatchObject({ status: 200 })
    expect(await createReadiness(limited(db.pool, {}))()).toBeNull()

    await db.sql`create table ballast (filler text) with (autovacuum_enabled = off)`
    for (let rows = 512; rows >= 1; rows /= 2)
      await (async () => {
        for (;;)
          await db.sql`insert into ballast select repeat('x', 2000) || n from generate_series(1, ${rows}) n`
      })().catch((error) => expect(error.code).toBe('53100'))

    // as every other database on this server needs when one is dropped: without room for the holes of this one it fails
    await db.sql`checkpoint`
    // rows still fit into blocks that are there
    let refused = await save()
    for (let n = 0; n < 500 && refused.status === 200; n += 1) refused = await save()
    expect(refused).toMatchObject({ status: 503, retryAfter: '30' })
    expect(refused.text).toContain('no storage left')
    expect(await read('/services')).toBe(200)
    expect(await createReadiness(db.pool)()).toBe('the database is full')
    const kept = async () => {
      const [found] = await db.sql`select
        (select count(*)::int from site where name like 'Branch %') as sites,
        (select count(*)::int from log_entry where type = 'site.added') as lines`
      return found
    }
    expect(await kept(), 'no half of a change').toEqual({ sites: saved, lines: saved })

    await db.sql`drop table ballast`
    expect(await save()).toMatchObject({ status: 200 })
    expect(await createReadiness(db.pool)()).toBeNull()
  },
)
