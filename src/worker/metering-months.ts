import { readFile } from '../domain/metering/closed.ts'
import { closeNextMonth } from '../domain/metering/months.ts'
import { queueReports } from '../domain/metering/reports.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Attached } from './license-report.ts'
import type { PeriodicJob } from './log-chain.ts'

/**
 * Months of metering are closed within a minute of their time, each in a transaction of its own; missed ones too, the oldest
 * first. Then their reports are queued.
 */
export const monthJobs = (database: Database): PeriodicJob[] => {
  const within = limited(database, workerLimits)
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(within, system({ kind: 'provider' }), (scope) =>
      runExclusively(scope, 'mau-months', () => work(scope)),
    )
  return [
    {
      name: 'mau-months',
      seconds: 60,
      async work() {
        while (await asProvider(closeNextMonth));
        await asProvider(queueReports)
      },
    },
  ]
}

/** The file of a closed month, as it is downloaded. */
export async function monthFile(
  database: Database,
  mspId: string,
  month: string,
): Promise<Attached> {
  const text = await Scope.enter(
    database,
    system({ kind: 'provider' }),
    (scope) => readFile(scope, mspId, month),
    'read only',
  )
  return { name: `mau-${month}.csv`, type: 'text/csv', bytes: Buffer.from(text) }
}
