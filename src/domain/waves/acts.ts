import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import type { waveActs } from '../schema/waves.ts'
import type { Scope } from '../scope.ts'
import { previewKitUpgrades, queueKitUpgrades } from '../services/kits.ts'
import { previewReplications, queueReplications } from '../services/replications.ts'

export type WaveAct = (typeof waveActs)[number]
/** What became of a service: the command that does it, or why none does. */
export type Queued = { serviceId: string } & ({ commandId: string } | { reason: StoredMessage })

type Doing = {
  /** What it would be done to, and what it would leave out and why. */
  preview: (scope: Scope, ids: readonly string[]) => Promise<Preview>
  /** Queues it for each; services that are no longer there are not named. */
  queue: (scope: Scope, ids: readonly string[]) => Promise<Queued[]>
}

/** What a wave can do to a service, by the verbs that do it to one. */
export const doings: Record<WaveAct, Doing> = {
  replicate: {
    preview: previewReplications,
    async queue(scope, ids) {
      const { queued, merged, skipped } = await queueReplications(scope, ids)
      return [...queued, ...merged, ...skipped]
    },
  },
  'upgrade-kit': {
    preview: previewKitUpgrades,
    async queue(scope, ids) {
      const { queued, merged, skipped } = await queueKitUpgrades(scope, ids)
      return [...queued, ...merged, ...skipped]
    },
  },
  'validate-access': { preview: async () => ({ ready: [] }), queue: async () => [] },
}
