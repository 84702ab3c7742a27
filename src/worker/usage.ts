import { watchLimits } from '../domain/licensing/limits.ts'
import { expireUpgrades } from '../domain/licensing/reservations.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import { closeMonths, grantMissing, reclaimExpired } from '../domain/tenants/usage.months.ts'
import type { PeriodicJob } from './log-chain.ts'

const upkeep = [
  { name: 'sessions', seconds: 10, work: reclaimExpired },
  { name: 'months', seconds: 60, work: closeMonths },
  { name: 'quotas', seconds: 60, work: grantMissing },
  { name: 'license-limits', seconds: 60, work: watchLimits },
  { name: 'upgrades', seconds: 60, work: expireUpgrades },
]

/** What becomes of quotas and licenses without anybody asking: sessions, months, graces and upgrades that are over, tenants without quotas. */
export const usageJobs = (database: Database): PeriodicJob[] =>
  upkeep.map(({ name, seconds, work }) => ({
    name,
    seconds,
    work: () =>
      Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, name, () => work(scope)),
      ),
  }))
