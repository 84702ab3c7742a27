import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { type Report, report } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const provider = system({ kind: 'provider' })
const active = 3000
const batch = 20
let world: World

/** The new ones are of a service; whatever it has is counted with each. */
const said = (severity: Report['severity'], from: number, many: number): Report[] =>
  Array.from({ length: many }, (_, n) => ({
    ...{ owner: { tenantId: world.alder.id }, severity },
    ...(from >= active && { serviceId: world.alder.service }),
    ...{ key: `storm|${from + n}`, name: verbatim('Port down'), source: verbatim('switch 1') },
    text: verbatim('Link down'),
  }))

/** How many rows of alarms PostgreSQL read for these reports, found or passed over. */
const rowsRead = (reports: readonly Report[]) =>
  Scope.enter(db.pool, provider, async (scope) => {
    // what this connection has counted and not yet told
    const counted = async () => {
      const [found] = await scope.db.execute<{ rows: number }>(sql`
        select (seq_tup_read + idx_tup_fetch)::integer as rows from pg_stat_xact_user_tables where relname = 'alarm'`)
      return found?.rows ?? 0
    }
    const before = await counted()
    await report(scope, reports)
    return (await counted()) - before
  })

beforeAll(async () => {
  world = await makeWorld(db)
  // nobody has counted yet how many there are, as in a storm's first minute
  for (let from = 0; from < active; from += 500)
    await Scope.enter(db.pool, provider, (scope) => report(scope, said('minor', from, 500)))
})

test.each([
  ['new', 'minor', active],
  ['repeated', 'minor', 0],
] as const)(
  'what is %s reads a few alarms each, however many are active',
  async (_, severity, from) => {
    const read = await rowsRead(said(severity, from, batch))
    expect(read).toBeGreaterThanOrEqual(batch)
    expect(read).toBeLessThan(batch * 25)
  },
)
