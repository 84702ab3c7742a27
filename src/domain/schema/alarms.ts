import { sql } from 'drizzle-orm'
import {
  index,
  integer,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns, visibleToMsp } from './owner.ts'

/** ITU-T X.733 names, worst first. */
export const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const
/** By the rank that an alarm's row carries; its services keep that of the worst. */
export const severityOfRank = [null, 'warning', 'minor', 'major', 'critical'] as const
export type WorstAlarm = NonNullable<(typeof severityOfRank)[number]>

/** Whose an alarm is as one value; the provider's is the zero id. */
export const alarmOwner = sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`

/** One condition; the same key raised again while active counts up and never makes a second row. */
export const alarm = pgTable(
  'alarm',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    ...visibleToMsp(),
    key: text().notNull(),
    severity: text({ enum: severities }).notNull(),
    rank: smallint()
      .notNull()
      .generatedAlwaysAs(
        sql`case severity when 'critical' then 4 when 'major' then 3 when 'minor' then 2 else 1 end`,
      ),
    name: stored().notNull(),
    source: stored().notNull(),
    text: stored().notNull(),
    correctiveAction: stored(),
    serviceId: uuid(),
    customer: text(),
    raisedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    count: integer().notNull().default(1),
    acknowledgedAt: timestamp({ withTimezone: true }),
    acknowledgedBy: text(),
    clearedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('alarm'),
    uniqueIndex('alarm_active_key').on(alarmOwner, t.key).where(sql`cleared_at is null`),
    index('alarm_key').on(alarmOwner, t.key, t.clearedAt),
    index('alarm_open')
      .on(sql`(-rank)`, sql`(acknowledged_at is not null)`, t.raisedAt, t.id)
      .where(sql`cleared_at is null or acknowledged_at is null`),
    index('alarm_service').on(t.serviceId).where(sql`cleared_at is null`),
    index('alarm_tenant').on(t.tenantId, t.raisedAt),
    index('alarm_msp').on(t.visibleToMsp, t.raisedAt, t.id).where(sql`visible_to_msp is not null`),
    index('alarm_raised').on(t.raisedAt, t.id),
    index('alarm_cleared')
      .on(sql`coalesce(cleared_at, '-infinity')`, t.id)
      .where(sql`cleared_at is not null`),
    index('alarm_customer').on(sql`coalesce(customer, '')`, t.id),
  ],
)

export const alarmChanges = [
  'raised',
  'repeated',
  'severity',
  'acknowledged',
  'unacknowledged',
  'cleared',
] as const

/** Every change of an alarm, from the first day: so that the wall can show how it was at any moment. */
export const alarmEvent = pgTable(
  'alarm_event',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    alarmId: uuid()
      .notNull()
      .references(() => alarm.id, { onDelete: 'cascade' }),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    change: text({ enum: alarmChanges }).notNull(),
    severity: text({ enum: severities }).notNull(),
    by: text(),
    text: stored(),
  },
  (t) => [
    ownerCheck('alarm_event'),
    index('alarm_event_alarm').on(t.alarmId, t.at),
    index('alarm_event_at').on(t.at),
  ],
)
