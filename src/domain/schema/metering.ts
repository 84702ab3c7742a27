import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  char,
  check,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { tenant } from './tenants.ts'

/** A month of metering is a calendar month in UTC, written `2026-11`. */
const period = () => text().notNull()
/** The application's own name for an end user: compared by its bytes, which no language orders and an index does faster. */
const account = customType<{ data: string }>({ dataType: () => 'text collate "C"' })
const ofTenant = () =>
  uuid()
    .notNull()
    .references(() => tenant.id)

/** An end user that metering knows, by the name that the application gives. */
export const mauAccount = pgTable(
  'mau_account',
  {
    tenantId: ofTenant(),
    account: account().notNull(),
    state: text({ enum: ['active', 'disabled'] })
      .notNull()
      .default('active'),
    firstSeenAt: timestamp({ withTimezone: true }).notNull(),
    changedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.account] })],
)

/** How many end users an organization has; its row is what a batch of activity locks. */
export const mauTotal = pgTable('mau_total', {
  tenantId: ofTenant().primaryKey(),
  accounts: integer().notNull().default(0),
  active: integer().notNull().default(0),
})

/** MAX MAU: the distinct end users of a month beyond which an organization gets no new one. The MSP's to say, and no tenant's. */
export const mauLimit = pgTable(
  'mau_limit',
  {
    tenantId: ofTenant().primaryKey(),
    maxMau: integer().notNull(),
    version: integer().notNull().default(1),
  },
  () => [check('mau_limit_range', sql`max_mau >= 1`)],
)

/** Who was counted in which month, and by what first. In a partition for each month (scripts/tables.ts, database/partitions.ts). */
export const mauActivity = pgTable(
  'mau_activity',
  {
    tenantId: ofTenant(),
    period: period(),
    account: account().notNull(),
    /** When what counted them happened. */
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.period, t.account] })],
)

/** How many those are. `isNews`: not announced yet. `isSeeded`: whoever was active when the month began is counted. */
export const mauCounter = pgTable(
  'mau_counter',
  {
    tenantId: ofTenant(),
    period: period(),
    mau: integer().notNull().default(0),
    isNews: boolean().notNull().default(true),
    isSeeded: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.period, t.tenantId] }),
    index('mau_counter_tenant').on(t.tenantId),
  ],
)

/**
 * Closed months, which never change: of each organization and of each MSP together (`scope`), `mspId` null for the provider's
 * own customers. The row of an MSP has what is sealed; the one of null says that the month is closed for everybody. An
 * organization that is deleted gets its rows before. It outlives whom it is about, so it holds ids without keys and names.
 */
export const mauMonth = pgTable(
  'mau_month',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    scope: text({ enum: ['msp', 'organization'] }).notNull(),
    mspId: uuid(),
    organizationId: uuid(),
    name: text().notNull(),
    period: period(),
    mau: integer().notNull(),
    /** MAX MAU of an organization. */
    max: integer(),
    /** Of an MSP, at the end of the month. */
    allowance: bigint({ mode: 'number' }),
    overage: bigint({ mode: 'number' }),
    /** The month as it is downloaded, byte for byte. */
    csv: text(),
    /** SHA-256 in hex over the seal before, a line feed and `csv`; over `csv` alone for the first. */
    seal: char({ length: 64 }),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    uniqueIndex('mau_month_organization')
      .on(t.organizationId, t.period)
      .where(sql`scope = 'organization'`),
    uniqueIndex('mau_month_msp')
      .on(sql`coalesce(msp_id, '00000000-0000-0000-0000-000000000000')`, t.period)
      .where(sql`scope = 'msp'`),
    index('mau_month_period').on(t.mspId, t.period),
    check(
      'mau_month_scope',
      sql`case scope when 'msp' then organization_id is null and allowance is not null and csv is not null and seal is not null
      else organization_id is not null and seal is null end`,
    ),
  ],
)

/** What was found wrong in a closed month; it stands beside the figure, which stays. */
export const mauCorrection = pgTable(
  'mau_correction',
  {
    id: uuid().primaryKey().defaultRandom(),
    mspId: uuid().notNull(),
    organizationId: uuid().notNull(),
    name: text().notNull(),
    period: period(),
    /** So many more, or fewer. */
    amount: integer().notNull(),
    reason: text().notNull(),
    by: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('mau_correction_period').on(t.mspId, t.period),
    check('mau_correction_amount', sql`amount <> 0`),
  ],
)

/**
 * That an MSP's people were told something, once: how full a month is (`subject` an organization or the MSP, `step` the
 * percentage), or that an order ends (`subject` the order, `period` `ends`, `step` the days before).
 */
export const mauNotice = pgTable(
  'mau_notice',
  {
    mspId: uuid(),
    subjectId: uuid().notNull(),
    period: period(),
    step: integer().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.subjectId, t.period, t.step] })],
)
