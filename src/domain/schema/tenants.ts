import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { msp } from './msp.ts'

export const tenantStates = ['active', 'deactivated', 'deleting', 'deleted'] as const
/** Languages that the catalogue is complete in. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]
/** People of the company, as the wizard offers them. */
export const companySizes = ['1-10', '11-50', '51-200', '201-500', '501-1000', '1000+'] as const

export const tenant = pgTable(
  'tenant',
  {
    id: uuid().primaryKey().defaultRandom(),
    shortname: text().notNull(),
    fullName: text().notNull(),
    mspId: uuid().references(() => msp.id),
    state: text({ enum: tenantStates }).notNull().default('active'),
    size: text({ enum: companySizes }),
    timeZone: text().notNull().default('UTC'),
    language: text({ enum: languages }).notNull().default('en'),
    country: text(),
    msTenantId: uuid(),
    defaultDomain: text(),
    /** Whether `<shortname>.<suffix>` serves the tenant; without a usable host its people sign in by shortname. */
    managedHost: boolean().notNull().default(true),
    /** Whether staff wait for the tenant's yes before they enter its portal. */
    supportApproval: boolean().notNull().default(false),
    /** The isolation canary's own tenant: no customer, and in no list. */
    synthetic: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('tenant_shortname').on(sql`lower(${t.shortname})`),
    index('tenant_by_ms_tenant').on(t.msTenantId),
    index('tenant_msp').on(t.mspId, t.fullName, t.id),
    index('tenant_full_name').on(t.fullName, t.id),
    index('tenant_search').using('gin', sql`(full_name || ' ' || shortname) gin_trgm_ops`),
  ],
)
