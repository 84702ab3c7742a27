import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { tenant } from './tenants.ts'

/** What is switched off for a tenant; what is not named is on. */
export const tenantPermission = pgTable('tenant_permission', {
  tenantId: uuid()
    .primaryKey()
    .references(() => tenant.id),
  off: text().array().notNull().default(sql`'{}'`),
  version: integer().notNull().default(1),
  changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** How much of one capability a tenant may have, and how much it has; the row's lock guards both. */
export const tenantQuota = pgTable(
  'tenant_quota',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    quota: text().notNull(),
    /** Objects, sessions, bytes or triggers a month. */
    amount: bigint({ mode: 'number' }).notNull(),
    /** Kept; of a metered one what was used in `period`. */
    used: bigint({ mode: 'number' }).notNull().default(0),
    /** `2026-11`, UTC; null unless metered. */
    period: text(),
    /** What a metered one refused in `period`. */
    refused: bigint({ mode: 'number' }).notNull().default(0),
    version: integer().notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.quota] }),
    check('tenant_quota_amounts', sql`amount >= 0 and used >= 0 and refused >= 0`),
  ],
)

/** One thing that holds some of a quota until it is released or has expired; metered use leaves no row. */
export const quotaUsage = pgTable(
  'quota_usage',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    quota: text().notNull(),
    amount: bigint({ mode: 'number' }).notNull(),
    /** What the tenant's application calls the thing. */
    reference: text(),
    takenBy: text().notNull(),
    takenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('quota_usage_id').on(t.id),
    index('quota_usage_quota').on(t.tenantId, t.quota, t.takenAt),
    index('quota_usage_expiry').on(t.expiresAt).where(sql`expires_at is not null`),
    check('quota_usage_amount', sql`amount > 0`),
  ],
)

/** What a metered quota came to in a closed month. */
export const quotaMonth = pgTable(
  'quota_month',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    quota: text().notNull(),
    period: text().notNull(),
    used: bigint({ mode: 'number' }).notNull(),
    refused: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.quota, t.period] })],
)
