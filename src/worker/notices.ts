import { matchEvents, matchedAtOnce } from '../domain/notices/matching.ts'
import { ownersWithDue, type SayIn, sendDue } from '../domain/notices/sending.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { PeriodicJob } from './log-chain.ts'

/** Owners that one run sends for; those left come first in the next. */
const ownersAtOnce = 100

/** A second after an alarm was raised whoever is to hear of it has a message queued. */
export const noticeJobs = (database: Database, sayIn: SayIn): PeriodicJob[] => [
  { name: 'notices', seconds: 1, work: () => tellAll(limited(database, workerLimits), sayIn) },
]

/**
 * Matches what rules have not looked at, some thousands in a transaction, and then sends for each owner in a transaction of its own:
 * what goes wrong for one keeps nobody else's. One process does either at a time, so that they never wait for each other.
 */
export async function tellAll(database: Database, sayIn: SayIn): Promise<void> {
  const provider = system({ kind: 'provider' })
  for (let last = matchedAtOnce; last === matchedAtOnce; )
    last =
      (await Scope.enter(database, provider, (scope) =>
        runExclusively(scope, 'notices', () => matchEvents(scope)),
      )) ?? 0
  const owners = await Scope.enter(
    database,
    provider,
    (scope) => ownersWithDue(scope, ownersAtOnce),
    'read only',
  )
  const failures: unknown[] = []
  for (const { tenantId, mspId } of owners) {
    const audience = tenantId
      ? ({ kind: 'tenant', tenant: tenantId } as const)
      : mspId
        ? ({ kind: 'msp', msp: mspId } as const)
        : ({ kind: 'provider' } as const)
    try {
      await Scope.enter(database, system(audience), (scope) =>
        runExclusively(scope, 'notices', () => sendDue(scope, sayIn)),
      )
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, 'notices of some owners were not sent')
}
