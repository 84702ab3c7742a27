import { keepMaintenance } from '../domain/alarms/maintenance.times.ts'
import { keptDays, pruneAlarms, settleAlarms } from '../domain/alarms/settling.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { watchTime } from '../domain/operations/watch.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

/** A second is how long pages wait for a repeat; an hour is soon enough for what is old. */
const settleSeconds = 1
const pruneSeconds = 3600
/** What days tell may wait for minutes. */
const watchSeconds = 300

export const alarmJobs = (database: Database): PeriodicJob[] => {
  const own = limited(database, workerLimits)
  return [
    {
      name: 'alarms',
      seconds: settleSeconds,
      work: () =>
        Scope.enter(own, system({ kind: 'provider' }), (scope) =>
          runExclusively(scope, 'alarms', async () => {
            await keepMaintenance(scope)
            await settleAlarms(scope)
          }),
        ),
    },
    {
      name: 'alarms-of-time',
      seconds: watchSeconds,
      work: () =>
        Scope.enter(own, system({ kind: 'provider' }), (scope) =>
          runExclusively(scope, 'alarms-of-time', () => watchTime(scope)),
        ),
    },
    {
      name: 'alarms-pruned',
      seconds: pruneSeconds,
      async work() {
        for (let last = 1; last > 0; )
          last =
            (await Scope.enter(own, dispatcher, (scope) =>
              runExclusively(scope, 'alarms-pruned', async () =>
                pruneAlarms(scope, await keptDays(scope)),
              ),
            )) ?? 0
      },
    },
  ]
}
