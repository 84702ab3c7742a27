import { eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import { contains, defineList, patternsOf, placed, rowsOf, type Wanted } from '../lists/list.ts'
import { byInstant, byText, byWhole } from '../lists/orders.ts'
import { tagged } from '../lists/tags.ts'
import type { StoredMessage } from '../message.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { says } from '../schema/message.ts'
import { command, commandStates } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { commandKinds, isRetriable, type Retriable, rulesOf } from './commands.ts'

export type CommandState = (typeof commandStates)[number]
export type CommandRow = Awaited<ReturnType<typeof read>>[number]['row']
export type CommandDetail = Awaited<ReturnType<typeof findCommand>>

const { payload, result, log, visibleToMsp, ...shown } = getTableColumns(command)
const columns = {
  ...shown,
  customer: tenant.fullName,
  shortname: tenant.shortname,
  /** What it is about, where its subject's name does not say all (a mail to somebody). */
  about: sql<StoredMessage | null>`${payload}->'about'`,
}

const named = <T extends Named>(row: T) => ({
  ...row,
  mayRetry: isRetriable(row),
  subject: row.about ?? verbatim(row.subjectName),
})
type Named = Retriable & { subjectName: string; about: StoredMessage | null }

const read = async (scope: Scope, wanted: Wanted) =>
  placed(
    await scope.db
      .select({ ...columns, place: sql<string>`${wanted.place}` })
      .from(rowsOf(command, wanted))
      .leftJoin(tenant, eq(tenant.id, command.tenantId))
      .orderBy(wanted.order),
    named,
  )

const states: Readonly<Record<string, SQL>> = {
  all: sql`true`,
  open: sql`${command.state} in ('queued', 'executing')`,
  ...Object.fromEntries(commandStates.map((state) => [state, sql`${command.state} = ${state}`])),
}

/** Postgres's infinity, of one that is held, is no Date. */
const timeOf = (at: Date) => (Number.isNaN(at.getTime()) ? null : at)

/** Commands of the audience, newest first: along their order of arrival. */
export const commands = defineList({
  name: 'commands',
  table: 'command',
  alias: 'command',
  search: (word, { sought }) => sql`${contains(sql`${command.subjectName}`, word)}
    or ${contains(sql`${command.requestedName}`, word)}
    or ${command.tenantId} in (select portal_tenants_named(${sql.join(
      patternsOf(word).map((like) => sql`${like}`),
      sql`, `,
    )}))
    or ${says(command.error, word, sought(word))} or ${says(sql`${payload}->'about'`, word, sought(word))}`,
  filters: {
    state: oneOf(Object.keys(states), (state) => states[state] ?? sql`false`, 'all'),
    kind: oneOf(commandKinds, (kind) => sql`${command.kind} = ${kind}`),
    tenant: anId((id) => sql`${command.tenantId} = ${id}::uuid`),
    tag: tagged(sql`${command.tenantId}`),
    service: anId((id) => sql`${command.subjectId} = ${id}::uuid`),
  },
  orders: {
    queued: byWhole(sql`${command.seq}`),
    ended: byInstant(sql`coalesce(${command.endedAt}, '-infinity')`),
    kind: [...byText(sql`${command.kind}`), ...byWhole(sql`${command.seq}`)],
    state: [...byText(sql`${command.state}`), ...byWhole(sql`${command.seq}`)],
  },
  usual: () => '-queued',
  columns: [
    ...['id', 'kind', 'state', 'customer', 'target', 'queued', 'started', 'ended'],
    ...['attempt', 'next_try', 'by'],
  ],
  head: 'id',
  read,
  csv: {
    read,
    cells: {
      id: ({ id }) => id,
      kind: ({ kind }) => kind,
      state: ({ state }) => state,
      error: ({ error }, say) => error && say(error),
      customer: ({ customer }) => customer,
      shortname: ({ shortname }) => shortname,
      target: ({ subject }, say) => say(subject),
      queued: ({ createdAt }) => createdAt,
      started: ({ startedAt }) => startedAt,
      ended: ({ endedAt }) => endedAt,
      attempt: ({ attempt }) => attempt,
      next_try: ({ state, nextTryAt }) => (state === 'queued' ? timeOf(nextTryAt) : null),
      by: ({ requestedName }) => requestedName,
    },
  },
})

/** One command with its payload, result and log; another owner's is missing. */
export async function findCommand(scope: Scope, id: string) {
  const [found] = await pickCommands(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-command')
  return found
}

/** These commands with payload, result and log, in no order; what the scope may not see is left out. */
export async function pickCommands(scope: Scope, ids: readonly string[]) {
  const found = await scope.db
    .select({ ...columns, payload, result, log })
    .from(command)
    .leftJoin(tenant, eq(tenant.id, command.tenantId))
    .where(inArray(command.id, [...ids]))
  return found.map(named)
}

/** Why a command waits; `who` is its customer, null the provider itself, `command` a kind, `until` a time of day. */
export type WaitReason =
  | { kind: 'switched-off'; who: string | null; state: string }
  | { kind: 'executing'; who: string | null; command: string; step: number; steps: number }
  | { kind: 'held' }
  | { kind: 'backing-off'; until: string; error: StoredMessage }
  | { kind: 'later'; until: string }
  | { kind: 'same-backing-off'; command: string; subject: string; until: string }
  | { kind: 'earlier'; count: number; who: string | null }
  | { kind: 'slots'; count: number; slots: string }

export type Waiting = {
  /** 1 is the next of its lane; what is being executed there counts as ahead. */
  position: number
  /** Null when a worker takes it as soon as one is free. */
  reason: WaitReason | null
  expectedStart: Date | null
  /** Of the kind's latest 50 successes; null when there was none. */
  medianSeconds: number | null
}

type Row = {
  kind: string
  lane_key: string
  attempt: number
  error: StoredMessage | null
  customer: string | null
  tenant_state: string | null
  until: string
  is_held: boolean
  is_waiting: boolean
  waits: number
}
type Ahead = {
  kind: string
  state: string
  step: number
  steps: number
  step_name: StoredMessage | null
  elapsed: number
  waits: number
  until: string
  is_same: boolean
  subject_name: string
}

const latest = 50

/** Why a queued command has not begun: who is ahead, until when it rests, when it may start; null when it is not queued. */
export async function whyWaiting(scope: Scope, id: string): Promise<Waiting | null> {
  const [row] = await scope.db.execute<Row>(sql`
    select c.kind, c.lane_key, c.attempt, c.error, t.full_name as customer, t.state as tenant_state,
      to_char(c.next_try_at at time zone 'UTC', 'HH24:MI "UTC"') as until, c.next_try_at = 'infinity' as is_held,
      c.next_try_at > now() as is_waiting,
      case when c.next_try_at = 'infinity' then 0 else greatest(0, extract(epoch from c.next_try_at - now()))::float8 end as waits
    from command c left join tenant t on t.id = c.tenant_id where c.id = ${id} and c.state = 'queued'`)
  if (!row) return null
  const ahead = await aheadOf(scope, id)
  const pace = await medians(scope, [row.kind, ...ahead.map(({ kind }) => kind)])
  const medianSeconds = pace.get(row.kind) ?? null
  const [busy] = await scope.db.execute<{ others: number; now: Date }>(sql`
    select count(*)::integer as others from command where state = 'executing' and kind = ${row.kind}`)
  const seconds = ahead.reduce((sum, { kind, elapsed }) => {
    return sum + Math.max(0, (pace.get(kind) ?? 0) - elapsed)
  }, 0)
  const isKnown = !row.is_held && ahead.every(({ kind }) => pace.has(kind))
  return {
    position: ahead.length + 1,
    reason: waitReasonOf(row, ahead, busy?.others ?? 0),
    expectedStart: isKnown ? await later(scope, Math.max(seconds, row.waits)) : null,
    medianSeconds,
  }
}

/** What the lane runs or will run first; one that rests does not hold others but those of its own subject. */
const aheadOf = (scope: Scope, id: string) =>
  scope.db.execute<Ahead>(sql`
    select e.kind, e.state, e.step, e.steps, e.step_name, e.subject_name,
      coalesce(extract(epoch from now() - e.started_at), 0)::float8 * (e.state = 'executing')::integer as elapsed,
      greatest(0, extract(epoch from e.next_try_at - now()))::float8 as waits,
      to_char(e.next_try_at at time zone 'UTC', 'HH24:MI "UTC"') as until,
      (e.subject_kind, e.subject_id) is not distinct from (c.subject_kind, c.subject_id) as is_same
    from command c join command e on e.lane_key = c.lane_key and e.id <> c.id
    where c.id = ${id} and (e.state = 'executing' or (e.state = 'queued' and e.seq < c.seq and (e.next_try_at <= now()
      or (e.subject_kind, e.subject_id) is not distinct from (c.subject_kind, c.subject_id))))
    order by e.state = 'executing' desc, e.seq`)

function waitReasonOf(row: Row, ahead: readonly Ahead[], executing: number): WaitReason | null {
  const { customer: who, until } = row
  if (row.tenant_state && row.tenant_state !== 'active')
    return { kind: 'switched-off', who, state: row.tenant_state }
  const [first] = ahead
  if (first?.state === 'executing')
    return { kind: 'executing', who, command: first.kind, step: first.step, steps: first.steps }
  if (row.is_held) return { kind: 'held' }
  if (row.is_waiting)
    return row.attempt > 0 && row.error
      ? { kind: 'backing-off', until, error: row.error }
      : { kind: 'later', until }
  const resting = ahead.find(({ is_same, waits }) => is_same && waits > 0)
  if (resting) {
    const { kind: command, subject_name: subject } = resting
    return { kind: 'same-backing-off', command, subject, until: resting.until }
  }
  if (ahead.length > 0) return { kind: 'earlier', count: ahead.length, who }
  const { slots } = rulesOf(row.kind)
  return slots && executing > 1 ? { kind: 'slots', count: executing, slots } : null
}

async function medians(scope: Scope, kinds: readonly string[]): Promise<Map<string, number>> {
  const found = await scope.db.execute<{ kind: string; median: number | null }>(sql`
    select k.kind, (
      select percentile_cont(0.5) within group (order by extract(epoch from p.ended_at - p.started_at)::float8)
      from (select ended_at, started_at from command where kind = k.kind and state = 'succeeded'
        and started_at is not null order by ended_at desc limit ${latest}) p) as median
    from json_array_elements_text(${JSON.stringify([...new Set(kinds)])}::json) as k(kind)`)
  return new Map(found.flatMap(({ kind, median }) => (median === null ? [] : [[kind, median]])))
}

async function later(scope: Scope, seconds: number): Promise<Date> {
  const [at] = await scope.db.execute<{ ms: number }>(
    sql`select extract(epoch from now() + make_interval(secs => ${seconds}))::float8 * 1000 as ms`,
  )
  return new Date(at?.ms ?? 0)
}
