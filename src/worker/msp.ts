import { advanceOrders } from '../domain/msp/orders.times.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

/** Orders begin and end within a quarter of a minute of their time; what they allow follows the time itself. */
export const mspJobs = (database: Database): PeriodicJob[] => [
  {
    ...{ name: 'orders', seconds: 15 },
    work: () =>
      Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, 'orders', () => advanceOrders(scope)),
      ),
  },
]
