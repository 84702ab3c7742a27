import { type Database, Scope, system } from '../domain/scope.ts'
import { bounded } from '../domain/services/commands.claim.ts'
import { alone } from '../domain/settings/housekeeping.ts'
import { closeMonths, grantMissing, reclaimExpired } from '../domain/tenants/usage.upkeep.ts'
import type { Duty } from './seal.ts'

const upkeep = [
  { name: 'sessions', seconds: 10, work: reclaimExpired },
  { name: 'months', seconds: 60, work: closeMonths },
  { name: 'quotas', seconds: 60, work: grantMissing },
]

/** What becomes of quotas without anybody asking: sessions that are over, months that are over, tenants without any. */
export const usageDuties = (database: Database): Duty[] =>
  upkeep.map(({ name, seconds, work }) => ({
    name,
    seconds,
    work: () =>
      Scope.enter(database, system({ kind: 'provider' }), (scope) =>
        bounded(scope, () => alone(scope, name, () => work(scope))),
      ),
  }))
