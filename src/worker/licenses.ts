import type { LicenseKeys } from '../domain/licensing/license-files.format.ts'
import { settleLicenseFiles } from '../domain/licensing/license-files.settle.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

/** Of a file that ended, and of one whose key is not among these, the pools know within a minute. */
export const licenseJobs = (database: Database, keys: LicenseKeys): PeriodicJob[] => [
  {
    name: 'license-files',
    seconds: 60,
    work: () =>
      Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, 'license-files', () => settleLicenseFiles(scope, keys)),
      ),
  },
]
