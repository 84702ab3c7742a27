import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  pgTable,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { alarmSource } from './alarm-sources.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { tenant } from './tenants.ts'

/** Once, or every week in a time zone. */
export const maintenanceKinds = ['once', 'weekly'] as const

/** A window in which alarms of a tenant, service, source or cause ask nobody of its owner's tier and below. */
export const maintenance = pgTable(
  'maintenance',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    kind: text({ enum: maintenanceKinds }).notNull(),
    /** All that is named here must be the alarm's; at least one is. */
    ofTenant: uuid().references(() => tenant.id, { onDelete: 'cascade' }),
    ofService: uuid(),
    ofSource: uuid().references(() => alarmSource.id, { onDelete: 'cascade' }),
    ofCause: text(),
    timeZone: text().notNull(),
    /** Of a weekly one, on the clock of its zone: Monday is 1. */
    weekday: smallint(),
    startTime: text(),
    minutes: integer(),
    /** This time or the next, UTC; a weekly one's move on when they are over. */
    startsAt: timestamp({ withTimezone: true }).notNull(),
    endsAt: timestamp({ withTimezone: true }).notNull(),
    /** When alarms that were active then were put into it; null before it began. */
    begunAt: timestamp({ withTimezone: true }),
    /** Over for good: past, or ended by somebody. */
    endedAt: timestamp({ withTimezone: true }),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  (t) => [
    ownerCheck('maintenance'),
    check('maintenance_span', sql`starts_at < ends_at`),
    check('maintenance_of', sql`num_nonnulls(of_tenant, of_service, of_source, of_cause) > 0`),
    check(
      'maintenance_weekly',
      sql`kind = 'once' or (weekday between 1 and 7 and start_time is not null and minutes is not null)`,
    ),
    index('maintenance_due').on(t.startsAt).where(sql`ended_at is null`),
  ],
)
