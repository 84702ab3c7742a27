import type { Graph } from '../connectors/graph/graph.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import {
  beginChanges,
  dueChanges,
  keepOutcomes,
  type Outcome,
  putBackChanges,
  type Sendable,
} from '../domain/directory/changes.sending.ts'
import type { Context } from './kinds.ts'
import { batched, inParallel } from './parallel.ts'
import { sendChange } from './send-change.ts'

type Whose = { tenantId: string; credentials: GraphCredentials }
export type Sent = { made: number; failed: number; open: number }

/** So many are taken into hand at a time, and so many asked for at once. */
const mostBegun = 50
const atOnce = 4
const mostUnkept = 200

const numberIn = ({ kind, wanted }: Sendable) =>
  kind.startsWith('number-') ? [`number ${wanted.number}`] : []
/** Of whom and of which number only one thing at a time is on its way. */
const thingsOf = (change: Sendable) => [change.graphId, ...numberIn(change)]
/** What comes later and is of one of these waits until Microsoft is done. */
const lanesOf = (change: Sendable) => {
  const number = numberIn(change)
  return [`${change.graphId} ${number.length > 0 ? 'number' : change.kind}`, ...number]
}

/**
 * Sends a tenant's queued changes, those of a user or a number one after the other, resumes what a worker left half sent, and asks about
 * what Microsoft has taken. One that fails fails no other. Throws only what concerns them all: the sign-in, or an aborted signal.
 */
export async function sendChanges(context: Context, graph: Graph, whose: Whose): Promise<Sent> {
  const { tenantId, credentials } = whose
  const sent: Sent = { made: 0, failed: 0, open: 0 }
  const open = await context.scope((scope) => dueChanges(scope, tenantId))
  let due = open.filter(({ isDue }) => isDue)
  // what a user's number waits for is not overtaken by what comes after it, nor a number by who gets it next
  const held = new Set(open.filter(({ isDue }) => !isDue).flatMap(lanesOf))
  /** Users and numbers of which something is on its way. */
  const busy = new Set<string>()
  const untouched = new Set<string>()
  const outcomes = batched<Outcome>(async (some) => {
    await context.scope((scope) => keepOutcomes(scope, tenantId, some))
    for (const { change } of some) free(change)
  })

  const free = (change: Sendable) => {
    for (const thing of thingsOf(change)) busy.delete(thing)
  }

  function takeNext(): Sendable[] {
    const part: Sendable[] = []
    /** What stays for later keeps its place before all that is of the same user or number. */
    const passed = new Set<string>()
    due = due.filter((change) => {
      if (part.length === mostBegun) return true
      const things = thingsOf(change)
      if (things.some((thing) => busy.has(thing) || passed.has(thing))) {
        for (const thing of things) passed.add(thing)
        return true
      }
      const lanes = lanesOf(change)
      if (lanes.some((lane) => held.has(lane))) {
        for (const lane of lanes) held.add(lane)
        return false
      }
      for (const thing of things) busy.add(thing)
      part.push(change)
      return false
    })
    return part
  }

  /** What Microsoft has taken needs no beginning, and what was taken back meanwhile has none. */
  async function begin(): Promise<Sendable[]> {
    const part = takeNext()
    const fresh = part.filter(({ state }) => state !== 'confirming').map(({ id }) => id)
    const begun = await context.scope((scope) =>
      beginChanges(scope, tenantId, fresh, context.command.id),
    )
    for (const id of begun) untouched.add(id)
    return part.filter((change) => {
      const isOurs = change.state === 'confirming' || begun.has(change.id)
      if (!isOurs) free(change)
      return isOurs
    })
  }

  async function send(change: Sendable) {
    untouched.delete(change.id)
    const { outcome, concernsAll } = await sendChange(graph, credentials, change, context.signal)
    const how = countedAs[outcome.state]
    sent[how] += 1
    if (how === 'open') for (const lane of lanesOf(change)) held.add(lane)
    outcomes.add(outcome)
    if (concernsAll) throw concernsAll
    // the database keeps up with Microsoft
    if (outcomes.waiting() > mostUnkept) await outcomes.written()
  }

  try {
    for (let part = await begin(); part.length > 0 || due.length > 0; ) {
      // the next are taken into hand while these are asked for
      const [asked, next] = await Promise.allSettled([inParallel(part, atOnce, send), begin()])
      if (asked.status === 'rejected') throw asked.reason
      if (next.status === 'rejected') throw next.reason
      part = next.value.length > 0 ? next.value : await outcomes.written().then(begin)
    }
    await outcomes.written()
  } catch (error) {
    if (context.signal.aborted) throw error
    await outcomes.written()
    await context.scope((scope) => putBackChanges(scope, tenantId, [...untouched]))
    throw error
  }
  return sent
}

const countedAs = {
  done: 'made',
  failed: 'failed',
  confirming: 'open',
  waiting: 'open',
  sending: 'open',
} as const
