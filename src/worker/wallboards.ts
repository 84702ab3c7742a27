import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import { removeOverdue, silenceSeconds, tellSilent } from '../domain/wallboards/expiry.ts'
import type { PeriodicJob } from './log-chain.ts'

/** An hour is soon enough for what ended a month ago. */
const pruneSeconds = 3600

/** Lists learn within seconds which walls fell silent; those whose approval ended long ago go. */
export const wallboardJobs = (database: Database): PeriodicJob[] => {
  const own = limited(database, workerLimits)
  const once = <T>(name: string, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(own, system({ kind: 'provider' }), (scope) =>
      runExclusively(scope, name, () => work(scope)),
    )
  return [
    {
      ...{ name: 'wallboards', seconds: silenceSeconds },
      work: () => once('wallboards', tellSilent),
    },
    {
      ...{ name: 'wallboards-over', seconds: pruneSeconds },
      async work() {
        for (let last = 1; last > 0; ) last = (await once('wallboards-over', removeOverdue)) ?? 0
      },
    },
  ]
}
