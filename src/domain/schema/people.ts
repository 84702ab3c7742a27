import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  inet,
  integer,
  pgTable,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ownerCheck, ownerColumns } from './owner.ts'

export const roles = ['admin', 'operator', 'operator-lite', 'monitor', 'owner', 'display'] as const
export const themes = ['system', 'light', 'dark'] as const

export const account = pgTable(
  'account',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    email: text().notNull(),
    username: text(),
    name: text().notNull(),
    role: text({ enum: roles }).notNull(),
    state: text({ enum: ['invited', 'active', 'disabled'] })
      .notNull()
      .default('active'),
    theme: text({ enum: themes }).notNull().default('system'),
    density: text({ enum: ['compact', 'roomy'] })
      .notNull()
      .default('compact'),
    singleKeys: boolean().notNull().default(true),
    absoluteTime: boolean().notNull().default(false),
    timeZone: text().notNull().default('UTC'),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('account'),
    // one sign-in host for provider and MSP staff (tenant_id null), one for each tenant
    uniqueIndex('account_email').on(
      sql`coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(email)`,
    ),
    uniqueIndex('account_username').on(
      sql`coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(username)`,
    ),
    index('account_msp').on(t.mspId),
  ],
)

/** Apart from account, because no audience may read it: only the gate's functions do. */
export const credential = pgTable('credential', {
  accountId: uuid()
    .primaryKey()
    .references(() => account.id, { onDelete: 'cascade' }),
  passwordHash: text().notNull(),
  changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** `id` is the SHA-256 of the token in hex; the token itself is only in the browser's cookie. */
export const session = pgTable(
  'session',
  {
    id: text().primaryKey(),
    accountId: uuid()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    host: text().notNull(),
    ip: inet(),
    agent: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    seenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('session_account').on(t.accountId), index('session_expires').on(t.expiresAt)],
)

/** Wrong passwords, one row a guess; `bucket` is a keyed hash of who was tried or from where. */
export const guess = pgTable(
  'guess',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    bucket: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('guess_bucket').on(t.bucket, t.at), index('guess_at').on(t.at)],
)

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

/** The first answer to an unsafe API call, given again to the same key and body (RFC draft idempotency-key). */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    ...ownerColumns(),
    tokenId: uuid().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    status: integer(),
    body: text(),
    contentType: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('idempotency_key'),
    unique('idempotency_key_key').on(t.tokenId, t.key),
    index('idempotency_key_at').on(t.createdAt),
  ],
)
