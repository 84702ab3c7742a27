import { type SQL, sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { alarmSource } from './alarm-sources.ts'
import { maintenance } from './maintenance.ts'
import { stored } from './message.ts'
import { audiences, ownerCheck, ownerColumns, visibleToMsp } from './owner.ts'

/** ITU-T X.733 names, worst first. */
export const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const
/** By the rank that an alarm's row carries; its services keep that of the worst. */
export const severityOfRank = [null, 'warning', 'minor', 'major', 'critical'] as const
export type WorstAlarm = NonNullable<(typeof severityOfRank)[number]>

/** Whose an alarm is as one value; the provider's is the zero id. */
export const alarmOwner = sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`

/** Who found it: the portal itself, or a source of the provider's, of an MSP's or of a tenant's own. Their keys are apart. */
export const origins = ['portal', ...audiences] as const
/** How long an acknowledgement lasts: until the alarm clears, until it gets worse, or until a time (or worse). */
export const ackEnds = ['worse', 'clear', 'time'] as const

/** Tiers as numbers, so that one counts for those below it: tenant 1, MSP 2, provider 3; 0 is nobody's. */
export const tierRank = (column: SQL) =>
  sql`case ${column} when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end`
const rankOf = (...columns: SQL[]) => sql.join(columns.map(tierRank), sql`, `)

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
    origin: text({ enum: origins }).notNull().default('portal'),
    sourceId: uuid().references(() => alarmSource.id, { onDelete: 'set null' }),
    /** What it comes from, shared with others: `sbc:<id>`, `connector:graph`, `pool:user`. */
    cause: text(),
    labels: jsonb().$type<Record<string, string>>().notNull().default({}),
    raisedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    count: integer().notNull().default(1),
    acknowledgedAt: timestamp({ withTimezone: true }),
    acknowledgedBy: text(),
    ackTier: text({ enum: audiences }),
    ackUntil: text({ enum: ackEnds }),
    ackUntilAt: timestamp({ withTimezone: true }),
    ackRank: smallint().notNull().generatedAlwaysAs(rankOf(sql`ack_tier`)),
    claimedAt: timestamp({ withTimezone: true }),
    claimedBy: text(),
    claimTier: text({ enum: audiences }),
    nextCheckAt: timestamp({ withTimezone: true }),
    shelvedUntil: timestamp({ withTimezone: true }),
    shelvedBy: text(),
    shelvedReason: text(),
    shelveTier: text({ enum: audiences }),
    maintenanceId: uuid().references(() => maintenance.id, { onDelete: 'set null' }),
    maintenanceTier: text({ enum: audiences }),
    /** The highest tier that has put it apart: on the shelf, or into maintenance. */
    apartRank: smallint()
      .notNull()
      .generatedAlwaysAs(sql`greatest(${rankOf(sql`shelve_tier`, sql`maintenance_tier`)})`),
    /** The highest tier for which it asks nobody: acknowledged, on the shelf or in maintenance. It asks those above. */
    quietRank: smallint()
      .notNull()
      .generatedAlwaysAs(
        sql`greatest(${rankOf(sql`ack_tier`, sql`shelve_tier`, sql`maintenance_tier`)})`,
      ),
    /** Its last five raises and clears, across rows of the same key. */
    changedAt: timestamp({ withTimezone: true }).array().notNull().default(sql`array[now()]`),
    flappingSince: timestamp({ withTimezone: true }),
    /** While it flaps: since when its source says that it is over. */
    heldClearAt: timestamp({ withTimezone: true }),
    /** When a repeat was last written down. */
    notedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** It was repeated, and its pages were not told yet. */
    isNews: boolean().notNull().default(false),
    clearedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('alarm'),
    check('alarm_acknowledged', sql`(acknowledged_at is null) = (ack_tier is null)`),
    check('alarm_claimed', sql`(claimed_at is null) = (claim_tier is null)`),
    check(
      'alarm_shelved',
      sql`num_nulls(shelved_until, shelve_tier, shelved_by, shelved_reason) in (0, 4)`,
    ),
    uniqueIndex('alarm_active_key').on(alarmOwner, t.origin, t.key).where(sql`cleared_at is null`),
    index('alarm_key')
      .on(alarmOwner, t.origin, t.key, t.clearedAt)
      .where(sql`cleared_at is not null`),
    index('alarm_open')
      .on(sql`(-rank)`, t.quietRank, t.raisedAt, t.id)
      .where(sql`cleared_at is null or ack_rank < 3`),
    // the same for an MSP, which would else read those of all before its own
    index('alarm_open_msp')
      .on(t.visibleToMsp, sql`(-rank)`, t.quietRank, t.raisedAt, t.id)
      .where(sql`cleared_at is null and visible_to_msp is not null`),
    index('alarm_news').on(t.id).where(sql`is_news`),
    // what a job ends by itself
    index('alarm_timed')
      .on(t.id)
      .where(
        sql`cleared_at is null and (flapping_since is not null or shelved_until is not null or ack_until_at is not null)`,
      ),
    index('alarm_maintenance').on(t.maintenanceId).where(sql`maintenance_id is not null`),
    index('alarm_cause').on(t.cause).where(sql`cleared_at is null and cause is not null`),
    index('alarm_service').on(t.serviceId).where(sql`cleared_at is null`),
    index('alarm_tenant').on(t.tenantId, t.raisedAt),
    index('alarm_tenant_active').on(t.tenantId, t.key).where(sql`cleared_at is null`),
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
  'claimed',
  'unclaimed',
  'shelved',
  'unshelved',
  'noted',
  'flapping',
  'steady',
  'suppressed',
  'unsuppressed',
] as const

/** Every change of an alarm, from the first day: so that the wall can show how it was at any moment. */
export const alarmEvent = pgTable(
  'alarm_event',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    /** No foreign key: each event would look its alarm up, by a plan made when there were few. Who deletes an alarm deletes these. */
    alarmId: uuid().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    change: text({ enum: alarmChanges }).notNull(),
    severity: text({ enum: severities }).notNull(),
    by: text(),
    /** Whose people did it. */
    tier: text({ enum: audiences }),
    text: stored(),
    /** When rules for notifications looked at it. */
    matchedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('alarm_event'),
    index('alarm_event_unmatched').on(t.at, t.id).where(sql`matched_at is null`),
    index('alarm_event_alarm').on(t.alarmId, t.at),
    index('alarm_event_at').on(t.at),
  ],
)
