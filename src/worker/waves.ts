import { setTimeout as rest } from 'node:timers/promises'
import type { Logger } from 'pino'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import { advanceWave, openWaves } from '../domain/waves/advance.ts'
import type { PeriodicJob } from './log-chain.ts'

const everyMs = 200
/** After so long others have their turn. */
const atOnceMs = 5000

/** Waves are looked at each second, and while one is under way as soon as what it queued may have ended. */
export function waveJobs(database: Database, log: Pick<Logger, 'error'>): PeriodicJob[] {
  const provider = system({ kind: 'provider' })
  const as = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(limited(database, workerLimits), provider, work)

  /** In a transaction of its own: one that fails stops none of the others, and is looked at again. */
  async function advance(id: string): Promise<boolean> {
    try {
      return await as((scope) => advanceWave(scope, id))
    } catch (error) {
      log.error({ err: error, wave: id }, 'a wave could not be advanced')
      return false
    }
  }

  return [
    {
      ...{ seconds: 1, name: 'waves' },
      async work(stopping) {
        const end = performance.now() + atOnceMs
        for (let open = await as(openWaves); open.length > 0; open = await as(openWaves)) {
          let hasChanged = false
          for (const id of open) if (await advance(id)) hasChanged = true
          if (stopping?.aborted || performance.now() > end) return
          if (!hasChanged) await rest(everyMs)
        }
      },
    },
  ]
}
