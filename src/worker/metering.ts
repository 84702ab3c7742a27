import { announceMau } from '../domain/metering/news.ts'
import { seededAtOnce, seedMonths, watchPartitions } from '../domain/metering/seeding.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

/** What was counted is said at most once a second; a month begins with who is active; partitions are there before they are needed. */
export function meteringJobs(database: Database): PeriodicJob[] {
  const within = limited(database, workerLimits)
  const asProvider = <T>(job: string, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(within, system({ kind: 'provider' }), (scope) =>
      runExclusively(scope, job, () => work(scope)),
    )
  return [
    {
      name: 'mau-news',
      seconds: 1,
      work: () =>
        Scope.enter(within, dispatcher, (scope) =>
          runExclusively(scope, 'mau-news', () => announceMau(scope)),
        ),
    },
    {
      name: 'mau-begin',
      seconds: 30,
      async work() {
        while ((await asProvider('mau-begin', (scope) => seedMonths(scope))) === seededAtOnce);
      },
    },
    {
      name: 'mau-partitions',
      seconds: 600,
      work: () => asProvider('mau-partitions', watchPartitions),
    },
  ]
}
