import { desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm'
import { anId, aText, type Filter, oneOf, ticked } from '../lists/address.ts'
import {
  contains,
  defineList,
  type ListSource,
  placed,
  rowsOf,
  type Wanted,
} from '../lists/list.ts'
import { byInstant, byNumber, byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { alarm, alarmEvent, severities, tierRank } from '../schema/alarms.ts'
import { says } from '../schema/message.ts'
import type { Audience, Scope } from '../scope.ts'
import { rankOf } from './tiers.ts'

export type AlarmRow = Awaited<ReturnType<typeof read>>[number]['row']
export type AlarmDetail = Awaited<ReturnType<typeof findAlarm>>

/** Changes of one alarm that its page shows, newest first; older ones stay in the table. */
const maxEvents = 200

/**
 * `open` is what still asks for somebody: active, or cleared and never acknowledged, and not put apart; whether it is says who asks
 * (tiers.ts), as of `shelved` and `maintenance`.
 */
const states: Readonly<Record<string, (rank: number) => SQL>> = {
  open: (rank) =>
    sql`(${alarm.clearedAt} is null or ${alarm.ackRank} < ${constant(rank)}) and ${alarm.apartRank} < ${constant(rank)}`,
  active: () => sql`${alarm.clearedAt} is null`,
  cleared: () => sql`${alarm.clearedAt} is not null`,
  shelved: (rank) =>
    sql`${alarm.clearedAt} is null and ${tierRank(sql`alarm.shelve_tier`)} >= ${constant(rank)}`,
  maintenance: (rank) =>
    sql`${alarm.clearedAt} is null and ${tierRank(sql`alarm.maintenance_tier`)} >= ${constant(rank)}`,
  all: () => sql`true`,
}

/** Written out: an index of the open ones serves no parameter. */
const constants = [sql`0`, sql`1`, sql`2`, sql`3`]
const constant = (rank: number) => constants[rank] ?? sql`0`
const inState: Filter['where'] = (state, _, audience) =>
  states[state]?.(rankOf(audience)) ?? sql`false`
const isAsking = ({ kind }: Audience) => sql`${alarm.quietRank} < ${constant(rankOf({ kind }))}`

const { visibleToMsp, ...shown } = getTableColumns(alarm)
const columns = { ...shown, isFlapping: sql<boolean>`${alarm.flappingSince} is not null` }

const read = async (scope: Scope, wanted: Wanted) =>
  placed(
    await scope.db
      .select({ ...columns, place: sql<string>`${wanted.place}` })
      .from(rowsOf(alarm, wanted))
      .orderBy(wanted.order),
    (row) => row,
  )

const urgency = [
  ...byNumber(sql`(-${alarm.rank})`),
  ...byNumber(sql`${alarm.quietRank}`),
  ...byInstant(sql`${alarm.raisedAt}`),
]

const declared = {
  name: 'alarms',
  table: 'alarm',
  alias: 'alarm',
  search: (word, { sought }) =>
    sql`${contains(sql`${alarm.customer}`, word)} or ${sql.join(
      [alarm.name, alarm.source, alarm.text].map((column) => says(column, word, sought(word))),
      sql` or `,
    )}`,
  filters: {
    state: oneOf(Object.keys(states), inState, 'open'),
    severity: oneOf(severities, (severity) => sql`${alarm.severity} = ${severity}`),
    unacknowledged: ticked(isAsking),
    flapping: ticked(sql`${alarm.flappingSince} is not null`),
    cause: aText(200, (cause) => sql`${alarm.cause} = ${cause}`),
    tenant: anId((tenant) => sql`${alarm.tenantId} = ${tenant}::uuid`),
    service: anId((service) => sql`${alarm.serviceId} = ${service}::uuid`),
  },
  orders: {
    urgency,
    customer: byText(sql`coalesce(${alarm.customer}, '')`),
    raised: byInstant(sql`${alarm.raisedAt}`),
    // without an index, which every repetition would have to change
    seen: byInstant(sql`${alarm.lastSeenAt}`),
    count: byNumber(sql`${alarm.count}`),
    cleared: byInstant(sql`coalesce(${alarm.clearedAt}, '-infinity')`),
  },
  usual: ({ state }) =>
    state === 'cleared' ? '-cleared' : state === 'all' ? '-raised' : 'urgency',
  columns: ['severity', 'alarm', 'customer', 'state', 'raised', 'seen', 'count', 'cleared'],
  head: 'alarm',
  unusual: ['cleared'],
  read,
  csv: {
    read,
    cells: {
      id: ({ id }) => id,
      severity: ({ severity }) => severity,
      alarm: ({ name }, say) => say(name),
      source: ({ source }, say) => say(source),
      text: ({ text }, say) => say(text),
      corrective_action: ({ correctiveAction: action }, say) => action && say(action),
      customer: ({ customer }) => customer,
      state: ({ clearedAt }) => (clearedAt ? 'cleared' : 'active'),
      acknowledged: ({ acknowledgedAt }) => acknowledgedAt,
      acknowledged_by: ({ acknowledgedBy }) => acknowledgedBy,
      raised: ({ raisedAt }) => raisedAt,
      seen: ({ lastSeenAt }) => lastSeenAt,
      count: ({ count }) => count,
      cleared: ({ clearedAt }) => clearedAt,
    },
  },
} satisfies ListSource<AlarmRow>

/** Alarms: open ones by urgency (the worst, then the unacknowledged, then the oldest first), history newest first. */
export const alarms = defineList(declared)

/**
 * Those of them that are critical: what keeps an MSP's customers from their service. What is active comes first, unless another
 * state is asked for.
 */
export const alerts = defineList({
  ...declared,
  name: 'alerts',
  always: sql`${alarm.severity} = 'critical'`,
  filters: {
    ...{ tenant: declared.filters.tenant, unacknowledged: declared.filters.unacknowledged },
    state: oneOf(['active', 'cleared', 'all'], inState, 'active'),
  },
})

/** Which of these alarms acknowledging, or taking that back, would change; the others are so already, or by who stands above. */
export async function previewMark(
  scope: Scope,
  ids: readonly string[],
  change: 'acknowledged' | 'unacknowledged',
): Promise<Preview> {
  const mine = rankOf(scope.actor.audience)
  const found = await scope.db
    .select({ id: alarm.id, name: alarm.name, detail: alarm.customer, rank: alarm.ackRank })
    .from(alarm)
    .where(inArray(alarm.id, [...ids]))
  const items = found.map(({ rank, detail, ...item }) => ({
    item: { ...item, ...(detail !== null && { detail }) },
    isReady: change === 'acknowledged' ? rank < mine : rank > 0 && rank <= mine,
    reason: message(
      change === 'unacknowledged' && rank > mine ? 'alarm-acknowledged-above' : `alarm-${change}`,
    ),
  }))
  return {
    ready: items.filter(({ isReady }) => isReady).map(({ item }) => item),
    skipped: items.filter(({ isReady }) => !isReady).map(({ item, reason }) => ({ item, reason })),
  }
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
