import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
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
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    revokedAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
  },
  (_) => [ownerCheck('api_token')],
)
