import { sql } from 'drizzle-orm'
import { listenBy } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { freePorts } from '../ha/processes.ts'
import { hasNats, natsServer } from '../realtime/nats.ts'
import { testSecret } from '../support/setup.ts'
import { makeBenchDatabase } from './database.ts'
import { callsASecond, compare, median, shown } from './measure.ts'
import type { Plan } from './plan.ts'

const crowds = [1, 8, 32]

/**
 * L1: commits a second of one, 8 and 32 clients with one row and one announcement each, by NOTIFY and over NATS; without any is beside it. On the
 * disk that there is: NOTIFY's commits reach it one by one, so without fsync there is little to see.
 */
export async function benchAnnouncing({ isQuick, report }: Plan): Promise<void> {
  if (!hasNats()) throw new Error('nats-server is not installed')
  const bench = await makeBenchDatabase()
  const { owner, login } = bench
  await bench.sql`create table bench_row (n int)`
  await bench.sql`grant insert on bench_row to public`
  const [port = 0] = await freePorts(1)
  const nats = natsServer(port)
  await nats.start()
  const nothing = { announced() {}, disconnected() {}, reconnected() {} }
  const notifying = new Pool(login, Math.max(...crowds))
  const publishing = new Pool(login, Math.max(...crowds))
  // each has one who listens, as a process has
  const ears = [
    await listenBy({ secret: testSecret }, { pool: notifying, owner, login }, nothing),
    await listenBy(
      { secret: testSecret, eventsUrl: nats.url },
      { pool: publishing, owner, login },
      nothing,
    ),
  ]
  const commits = (clients: number, pool: Pool, says: boolean) => () =>
    callsASecond(clients, isQuick ? 150 : 1000, () =>
      Scope.enter(pool, system({ kind: 'provider' }), async (scope) => {
        await scope.db.execute(sql`insert into bench_row values (1)`)
        if (says) await scope.announce('queue')
      }),
    )
  const [fsync] = await bench.sql<{ fsync: string }[]>`show fsync`
  for (const clients of crowds) {
    const silent: number[] = []
    const without = commits(clients, publishing, false)
    const published = commits(clients, publishing, true)
    const found = await compare(
      isQuick ? 3 : 10,
      async () => {
        silent.push(await without())
        return published()
      },
      commits(clients, notifying, true),
    )
    report({
      ...{ goal: 'L1', sense: 'at least', limit: 1, ...found },
      what: `commits a second of ${clients} clients that announce: over NATS ÷ by NOTIFY`,
      beside: `${shown(found.subject)} and ${shown(found.control)} a second, ${shown(median(silent))} without an announcement; fsync ${fsync?.fsync}`,
    })
  }
  for (const ear of ears) await ear.stop()
  await Promise.all([notifying.end(), publishing.end()])
  await nats.kill()
  await bench.drop()
}
