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
import type { Outcome, Sendable } from '../domain/directory/changes.sending.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'

/** A change that could not be told of is looked at and asked for again this often. */
const mostAttempts = 5

/**
 * Makes a change at Microsoft, or asks about one that it has taken, and says what became of it; with `concernsAll` where not
 * the change but the sign-in was refused. Throws what is not Microsoft's.
 */
export async function sendChange(
  graph: Graph,
  credentials: GraphCredentials,
  change: Sendable,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; concernsAll?: GraphError }> {
  const isAsked = change.state === 'confirming'
  const failed = (error: StoredMessage) => ({
    outcome: { change, state: 'failed', error } as const,
  })
  const confirming = (operation: string | null) => ({
    outcome: { change, state: 'confirming', operation } as const,
  })
  try {
    const answer = await (isAsked ? ask : make)(graph, credentials, change, signal)
    if (answer === 'done') return { outcome: { change, state: 'done' } }
    if (typeof answer === 'object' && 'failure' in answer) return failed(answer.failure)
    if (change.isLate) return failed(message('change-endless'))
    return confirming(answer === 'pending' ? change.operation : answer.operation)
  } catch (thrown) {
    if (signal.aborted) throw thrown
    // what is wanted makes no sense: no later try mends that, and the others are not to wait for it
    if (thrown instanceof z.ZodError) return failed(message('change-incomplete'))
    if (!(thrown instanceof GraphError)) throw thrown
    const { reason: error, kind, status, isUncertain } = thrown
    // the sign-in itself is refused: that concerns the reading as well
    if (kind === 'refused' && status !== 403)
      return isAsked
        ? { ...confirming(change.operation), concernsAll: thrown }
        : { outcome: { change, state: 'waiting', error, isRefused: true }, concernsAll: thrown }
    if (kind !== 'transient' && !isUncertain) return failed(error)
    if (isAsked) return confirming(change.operation)
    if (change.attempts + 1 >= mostAttempts) return failed(error)
    return { outcome: { change, state: isUncertain ? 'sending' : 'waiting', error } }
  }
}

type Answer = 'done' | 'pending' | { operation: string | null } | { failure: StoredMessage }

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
  credentials: GraphCredentials,
  change: Sendable,
  signal: AbortSignal,
): Promise<Answer> {
  // what was never asked for cannot have been made by it; but a number is not taken from whoever has it by now
  let isFresh = change.attempts === 0 && change.kind !== 'number-release'
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
  credentials: GraphCredentials,
  change: Sendable,
  signal: AbortSignal,
): Promise<Answer> {
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
