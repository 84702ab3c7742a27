import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { apiToken } from './tokens.ts'

/** How a source speaks: by a token of its own, by an API token of its name, or by SNMP. */
export const sourceKinds = ['token', 'api', 'snmp-v2c', 'snmp-v3'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** Of a source that speaks SNMP: what is not secret. A trap of an unknown sender is counted and never answered. */
export type SnmpAccess = {
  user?: string
  auth?: 'none' | 'sha' | 'sha256' | 'sha512'
  privacy?: 'none' | 'aes' | 'aes256'
  /** Addresses it may come from; any where none is named. */
  from?: readonly string[]
}

/** Who reports alarms from outside; its owner is whose alarms they are, unless it names a tenant of the owner's. */
export const alarmSource = pgTable(
  'alarm_source',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    kind: text({ enum: sourceKinds }).notNull(),
    /** Of the kind `token`: it may report and nothing else. */
    tokenId: uuid().references(() => apiToken.id, { onDelete: 'set null' }),
    snmp: jsonb().$type<SnmpAccess>().notNull().default({}),
    /** Sealed: the community, or the keys of the user as JSON. */
    secret: text(),
    /** Tells whose a community or a user is, without opening every secret; made under the installation's key. */
    lookup: text(),
    active: boolean().notNull().default(true),
    /** It is expected to say something every so many minutes; null: nobody waits for it. */
    expectedMinutes: integer(),
    /** Alarms a second that it may report, on average over ten seconds. */
    maxPerSecond: integer().notNull().default(100),
    /** What of that it had used up at `load_at`; it drains by as many a second. */
    load: doublePrecision().notNull().default(0),
    loadAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp({ withTimezone: true }),
    accepted: bigint({ mode: 'number' }).notNull().default(0),
    refused: bigint({ mode: 'number' }).notNull().default(0),
    dropped: bigint({ mode: 'number' }).notNull().default(0),
    /** Why something was last refused or turned away, and when. */
    problem: stored(),
    problemAt: timestamp({ withTimezone: true }),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  (t) => [
    ownerCheck('alarm_source'),
    uniqueIndex('alarm_source_name').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(name)`,
    ),
    uniqueIndex('alarm_source_lookup').on(t.lookup).where(sql`lookup is not null`),
    uniqueIndex('alarm_source_token').on(t.tokenId).where(sql`token_id is not null`),
  ],
)
