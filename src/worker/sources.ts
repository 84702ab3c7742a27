import { watchSeconds, watchSources } from '../domain/notices/silence.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

export const sourceJobs = (database: Database): PeriodicJob[] => {
  const own = limited(database, workerLimits)
  return [
    {
      name: 'alarm-sources',
      seconds: watchSeconds,
      work: () =>
        Scope.enter(own, system({ kind: 'provider' }), (scope) =>
          runExclusively(scope, 'alarm-sources', () => watchSources(scope)),
        ),
    },
  ]
}
