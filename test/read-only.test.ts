import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { beforeAll, expect, test } from 'vitest'
import { Pool } from '../src/database/pool.ts'
import { DatabaseAway, Scope, system } from '../src/domain/scope.ts'
import { createReadiness, lookForChanges } from '../src/readiness.ts'
import { onPostgres, testDatabase } from './support/database.ts'
import { portalOf } from './support/portal.ts'
import { atEndOfFile } from './support/worker.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
let pool = db.pool
const { app, as, signedIn } = portalOf({ transaction: (...asked) => pool.transaction(...asked) })
const at = 'http://localhost:3000'
let world: World
let headers: Record<string, string>
beforeAll(async () => {
  world = await makeWorld(db)
  headers = { ...(await signedIn(world.dana)), 'HX-Request': 'true' }
})

/** As of a fail-over: no change is taken, and nobody keeps the connection that was. */
async function switchTo(isReadOnly: boolean) {
  const owner = postgres({ ...db.owner, max: 1, onnotice: () => {} })
  const [found] = await owner<{ name: string }[]>`select current_database() as name`
  await owner.unsafe(`begin; set local transaction_read_only = off;
    alter database "${found?.name}" set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}; commit`)
  if (onPostgres)
    await owner`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = ${db.login.user ?? ''}`
  await owner.end()
}
const addSite = (extra: Record<string, string> = {}) =>
  app.request(`${at}/tenants/${world.alder.id}/sites`, {
    method: 'POST',
    headers: { ...headers, ...extra },
    body: new URLSearchParams({ name: 'Branch', timeZone: 'Europe/London', language: 'en' }),
  })

test('a scope that reads only and writes is a fault of its own, and no trouble of the database', async () => {
  const failed = Scope.enter(
    db.pool,
    system({ kind: 'provider' }),
    (scope) => scope.db.execute(sql`update setting set version = version`),
    'read only',
  )
  await expect(failed).rejects.not.toBeInstanceOf(DatabaseAway)
})

// the embedded database has one session, whose defaults a new setting does not reach
test.skipIf(!onPostgres)(
  `while the database takes no changes pages are shown, changes are refused in words, and it heals by itself${onPostgres ? '' : ' (skipped: needs PostgreSQL)'}`,
  async () => {
    pool = new Pool(db.login, 4)
    atEndOfFile(() => pool.end())
    // an hour without a look: the page's answer is followed by a stamp that cannot be written
    await db.sql`update session set seen_at = now() - interval '10 minutes'`
    await switchTo(true)
    try {
      for (const path of ['/services', '/alarms', '/profile', '/settings/tokens/new'])
        expect([path, (await app.request(`${at}${path}`, { headers })).status]).toEqual([path, 200])
      // in one transaction with the look-up, too
      const refused = await addSite()
      const text = await refused.text()
      expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5'])
      expect(text).toContain('takes no changes at the moment')
      expect(text).toContain('Nothing was changed')
      expect(refused.headers.get('HX-Retarget'), 'the form stays as it is').toBe('#notice')
      const enter = await app.request(`${at}/session`, {
        method: 'POST',
        headers: { Host: 'localhost:3000', Origin: at },
        body: new URLSearchParams({ login: 'dana@northline.example', password: 'x'.repeat(12) }),
      })
      expect([enter.status, (await enter.text()).includes('takes no changes')]).toEqual([503, true])
      expect(await createReadiness(pool)()).toBe('the database is read-only')
      expect(await lookForChanges(pool)).toBe('read-only')
    } finally {
      await switchTo(false)
    }
    const from = performance.now()
    await expect
      .poll(async () => (await addSite()).status, { timeout: 5000, interval: 50 })
      .toBe(200)
    expect(performance.now() - from).toBeLessThan(5000)
    expect(await createReadiness(pool)()).toBeNull()
    expect(await lookForChanges(pool)).toBeNull()
    expect((await as(world.dana).get('/services')).status).toBe(200)
  },
)
