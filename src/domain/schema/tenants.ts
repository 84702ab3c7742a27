import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { msp } from './msp.ts'

export const tenantStates = ['active', 'deactivated', 'deleting', 'deleted'] as const

export const tenant = pgTable(
  'tenant',
  {
    id: uuid().primaryKey().defaultRandom(),
    shortname: text().notNull(),
    fullName: text().notNull(),
    mspId: uuid().references(() => msp.id),
    state: text({ enum: tenantStates }).notNull().default('active'),
    timeZone: text().notNull().default('UTC'),
    language: text().notNull().default('en'),
    country: text(),
    msTenantId: uuid(),
    defaultDomain: text(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('tenant_shortname').on(sql`lower(${t.shortname})`),
    index('tenant_msp').on(t.mspId, t.id),
    index('tenant_full_name').on(t.fullName, t.id),
    index('tenant_search').using('gin', sql`(full_name || ' ' || shortname) gin_trgm_ops`),
  ],
)
