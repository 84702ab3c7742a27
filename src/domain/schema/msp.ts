import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

/** `deleted`: it had no organization left and its people are gone; what it ordered and was metered stays. */
export const mspStates = ['active', 'deactivated', 'deleted'] as const

export const msp = pgTable(
  'msp',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    state: text({ enum: mspStates }).notNull().default('active'),
    /** How many organizations it may have; null: as many as it likes. */
    maxOrganizations: integer(),
    /** How many end users its organizations may have together (`mau_account`); null: as many as they like. */
    maxAccounts: integer(),
    /** Monthly active users that it may have without an order. */
    baseAllowance: integer().notNull().default(0),
    /** MAX MAU of an organization that is made without one. */
    defaultMaxMau: integer().notNull().default(1_000_000),
    /** Whether its orders are active at once. */
    autoApproval: boolean().notNull().default(false),
    contactName: text(),
    contactEmail: text(),
    contactPhone: text(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('msp_name').on(sql`lower(${t.name})`).where(sql`state <> 'deleted'`),
    check(
      'msp_maxima',
      sql`max_organizations >= 0 and max_accounts >= 0 and base_allowance >= 0 and default_max_mau >= 1`,
    ),
  ],
)
