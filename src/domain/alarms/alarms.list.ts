import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Sought } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { alarm, alarmEvent } from '../schema/alarms.ts'
import { anywhere, says } from '../schema/message.ts'
import type { Scope } from '../scope.ts'
import type { Severity } from './alarms.ts'

/**
 * `open` is what still asks for somebody: active, or cleared and never acknowledged. `tenant` and `service` are ids,
 * `q` is looked for in name, source, text and customer, with `sought` for what the first three say in the reader's
 * language; `cursor` comes from the page before.
 */
export type AlarmQuery = {
  state?: AlarmState
  severity?: Severity
  q?: string
  sought?: readonly Sought[]
  tenant?: string
  service?: string
  cursor?: string
  limit?: number
}

export const alarmStates = ['open', 'active', 'cleared', 'all'] as const
type AlarmState = (typeof alarmStates)[number]
export type AlarmRow = Awaited<ReturnType<typeof listAlarms>>['rows'][number]
export type AlarmDetail = Awaited<ReturnType<typeof findAlarm>>

/** Changes of one alarm that its page shows, newest first; older ones stay in the table. */
const maxEvents = 200

/**
 * One page of alarms: open ones by severity, then unacknowledged before acknowledged, then oldest first; history
 * newest first. `next` and `previous` are cursors; a cursor that this order did not make is refused.
 */
export async function listAlarms(scope: Scope, query: AlarmQuery = {}) {
  const { limit = 50, cursor } = query
  const order = orders[query.state ?? 'open']
  const at = cursor === undefined ? undefined : positionOf(order, cursor)
  const isBack = at?.direction === 'before'
  const found = await scope.db
    .select({ ...columns, position: order.position })
    .from(alarm)
    .where(and(order.where, ...filtersOf(query), at && order.beyond(at.values, isBack)))
    .orderBy(...order.by(isBack))
    .limit(limit + 1)
  const hasMore = found.length > limit
  const page = found.slice(0, limit)
  if (isBack) page.reverse()
  const rows = page.map(({ position: _, ...row }) => row)
  const [first, last] = [page[0], page.at(-1)]
  return {
    rows,
    ...(last && (hasMore || isBack) && { next: `after.${last.position}` }),
    ...(first && (isBack ? hasMore : at) && { previous: `before.${first.position}` }),
  }
}

/** These alarms as the list shows them, in no order; what the scope may not see is left out. */
export async function pickAlarms(scope: Scope, ids: readonly string[]): Promise<AlarmRow[]> {
  return scope.db
    .select(columns)
    .from(alarm)
    .where(inArray(alarm.id, [...ids]))
}

/** One alarm with its changes, newest first; another tenant's is missing. */
export async function findAlarm(scope: Scope, id: string) {
  const [found] = await scope.db.select(columns).from(alarm).where(eq(alarm.id, id))
  if (!found) throw new Refusal('missing', 'no-such-alarm')
  const events = await scope.db
    .select()
    .from(alarmEvent)
    .where(eq(alarmEvent.alarmId, id))
    .orderBy(desc(alarmEvent.at))
    .limit(maxEvents)
  return { ...found, events }
}

/** Five raises or clears of the same owner and key within ten minutes. */
const isFlapping = sql<boolean>`(
  select count(*) >= 5 from alarm o join alarm_event e on e.alarm_id = o.id
  where coalesce(o.tenant_id, o.msp_id, '00000000-0000-0000-0000-000000000000')
      = coalesce(alarm.tenant_id, alarm.msp_id, '00000000-0000-0000-0000-000000000000')
    and o.key = alarm.key and (o.cleared_at is null or o.cleared_at > now() - interval '10 minutes')
    and e.at > now() - interval '10 minutes' and e.change in ('raised', 'cleared'))`

const columns = { ...getTableColumns(alarm), isFlapping }

const micros = (column: SQL | typeof alarm.raisedAt) =>
  sql`(extract(epoch from ${column}) * 1000000)::bigint`
const instant = (text: string | undefined) =>
  sql`(timestamptz 'epoch' + ${text}::bigint * interval '1 microsecond')`

type Order = {
  where: SQL | undefined
  /** What a cursor says about a row, and the shape of that. */
  position: SQL<string>
  shape: RegExp
  by: (isBack: boolean) => SQL[]
  beyond: (values: readonly string[], isBack: boolean) => SQL
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Served by the index `alarm_open`, in its own direction. */
const worstFirst = (where: SQL | undefined): Order => ({
  where,
  position: sql`concat_ws('.', ${alarm.rank}, (${alarm.acknowledgedAt} is not null)::int, ${micros(alarm.raisedAt)}, ${alarm.id})`,
  shape: new RegExp(`^([1-4])\\.([01])\\.(\\d{1,16})\\.(${uuid})$`),
  by: (isBack) =>
    [
      sql`(-${alarm.rank})`,
      sql`(${alarm.acknowledgedAt} is not null)`,
      alarm.raisedAt,
      alarm.id,
    ].map(isBack ? desc : asc),
  beyond: ([rank, acknowledged, raised, id], isBack) =>
    sql`((-${alarm.rank}), (${alarm.acknowledgedAt} is not null), ${alarm.raisedAt}, ${alarm.id}) ${isBack ? sql`<` : sql`>`}
      (-(${rank}::int), ${acknowledged}::int = 1, ${instant(raised)}, ${id}::uuid)`,
})

const newestFirst = (
  column: typeof alarm.raisedAt | typeof alarm.clearedAt,
  where?: SQL,
): Order => ({
  where,
  position: sql`concat_ws('.', ${micros(sql`${column}`)}, ${alarm.id})`,
  shape: new RegExp(`^(\\d{1,16})\\.(${uuid})$`),
  by: (isBack) => [sql`${column}`, sql`${alarm.id}`].map(isBack ? asc : desc),
  beyond: ([at, id], isBack) =>
    sql`(${column}, ${alarm.id}) ${isBack ? sql`>` : sql`<`} (${instant(at)}, ${id}::uuid)`,
})

const orders: Record<AlarmState, Order> = {
  open: worstFirst(or(isNull(alarm.clearedAt), isNull(alarm.acknowledgedAt))),
  active: worstFirst(isNull(alarm.clearedAt)),
  cleared: newestFirst(alarm.clearedAt, isNotNull(alarm.clearedAt)),
  all: newestFirst(alarm.raisedAt),
}

function positionOf({ shape }: Order, cursor: string) {
  const [, direction, rest = ''] = /^(after|before)\.(.+)$/.exec(cursor) ?? []
  const values = shape.exec(rest)
  if (!direction || !values) throw new Refusal('malformed', 'foreign-cursor')
  return { direction, values: values.slice(1) }
}

function filtersOf({ severity, q, sought, tenant, service: serviceId }: AlarmQuery) {
  return [
    severity && eq(alarm.severity, severity),
    tenant && eq(alarm.tenantId, tenant),
    serviceId && eq(alarm.serviceId, serviceId),
    q &&
      sql`(${alarm.customer} ilike ${anywhere(q)} or ${says(alarm.name, q, sought)}
        or ${says(alarm.source, q, sought)} or ${says(alarm.text, q, sought)})`,
  ].filter((filter) => typeof filter === 'object')
}
