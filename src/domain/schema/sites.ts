import { sql } from 'drizzle-orm'
import {
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { languages, tenant } from './tenants.ts'

/** Where a tenant's people are; a tenant has at least one. */
export const site = pgTable(
  'site',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    name: text().notNull(),
    address: text(),
    country: text(),
    timeZone: text().notNull(),
    language: text({ enum: languages }).notNull(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('site_id').on(t.id),
    uniqueIndex('site_name').on(t.tenantId, sql`lower(name)`),
  ],
)
