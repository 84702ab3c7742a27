import { and, inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type LogType, type Owner, ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { announceCommands, type LaneName, laneKeyOf, lockLanes, settleLanes } from './lanes.ts'

/**
 * What somebody wants done later. Secrets never stand in a payload. `merge`: one that waits already for the same kind
 * and subject answers this request too; `mergeRunning`: so does one that is being executed.
 */
export type CommandInput = {
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

type Enqueued = { id: string; merged: boolean; isExecuting: boolean }
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

/** Queues commands in the transaction of whoever asks, in this order within each lane. The answers stand in the order of the inputs. */
export async function enqueue(scope: Scope, inputs: readonly CommandInput[]): Promise<Enqueued[]> {
  if (inputs.length === 0) return []
  const lanes = inputs.map(({ owner, lane = 'service' }) => ({ owner, lane }))
  const keys = await lockLanes(scope, lanes)
  const open = await openOf(scope, keys, inputs)
  const answers: (Enqueued | number)[] = []
  const fresh: { input: CommandInput; lane: LaneName }[] = []
  const placed = new Map<string, number>()
  inputs.forEach((input, at) => {
    const { lane = 'service' } = input
    const sameness = samenessOf({
      lane_key: laneKeyOf(input.owner, lane),
      kind: input.kind,
      subject_kind: input.subject.kind,
      subject_id: input.subject.id ?? null,
    })
    const found = input.merge
      ? open.find((o) => samenessOf(o) === sameness && (o.state === 'queued' || input.mergeRunning))
      : undefined
    const earlier = input.merge ? placed.get(sameness) : undefined
    if (found)
      answers[at] = { id: found.id, merged: true, isExecuting: found.state === 'executing' }
    else if (earlier !== undefined) answers[at] = earlier
    else {
      placed.set(sameness, fresh.length)
      fresh.push({ input, lane })
      answers[at] = -fresh.length
    }
  })
  const made = await insert(scope, fresh)
  const merged = answers.flatMap((a) => (typeof a === 'object' && !a.isExecuting ? [a.id] : []))
  if (merged.length > 0) await retryNow(scope, merged)
  await settleLanes(scope, keys)
  await recordChange(scope, fresh, made)
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

async function openOf(scope: Scope, keys: readonly string[], inputs: readonly CommandInput[]) {
  const kinds = [...new Set(inputs.filter(({ merge }) => merge).map(({ kind }) => kind))]
  if (kinds.length === 0) return []
  const [inLanes, ofKinds] = [makePgArray([...keys]), makePgArray(kinds)]
  return scope.db.execute<Open>(sql`
    select id, lane_key, kind, subject_kind, subject_id, state from command
      where state = 'queued' and lane_key = any(${inLanes}::text[]) and kind = any(${ofKinds}::text[])
    union all
    select id, lane_key, kind, subject_kind, subject_id, state from command
      where state = 'executing' and lane_key = any(${inLanes}::text[]) and kind = any(${ofKinds}::text[])`)
}

/** Ids in the order of the inputs: `seq` is drawn in the order of the rows. */
async function insert(scope: Scope, fresh: readonly { input: CommandInput; lane: LaneName }[]) {
  if (fresh.length === 0) return []
  const { actor } = scope
  const rows = fresh.map(({ input, lane }, n) => {
    const { audience, mspId, tenantId } = ownerOf(input.owner)
    return {
      ...{ n, audience, msp_id: mspId, tenant_id: tenantId, lane, kind: input.kind },
      subject_kind: input.subject.kind,
      subject_id: input.subject.id ?? null,
      subject_name: input.subject.name,
      payload: input.payload ?? {},
      steps: input.steps ?? 1,
      max_attempts: input.maxAttempts ?? triesOfOne,
      delay: input.delaySeconds ?? 0,
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
async function retryNow(scope: Scope, ids: readonly string[]) {
  await scope.db
    .update(command)
    .set({ nextTryAt: sql`now()` })
    .where(and(inArray(command.id, [...ids]), sql`next_try_at > now()`))
}

async function recordChange(
  scope: Scope,
  fresh: readonly { input: CommandInput; lane: LaneName }[],
  ids: readonly string[],
) {
  const rows = fresh.map(({ input }, at): CommandSubject => {
    const { mspId, tenantId } = ownerOf(input.owner)
    const { kind, id, name } = input.subject
    return {
      ...{ id: ids[at] ?? '', tenantId, mspId, kind: input.kind },
      ...{ subjectKind: kind, subjectId: id ?? null, subjectName: name },
    }
  })
  await recordEach(scope, 'command.queued', rows)
  await announceCommands(scope, rows)
}

const logLinesAtOnce = 1000

/** What a command is named by in the log and in announcements. */
export const touched = {
  id: command.id,
  tenantId: command.tenantId,
  mspId: command.mspId,
  kind: command.kind,
  subjectKind: command.subjectKind,
  subjectId: command.subjectId,
  subjectName: command.subjectName,
}
type CommandSubject = {
  id: string
  tenantId: string | null
  mspId: string | null
  kind: string
  subjectKind: string
  subjectId: string | null
  subjectName: string
}

/** One line in the log for each command, of its own owner and subject. */
export async function recordEach(scope: Scope, type: LogType, rows: readonly CommandSubject[]) {
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

/**
 * Whether a newer command of the same kind and owner makes an older one needless; what there are only so many places for;
 * and `firm`: it was confirmed once, so it is not stopped after it has begun, nor queued again by hand after it was
 * cancelled. `ofProvider`: a tenant's MSP sees it, and only the provider's people cancel it or queue it again.
 */
type KindRules = { coalesces?: true; slots?: string; firm?: true; ofProvider?: true }

const known: Record<string, KindRules> = {
  replicate: { coalesces: true, slots: 'replication' },
  'send-changes': { coalesces: true },
  'send-prefixes': { coalesces: true },
  'apply-lifecycle': {},
  deploy: { ofProvider: true },
  'clean-up': { firm: true, ofProvider: true },
  'undo-deployment': { firm: true, ofProvider: true },
  'upgrade-kit': { ofProvider: true },
  sync: {},
  audit: { coalesces: true },
  'audit-all': { coalesces: true },
  import: {},
  'validate-access': { coalesces: true },
  'check-domain': {},
  'delete-tenant': { firm: true },
  mail: {},
  deliver: { coalesces: true },
  'number-job': { ofProvider: true },
  backup: { coalesces: true },
  drill: { coalesces: true },
}

/** The rules of a kind; one that nobody described has none. */
export const rulesOf = (kind: string): KindRules => known[kind] ?? {}

export type Retriable = Pick<typeof command.$inferSelect, 'kind' | 'state' | 'nextTryAt'>
/** Whether it is done again when somebody asks for that; of what waits, what a restore holds (`--hold`), and nothing else takes. */
export const isRetriable = ({ kind, state, nextTryAt }: Retriable): boolean =>
  state === 'failed' ||
  (state === 'cancelled' && !rulesOf(kind).firm) ||
  // Postgres's infinity is no Date
  (state === 'queued' && Number.isNaN(nextTryAt.getTime()))

/** Kinds of which one that waits answers every request of its owner: one flag, not a pile. */
export const coalescingKinds = Object.keys(known).filter((kind) => known[kind]?.coalesces)

/** Why an older one of such a kind ended without being done. */
export const overtakenReason = message('overtaken')

/** Every kind, for choosing one. */
export const commandKinds: readonly string[] = Object.keys(known)
