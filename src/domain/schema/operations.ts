import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'

/** One migration that was applied here: by which release, when, and for how long. Written by whoever migrates. */
export const schemaMigration = pgTable('schema_migration', {
  /** Its file's name, without the ending. */
  tag: text().primaryKey(),
  hash: text().notNull(),
  /** The release that brought it. */
  release: text().notNull(),
  /** The oldest release that still works on the schema as it is after this migration. */
  oldest: text().notNull(),
  appliedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  tookMs: integer().notNull(),
})

/** One backup that was written, or one drill in which the newest was restored aside and tried. */
export const backupRun = pgTable(
  'backup_run',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text({ enum: ['backup', 'drill'] }).notNull(),
    startedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Null while it runs, or where its process died. */
    endedAt: timestamp({ withTimezone: true }),
    /** Its name in the folder of backups. */
    file: text(),
    bytes: bigint({ mode: 'number' }),
    rows: bigint({ mode: 'number' }),
    /** The instant whose state it holds; of a drill that of the file that it restored. */
    takenAt: timestamp({ withTimezone: true }),
    /** Why it could not be finished; null where all was well. */
    failure: stored(),
    /** Backups: the file was put aside for a younger one. */
    isGone: boolean().notNull().default(false),
  },
  (t) => [index('backup_run_started').on(t.kind, t.startedAt)],
)

/** One change of PORTAL_SECRET, from its beginning until nothing is sealed under the former one. */
export const secretRotation = pgTable('secret_rotation', {
  id: uuid().primaryKey().defaultRandom(),
  fromKey: text().notNull(),
  toKey: text().notNull(),
  startedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  endedAt: timestamp({ withTimezone: true }),
  startedBy: text().notNull(),
  /** Values that were sealed anew so far. */
  done: integer().notNull().default(0),
  /** Since when lines of the log are sealed by the next key, over their joints. */
  joinedAt: timestamp({ withTimezone: true }),
  /** Sealed: what is still needed of the former secret for good (`lasting` in settings/secrets.ts). It opens nothing. */
  former: text().notNull(),
})

/** Processes of the installation, which secrets each knows, and under which it seals what is new. */
export const keyHolder = pgTable('key_holder', {
  id: uuid().primaryKey(),
  /** What it is, where it runs, and its number there. */
  name: text().notNull(),
  keys: text().array().notNull(),
  sealsBy: text().notNull(),
  seenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/**
 * Where an owner's chain of the log goes on under another key: sealed by both, so that who has neither can put no joint in.
 * Lines up to `seq` are verified by the former key, those after it by the next.
 */
export const logJoint = pgTable(
  'log_joint',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** As in the chain: a tenant, an MSP, or the zero id for the provider. */
    owner: uuid().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    hash: text().notNull(),
    fromKey: text().notNull(),
    toKey: text().notNull(),
    sealFrom: text().notNull(),
    sealTo: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('log_joint_owner').on(t.owner, t.seq)],
)
