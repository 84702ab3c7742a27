import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'

export const licenseFileStates = ['installed', 'superseded', 'expired', 'rejected'] as const

/** Signed files of licenses, and the attempts that were refused, of which only the hash and the reason are kept. */
export const licenseFile = pgTable(
  'license_file',
  {
    id: uuid().primaryKey().defaultRandom(),
    sha256: text().notNull(),
    state: text({ enum: licenseFileStates }).notNull(),
    reason: stored(),
    fileId: text(),
    serial: bigint({ mode: 'number' }),
    kid: text(),
    customer: text(),
    expiresAt: timestamp({ withTimezone: true }),
    supersedes: text(),
    loadedBy: text().notNull(),
    loadedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('license_file_once').on(t.fileId),
    uniqueIndex('license_file_serial').on(t.serial),
    check(
      'license_file_rejected',
      sql`(state = 'rejected') = (reason is not null) and (state = 'rejected') = (file_id is null)
      and (state = 'rejected') = (serial is null) and (state = 'rejected') = (kid is null)`,
    ),
  ],
)

/** What a file licenses, in its order; what the names mean says the catalogue (licensing/skus.ts). */
export const licenseLine = pgTable(
  'license_line',
  {
    fileId: uuid()
      .notNull()
      .references(() => licenseFile.id),
    position: integer().notNull(),
    sku: text().notNull(),
    quantity: integer().notNull(),
    validTo: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.fileId, t.position] }),
    check('license_line_quantity', sql`quantity > 0`),
  ],
)
