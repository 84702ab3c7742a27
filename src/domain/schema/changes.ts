import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { tenant } from './tenants.ts'

/** What an entry of Queued Changes does at Microsoft. */
export const changeKinds = [
  'enterprise-voice',
  'number-assign',
  'number-release',
  'policy',
  'details',
] as const
/** `confirming`: Microsoft took it, and is asked when it is due whether it has done it. */
export const changeStates = [
  'waiting',
  'sending',
  'confirming',
  'done',
  'failed',
  'cancelled',
] as const
/** Which factor of the license audit the change makes a user fit. */
export const changeFactors = ['user-interface', 'template'] as const

/**
 * One change of one user that goes to Microsoft, in the order of `seq`. `wanted` and `was` are alike in shape: `{ number,
 * numberType }`, `{ policyType, policy }`, `{ department, … }`, `{ isEnabled }`.
 */
export const queuedChange = pgTable(
  'queued_change',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    serviceId: uuid(),
    graphId: text().notNull(),
    /** As it was called when it was asked for. */
    userName: text().notNull(),
    kind: text({ enum: changeKinds }).notNull(),
    wanted: jsonb().$type<Record<string, unknown>>().notNull(),
    was: jsonb().$type<Record<string, unknown>>().notNull(),
    factor: text({ enum: changeFactors }).notNull().default('user-interface'),
    /** Entries of one act. */
    batch: uuid().notNull(),
    notBefore: timestamp({ withTimezone: true }),
    state: text({ enum: changeStates }).notNull().default('waiting'),
    /** Where Microsoft tells how far it is; kept as soon as it is known, so that nothing is asked for twice. */
    operation: text(),
    attempts: integer().notNull().default(0),
    error: stored(),
    /** The command that sends it, or sent it last. */
    commandId: uuid(),
    /** Asked about again then, or for once more, while it is open; null: when something else has the tenant's changes sent. */
    nextAskAt: timestamp({ withTimezone: true }),
    /** When Microsoft was seen to say otherwise after it was done, and what. */
    driftedAt: timestamp({ withTimezone: true }),
    drift: jsonb().$type<Record<string, unknown>>(),
    requestedBy: uuid(),
    requestedName: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    sentAt: timestamp({ withTimezone: true }),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('queued_change_id').on(t.id),
    uniqueIndex('queued_change_seq').on(t.tenantId, t.seq),
    index('queued_change_open')
      .on(t.tenantId, t.seq)
      .where(sql`state in ('waiting', 'sending', 'confirming')`),
    index('queued_change_user').on(t.tenantId, t.graphId, t.seq),
    index('queued_change_batch').on(t.tenantId, t.batch),
    index('queued_change_due')
      .on(t.nextAskAt)
      .where(sql`state in ('waiting', 'sending', 'confirming')`),
    check(
      'queued_change_ended',
      sql`(state in ('done', 'failed', 'cancelled')) = (ended_at is not null)`,
    ),
  ],
)

/** History of a user: who changed which field here, from what to what. Evidence, so names are copied. */
export const userChange = pgTable(
  'user_change',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    graphId: text().notNull(),
    field: text().notNull(),
    before: jsonb(),
    after: jsonb(),
    serviceId: uuid(),
    changeId: uuid(),
    by: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('user_change_user').on(t.tenantId, t.graphId, t.at),
  ],
)
