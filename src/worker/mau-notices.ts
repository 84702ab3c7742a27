import { watchMau } from '../domain/metering/notices.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

/** Who is near the end of what they may have hears of it within seconds. */
export const mauNoticeJobs = (database: Database): PeriodicJob[] => [
  {
    name: 'mau-notices',
    seconds: 15,
    work: () =>
      Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, 'mau-notices', () => watchMau(scope)),
      ),
  },
]
