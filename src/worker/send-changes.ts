import { z } from 'zod'
import type { NumberType } from '../connectors/graph/changes.ts'
import { GraphError } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import {
  changeOnce,
  numberSettled,
  policySettled,
  type Settled,
} from '../connectors/graph/settled.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import {
  awaitChange,
  beginChange,
  dueChanges,
  endChange,
  leaveChange,
  returnChange,
  type Sendable,
} from '../domain/directory/changes.sending.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import type { Context } from './kinds.ts'

type Whose = { tenantId: string; credentials: GraphCredentials }
export type Sent = { made: number; failed: number; open: number }

/** A change that could not be told of is looked at and asked for again this often. */
const mostAttempts = 5

/**
 * Sends a tenant's queued changes in their order, resumes what a worker left half sent, and asks about what Microsoft has
 * taken. One that fails fails no other. Throws only what concerns them all: the sign-in, or an aborted signal.
 */
export async function sendChanges(context: Context, graph: Graph, whose: Whose): Promise<Sent> {
  const sent: Sent = { made: 0, failed: 0, open: 0 }
  const due = await context.scope((scope) => dueChanges(scope, whose.tenantId))
  // what a user's number waits for is not overtaken by what comes after it
  const held = new Set<string>()
  for (const change of due) {
    const lane = `${change.graphId} ${change.kind.startsWith('number-') ? 'number' : change.kind}`
    if (held.has(lane)) continue
    const how = await sendOne(context, graph, whose, change)
    sent[how] += 1
    if (how === 'open') held.add(lane)
  }
  return sent
}

async function sendOne(
  context: Context,
  graph: Graph,
  whose: Whose,
  change: Sendable,
): Promise<keyof Sent> {
  const of = { tenantId: whose.tenantId, id: change.id }
  const { command, scope, signal } = context
  const end = async (failure: StoredMessage | null) => {
    await scope((s) => endChange(s, whose.tenantId, change, failure))
    return failure ? ('failed' as const) : ('made' as const)
  }
  const wait = async (operation: string | null) => {
    await scope((s) => awaitChange(s, of, operation))
    return 'open' as const
  }
  if (change.state !== 'confirming' && !(await scope((s) => beginChange(s, of, command.id))))
    return 'open'
  try {
    const outcome =
      change.state === 'confirming'
        ? await ask(graph, whose, change, signal)
        : await make(graph, whose, change, signal)
    if (outcome === 'done') return await end(null)
    if (typeof outcome === 'object' && 'failure' in outcome) return await end(outcome.failure)
    if (change.isLate) return await end(message('change-endless'))
    return await wait(outcome === 'pending' ? change.operation : outcome.operation)
  } catch (error) {
    if (signal.aborted || !(error instanceof GraphError)) throw error
    const { reason, kind, status } = error
    // the sign-in itself is refused: that concerns all of them, and the reading as well
    if (kind === 'refused' && status !== 403) {
      await scope((s) => returnChange(s, of, reason))
      throw error
    }
    if (kind !== 'transient' && !error.isUncertain) return end(reason)
    if (change.attempts + 1 >= mostAttempts && change.state !== 'confirming') return end(reason)
    if (change.state === 'confirming') return wait(change.operation)
    await scope((s) =>
      error.isUncertain ? leaveChange(s, of, reason) : returnChange(s, of, reason),
    )
    return 'open'
  }
}

type Outcome = 'done' | 'pending' | { operation: string | null } | { failure: StoredMessage }

const ofNumber = z.object({ number: z.string(), numberType: z.string() })
const ofPolicy = z.object({ policyType: z.string(), policy: z.string().nullable() })
const ofDetails = z.object({
  displayName: z.string().optional(),
  department: z.string().nullable().optional(),
  usageLocation: z.string().nullable().optional(),
})

const isNumberType = (word: string): word is NumberType =>
  ['directRouting', 'operatorConnect', 'callingPlan'].includes(word)

/** Makes a change, looking first where it may have been made before. */
async function make(
  graph: Graph,
  { credentials }: Whose,
  change: Sendable,
  signal: AbortSignal,
): Promise<Outcome> {
  // what was never asked for cannot have been made by it
  let isFresh = change.attempts === 0
  const look = async (): Promise<Settled> => {
    if (!isFresh) return settled(graph, credentials, change, signal)
    isFresh = false
    return 'open'
  }
  const done = <T>(work: () => Promise<T>) => changeOnce(look, work)
  const { graphId, kind, wanted } = change
  // goes with the number, which is the next entry
  if (kind === 'enterprise-voice') return { operation: null }
  if (kind === 'policy') {
    const { policyType, policy } = ofPolicy.parse(wanted)
    const made = await done(() =>
      policy === null
        ? graph.unassignPolicy(credentials, { userId: graphId, policyType }, signal)
        : graph.assignPolicy(credentials, { userId: graphId, policyType, policy }, signal),
    )
    return made ?? 'done'
  }
  if (kind === 'details') {
    const { usageLocation, ...rest } = ofDetails.parse(wanted)
    const changed = { ...rest, ...(usageLocation && { usageLocation }) }
    // said twice it is the same, so nothing has to be looked at
    await graph.updateUser(credentials, graphId, changed, signal)
    return 'done'
  }
  const { number, numberType } = ofNumber.parse(wanted)
  if (!isNumberType(numberType)) return { failure: message('number-type', { numberType }) }
  const operation = await done(() =>
    kind === 'number-assign'
      ? graph.assignNumber(credentials, { number, numberType, targetId: graphId }, signal)
      : graph.unassignNumber(credentials, { number, numberType }, signal),
  )
  return operation === 'done' || operation === 'pending' ? operation : { operation }
}

/** Asks about a change that Microsoft has taken. */
async function ask(
  graph: Graph,
  { credentials }: Whose,
  change: Sendable,
  signal: AbortSignal,
): Promise<Outcome> {
  const found = change.operation
    ? await graph.operation(credentials, change.operation, signal)
    : null
  if (found?.status === 'succeeded') return 'done'
  if (found?.status === 'failed' || found?.status === 'skipped')
    return { failure: found.reason ?? message('graph-change-refused', { said: found.status }) }
  if (found) return 'pending'
  // it no longer knows the operation, or there never was one
  const now = await settled(graph, credentials, change, signal)
  return now === 'done' ? 'done' : 'pending'
}

/** Whether what is wanted is so already. */
async function settled(
  graph: Graph,
  credentials: GraphCredentials,
  { kind, graphId, wanted }: Sendable,
  signal: AbortSignal,
): Promise<Settled> {
  if (kind === 'policy') {
    const found = await graph.userConfiguration(credentials, graphId, signal)
    return policySettled(found, ofPolicy.parse(wanted))
  }
  if (kind === 'enterprise-voice') {
    const found = await graph.userConfiguration(credentials, graphId, signal)
    return found?.isVoiceEnabled ? 'done' : 'open'
  }
  if (kind === 'details') return 'open'
  const found = await graph.numberAssignment(credentials, String(wanted.number), signal)
  if (kind === 'number-assign') return numberSettled(found, graphId)
  // somebody else's by now: it is no longer this user's, and is not taken from them
  return found?.targetId && found.targetId !== graphId ? 'done' : numberSettled(found, null)
}
