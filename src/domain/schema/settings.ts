import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Named, versioned values of the installation; `domain/settings` types each name. */
export const setting = pgTable('setting', {
  name: text().primaryKey(),
  value: jsonb().notNull(),
  version: integer().notNull().default(1),
  changedBy: text(),
  changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** Secrets of the installation by name, each sealed to its place; written, never read back by a page. */
export const secret = pgTable('secret', {
  name: text().primaryKey(),
  value: text().notNull(),
  changedBy: text(),
  changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
