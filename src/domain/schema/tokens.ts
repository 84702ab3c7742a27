import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { ownerCheck, ownerColumns } from './owner.ts'
import { roles } from './people.ts'

export const apiToken = pgTable(
  'api_token',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    hash: text().notNull().unique(),
    role: text({ enum: roles }).notNull().default('operator'),
    createdBy: text().notNull(),
    /** Whose account made it; no key, so that it is still said when the account is gone. Null: the command line. */
    createdById: uuid(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    revokedAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
  },
  (t) => [ownerCheck('api_token'), index('api_token_maker').on(t.createdById)],
)
