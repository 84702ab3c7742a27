import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

export const msp = pgTable('msp', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull().unique(),
  maxOrganizations: integer(),
  maxAccounts: integer(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
