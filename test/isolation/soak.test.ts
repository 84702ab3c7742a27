import { expect, test } from 'vitest'
import { Pool } from '../../src/database/pool.ts'
import { counted } from '../support/counted.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { poolThatGivesTwice, poolThatSetsTheSession } from './broken.ts'
import { groundOf, soak } from './soak.ts'

const db = await testDatabase()
// TENANTRY_COUNTS=50 makes it 200,000
const scopes = (onPostgres ? 4000 : 500) * counts
const fewForBroken = 1000
const seed = Number(process.env.TENANTRY_SEED ?? Math.floor(Math.random() * 2 ** 31))

test(
  'many tenants over five connections read and write only their own, whatever is cut short',
  async () => {
    const ground = await groundOf(db.sql)
    const pool = new Pool(db.login, 5)
    // back ends can be cancelled and killed only where there are several
    const tally = await soak(pool, ground, { scopes, kills: onPostgres, seed })
    await pool.end()
    const { tried, ended, seconds, written, unknown, foreign, wrong, unexpected } = tally
    console.log(
      `soak, seed ${seed}: ${scopes} scopes in ${seconds.toFixed(1)} s, tried ${JSON.stringify(tried)}, ended ${JSON.stringify(ended)}, ${written} writes stand (${unknown} commits unanswered); ${foreign.length} foreign reads, ${wrong.length} wrong writes, ${unexpected.length} unexpected errors`,
    )
    counted('G4', 'scopes', scopes)
    for (const [what, times] of Object.entries(tried)) counted('G4', what, times)
    expect({ foreign, wrong, unexpected }).toEqual({ foreign: [], wrong: [], unexpected: [] })
    const attempts = onPostgres ? tried : { ...tried, cancels: 1, kills: 1 }
    for (const [what, times] of Object.entries(attempts)) expect(times, what).toBeGreaterThan(0)
    if (onPostgres) expect(ended.cancelled).toBeGreaterThanOrEqual(tried.cancels * 0.9)
    if (onPostgres) expect(ended.away).toBeGreaterThan(0)
    expect(written).toBeGreaterThan(scopes / 4)
  },
  60_000 * Math.max(1, counts),
)

test.skipIf(!onPostgres).each([
  ['sets the session', poolThatSetsTheSession],
  ['gives a connection back twice', poolThatGivesTwice],
])('a pool that %s is found out within a thousand scopes (PostgreSQL only)', async (_, broken) => {
  const fresh = await groundAnew()
  const pool = broken(db.login)
  const tally = await soak(pool, fresh, { scopes: fewForBroken, kills: false, seed })
  await pool.end()
  expect(tally.foreign.length + tally.wrong.length).toBeGreaterThan(0)
})

async function groundAnew() {
  await db.sql`truncate tenant cascade`
  return groundOf(db.sql)
}
