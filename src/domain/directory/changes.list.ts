import { sql } from 'drizzle-orm'
import { aText, oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byWhole } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { changeKinds, changeStates } from '../schema/changes.ts'
import type { Scope } from '../scope.ts'
import { demandRight } from '../services/rights.ts'
import type { ChangeFactor, ChangeKind, ChangeState } from './changes.ts'

export type ListedChange = RowOf<typeof changes>

const closed = ['done', 'failed', 'cancelled'] as const

/** Changes of users on their way to Microsoft in the order in which they were asked for; those that have ended, newest first. */
export const changes = listOf({
  ...{ name: 'changes', table: 'queued_change', alias: 'q', head: 'user' },
  usual: ({ state }) => (state && state !== 'open' ? '-asked' : 'asked'),
  demand: (actor) => demandRight(actor, 'queued-changes', 'view'),
  search: (word) =>
    contains(sql`concat_ws(' ', q.user_name, q.requested_name, q.wanted::text)`, word),
  filters: {
    state: oneOf(
      ['open', ...changeStates, 'all'],
      (state) =>
        state === 'open'
          ? sql`q.state in ('waiting', 'sending', 'confirming')`
          : state === 'all'
            ? sql`true`
            : sql`q.state = ${state}`,
      'open',
    ),
    kind: oneOf(changeKinds, (kind) => sql`q.kind = ${kind}`),
    user: aText(64, (id) => sql`q.graph_id = ${id}`),
    drift: oneOf(['1'], () => sql`q.drifted_at is not null`),
  },
  columns: {
    user: sorted(word<string>(sql`q.user_name`), byText(sql`lower(q.user_name)`)),
    kind: value<ChangeKind>(sql`q.kind`),
    wanted: value<Record<string, unknown>>(sql`q.wanted`),
    state: value<ChangeState>(sql`q.state`),
    factor: value<ChangeFactor>(sql`q.factor`),
    by: value<string>(sql`q.requested_name`),
    asked: sorted(instant(sql`q.created_at`), byWhole(sql`q.seq`)),
    ended: instantIfAny(sql`q.ended_at`),
  },
  unusual: ['factor', 'ended'],
  more: {
    graphId: value<string>(sql`q.graph_id`),
    seq: value<number>(sql`q.seq`),
    was: value<Record<string, unknown>>(sql`q.was`),
    error: value<StoredMessage | null>(sql`q.error`),
    attempts: value<number>(sql`q.attempts`),
    notBefore: instantIfAny(
      sql`case when q.state = 'waiting' and q.not_before > now() then q.not_before end`,
    ),
    isDrifted: value<boolean>(sql`q.drifted_at is not null`),
    drift: value<Record<string, unknown> | null>(sql`q.drift`),
    service: value<{ id: string; name: string } | null>(
      sql`(select json_build_object('id', s.id, 'name', s.name) from service s where s.tenant_id = q.tenant_id and s.id = q.service_id)`,
    ),
  },
  cells: {
    wanted: ({ wanted }) => JSON.stringify(wanted),
    was: ({ was }) => JSON.stringify(was),
    error: ({ error }, say) => error && say(error),
  },
})

/** Whether nothing more will come of a change by itself. */
export const isEnded = (state: ChangeState) => closed.some((one) => one === state)

export type SendingState = {
  waiting: number
  /** When the quiet timer runs out, or what could not be done is tried again; null where neither is to come. */
  dueAt: Date | null
  /** A task sends already, or is about to; one that has gone on to reading sends no more. */
  isUnderWay: boolean
}

/** The step of a replication after whose beginning it sends, and reads from the next on. */
const sendingStep = 1

/** What of the tenant's changes waits, and when it is sent. */
export async function readSending({ db }: Scope): Promise<SendingState> {
  const [found] = await db.execute<{
    waiting: number
    due: number | null
    open: boolean
  }>(sql`
    select (select count(*)::integer from queued_change where state in ('waiting', 'sending')
        and coalesce(not_before, '-infinity') <= now()) as waiting,
      extract(epoch from least((select due_at from replication),
        (select min(next_ask_at) from queued_change where state in ('waiting', 'sending'))))::float8 as due,
      exists (select from command where kind in ('replicate', 'send-changes') and (state = 'queued'
        or state = 'executing' and (kind = 'send-changes' or coalesce(step, 0) <= ${sendingStep}))) as open`)
  return {
    waiting: found?.waiting ?? 0,
    dueAt: found?.due ? new Date(found.due * 1000) : null,
    isUnderWay: found?.open ?? false,
  }
}
