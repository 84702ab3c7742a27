import { inArray } from 'drizzle-orm'
import { previewValidations, queueEachValidation } from '../connect/validations.ts'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { service } from '../schema/services.ts'
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
  'validate-access': {
    async preview(scope, ids) {
      const found = await servicesOf(scope, ids)
      const { skipped = [] } = await previewValidations(scope, tenantsOf(found))
      const reasons = new Map(skipped.map(({ item, reason }) => [item.id, reason]))
      const all = found.map(({ id, name, tenantId }) => ({
        ...{ item: { id, name: verbatim(name) }, reason: reasons.get(tenantId) },
      }))
      return {
        ready: all.filter(({ reason }) => !reason).map(({ item }) => item),
        skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
      }
    },
    /** A customer's services have one access: one command does it for all of them. */
    async queue(scope, ids) {
      const found = await servicesOf(scope, ids)
      const answers = await queueEachValidation(scope, tenantsOf(found))
      const answerOf = new Map(answers.map((one) => [one.tenantId, one]))
      return found.map(({ id: serviceId, tenantId }) => ({
        serviceId,
        ...(answerOf.get(tenantId) ?? { reason: message('no-such-tenant') }),
      }))
    },
  },
}

type Named = { id: string; name: string; tenantId: string }

const servicesOf = ({ db }: Scope, ids: readonly string[]): Promise<Named[]> =>
  db
    .select({ id: service.id, name: service.name, tenantId: service.tenantId })
    .from(service)
    .where(inArray(service.id, [...ids]))

const tenantsOf = (found: readonly Named[]) => [...new Set(found.map(({ tenantId }) => tenantId))]
