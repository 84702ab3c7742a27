import { sql } from 'drizzle-orm'
import {
  bigint,
  index,
  inet,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ownerCheck, ownerColumns } from './owner.ts'

/**
 * Who did what to whom, with the fields before and after; the application may only add rows. `seq` and `hash` chain
 * the lines of one owner; the worker fills them in once, soon after.
 */
export const logEntry = pgTable(
  'log_entry',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    actorKind: text().notNull(),
    actorId: uuid(),
    actorName: text().notNull(),
    onBehalfOf: text(),
    type: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: uuid(),
    subjectName: text(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    ip: inet(),
    requestId: text(),
    result: text().notNull().default('done'),
    seq: bigint({ mode: 'number' }),
    hash: text(),
  },
  (t) => [
    ownerCheck('log_entry'),
    index('log_entry_tenant').on(t.tenantId, t.at),
    index('log_entry_subject').on(t.subjectId, t.at),
    index('log_entry_at').on(t.at),
    index('log_entry_unsealed').on(t.at).where(sql`hash is null`),
    uniqueIndex('log_entry_chain').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      t.seq,
    ),
  ],
)

/** Where an owner's chain begins once old lines were pruned: the seal of the last line that went. */
export const logBase = pgTable('log_base', {
  /** The tenant's or MSP's id; zeros for the provider. */
  owner: uuid().primaryKey(),
  seq: bigint({ mode: 'number' }).notNull(),
  hash: text().notNull(),
  /** So that nobody without the key can say that something was pruned. */
  seal: text().notNull(),
  prunedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
