import { setTimeout as rest } from 'node:timers/promises'
import type { Webhooks } from '../connectors/webhooks.ts'
import type { Owner } from '../domain/log.ts'
import { message } from '../domain/messages.ts'
import {
  type Due,
  giveUpLate,
  nextDue,
  noteTry,
  ownersToServe,
  pruneDeliveries,
} from '../domain/notices/deliveries.sending.ts'
import { deliverKind, queueDeliver } from '../domain/notices/deliveries.ts'
import { signatureOf, webhookSecretAt } from '../domain/notices/signatures.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { audienceOf, workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context, Kind } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

type Parts = {
  webhooks: Webhooks
  seal: Seal
  /** After so long a command makes room for another owner's, and the rest of its messages goes on with a new one. */
  turnMs?: number
}

const usualTurnMs = 30_000
/** While an endpoint is answering, the others' new messages are looked for so often. */
const lookMs = 500

/**
 * Sends what is due to an owner's endpoints: each is told one message after the other, and all side by side, so that a slow one
 * holds itself alone. What fails waits for its due time, which is no attempt of this command's.
 */
export const deliverWork = (parts: Parts): Kind => ({
  name: deliverKind,
  lane: 'webhook',
  steps: 1,
  // waiting for an answer costs next to nothing, and so many owners may have a slow endpoint
  concurrency: 32,
  timeoutMs: 2 * usualTurnMs,
  run: (context) => drain(context, parts),
})

async function drain(context: Context, parts: Parts) {
  const { tenantId, mspId } = context.command
  const owner: Owner = { tenantId, mspId }
  const told = { delivered: 0, failed: 0 }
  const busy = new Map<string, Promise<void>>()
  const started = performance.now()
  const { turnMs = usualTurnMs } = parts
  const isTurnOver = () => performance.now() - started > turnMs
  const faults: unknown[] = []
  await context.progress(1, message('step-deliver'))
  await context.scope((scope) => giveUpLate(scope, owner))
  for (;;) {
    const due =
      isTurnOver() || faults.length > 0
        ? []
        : await context.scope((scope) => nextDue(scope, owner, [...busy.keys()]))
    for (const one of due) {
      const work = tryOne(context, parts, owner, one)
        .then((taken) => {
          told[taken ? 'delivered' : 'failed'] += 1
        })
        .catch((error) => void faults.push(error))
        .finally(() => busy.delete(one.webhookId))
      busy.set(one.webhookId, work)
    }
    if (busy.size === 0) break
    const look = new AbortController()
    await Promise.race([
      ...busy.values(),
      rest(lookMs, undefined, { signal: look.signal }).catch(() => {}),
    ])
    look.abort()
  }
  if (faults.length > 0) throw faults[0]
  return context.conclude(async (scope) => {
    if (isTurnOver()) await queueDeliver(scope, owner)
    return told
  })
}

/** One try of one message; what the endpoint says is kept before its next message goes out. */
async function tryOne(context: Context, { webhooks, seal }: Parts, owner: Owner, due: Due) {
  const { id, url, body, at, webhookId } = due
  const secrets = [
    seal.open(due.secret, webhookSecretAt(owner, webhookId, 'secret')),
    ...(due.formerSecret
      ? [seal.open(due.formerSecret, webhookSecretAt(owner, webhookId, 'former_secret'))]
      : []),
  ]
  const began = performance.now()
  const answer = await webhooks.post(url, {
    body,
    headers: { 'Tenantry-Delivery': id, 'Tenantry-Signature': signatureOf(at, body, secrets) },
    signal: context.signal,
  })
  const outcome = {
    ms: Math.round(performance.now() - began),
    ...(answer ?? { status: null, text: '', retryAfterSeconds: null }),
  }
  return context.scope((scope) => noteTry(scope, owner, due, outcome))
}

const dueSeconds = 5
const pruneSeconds = 3600
const ownersAtOnce = 50

/** What waits for its next try is looked for here; what is new is queued by whoever says it. */
export const webhookJobs = (database: Database): PeriodicJob[] => {
  const own = limited(database, workerLimits)
  const exclusively = <T>(name: string, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(own, dispatcher, (scope) => runExclusively(scope, name, () => work(scope)))
  return [
    {
      name: 'webhooks',
      seconds: dueSeconds,
      async work() {
        const owners = await exclusively('webhooks', (scope) => ownersToServe(scope, ownersAtOnce))
        for (const owner of owners ?? [])
          await Scope.enter(own, system(audienceOf(owner)), (scope) => queueDeliver(scope, owner))
      },
    },
    {
      name: 'deliveries-pruned',
      seconds: pruneSeconds,
      async work() {
        for (let last = 1; last > 0; )
          last = (await exclusively('deliveries-pruned', pruneDeliveries)) ?? 0
      },
    },
  ]
}
