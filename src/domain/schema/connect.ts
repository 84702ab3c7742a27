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
    /**
     * `application`: one of the customer's own. `consent`: the provider's, which the customer let in. `token`: that one, as who signed in.
     * `password`: kept by an earlier portal; nothing of it is kept here, and nobody signs in by it.
     */
    method: text({ enum: ['application', 'consent', 'token', 'password'] })
      .notNull()
      .default('application'),
    msTenantId: uuid().notNull(),
    clientId: text().notNull(),
    /** Null: the provider's own application has its secret elsewhere, or one signs in by the certificate. */
    clientSecret: text(),
    secretExpiresAt: timestamp({ withTimezone: true }),
    /** A second one that is valid beside it, while one takes the other's place. */
    otherSecret: text(),
    otherExpiresAt: timestamp({ withTimezone: true }),
    /** PEM, as it is uploaded at Microsoft; its key is sealed. Used before any secret. */
    certificate: text(),
    privateKey: text(),
    certificateExpiresAt: timestamp({ withTimezone: true }),
    refreshToken: text(),
    /** When the token ends unless it is used. */
    tokenExpiresAt: timestamp({ withTimezone: true }),
    consentedBy: text(),
    consentedAt: timestamp({ withTimezone: true }),
    status: text({ enum: ['unknown', 'valid', 'invalid'] })
      .notNull()
      .default('unknown'),
    lastError: stored(),
    /** What Microsoft does not let it read, although the sign-in works. */
    denied: text().array().$type<Readable[]>().notNull().default(sql`'{}'`),
    /** When it last worked, and when it was last tried. */
    validatedAt: timestamp({ withTimezone: true }),
    triedAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('m365_authentication_by_ms_tenant').on(t.msTenantId),
    check(
      'm365_authentication_method',
      sql`(method = 'application') = (client_secret is not null or private_key is not null)
        and (method = 'token') = (refresh_token is not null) and (other_secret is null or client_secret is not null)
        and (certificate is null) = (private_key is null)`,
    ),
  ],
)
