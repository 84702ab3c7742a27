import { index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns } from './owner.ts'

/** A tenant being entered, step by step; `tenantId` once it was saved, so that saving twice makes one. */
export const tenantDraft = pgTable(
  'tenant_draft',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    accountId: uuid().notNull(),
    values: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The admin's password: hashed, and the hash sealed. */
    password: text(),
    madeId: uuid(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    savedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [ownerCheck('tenant_draft'), index('tenant_draft_account').on(t.accountId, t.savedAt)],
)

/** What stays of a deleted tenant: that it was, who deleted it and why, and what was metered of it. */
export const tombstone = pgTable('tombstone', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  shortname: text().notNull(),
  mspId: uuid(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  deletedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  deletedBy: text().notNull(),
  reason: text().notNull(),
  /** Months of metered use, for the provider's history. */
  metering: jsonb().$type<Record<string, unknown>[]>().notNull().default([]),
  /** What of its services was left outside: part, name, where, why and by whom. */
  leftovers: jsonb().$type<Record<string, unknown>[]>().notNull().default([]),
})

/** One round of the isolation canary: what it tried, and what it got that is another's. */
export const canaryRun = pgTable(
  'canary_run',
  {
    id: uuid().primaryKey().defaultRandom(),
    startedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp({ withTimezone: true }),
    attempts: integer().notNull().default(0),
    /** What failed to be refused, each as its address and what it showed; empty when all was. */
    leaks: jsonb().$type<string[]>().notNull().default([]),
    /** Why the round could not be finished. */
    error: stored(),
  },
  (t) => [index('canary_run_started').on(t.startedAt)],
)
