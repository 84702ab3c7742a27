import type { ConsentClient } from '../connectors/consent.ts'
import { pollCode, takeDueCodes } from '../domain/onboarding/invitations.polling.ts'
import { expireInvitations } from '../domain/onboarding/invitations.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Log } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

type Parts = { database: Database; seal: Seal; consents: ConsentClient; log: Log }

const pollSeconds = 2
const expirySeconds = 30
/** Codes that one process asks about at a time. */
const atOnce = 20

/** What goes on with invitations to consent while nobody looks: codes are asked about, and what is over ends. */
export function consentJobs({ database, seal, consents, log }: Parts): PeriodicJob[] {
  const own = limited(database, workerLimits)
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(own, system({ kind: 'provider' }), work)
  return [
    {
      name: 'consent-codes',
      seconds: pollSeconds,
      work: async () => {
        const due = await asProvider((scope) => takeDueCodes(scope, atOnce))
        const asked = due.map((code) =>
          pollCode({ database: own, seal, consents }, code).catch((error) =>
            log.warn({ err: error, invitation: code.id }, 'a code could not be asked about'),
          ),
        )
        await Promise.all(asked)
      },
    },
    {
      name: 'consent-ends',
      seconds: expirySeconds,
      work: () =>
        asProvider((scope) =>
          runExclusively(scope, 'consent-ends', () => expireInvitations(scope)),
        ),
    },
  ]
}
