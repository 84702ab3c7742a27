import { and, eq, inArray, not, or, sql } from 'drizzle-orm'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { type CommandRow, commands } from './commands.list.ts'
import {
  coalescingKinds,
  isRetriable,
  overtakenReason,
  type Retriable,
  recordEach,
  rulesOf,
  touched,
  triesOfOne,
} from './commands.ts'
import { announceCommands, lockLanes, logged, settleLanes } from './lanes.ts'

export type Outcome = { done: string[]; skipped: { id: string; reason: StoredMessage }[] }

/** Which of these commands cancelling or retrying would change now, which are stopping already, and why the others stay as they are. */
export async function previewCommands(
  scope: Scope,
  ids: readonly string[],
  act: 'cancel' | 'retry',
): Promise<Preview> {
  const rows = (await commands.pick(scope, ids)).toReversed()
  const needless = act === 'retry' ? await overtaken(scope, rows.filter(isRetriable)) : undefined
  const whyNot = (row: CommandRow) => {
    if (!isTheirs(scope, row)) return message('command-of-provider')
    if (act === 'cancel') return isCancellable(scope, row) ? null : message('command-over')
    if (needless?.has(row.id)) return message('newer-request')
    return isRetriable(row) ? null : whyNotRetried(row)
  }
  const all = rows.map((row) => ({
    item: { id: row.id, name: row.subject, detail: row.id.slice(0, 8) },
    isStopping: act === 'cancel' && row.state === 'executing' && row.cancelRequestedAt !== null,
    reason: whyNot(row),
  }))
  const able = all.filter(({ reason }) => reason === null)
  return {
    ready: able.filter(({ isStopping }) => !isStopping).map(({ item }) => item),
    merged: able.filter(({ isStopping }) => isStopping).map(({ item }) => item),
    skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

/** Whether whoever asks may cancel commands of this kind, or have them done again. */
const isTheirs = ({ actor }: Scope, { kind }: Pick<Known, 'kind'>) =>
  !rulesOf(kind).ofProvider || actor.audience.kind === 'provider' || actor.kind === 'system'

type Known = Retriable & Pick<typeof command.$inferSelect, 'attempt'>
const isStoppable = ({ state, kind }: Known) => state === 'executing' && !rulesOf(kind).firm
/** What is firm and has begun waits for its next try alone: nobody stops it by hand. */
const isCancellable = ({ actor }: Scope, row: Known) =>
  row.state === 'queued'
    ? actor.kind === 'system' || row.attempt === 0 || !rulesOf(row.kind).firm
    : isStoppable(row)
const whyNotRetried = ({ state }: Pick<Known, 'state'>) =>
  message(state === 'cancelled' ? 'command-not-again' : 'command-not-over')
const held = sql`(state = 'queued' and next_try_at = 'infinity')`

/** Ends what waits, and asks what is being executed to stop; what has ended stays as it is. */
export async function cancelCommands(scope: Scope, ids: readonly string[]): Promise<Outcome> {
  demand(scope.actor, 'operate')
  const { rows: all, keys } = await lockedRows(scope, ids)
  const rows = all.filter((row) => isTheirs(scope, row))
  const by = scope.actor.name
  const queued = rows
    .filter((row) => row.state === 'queued' && isCancellable(scope, row))
    .map(({ id }) => id)
  const executing = rows.filter(isStoppable).map(({ id }) => id)
  const ended = await scope.db
    .update(command)
    .set({
      state: 'cancelled',
      endedAt: sql`now()`,
      cancelRequestedAt: sql`now()`,
      cancelRequestedBy: by,
      log: logged('info', message('cancelled-by', { by })),
    })
    .where(and(inArray(command.id, queued), eq(command.state, 'queued')))
    .returning(touched)
  const asked = await scope.db
    .update(command)
    .set({
      cancelRequestedAt: sql`coalesce(cancel_requested_at, now())`,
      cancelRequestedBy: sql`coalesce(cancel_requested_by, ${by})`,
      log: logged('info', message('cancel-asked', { by })),
    })
    .where(and(inArray(command.id, executing), eq(command.state, 'executing')))
    .returning(touched)
  await settleLanes(scope, keys)
  const done = [...ended, ...asked]
  await recordEach(scope, 'command.cancelled', done)
  await announceCommands(scope, done)
  const outcome = outcomeOf(rows, done, () => message('command-over'))
  return withOthers(all, rows, outcome)
}

/**
 * Queues failed and cancelled commands again at their old place, and lets those go on that are held. Where one that waits
 * would do the same work, the older one ends as cancelled.
 */
export async function retryCommands(scope: Scope, ids: readonly string[]): Promise<Outcome> {
  demand(scope.actor, 'operate')
  const { rows: all, keys } = await lockedRows(scope, ids)
  const rows = all.filter((row) => isTheirs(scope, row))
  const ended = rows.filter(isRetriable)
  const needless = await overtaken(scope, ended)
  const wanted = ended.map(({ id }) => id).filter((id) => !needless.has(id))
  const by = scope.actor.name
  const again = await scope.db
    .update(command)
    .set({
      state: 'queued',
      step: 0,
      stepName: null,
      nextTryAt: sql`now()`,
      maxAttempts: sql`attempt + ${triesOfOne}`,
      endedAt: null,
      cancelRequestedAt: null,
      cancelRequestedBy: null,
      log: logged('info', message('queued-again', { by })),
    })
    .where(
      and(inArray(command.id, wanted), or(inArray(command.state, ['failed', 'cancelled']), held)),
    )
    .returning(touched)
  const dropped = await scope.db
    .update(command)
    .set({ state: 'cancelled', error: overtakenReason, endedAt: sql`now()` })
    .where(inArray(command.id, [...needless]))
    .returning(touched)
  await settleLanes(scope, keys)
  await recordEach(scope, 'command.retried', again)
  await announceCommands(scope, [...again, ...dropped])
  const { done, skipped } = outcomeOf(rows, again, whyNotRetried)
  return withOthers(all, rows, {
    done,
    skipped: skipped.map((one) =>
      needless.has(one.id) ? { id: one.id, reason: message('newer-request') } : one,
    ),
  })
}

type Ids = readonly { id: string }[]

/** The same with those that are not for whoever asks. */
function withOthers(all: Ids, rows: Ids, { done, skipped }: Outcome): Outcome {
  const theirs = new Set(rows.map(({ id }) => id))
  const reason = message('command-of-provider')
  const others = all.filter(({ id }) => !theirs.has(id)).map(({ id }) => ({ id, reason }))
  return { done, skipped: [...skipped, ...others] }
}

/** The commands under the locks of their lanes: none of them can begin or end meanwhile. */
async function lockedRows(scope: Scope, ids: readonly string[]) {
  const wanted = [...new Set(ids)]
  const lanes = await scope.db
    .selectDistinct({ mspId: command.mspId, tenantId: command.tenantId, lane: command.lane })
    .from(command)
    .where(inArray(command.id, wanted))
  const keys = await lockLanes(
    scope,
    lanes.map(({ mspId, tenantId, lane }) => ({ owner: { mspId, tenantId }, lane })),
  )
  const rows = await scope.db
    .select({
      ...{ ...touched, laneKey: command.laneKey, state: command.state, seq: command.seq },
      ...{ attempt: command.attempt, nextTryAt: command.nextTryAt },
    })
    .from(command)
    .where(inArray(command.id, wanted))
    .orderBy(command.seq)
  if (rows.length < wanted.length) throw new Refusal('missing', 'no-such-command')
  return { rows, keys }
}

type Queued = Pick<typeof command.$inferSelect, 'id' | 'laneKey' | 'kind'>

/** Those, in the order of their arrival, of a coalescing kind for which another one is open, or a newer one is among them. */
async function overtaken(scope: Scope, rows: readonly Queued[]): Promise<Set<string>> {
  const kin = rows.filter(({ kind }) => coalescingKinds.includes(kind))
  if (kin.length === 0) return new Set()
  const open = await scope.db
    .select({ laneKey: command.laneKey, kind: command.kind })
    .from(command)
    .where(
      and(
        inArray(command.laneKey, [...new Set(kin.map(({ laneKey }) => laneKey))]),
        eq(command.state, 'queued'),
        not(held),
      ),
    )
  const taken = new Set(open.map(({ laneKey, kind }) => `${laneKey}|${kind}`))
  const needless = new Set<string>()
  for (const { id, laneKey, kind } of [...kin].reverse()) {
    const same = `${laneKey}|${kind}`
    if (taken.has(same)) needless.add(id)
    taken.add(same)
  }
  return needless
}

const outcomeOf = <T extends { id: string }>(
  rows: readonly T[],
  done: Ids,
  whyNot: (row: T) => StoredMessage,
): Outcome => {
  const ids = new Set(done.map(({ id }) => id))
  return {
    done: [...ids],
    skipped: rows
      .filter(({ id }) => !ids.has(id))
      .map((row) => ({ id: row.id, reason: whyNot(row) })),
  }
}
