import { sql } from 'drizzle-orm'
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
import { alarm, severities } from './alarms.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { webhook } from './webhooks.ts'

/** Which alarms find somebody; the owner sees no others. */
export const notificationRule = pgTable(
  'notification_rule',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    active: boolean().notNull().default(true),
    /** This severity and worse. */
    severity: text({ enum: severities }).notNull(),
    /** Only of these; of all where none is named. */
    ofTenants: uuid().array().notNull().default([]),
    /** Each must be the alarm's, with this value. */
    labels: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** When it may send: days (Monday is 1) and times on the clock of its zone; always without times. */
    timeZone: text().notNull().default('UTC'),
    days: smallint().array().notNull().default([1, 2, 3, 4, 5, 6, 7]),
    fromTime: text(),
    toTime: text(),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  () => [
    ownerCheck('notification_rule'),
    uniqueIndex('notification_rule_name').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(name)`,
    ),
  ],
)

/** Whom a rule tells: at once (0), or when nobody has acknowledged after so many minutes. */
export const notificationStep = pgTable(
  'notification_step',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    ruleId: uuid()
      .notNull()
      .references(() => notificationRule.id, { onDelete: 'cascade' }),
    afterMinutes: integer().notNull(),
    email: text(),
    webhookId: uuid().references(() => webhook.id),
  },
  (t) => [
    ownerCheck('notification_step'),
    check('notification_step_to', sql`num_nonnulls(email, webhook_id) = 1`),
    index('notification_step_rule').on(t.ruleId, t.afterMinutes),
  ],
)

export const notificationStates = ['waiting', 'held', 'sent', 'digested', 'needless'] as const

/** One alarm for one recipient: who is told, so that who got the raise gets the clear. */
export const notification = pgTable(
  'notification',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    ruleId: uuid().references(() => notificationRule.id, { onDelete: 'set null' }),
    alarmId: uuid()
      .notNull()
      .references(() => alarm.id, { onDelete: 'cascade' }),
    email: text(),
    webhookId: uuid().references(() => webhook.id, { onDelete: 'cascade' }),
    /** Of which step: 0 at once, else only while nobody has acknowledged for so many minutes. */
    afterMinutes: integer().notNull().default(0),
    /** Of the alarm that its recipient knows of: told anew when it gets worse. */
    rank: smallint().notNull(),
    /** `held`: outside the rule's hours, until they open. `digested`: told of with others in one message. */
    state: text({ enum: notificationStates }).notNull().default('waiting'),
    dueAt: timestamp({ withTimezone: true }).notNull(),
    sentAt: timestamp({ withTimezone: true }),
    /** When its recipient is to be told that it is over, and was. */
    clearDueAt: timestamp({ withTimezone: true }),
    clearSentAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('notification'),
    check('notification_to', sql`num_nonnulls(email, webhook_id) = 1`),
    // one that waits is not asked for a second time
    uniqueIndex('notification_pending')
      .on(
        t.alarmId,
        t.ruleId,
        t.afterMinutes,
        sql`coalesce(email, '')`,
        sql`coalesce(webhook_id, '00000000-0000-0000-0000-000000000000')`,
      )
      .where(sql`state in ('waiting', 'held')`),
    index('notification_due').on(t.dueAt).where(sql`state in ('waiting', 'held')`),
    index('notification_clear_due')
      .on(t.clearDueAt)
      .where(sql`clear_due_at is not null and clear_sent_at is null`),
    index('notification_alarm').on(t.alarmId),
    index('notification_of_rule').on(t.ruleId, t.createdAt, t.id),
  ],
)

/** Messages of the last minutes by recipient, so that many become one. */
export const notice = pgTable(
  'notice',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    email: text(),
    webhookId: uuid().references(() => webhook.id, { onDelete: 'cascade' }),
    /** All that was due went as one. */
    isDigest: boolean().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [ownerCheck('notice'), index('notice_at').on(t.at)],
)
