import { and, eq, inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type Owner, ownerOf, record } from '../log.ts'
import { demand } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { coalescingKinds, overtakenReason, wordsOf } from './commands.kinds.ts'
import {
  announceCommands,
  type LaneName,
  laneKeyOf,
  lockLanes,
  logged,
  settleLanes,
} from './commands.lanes.ts'

export {
  type CommandDetail,
  type CommandQuery,
  type CommandRow,
  type CommandState,
  findCommand,
  listCommands,
} from './commands.list.ts'
export { type Waiting, whyWaiting } from './commands.waiting.ts'

/**
 * What somebody wants done later. Secrets never stand in a payload. `merge`: one that waits already for the same kind
 * and subject answers this wish too; `mergeRunning`: so does one that is being executed.
 */
export type Wish = {
  kind: string
  lane?: LaneName
  owner: Owner
  subject: { kind: string; id?: string | null; name: string }
  payload?: Record<string, unknown>
  steps?: number
  maxAttempts?: number
  delaySeconds?: number
  merge?: boolean
  mergeRunning?: boolean
}

export type Enqueued = { id: string; merged: boolean; isExecuting: boolean }
type Open = {
  id: string
  lane_key: string
  kind: string
  subject_kind: string
  subject_id: string | null
  state: 'queued' | 'executing'
}

/** A command is tried this often before it is given up, and again as often after a retry by hand. */
const triesOfOne = 5
const logLinesAtOnce = 1000

/** Queues commands in the transaction of whoever asks, in this order within each lane. The answers stand in the order of the wishes. */
export async function enqueue(scope: Scope, wishes: readonly Wish[]): Promise<Enqueued[]> {
  if (wishes.length === 0) return []
  const lanes = wishes.map(({ owner, lane = 'service' }) => ({ owner, lane }))
  const keys = await lockLanes(scope, lanes)
  const open = await openOf(scope, keys, wishes)
  const answers: (Enqueued | number)[] = []
  const fresh: { wish: Wish; lane: LaneName }[] = []
  const placed = new Map<string, number>()
  wishes.forEach((wish, at) => {
    const { lane = 'service' } = wish
    const sameness = samenessOf({
      lane_key: laneKeyOf(wish.owner, lane),
      kind: wish.kind,
      subject_kind: wish.subject.kind,
      subject_id: wish.subject.id ?? null,
    })
    const found = wish.merge
      ? open.find((o) => samenessOf(o) === sameness && (o.state === 'queued' || wish.mergeRunning))
      : undefined
    const earlier = wish.merge ? placed.get(sameness) : undefined
    if (found)
      answers[at] = { id: found.id, merged: true, isExecuting: found.state === 'executing' }
    else if (earlier !== undefined) answers[at] = earlier
    else {
      placed.set(sameness, fresh.length)
      fresh.push({ wish, lane })
      answers[at] = -fresh.length
    }
  })
  const made = await insert(scope, fresh)
  const merged = answers.flatMap((a) => (typeof a === 'object' && !a.isExecuting ? [a.id] : []))
  if (merged.length > 0) await hurry(scope, merged)
  await settleLanes(scope, keys)
  await trace(scope, fresh, made)
  return answers.map((answer) => {
    if (typeof answer === 'object') return answer
    const id = made[answer < 0 ? -answer - 1 : answer]
    if (id === undefined) throw new Error('a command was not queued')
    return { id, merged: answer >= 0, isExecuting: false }
  })
}

export type Outcome = { done: string[]; skipped: { id: string; reason: string }[] }

/** Ends what waits, and asks what is being executed to stop; what has ended stays as it is. */
export async function cancelCommands(scope: Scope, ids: readonly string[]): Promise<Outcome> {
  demand(scope.actor, 'operate')
  const { rows, keys } = await lockedRows(scope, ids)
  const by = scope.actor.name
  const queued = rows.filter(({ state }) => state === 'queued').map(({ id }) => id)
  const executing = rows.filter(({ state }) => state === 'executing').map(({ id }) => id)
  const ended = await scope.db
    .update(command)
    .set({
      state: 'cancelled',
      endedAt: sql`now()`,
      cancelRequestedAt: sql`now()`,
      cancelRequestedBy: by,
      log: logged('info', `Cancelled by ${by}.`),
    })
    .where(and(inArray(command.id, queued), eq(command.state, 'queued')))
    .returning(touched)
  const asked = await scope.db
    .update(command)
    .set({
      cancelRequestedAt: sql`coalesce(cancel_requested_at, now())`,
      cancelRequestedBy: sql`coalesce(cancel_requested_by, ${by})`,
      log: logged('info', `${by} asked to cancel it.`),
    })
    .where(and(inArray(command.id, executing), eq(command.state, 'executing')))
    .returning(touched)
  await settleLanes(scope, keys)
  const done = [...ended, ...asked]
  await recordEach(scope, 'command.cancelled', done)
  await announceCommands(scope, done)
  return outcomeOf(rows, done, 'It has ended already.')
}

/**
 * Queues failed and cancelled commands again at their old place. Where one that waits would do the same work, the older
 * one ends as cancelled.
 */
export async function retryCommands(scope: Scope, ids: readonly string[]): Promise<Outcome> {
  demand(scope.actor, 'operate')
  const { rows, keys } = await lockedRows(scope, ids)
  const ended = rows.filter(({ state }) => state === 'failed' || state === 'cancelled')
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
      log: logged('info', `Queued again by ${by}.`),
    })
    .where(and(inArray(command.id, wanted), inArray(command.state, ['failed', 'cancelled'])))
    .returning(touched)
  const dropped = await scope.db
    .update(command)
    .set({ state: 'cancelled', error: overtakenReason, endedAt: sql`now()` })
    .where(inArray(command.id, [...needless]))
    .returning(touched)
  await settleLanes(scope, keys)
  await recordEach(scope, 'command.retried', again)
  await announceCommands(scope, [...again, ...dropped])
  const { done, skipped } = outcomeOf(rows, again, 'It has not ended yet, or has succeeded.')
  return {
    done,
    skipped: skipped.map((one) =>
      needless.has(one.id) ? { id: one.id, reason: 'A newer request took over.' } : one,
    ),
  }
}

const touched = {
  id: command.id,
  tenantId: command.tenantId,
  mspId: command.mspId,
  kind: command.kind,
  subjectKind: command.subjectKind,
  subjectId: command.subjectId,
  subjectName: command.subjectName,
}
type Traced = {
  id: string
  tenantId: string | null
  mspId: string | null
  kind: string
  subjectKind: string
  subjectId: string | null
  subjectName: string
}

const samenessOf = (open: Omit<Open, 'id' | 'state'>) =>
  [
    open.lane_key,
    open.kind,
    ...(wordsOf(open.kind).coalesces ? [] : [open.subject_kind, open.subject_id]),
  ].join('|')

async function openOf(scope: Scope, keys: readonly string[], wishes: readonly Wish[]) {
  const kinds = [...new Set(wishes.filter(({ merge }) => merge).map(({ kind }) => kind))]
  if (kinds.length === 0) return []
  const [inLanes, ofKinds] = [makePgArray([...keys]), makePgArray(kinds)]
  return scope.db.execute<Open>(sql`
    select id, lane_key, kind, subject_kind, subject_id, state from command
      where state = 'queued' and lane_key = any(${inLanes}::text[]) and kind = any(${ofKinds}::text[])
    union all
    select id, lane_key, kind, subject_kind, subject_id, state from command
      where state = 'executing' and lane_key = any(${inLanes}::text[]) and kind = any(${ofKinds}::text[])`)
}

/** Ids in the order of the wishes: `seq` is drawn in the order of the rows. */
async function insert(scope: Scope, fresh: readonly { wish: Wish; lane: LaneName }[]) {
  if (fresh.length === 0) return []
  const { actor } = scope
  const rows = fresh.map(({ wish, lane }, n) => {
    const { audience, mspId, tenantId } = ownerOf(wish.owner)
    return {
      ...{ n, audience, msp_id: mspId, tenant_id: tenantId, lane, kind: wish.kind },
      subject_kind: wish.subject.kind,
      subject_id: wish.subject.id ?? null,
      subject_name: wish.subject.name,
      payload: wish.payload ?? {},
      steps: wish.steps ?? 1,
      max_attempts: wish.maxAttempts ?? triesOfOne,
      delay: wish.delaySeconds ?? 0,
    }
  })
  const made = await scope.db.execute<{ id: string; seq: string }>(sql`
    insert into command (audience, msp_id, tenant_id, lane, kind, subject_kind, subject_id, subject_name, payload, steps,
      max_attempts, next_try_at, requested_by, requested_name)
    select w.audience, w.msp_id, w.tenant_id, w.lane, w.kind, w.subject_kind, w.subject_id, w.subject_name, w.payload,
      w.steps, w.max_attempts, now() + make_interval(secs => w.delay), ${actor.id}::uuid, ${actor.name}
    from json_to_recordset(${JSON.stringify(rows)}::json) as w(n integer, audience text, msp_id uuid, tenant_id uuid,
      lane text, kind text, subject_kind text, subject_id uuid, subject_name text, payload jsonb, steps integer,
      max_attempts integer, delay double precision)
    order by w.n returning id, seq`)
  return [...made].sort((a, b) => Number(a.seq) - Number(b.seq)).map(({ id }) => id)
}

/** Somebody asks again for what waits: it need not wait for its next try any longer. */
async function hurry(scope: Scope, ids: readonly string[]) {
  await scope.db
    .update(command)
    .set({ nextTryAt: sql`now()` })
    .where(and(inArray(command.id, [...ids]), sql`next_try_at > now()`))
}

async function trace(
  scope: Scope,
  fresh: readonly { wish: Wish; lane: LaneName }[],
  ids: readonly string[],
) {
  const rows = fresh.map(({ wish }, at): Traced => {
    const { mspId, tenantId } = ownerOf(wish.owner)
    const { kind, id, name } = wish.subject
    return {
      ...{ id: ids[at] ?? '', tenantId, mspId, kind: wish.kind },
      ...{ subjectKind: kind, subjectId: id ?? null, subjectName: name },
    }
  })
  await recordEach(scope, 'command.queued', rows)
  await announceCommands(scope, rows)
}

async function recordEach(scope: Scope, type: string, rows: readonly Traced[]) {
  for (let at = 0; at < rows.length; at += logLinesAtOnce)
    await record(
      scope,
      ...rows.slice(at, at + logLinesAtOnce).map((row) => ({
        ...{ tenantId: row.tenantId, mspId: row.mspId, type },
        subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
        after: { command: row.id, kind: row.kind },
      })),
    )
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
    .select({ ...touched, laneKey: command.laneKey, state: command.state, seq: command.seq })
    .from(command)
    .where(inArray(command.id, wanted))
    .orderBy(command.seq)
  if (rows.length < wanted.length) throw new Refusal('missing', 'There is no such command.')
  return { rows, keys }
}

type Locked = Awaited<ReturnType<typeof lockedRows>>['rows'][number]

/** Those of a coalescing kind for which another one is open, or a newer one is among them. */
async function overtaken(scope: Scope, rows: readonly Locked[]): Promise<Set<string>> {
  const kin = rows.filter(({ kind }) => coalescingKinds.includes(kind))
  if (kin.length === 0) return new Set()
  const open = await scope.db
    .select({ laneKey: command.laneKey, kind: command.kind })
    .from(command)
    .where(
      and(
        inArray(command.laneKey, [...new Set(kin.map(({ laneKey }) => laneKey))]),
        eq(command.state, 'queued'),
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

const outcomeOf = (
  rows: readonly { id: string }[],
  done: readonly { id: string }[],
  reason: string,
): Outcome => {
  const ids = new Set(done.map(({ id }) => id))
  return {
    done: [...ids],
    skipped: rows.filter(({ id }) => !ids.has(id)).map(({ id }) => ({ id, reason })),
  }
}
