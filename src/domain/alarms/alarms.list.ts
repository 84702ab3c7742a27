import { desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
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
import { tagged } from '../lists/tags.ts'
import { Refusal } from '../refusal.ts'
import { alarm, alarmEvent, origins, severities, tierRank } from '../schema/alarms.ts'
import { says } from '../schema/message.ts'
import type { Audience, Scope } from '../scope.ts'
import { rankOf, type Stand, standOf, tierOf } from './tiers.ts'

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

const { visibleToMsp, changedAt, notedAt, isNews, heldClearAt, ...shown } = getTableColumns(alarm)
const columns = {
  ...shown,
  isFlapping: sql<boolean>`${alarm.flappingSince} is not null`,
  isCheckDue: sql<boolean>`coalesce(${alarm.nextCheckAt} <= now() and ${alarm.clearedAt} is null, false)`,
}

type Marks = Pick<
  typeof alarm.$inferSelect,
  'ackTier' | 'claimTier' | 'shelveTier' | 'maintenanceTier' | 'quietRank' | 'apartRank'
>

/** A row as it stands for its reader: what a tier below did is said, and changes nothing for those above. */
function seenBy<T extends Marks>(scope: Scope, row: T) {
  const mine = rankOf(scope.actor.audience)
  const stands = {
    ack: standOf(row.ackTier, mine),
    claim: standOf(row.claimTier, mine),
    shelf: standOf(row.shelveTier, mine),
    maintenance: standOf(row.maintenanceTier, mine),
  }
  return {
    ...row,
    stands,
    /** Nobody of the reader's tier or above has acknowledged it or put it apart. */
    asks: row.quietRank < mine,
    isApart: row.apartRank >= mine,
    /** Whose people read it: another tier's names are told with their tier. */
    readBy: tierOf(scope.actor.audience),
  }
}

const read = async (scope: Scope, wanted: Wanted) =>
  placed(
    await scope.db
      .select({ ...columns, place: sql<string>`${wanted.place}` })
      .from(rowsOf(alarm, wanted))
      .orderBy(wanted.order),
    (row) => seenBy(scope, row),
  )

/** Who works on it: anybody, of the reader's tier or another; and whose next look is overdue. */
const claims: Readonly<Record<string, (rank: number) => SQL>> = {
  any: () => sql`${alarm.claimTier} is not null`,
  own: (rank) => sql`${tierRank(sql`alarm.claim_tier`)} = ${constant(rank)}`,
  nobody: () => sql`${alarm.claimTier} is null`,
  due: () => sql`${alarm.nextCheckAt} <= now() and ${alarm.clearedAt} is null`,
}

/** `site=Rotterdam`, or a label's name alone for whatever it says. */
function hasLabel(given: string): SQL {
  const at = given.indexOf('=')
  const [name, value] =
    at < 0 ? [given, null] : [given.slice(0, at).trim(), given.slice(at + 1).trim()]
  return value === null
    ? sql`jsonb_exists(${alarm.labels}, ${name})`
    : sql`${alarm.labels} ->> ${name} = ${value}`
}

const urgency = [
  ...byNumber(sql`(-${alarm.rank})`),
  ...byNumber(sql`${alarm.quietRank}`),
  ...byInstant(sql`${alarm.raisedAt}`),
]

const isBelow = (stand: Stand) => stand === 'none' || stand === 'below'

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
    claimed: oneOf(
      Object.keys(claims),
      (value, _, audience) => claims[value]?.(rankOf(audience)) ?? sql`false`,
    ),
    cause: aText(200, (cause) => sql`${alarm.cause} = ${cause}`),
    label: aText(200, hasLabel),
    origin: oneOf(origins, (origin) => sql`${alarm.origin} = ${origin}`),
    source: anId((source) => sql`${alarm.sourceId} = ${source}::uuid`),
    tenant: anId((tenant) => sql`${alarm.tenantId} = ${tenant}::uuid`),
    tag: tagged(sql`${alarm.tenantId}`),
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
    // few are claimed, and none of another state
    check: byInstant(sql`coalesce(${alarm.nextCheckAt}, 'infinity')`),
  },
  usual: ({ state }) =>
    state === 'cleared' ? '-cleared' : state === 'all' ? '-raised' : 'urgency',
  columns: [
    ...['severity', 'alarm', 'customer', 'state', 'raised', 'seen', 'count', 'check'],
    ...['cause', 'cleared'],
  ],
  head: 'alarm',
  unusual: ['check', 'cause', 'cleared'],
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
      state: ({ clearedAt, stands, isApart }) =>
        clearedAt
          ? 'cleared'
          : !isApart
            ? 'active'
            : isBelow(stands.shelf)
              ? 'maintenance'
              : 'shelved',
      acknowledged: ({ acknowledgedAt }) => acknowledgedAt,
      acknowledged_by: ({ acknowledgedBy }) => acknowledgedBy,
      acknowledged_by_tier: ({ ackTier }) => ackTier,
      acknowledged_until: ({ ackUntil, ackUntilAt }) => ackUntilAt ?? ackUntil,
      asks: ({ asks, clearedAt }) => asks && clearedAt === null,
      raised: ({ raisedAt }) => raisedAt,
      seen: ({ lastSeenAt }) => lastSeenAt,
      count: ({ count }) => count,
      cleared: ({ clearedAt }) => clearedAt,
      flapping_since: ({ flappingSince }) => flappingSince,
      claimed_by: ({ claimedBy }) => claimedBy,
      check: ({ nextCheckAt }) => nextCheckAt,
      shelved_until: ({ shelvedUntil }) => shelvedUntil,
      shelved_by: ({ shelvedBy }) => shelvedBy,
      shelved_reason: ({ shelvedReason }) => shelvedReason,
      cause: ({ cause }) => cause,
      origin: ({ origin }) => origin,
      labels: ({ labels }) => (Object.keys(labels).length > 0 ? JSON.stringify(labels) : null),
      key: ({ key }) => key,
    },
  },
} satisfies ListSource<AlarmRow>

/** Alarms: open ones by urgency (the worst, then the unacknowledged, then the oldest first), history newest first. */
export const alarms = defineList(declared)

/** What is put apart is counted apart. */
const inAlerts: Filter['where'] = (state, reader, audience) =>
  state === 'active'
    ? sql`${alarm.clearedAt} is null and ${alarm.apartRank} < ${constant(rankOf(audience))}`
    : inState(state, reader, audience)

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
    state: oneOf(['active', 'shelved', 'maintenance', 'cleared', 'all'], inAlerts, 'active'),
  },
})

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
  return { ...seenBy(scope, found), events }
}
