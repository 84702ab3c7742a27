import { SbcError, type Sbcs } from '../connectors/sbcs.ts'
import { openSbcAccess } from '../domain/onboarding/sbcs.ts'
import { ocPlanIn } from '../domain/operator-connect/oc-dial-plan.ts'
import { keepSbcRows, sbcsToRead } from '../domain/operator-connect/sbc-rows.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Log } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

type Parts = {
  database: Database
  seal: Seal
  sbcs: Pick<Sbcs, 'configuration'>
  log: Pick<Log, 'warn'>
}

const everySeconds = 300
const [sbcsAtOnce, numbersAtOnce] = [20, 5000]

/** Looks for the numbers that we wrote into dial plans, each SBC once an hour; one that does not answer keeps what was found before. */
export function sbcRowJobs({ database, seal, sbcs, log }: Parts): PeriodicJob[] {
  const own = limited(database, workerLimits)
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(own, system({ kind: 'provider' }), work)

  async function readSbc(id: string, before: string, stopping?: AbortSignal): Promise<void> {
    const access = await asProvider((scope) => openSbcAccess(scope, seal, id))
    if (!access) return
    const plan = ocPlanIn(await sbcs.configuration(access, stopping))
    const most = numbersAtOnce
    const keep = () => asProvider((scope) => keepSbcRows(scope, { sbcId: id, plan, before, most }))
    while ((await keep()) === most) stopping?.throwIfAborted()
  }

  return [
    {
      ...{ name: 'sbc-rows', seconds: everySeconds },
      async work(stopping) {
        for (const { id, now } of await asProvider((scope) => sbcsToRead(scope, sbcsAtOnce)))
          await readSbc(id, now, stopping).catch((error) => {
            stopping?.throwIfAborted()
            if (!(error instanceof SbcError)) throw error
            log.warn({ err: error, sbc: id }, 'the dial plan of an SBC was not read')
          })
      },
    },
  ]
}
