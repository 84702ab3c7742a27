import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
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

/** What a client's connection takes: a seat of its own, or its user's, whatever the device. */
export const seatTypes = ['floating', 'named'] as const
export type SeatType = (typeof seatTypes)[number]
export const overdraftKinds = ['none', 'count', 'percent', 'report-only'] as const
export const seatLeaseStates = ['active', 'released', 'expired', 'revoked', 'reclaimed'] as const
/** Which limit denied a seat. */
export const seatDenialReasons = ['not-licensed', 'maximum', 'pool'] as const

/**
 * The pool of each type, one for all tenants: what license files say there is, how many are taken, and how far that may be
 * exceeded. Whoever takes or gives back a seat locks the row; no tenant reads it.
 */
export const seatType = pgTable(
  'seat_type',
  {
    type: text({ enum: seatTypes }).primaryKey(),
    total: integer().notNull().default(0),
    inUse: integer().notNull().default(0),
    overdraftKind: text({ enum: overdraftKinds }).notNull().default('none'),
    overdraft: integer().notNull().default(0),
    version: integer().notNull().default(1),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [
    check('seat_type_amounts', sql`total >= 0 and in_use >= 0 and overdraft between 0 and 1000000`),
  ],
)

/** How many seats of a type a tenant may hold at most; without a row none. A maximum reserves nothing. */
export const seatCap = pgTable(
  'seat_cap',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    type: text({ enum: seatTypes }).notNull(),
    maximum: integer().notNull().default(0),
    inUse: integer().notNull().default(0),
    version: integer().notNull().default(1),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.type] }),
    check('seat_cap_amounts', sql`maximum between 0 and 1000000 and in_use >= 0`),
  ],
)

/**
 * One seat that a client holds until it gives it back or says nothing for too long; only `active` ones count. A named seat is
 * its user's: each of the user's devices has a token of its own for it.
 */
export const seatLease = pgTable(
  'seat_lease',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    type: text({ enum: seatTypes }).notNull(),
    /** Who uses it, as the client says. */
    userName: text().notNull(),
    /** What may have one seat at a time: the client, of a named one the user. */
    holder: text().notNull(),
    clients: text().array().notNull(),
    /** SHA-256 of each client's token, in the same order. */
    tokenHashes: text().array().notNull(),
    state: text({ enum: seatLeaseStates }).notNull().default('active'),
    /** Granted beyond what is licensed. */
    isOverdraft: boolean().notNull().default(false),
    grantedAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
    /** Who revoked it. */
    endedBy: text(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('seat_lease_once').on(t.tenantId, t.type, t.holder).where(sql`state = 'active'`),
    // said otherwise than in seat_lease_once, so that nothing that looks for a holder takes this one for as good
    index('seat_lease_expiry').on(t.expiresAt).where(sql`ended_at is null`),
    index('seat_lease_ended').on(t.endedAt).where(sql`state <> 'active'`),
    check('seat_lease_ended', sql`(state = 'active') = (ended_at is null)`),
    check(
      'seat_lease_clients',
      sql`cardinality(clients) = cardinality(token_hashes) and cardinality(clients) <= 10`,
    ),
  ],
)

/** How often a seat was denied, by minute. */
export const seatDenial = pgTable(
  'seat_denial',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    type: text({ enum: seatTypes }).notNull(),
    reason: text({ enum: seatDenialReasons }).notNull(),
    minute: timestamp({ withTimezone: true }).notNull(),
    denied: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.type, t.reason, t.minute] }),
    index('seat_denial_minute').on(t.minute),
  ],
)

/** The most seats that a tenant held at once on a day (UTC). */
export const seatPeak = pgTable(
  'seat_peak',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    type: text({ enum: seatTypes }).notNull(),
    day: date().notNull(),
    peak: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.type, t.day] })],
)

/** The same of all tenants together, which is not the sum of theirs. */
export const seatTypePeak = pgTable(
  'seat_type_peak',
  {
    type: text({ enum: seatTypes }).notNull(),
    day: date().notNull(),
    peak: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.type, t.day] })],
)
