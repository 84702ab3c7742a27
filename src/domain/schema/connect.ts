import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { tenant } from './tenants.ts'

/** What of a directory an application needs a permission for, each of its own; `teams` is what Teams keeps of users. */
export type Readable = 'users' | 'numbers' | 'teams' | 'groups'

/** How a tenant's Microsoft 365 is reached; the secret is sealed to tenant, table, column and row. */
export const m365Authentication = pgTable(
  'm365_authentication',
  {
    tenantId: uuid()
      .primaryKey()
      .references(() => tenant.id),
    method: text({ enum: ['application'] })
      .notNull()
      .default('application'),
    msTenantId: uuid().notNull(),
    clientId: text().notNull(),
    clientSecret: text().notNull(),
    status: text({ enum: ['unknown', 'valid', 'invalid'] })
      .notNull()
      .default('unknown'),
    lastError: stored(),
    /** What Microsoft does not let it read, although the sign-in works. */
    denied: text().array().$type<Readable[]>().notNull().default(sql`'{}'`),
    validatedAt: timestamp({ withTimezone: true }),
    secretExpiresAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
  },
  (t) => [index('m365_authentication_by_ms_tenant').on(t.msTenantId)],
)
