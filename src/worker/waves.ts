import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import type { Logger } from 'pino'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import { advanceWave, openWaves } from '../domain/waves/advance.ts'
import type { PeriodicJob } from './log-chain.ts'

/** While none is under way, for what was not heard. */
const idleMs = 1000
/** While one is under way it is looked at after so long, and less and less often while nothing of it ends. */
const [soonMs, everyMs] = [10, 100]
/** After so long the schedule has its turn. */
const atOnceMs = 5000

/** Waves are looked at as soon as one is begun or let go on, each second in any case, and while one is under way all the time. */
export function waveJobs(
  database: Database,
  log: Pick<Logger, 'error'>,
  onWake: (wake: () => void) => void = () => {},
): PeriodicJob[] {
  const provider = system({ kind: 'provider' })
  const as = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(limited(database, workerLimits), provider, work)
  const woken = new EventTarget()
  /** One was begun since they were last looked at. */
  let isDue = false
  onWake(() => {
    isDue = true
    woken.dispatchEvent(new Event('wave'))
  })

  /** In a transaction of its own: one that fails stops none of the others, and is looked at again. */
  async function advance(id: string): Promise<boolean> {
    try {
      return await as((scope) => advanceWave(scope, id))
    } catch (error) {
      log.error({ err: error, wave: id }, 'a wave could not be advanced')
      return false
    }
  }

  /** Until one is begun, or for a second. */
  async function wait(stopping: AbortSignal | undefined): Promise<void> {
    if (isDue) return
    const over = new AbortController()
    const signal = stopping ? AbortSignal.any([stopping, over.signal]) : over.signal
    await Promise.race([
      once(woken, 'wave', { signal }),
      rest(idleMs, undefined, { signal }),
    ]).catch(() => {})
    over.abort()
  }

  return [
    {
      ...{ seconds: 0, name: 'waves' },
      async work(stopping) {
        await wait(stopping)
        isDue = false
        const end = performance.now() + atOnceMs
        let pauseMs = soonMs
        for (let open = await as(openWaves); open.length > 0; open = await as(openWaves)) {
          let hasChanged = false
          for (const id of open) if (await advance(id)) hasChanged = true
          if (stopping?.aborted || performance.now() > end) return
          pauseMs = hasChanged ? soonMs : Math.min(2 * pauseMs, everyMs)
          await rest(pauseMs)
        }
      },
    },
  ]
}
