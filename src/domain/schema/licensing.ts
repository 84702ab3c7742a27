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
  uuid,
} from 'drizzle-orm/pg-core'
import { service } from './services.ts'
import { tenant } from './tenants.ts'

/** What services draw on, tenants themselves, and what their quotas reserve; always locked in this order. */
export const servicePools = ['service', 'user'] as const
export const quotaPools = ['agents', 'ai-agents', 'ai-tenants', 'workflow-triggers'] as const
export const poolKinds = [...servicePools, 'tenant', ...quotaPools] as const

/** What the provider bought and what is given out; every change locks the row, or two callers could give out the last one. */
export const licensePool = pgTable(
  'license_pool',
  {
    kind: text({ enum: poolKinds }).primaryKey(),
    purchased: integer().notNull().default(0),
    allocated: integer().notNull().default(0),
    reserved: integer().notNull().default(0),
    version: integer().notNull().default(1),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [check('license_pool_amounts', sql`purchased >= 0 and allocated >= 0 and reserved >= 0`)],
)

/** Licenses that one service holds: one of kind service, and its acquired users of kind user. */
export const licenseAllocation = pgTable(
  'license_allocation',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    serviceId: uuid().notNull(),
    kind: text({ enum: poolKinds })
      .notNull()
      .references(() => licensePool.kind),
    amount: integer().notNull(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.serviceId, t.kind] }),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }).onDelete('cascade'),
    index('license_allocation_kind').on(t.kind),
    check('license_allocation_amount', sql`amount > 0`),
  ],
)
