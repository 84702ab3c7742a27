import { desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm'
import { anId, oneOf, ticked } from '../lists/address.ts'
import {
  contains,
  defineList,
  type ListSource,
  placed,
  rowsOf,
  type Wanted,
} from '../lists/list.ts'
import { byInstant, byNumber, byText, byTruth } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { alarm, alarmEvent, severities } from '../schema/alarms.ts'
import { says } from '../schema/message.ts'
import type { Scope } from '../scope.ts'

export type AlarmRow = Awaited<ReturnType<typeof read>>[number]['row']
export type AlarmDetail = Awaited<ReturnType<typeof findAlarm>>

/** Changes of one alarm that its page shows, newest first; older ones stay in the table. */
const maxEvents = 200

/** `open` is what still asks for somebody: active, or cleared and never acknowledged. */
const states: Readonly<Record<string, SQL>> = {
  open: sql`(${alarm.clearedAt} is null or ${alarm.acknowledgedAt} is null)`,
  active: sql`${alarm.clearedAt} is null`,
  cleared: sql`${alarm.clearedAt} is not null`,
  all: sql`true`,
}

/** Five raises or clears of the same owner and key within ten minutes. */
const isFlapping = sql<boolean>`(
  select count(*) >= 5 from alarm o join alarm_event e on e.alarm_id = o.id
  where coalesce(o.tenant_id, o.msp_id, '00000000-0000-0000-0000-000000000000')
      = coalesce(alarm.tenant_id, alarm.msp_id, '00000000-0000-0000-0000-000000000000')
    and o.key = alarm.key and (o.cleared_at is null or o.cleared_at > now() - interval '10 minutes')
    and e.at > now() - interval '10 minutes' and e.change in ('raised', 'cleared'))`

const { visibleToMsp, ...shown } = getTableColumns(alarm)
const columns = { ...shown, isFlapping }

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
  ...byTruth(sql`(${alarm.acknowledgedAt} is not null)`),
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
    state: oneOf(Object.keys(states), (state) => states[state] ?? sql`false`, 'open'),
    severity: oneOf(severities, (severity) => sql`${alarm.severity} = ${severity}`),
    unacknowledged: ticked(sql`${alarm.acknowledgedAt} is null`),
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
    state: oneOf(['active', 'cleared', 'all'], (state) => states[state] ?? sql`false`, 'active'),
  },
})

/** Which of these alarms acknowledging, or taking that back, would change; the others are so already. */
export async function previewMark(
  scope: Scope,
  ids: readonly string[],
  change: 'acknowledged' | 'unacknowledged',
): Promise<Preview> {
  const found = await scope.db
    .select({ id: alarm.id, name: alarm.name, detail: alarm.customer, at: alarm.acknowledgedAt })
    .from(alarm)
    .where(inArray(alarm.id, [...ids]))
  const items = found.map(({ at, detail, ...item }) => ({
    item: { ...item, ...(detail !== null && { detail }) },
    isSo: (at !== null) === (change === 'acknowledged'),
  }))
  const reason = message(`alarm-${change}`)
  return {
    ready: items.filter(({ isSo }) => !isSo).map(({ item }) => item),
    skipped: items.filter(({ isSo }) => isSo).map(({ item }) => ({ item, reason })),
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
