import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { msp } from './msp.ts'

/** What an MSP may order: so many monthly active users for so many months. */
export const subscriptionProduct = pgTable(
  'subscription_product',
  {
    id: uuid().primaryKey().defaultRandom(),
    code: text().notNull(),
    name: text().notNull(),
    /** Monthly active users of one. */
    mau: integer().notNull(),
    /** Calendar months that one lasts; 0: until it is cancelled. */
    termMonths: integer().notNull(),
    /** What it costs, in the provider's words; nothing is calculated with it. */
    price: text().notNull().default(''),
    active: boolean().notNull().default(true),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('subscription_product_code').on(sql`lower(${t.code})`),
    check('subscription_product_amounts', sql`mau >= 1 and term_months between 0 and 120`),
  ],
)

export const orderStates = [
  'placed',
  'approved',
  'active',
  'expired',
  'rejected',
  'cancelled',
] as const

/**
 * A MAU subscription that was ordered, with its product as it was then. It counts for the allowance from `starts_at` until
 * `ends_at` (null: no end), whatever its state; who is rejected or cancelled before has no start.
 */
export const mspOrder = pgTable(
  'msp_order',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The number that people call it by, each MSP's by itself (a trigger): gaps would tell what others order. */
    number: integer().notNull().default(0),
    mspId: uuid()
      .notNull()
      .references(() => msp.id),
    productId: uuid()
      .notNull()
      .references(() => subscriptionProduct.id),
    productName: text().notNull(),
    productCode: text().notNull(),
    price: text().notNull(),
    termMonths: integer().notNull(),
    /** Monthly active users of one, and how many of it. */
    mau: integer().notNull(),
    quantity: integer().notNull(),
    state: text({ enum: orderStates }).notNull().default('placed'),
    placedBy: text().notNull(),
    placedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Who approved, rejected or cancelled it last, when, and why. */
    decidedBy: text(),
    decidedAt: timestamp({ withTimezone: true }),
    reason: text(),
    startsAt: timestamp({ withTimezone: true }),
    endsAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('msp_order_number').on(t.mspId, t.number),
    index('msp_order_msp').on(t.mspId, t.placedAt),
    index('msp_order_open').on(t.state, t.placedAt),
    check(
      'msp_order_amounts',
      sql`mau >= 1 and quantity between 1 and 10000 and mau::bigint * quantity <= 2147483647`,
    ),
    check(
      'msp_order_times',
      sql`ends_at >= starts_at and (starts_at is not null) = (state in ('approved', 'active', 'expired') or (state = 'cancelled' and ends_at is not null))`,
    ),
  ],
)
