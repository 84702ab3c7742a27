import { setTimeout as rest } from 'node:timers/promises'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import { advanceWave, openWaves } from '../domain/waves/advance.ts'
import type { PeriodicJob } from './log-chain.ts'

const everyMs = 200
/** After so long others have their turn. */
const atOnceMs = 5000

/** Waves are looked at each second, and while one is under way as soon as what it queued may have ended. */
export function waveJobs(database: Database): PeriodicJob[] {
  const provider = system({ kind: 'provider' })
  const as = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(limited(database, workerLimits), provider, work)
  return [
    {
      ...{ seconds: 1, name: 'waves' },
      async work() {
        const end = performance.now() + atOnceMs
        for (let open = await as(openWaves); open.length > 0; open = await as(openWaves)) {
          let hasChanged = false
          // one after the other, each in a transaction of its own: a wave that fails stops none of the others
          for (const id of open) if (await as((scope) => advanceWave(scope, id))) hasChanged = true
          if (performance.now() > end) return
          if (!hasChanged) await rest(everyMs)
        }
      },
    },
  ]
}
