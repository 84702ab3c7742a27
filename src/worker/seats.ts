import { sql } from 'drizzle-orm'
import { watchSeats } from '../domain/licensing/seats.watch.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

const sweepSeconds = 15
/** So many leases end in one transaction, so that nobody who wants a seat waits for long. */
const atOnce = 1000

/** Seats whose clients are silent end within seconds; whoever would be denied one has ended them already. */
export const seatJobs = (database: Database): PeriodicJob[] => [
  {
    name: 'seats',
    seconds: sweepSeconds,
    async work() {
      const within = limited(database, workerLimits)
      for (let ended = atOnce; ended === atOnce; )
        ended = await Scope.enter(within, dispatcher, async ({ db }) => {
          const [row] = await db.execute<{ ended: number }>(
            sql`select portal_seats_expire(${atOnce}) as ended`,
          )
          return row?.ended ?? 0
        })
      await Scope.enter(within, system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, 'seats', () => watchSeats(scope)),
      )
    },
  },
]
