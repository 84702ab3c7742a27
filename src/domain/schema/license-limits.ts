import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { licensePool, poolKinds } from './licensing.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { licenseTypes, service } from './services.ts'
import { tenant } from './tenants.ts'

/**
 * The days in which more users may be counted than are licensed: of a tenant, or of the whole installation. The row stays for
 * a day after they were enough again, so that a short dip begins no new grace.
 */
export const licenseGrace = pgTable(
  'license_grace',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    beganAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endsAt: timestamp({ withTimezone: true }).notNull(),
    /** Since when the licenses have been enough; null while they are not. */
    enoughSince: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('license_grace'),
    unique('license_grace_once').on(t.tenantId).nullsNotDistinct(),
    check('license_grace_ends', sql`ends_at >= began_at and audience <> 'msp'`),
  ],
)

/**
 * What a pool keeps for a service that somebody has still to agree to: its upgrade, or that it begins at all; the sum of them is the
 * pool's `reserved`.
 */
export const licenseReservation = pgTable(
  'license_reservation',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    serviceId: uuid().notNull(),
    kind: text({ enum: poolKinds })
      .notNull()
      .references(() => licensePool.kind),
    purpose: text({ enum: ['upgrade', 'onboarding'] }).notNull(),
    amount: integer().notNull(),
    /** What the service becomes. */
    licenseType: text({ enum: licenseTypes }).notNull(),
    reservedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    reservedName: text().notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.serviceId, t.kind] }),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }).onDelete('cascade'),
    index('license_reservation_kind').on(t.kind),
    index('license_reservation_expiry').on(t.expiresAt),
    check('license_reservation_amount', sql`amount > 0`),
  ],
)
