import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { finishUpgrade, upgradeOnce } from '../domain/services/kits.run.ts'
import { kitSteps, upgradeKitKind } from '../domain/services/kits.ts'
import type { Kind } from './kinds.ts'

const maxMs = 5 * 60_000

/**
 * Takes a service's kit to the main tenant's, release by release, each in a transaction of its own: so it may be cut off
 * anywhere and goes on with what is left.
 */
export const upgradeKit: Kind = {
  ...{ name: upgradeKitKind, lane: 'service', steps: kitSteps, concurrency: 4, timeoutMs: maxMs },
  async run({ command, provider, conclude, progress }) {
    const { tenantId, subjectId: serviceId } = command
    if (!tenantId || !serviceId) throw new Refusal('missing', 'no-such-service')
    const of = { tenantId, serviceId }
    for (;;) {
      const done = await provider((scope) => upgradeOnce(scope, of))
      if (!done) break
      await progress(done.at, message('step-kit', { version: done.version }))
    }
    await progress(kitSteps, message('step-finish'))
    return conclude((scope) => finishUpgrade(scope, of))
  },
}
