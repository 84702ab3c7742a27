import { GraphError } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import { sealedOf, sendChangesKind } from '../domain/directory/changes.sending.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { credentialsOf } from './credentials.ts'
import type { Context, Kind } from './kinds.ts'
import { sendChanges } from './send-changes.ts'

const maxMs = 30 * 60 * 1000

/** Sends a tenant's queued changes and asks about those that Microsoft has taken, without reading its directory. */
export const sendingKind = (options: { graph: Graph; seal: Seal }): Kind => ({
  ...{ name: sendChangesKind, lane: 'service', steps: 1, concurrency: 4, timeoutMs: maxMs },
  run: (context) => send(context, options),
})

async function send(context: Context, { graph, seal }: { graph: Graph; seal: Seal }) {
  const { tenantId } = context.command
  if (!tenantId) throw new Refusal('conflict', 'authentication-gone')
  await context.progress(1, message('step-send-changes'))
  const sealed = await context.scope((scope) => sealedOf(scope, tenantId))
  if (!sealed) throw new Refusal('conflict', 'authentication-gone')
  try {
    const credentials = await credentialsOf(context, seal, sealed)
    return await sendChanges(context, graph, { tenantId, credentials })
  } catch (error) {
    if (error instanceof GraphError && !context.signal.aborted)
      throw new Refusal('conflict', error.reason)
    throw error
  }
}
