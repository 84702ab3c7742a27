import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Processes that keep time and work the queue, and when each last said that it lives. */
export const workerProcess = pgTable('worker_process', {
  name: text().primaryKey(),
  seenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
