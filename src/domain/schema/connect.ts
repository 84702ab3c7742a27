import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
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
    /** `application`: one of the customer's own. `consent`: the provider's, which the customer let in. `token`: that one, as who signed in. */
    method: text({ enum: ['application', 'consent', 'token'] })
      .notNull()
      .default('application'),
    msTenantId: uuid().notNull(),
    clientId: text().notNull(),
    /** Null: the provider's own application has its secret elsewhere. */
    clientSecret: text(),
    refreshToken: text(),
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
  (t) => [
    index('m365_authentication_by_ms_tenant').on(t.msTenantId),
    check(
      'm365_authentication_method',
      sql`(method = 'application') = (client_secret is not null) and (method = 'token') = (refresh_token is not null)`,
    ),
  ],
)
