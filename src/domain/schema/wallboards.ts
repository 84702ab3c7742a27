import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  inet,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { severities } from './alarms.ts'
import { ownerCheck, ownerColumns } from './owner.ts'

/** What a wall can show; of one MSP it is `msp:<id>`. */
export const sceneKinds = ['overview', 'replication', 'licenses'] as const
export type Scene = (typeof sceneKinds)[number] | `msp:${string}`
/** `auto`: night from 20:00 to 06:00 in the wall's zone. */
export const wallPalettes = ['auto', 'day', 'night'] as const
export const wallSounds = severities.slice(0, 3)

/**
 * A display of the operations centre, and the screen that was paired with it: its owner is whose eyes it has. The screen knows a
 * token of which this is the SHA-256.
 */
export const wallboard = pgTable(
  'wallboard',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    /** One after the other, each for `dwell_seconds`. */
    scenes: jsonb().$type<readonly Scene[]>().notNull(),
    dwellSeconds: integer().notNull().default(30),
    zone: text().notNull().default('UTC'),
    /** Customers are not named: what it is sent names none. */
    masked: boolean().notNull().default(false),
    palette: text({ enum: wallPalettes }).notNull().default('auto'),
    /** Severities of which a new alarm is heard. */
    sounds: jsonb().$type<readonly (typeof wallSounds)[number][]>().notNull().default([]),
    /** Shown instead of its scenes, until then. */
    pushedScene: text().$type<Scene>(),
    pushedUntil: timestamp({ withTimezone: true }),
    tokenHash: text().notNull(),
    /** By this the paired screen fetches its token, until then. */
    pairingHash: text(),
    pairingUntil: timestamp({ withTimezone: true }),
    approvedBy: text().notNull(),
    approvedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** Which screen shows it: one at a time. Another one that has its cookie is shown nothing. */
    screen: text(),
    screenAt: timestamp({ withTimezone: true }),
    otherScreenAt: timestamp({ withTimezone: true }),
    /** When the screen last said that it had shown what it was sent, how long after (ms), and what it is. */
    lastFrameAt: timestamp({ withTimezone: true }),
    lagMs: integer(),
    width: integer(),
    height: integer(),
    agent: text(),
    ip: inet(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('wallboard'),
    uniqueIndex('wallboard_name').on(
      sql`coalesce(msp_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(name)`,
    ),
    uniqueIndex('wallboard_token').on(t.tokenHash),
    uniqueIndex('wallboard_pairing_hash').on(t.pairingHash),
  ],
)

/** A screen that shows a code and waits for somebody to approve it. */
export const wallboardPairing = pgTable(
  'wallboard_pairing',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Of what the screen alone knows. */
    secretHash: text().notNull(),
    code: text().notNull(),
    ip: inet(),
    agent: text(),
    width: integer(),
    height: integer(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    uniqueIndex('wallboard_pairing_secret').on(t.secretHash),
    uniqueIndex('wallboard_pairing_code').on(t.code),
    index('wallboard_pairing_expires').on(t.expiresAt),
  ],
)
