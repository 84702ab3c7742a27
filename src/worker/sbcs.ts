import { createProber, type Prober } from '../connectors/sip/options.ts'
import { type Due, keepProbes, type Probed, takeDue } from '../domain/onboarding/sbcs.probes.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Log } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'
import { batched } from './parallel.ts'

type Options = {
  database: Database
  log: Pick<Log, 'warn'>
  allow?: readonly string[]
  prober?: Prober
  everySeconds?: number
  /** Probes under way at once in this process. */
  most?: number
}

/**
 * Asks each SBC once a minute whether it answers. Whose turn it is says one process at a time; the asking waits for no
 * transaction, and what it brought is written together.
 */
export function startSbcWork(options: Options): { jobs: PeriodicJob[]; stop(): Promise<void> } {
  const { log, everySeconds = 1, most = 64 } = options
  const database = limited(options.database, workerLimits)
  const prober =
    options.prober ?? createProber(options.allow === undefined ? {} : { allow: options.allow })
  const stopping = new AbortController()
  const asked = new Set<Promise<void>>()
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work)
  const kept = batched<Probed>((probed) =>
    asProvider((scope) => keepProbes(scope, probed)).catch((error) =>
      // seen again in a minute
      log.warn({ err: error }, 'what probes of SBCs brought was not kept'),
    ),
  )

  async function ask({ id, version, ...target }: Due) {
    try {
      kept.add({ id, version, answer: await prober.probe(target, stopping.signal) })
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ err: error, sbc: id }, 'an SBC was not asked')
    }
  }

  return {
    jobs: [
      {
        ...{ name: 'sbcs', seconds: everySeconds },
        async work() {
          const free = most - asked.size
          if (free <= 0) return
          const due = await asProvider((scope) =>
            runExclusively(scope, 'sbcs', () => takeDue(scope, { everySeconds, most: free })),
          )
          for (const one of due ?? []) {
            const asking = ask(one).finally(() => asked.delete(asking))
            asked.add(asking)
          }
        },
      },
    ],
    async stop() {
      stopping.abort()
      await Promise.all(asked)
      await kept.written()
      prober.close()
    },
  }
}
