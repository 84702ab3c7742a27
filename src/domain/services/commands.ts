import { and, inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type Owner, ownerOf } from '../log.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { rulesOf } from './commands.kinds.ts'
import {
  announceCommands,
  type LaneName,
  laneKeyOf,
  lockLanes,
  settleLanes,
} from './commands.lanes.ts'
import { recordEach, type Traced } from './commands.trace.ts'

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
export const triesOfOne = 5

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

const samenessOf = (open: Omit<Open, 'id' | 'state'>) =>
  [
    open.lane_key,
    open.kind,
    ...(rulesOf(open.kind).coalesces ? [] : [open.subject_kind, open.subject_id]),
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
